//! The template, embedded by `build.rs`: what cargo-generate sees after its hook has merged the folders.

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A file of this repository that is part of the template.
struct File {
    /// Relative to the repository's root, with `/` on every system.
    path: &'static str,
    executable: bool,
    bytes: &'static [u8],
}

/// A file of the workspace to be, before its names and its text are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the new root, with `/` on every system; names may hold variables.
    pub path: &'static str,
    /// Whether its text is a Liquid template.
    pub liquid: bool,
    /// Whether its owner may execute it.
    pub executable: bool,
    /// Its contents.
    pub bytes: &'static [u8],
}

/// The text of `cargo-generate.toml`, which declares the placeholders.
pub fn config() -> &'static str {
    CONFIG
}

/// The template's files, sorted by path.
///
/// What is in `template/` belongs to the root, all else stays where it is. `X.liquid` becomes `X`, and replaces this
/// repository's own `X`.
pub fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = FILES.iter().map(entry).collect();
    entries.sort_by_key(|entry| (entry.path, !entry.liquid));
    entries.dedup_by_key(|entry| entry.path);
    entries
}

/// A text file of this repository that ships as it is here, such as `xtask/src/main.rs`.
pub fn repository_file(path: &str) -> Option<String> {
    let file = FILES.iter().find(|file| file.path == path)?;
    String::from_utf8(file.bytes.to_vec()).ok()
}

fn entry(file: &File) -> Entry {
    let path = file.path.strip_prefix("template/").unwrap_or(file.path);
    let plain = path.strip_suffix(".liquid");
    Entry {
        path: plain.unwrap_or(path),
        liquid: plain.is_some(),
        executable: file.executable,
        bytes: file.bytes,
    }
}

#[cfg(test)]
mod tests;
