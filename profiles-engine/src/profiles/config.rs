//! Which config files Cargo reads for a folder, and what they say of profiles, with the place of every word. Cargo's own
//! answer, in [`crate::source::cargo_config`], has no places, and there is none where Cargo refuses a file.
//!
//! Source: the Cargo book, "Configuration": hierarchical structure, and `include`.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::profiles::layers::{self, Layer};
use crate::profiles::value::Raw;
use crate::source::file::{File, FileId, Origin, shown};
use crate::source::rustflags::{self, Flags};
use crate::source::toml::{self, table_at};

/// One config file, or a `--config KEY=VALUE`.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    pub file: FileId,
    pub layer: Layer,
    /// The features that its `[unstable]` turns on.
    pub unstable: Vec<String>,
    /// Its `build.incremental`.
    pub incremental: Option<(Raw, Origin)>,
    pub rustflags: Vec<Flags>,
}

impl ConfigFile {
    pub(super) fn new(document: &Table, file: FileId) -> Self {
        let unstable = table_at(document, &["unstable"]).into_iter().flat_map(TableLike::iter);
        let on = unstable.filter(|(_, item)| item.as_bool() != Some(false));
        let incremental = table_at(document, &["build"]).and_then(|table| table.get("incremental"));
        Self {
            file,
            layer: layers::read_config(document, file),
            unstable: on.map(|(name, _)| name.to_owned()).collect(),
            incremental: incremental
                .map(|item| (layers::raw(item), Origin::in_file(file, item.span()))),
            rustflags: rustflags::read(document, file),
        }
    }
}

/// Reads every config file that Cargo would read in `dir`, the strongest first, and adds the files to `files`. Where one
/// can't be read or is not TOML, Cargo would not start either.
pub fn read_all(
    dir: &Path,
    cargo_home: Option<&Path>,
    files: &mut Vec<File>,
) -> Result<Vec<ConfigFile>> {
    let mut configs = Vec::new();
    for path in paths(dir, cargo_home) {
        read_with_includes(&path, files, &mut configs, &mut Vec::new())?;
    }
    Ok(configs)
}

/// Reads what Cargo is given with `--config`: a file and what it includes, the strongest first, or `KEY=VALUE`.
pub fn read(argument: &str, files: &mut Vec<File>) -> Result<Vec<ConfigFile>> {
    let path = Path::new(argument);
    if path.is_file() {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let mut configs = Vec::new();
        read_with_includes(&path, files, &mut configs, &mut Vec::new())?;
        return Ok(configs);
    }
    let wrong = Error::new(format!("`--config {argument}` is neither a file nor KEY=VALUE"));
    let document = match Document::parse(argument) {
        Ok(document) => document.into_table(),
        Err(error) => {
            let error = wrong.because(error.message().trim_end().to_owned());
            return Err(error.help(
                "the value is TOML, with strings in quotes: --config 'profile.dev.lto=\"thin\"'",
            ));
        }
    };
    if !is_one_setting(&document) {
        return Err(wrong.help("write one dotted key: --config 'profile.dev.debug=1'"));
    }
    let config = ConfigFile::new(&document, files.len());
    files.push(File::argument(argument));
    Ok(vec![config])
}

/// Whether a document is a single dotted key with a value that is not a table: Cargo takes nothing else.
fn is_one_setting(table: &Table) -> bool {
    match table.iter().next() {
        Some((_, Item::Value(value))) => table.len() == 1 && !value.is_inline_table(),
        Some((_, Item::Table(below))) => {
            table.len() == 1 && below.is_dotted() && is_one_setting(below)
        }
        _ => false,
    }
}

/// `.cargo/config.toml` of the folder and of each above it, then of Cargo's home.
fn paths(dir: &Path, cargo_home: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = dir.ancestors().map(|folder| folder.join(".cargo")).collect();
    let home = cargo_home.filter(|home| !folders.iter().any(|folder| same_file(folder, home)));
    folders.extend(home.map(Path::to_path_buf));
    // The old name without an extension wins where both are there, as in Cargo.
    let names = ["config", "config.toml"];
    let file = |folder: &PathBuf| {
        names.map(|name| folder.join(name)).into_iter().find(|path| path.exists())
    };
    folders.iter().filter_map(file).collect()
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// More files than anyone includes.
const MANY: usize = 20;

/// A file is stronger than what it includes, and of its includes the later is stronger.
fn read_with_includes(
    path: &Path,
    files: &mut Vec<File>,
    configs: &mut Vec<ConfigFile>,
    seen: &mut Vec<PathBuf>,
) -> Result<()> {
    // Cargo compares paths as they are written. Those of a loop over `..` grow without end.
    let is_loop = || seen.len() > MANY && seen.iter().any(|other| same_file(other, path));
    if seen.iter().any(|other| other == path) || is_loop() {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let error = Error::new(format!("config `include` reads `{}` a second time", shown(&path)));
        return Err(error.help("remove one of the `include` entries"));
    }
    seen.push(path.to_path_buf());
    let file = File::read(path)?;
    let document = toml::parse(&file)?;
    configs.push(ConfigFile::new(&document, files.len()));
    let includes = includes(&document, path)?;
    // Many trees at a time would take a lot of memory.
    drop(document);
    files.push(file);
    for include in includes.iter().rev() {
        read_with_includes(include, files, configs, seen)?;
    }
    Ok(())
}

/// The files that an `include` names, less those that are optional and missing.
fn includes(document: &Table, path: &Path) -> Result<Vec<PathBuf>> {
    let wrong_type = || {
        let path = shown(path);
        Error::new(format!("`include` in `{path}` is not a list of paths that end in `.toml`"))
            .help("write include = [\"other.toml\"]")
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    let named = document.get("include").map_or(Some(Vec::new()), included);
    for (name, optional) in named.ok_or_else(wrong_type)? {
        let file = folder.join(name);
        if file.extension().is_none_or(|extension| extension != "toml") {
            return Err(wrong_type());
        }
        if !optional || file.exists() {
            found.push(file);
        }
    }
    Ok(found)
}

/// What an `include` names, and whether it may be missing: strings, tables with a `path`, or `[[include]]`.
fn included(item: &Item) -> Option<Vec<(&str, bool)>> {
    fn table(table: &dyn TableLike) -> Option<(&str, bool)> {
        let optional = table.get("optional").and_then(Item::as_bool).unwrap_or(false);
        Some((table.get("path")?.as_str()?, optional))
    }
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|entry| table(entry)).collect();
    }
    let entries = item.as_array()?.iter();
    let entries = entries.map(|entry| match entry.as_inline_table() {
        Some(entry) => table(entry),
        None => Some((entry.as_str()?, false)),
    });
    entries.collect()
}
