//! Flags that rustc gets in addition to what the profiles say: the `RUSTFLAGS` family.
//!
//! FlagSource: the Cargo book, "Configuration", `build.rustflags`.

use toml_edit::{Item, Table, TableLike};

use crate::source::cargo_config::split;
use crate::source::file::{FileId, Origin};
use crate::source::toml::table_at;

/// The flags of one place.
#[derive(Debug, Clone)]
pub struct Flags {
    pub words: Vec<String>,
    pub origin: Origin,
    pub source: FlagSource,
}

/// The sources of flags, the strongest first: Cargo takes the flags of the first source that is set, and no others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlagSource {
    /// `CARGO_ENCODED_RUSTFLAGS`.
    Encoded,
    /// `RUSTFLAGS`.
    Variable,
    /// `target.TRIPLE.rustflags`, `target.'cfg(…)'.rustflags` and `CARGO_TARGET_TRIPLE_RUSTFLAGS`: joined.
    Target(String),
    /// `build.rustflags` and `CARGO_BUILD_RUSTFLAGS`: joined.
    Build,
}

/// The flags that a parsed config file sets.
pub fn read(document: &Table, file: FileId) -> Vec<Flags> {
    let targets = table_at(document, &["target"]).into_iter().flat_map(TableLike::iter);
    let targets = targets.filter_map(|(name, item)| {
        let flags = item.as_table_like()?.get("rustflags")?;
        Some((FlagSource::Target(name.to_owned()), flags))
    });
    let build = table_at(document, &["build"]).and_then(|build| build.get("rustflags"));
    let build = build.map(|flags| (FlagSource::Build, flags));
    let flags = targets.chain(build).map(|(source, item)| Flags {
        words: words(item),
        origin: Origin::in_file(file, item.span()),
        source,
    });
    flags.collect()
}

/// A string of words, or an array of them.
fn words(item: &Item) -> Vec<String> {
    match item.as_str() {
        Some(text) => split(text),
        None => {
            let items = item.as_array().into_iter().flatten();
            items.filter_map(|word| word.as_str().map(str::to_owned)).collect()
        }
    }
}

impl Flags {
    /// The codegen options among the flags: `-C name=value`, `-Cname`, `--codegen name`, and the short `-O` and `-g`.
    pub fn codegen(&self) -> Vec<(&str, Option<&str>)> {
        let mut options = Vec::new();
        let mut words = self.words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let option = match word {
                "-C" | "--codegen" => words.next(),
                "-O" => Some("opt-level=3"),
                "-g" => Some("debuginfo=2"),
                _ => word.strip_prefix("-C").or_else(|| word.strip_prefix("--codegen=")),
            };
            options.extend(option.map(|option| match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            }));
        }
        options
    }
}

#[cfg(test)]
mod tests;
