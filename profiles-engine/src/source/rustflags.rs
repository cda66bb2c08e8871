//! Flags that rustc gets in addition to what the profiles say: the `RUSTFLAGS` family.
//!
//! Source: the Cargo book, "Configuration", `build.rustflags`.

use toml_edit::{Item, Table, TableLike};

use crate::base::text::split_once;
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
    let tables = targets.map(|(name, table)| (FlagSource::Target(name.to_owned()), table));
    let build = document.get("build").map(|table| (FlagSource::Build, table));
    let flags = tables.chain(build).filter_map(|(source, table)| {
        let item = table.as_table_like()?.get("rustflags")?;
        Some(Flags { words: words(item), origin: Origin::in_file(file, item.span()), source })
    });
    flags.collect()
}

/// A string of words, or an array of them.
fn words(item: &Item) -> Vec<String> {
    let items = item.as_array().into_iter().flatten();
    let words = items.filter_map(|word| word.as_str().map(str::to_owned));
    item.as_str().map_or_else(|| words.collect(), split)
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
            options.extend(option.map(|option| split_once(option, '=')));
        }
        options
    }
}

#[cfg(test)]
mod tests;
