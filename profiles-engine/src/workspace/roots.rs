//! The crates that `cargo build` builds of a package: its library and its binaries, each by its first file.
//!
//! Source: the Cargo book, "Cargo Targets", and `util/toml/targets.rs` of Cargo 1.95.

use std::path::{Path, PathBuf};

use toml_edit::{Item, Table, TableLike};

use crate::source::toml::table_at;

/// The crates of a package. Examples, tests, benchmarks and build scripts are not built into programs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crates {
    /// The first file of each crate; a proc-macro, which runs in the compiler, is left out.
    pub roots: Vec<PathBuf>,
    /// Whether one of them is a binary, or a library for programs in other languages.
    pub has_program: bool,
}

impl Crates {
    pub(super) fn of(manifest: &Table, folder: &Path) -> Self {
        let mut roots = binaries(manifest, folder);
        let library = table_at(manifest, &["lib"]);
        let is_loaded = ["cdylib", "dylib", "staticlib"];
        let has_program =
            !roots.is_empty() || crate_types(manifest).any(|kind| is_loaded.contains(&kind));
        let is_library = library.is_some() || package_flag(manifest, "autolib") != Some(false);
        if is_library && !is_proc_macro(manifest) {
            let path = library.and_then(|library| library.get("path")?.as_str());
            roots.push(folder.join(path.unwrap_or("src/lib.rs")));
        }
        roots.retain(|root| root.is_file());
        Self { roots, has_program }
    }
}

/// Whether the package's library is a proc-macro, which is compiled for the host.
pub(super) fn is_proc_macro(manifest: &Table) -> bool {
    let Some(library) = table_at(manifest, &["lib"]) else { return false };
    let flag = library.get("proc-macro").or_else(|| library.get("proc_macro"));
    flag.and_then(Item::as_bool).unwrap_or(false)
        || crate_types(manifest).any(|kind| kind == "proc-macro")
}

/// What the library is compiled as, if the manifest says so.
pub(super) fn crate_types(manifest: &Table) -> impl Iterator<Item = &str> {
    let library = table_at(manifest, &["lib"]);
    let list =
        library.and_then(|library| library.get("crate-type").or_else(|| library.get("crate_type")));
    let items = list.and_then(Item::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str())
}

/// The first file of each binary; some of them may not exist.
fn binaries(manifest: &Table, folder: &Path) -> Vec<PathBuf> {
    let there = in_usual_places(manifest, folder);
    let listed = listed(manifest);
    let paths = listed.iter().filter_map(|binary| {
        let name = binary.get("name").and_then(Item::as_str);
        let usual = there.iter().find(|(usual, _)| Some(usual.as_str()) == name);
        match binary.get("path").and_then(Item::as_str) {
            Some(path) => Some(folder.join(path)),
            None => usual.map(|(_, path)| path.clone()),
        }
    });
    let mut files: Vec<PathBuf> = paths.collect();
    let is_2015 = package(manifest).is_some_and(|package| {
        package.get("edition").is_none_or(|edition| edition.as_str() == Some("2015"))
    });
    if package_flag(manifest, "autobins").unwrap_or(listed.is_empty() || !is_2015) {
        let is_listed = |name: &str| {
            listed.iter().any(|binary| binary.get("name").and_then(Item::as_str) == Some(name))
        };
        files.extend(
            there.iter().filter(|(name, _)| !is_listed(name)).map(|(_, path)| path.clone()),
        );
    }
    files
}

/// The tables of `[[bin]]`.
fn listed(manifest: &Table) -> Vec<&dyn TableLike> {
    match manifest.get("bin") {
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| table as _).collect(),
        Some(Item::Value(value)) => {
            let items = value.as_array().into_iter().flatten();
            items.filter_map(|item| item.as_inline_table().map(|table| table as _)).collect()
        }
        _ => Vec::new(),
    }
}

/// The names and first files of the binaries that Cargo finds without `[[bin]]`.
fn in_usual_places(manifest: &Table, folder: &Path) -> Vec<(String, PathBuf)> {
    let name = package(manifest).and_then(|package| package.get("name")?.as_str());
    let main = (name.unwrap_or_default().to_owned(), folder.join("src/main.rs"));
    let entries = std::fs::read_dir(folder.join("src/bin")).into_iter().flatten().flatten();
    let others = entries.filter_map(|entry| {
        let path = entry.path();
        let name = path.file_stem()?.to_str()?.to_owned();
        if path.is_dir() {
            Some((entry.file_name().into_string().ok()?, path.join("main.rs")))
        } else {
            (path.extension()? == "rs" && !name.starts_with('.')).then_some((name, path))
        }
    });
    let all = std::iter::once(main).chain(others);
    all.filter(|(_, path)| path.is_file()).collect()
}

/// `[package]`, under the old name too.
fn package(manifest: &Table) -> Option<&dyn TableLike> {
    table_at(manifest, &["package"]).or_else(|| table_at(manifest, &["project"]))
}

fn package_flag(manifest: &Table, key: &str) -> Option<bool> {
    package(manifest)?.get(key)?.as_bool()
}

#[cfg(test)]
mod tests;
