//! Which config files Cargo reads for a folder, and what else than profiles they decide.
//!
//! Source: the Cargo book, "Configuration": hierarchical structure, and `include`.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::profiles::layers::{self, Layer};
use crate::profiles::value::Raw;
use crate::source::file::{File, FileId, Origin, Place, shown};
use crate::source::rustflags::{self, Flags};
use crate::source::{beside, toml};

/// One config file, read.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which file it is.
    pub file: FileId,
    /// Its profiles.
    pub layer: Layer,
    /// The features that its `[unstable]` turns on.
    pub unstable: Vec<String>,
    /// Its `build.incremental`.
    pub incremental: Option<(Raw, Origin)>,
    /// Its flags for rustc.
    pub rustflags: Vec<Flags>,
}

/// Reads every config file that Cargo would read in `dir`, the strongest first, and adds the files to `files`.
///
/// # Errors
/// When one can't be read or is not TOML: Cargo would not start either.
pub fn read_all(
    dir: &Path,
    cargo_home: Option<&Path>,
    files: &mut Vec<File>,
) -> Result<Vec<Config>> {
    let mut configs = Vec::new();
    for path in paths(dir, cargo_home) {
        read_with_includes(&path, files, &mut configs, &mut Vec::new())?;
    }
    Ok(configs)
}

/// Reads what Cargo is given with `--config`: a file and what it includes, the strongest first, or `KEY=VALUE`.
///
/// # Errors
/// When a file can't be read, or it is not TOML.
pub fn read(argument: &str, files: &mut Vec<File>) -> Result<Vec<Config>> {
    let mut configs = Vec::new();
    let path = Path::new(argument);
    if path.is_file() {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        read_with_includes(&path, files, &mut configs, &mut Vec::new())?;
        return Ok(configs);
    }
    let file = File::argument(argument);
    let wrong = || Error::new(format!("`--config {argument}` is neither a file nor KEY=VALUE"));
    let document = Document::parse(argument).map(Document::into_table).map_err(|error| {
        let error = wrong().because(error.message().trim_end().to_owned());
        error.help("the value is TOML, its texts in quotes: --config 'profile.dev.lto=\"thin\"'")
    })?;
    if !is_one_setting(&document) {
        return Err(
            wrong().help("as Cargo has it, write one dotted key: --config 'profile.dev.debug=1'")
        );
    }
    configs.push(config(&document, files.len()));
    files.push(file);
    Ok(configs)
}

/// Whether all that a document says is one dotted key with a value that is no table: nothing else Cargo takes.
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
    if let Some(home) = cargo_home
        && !folders.iter().any(|folder| same_file(folder, home))
    {
        folders.push(home.to_path_buf());
    }
    folders.iter().filter_map(|folder| config_in(folder)).collect()
}

/// The old name without an ending wins where both are there, as in Cargo.
fn config_in(folder: &Path) -> Option<PathBuf> {
    let names = ["config", "config.toml"];
    names.iter().map(|name| folder.join(name)).find(|path| path.exists())
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// More files than anybody includes.
const MANY: usize = 20;

/// A file is stronger than what it includes, and of its includes the later is stronger.
fn read_with_includes(
    path: &Path,
    files: &mut Vec<File>,
    configs: &mut Vec<Config>,
    seen: &mut Vec<PathBuf>,
) -> Result<()> {
    // As in Cargo, which knows a file by the path that is written. That of a loop over `..` grows for ever.
    let goes_round = || seen.len() > MANY && seen.iter().any(|other| same_file(other, path));
    if seen.iter().any(|other| other == path) || goes_round() {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let error =
            Error::new(format!("config `include` comes to `{}` a second time", shown(&path)));
        return Err(error.help("take one of the `include` entries out"));
    }
    seen.push(path.to_path_buf());
    let file = File::read(path)?;
    let includes = {
        let document = toml::parse(&file)?;
        configs.push(config(&document, files.len()));
        includes(&document, path)?
    };
    files.push(file);
    for include in includes.iter().rev() {
        read_with_includes(include, files, configs, seen)?;
    }
    Ok(())
}

/// Reads a parsed config file.
pub(super) fn config(document: &Table, file: FileId) -> Config {
    Config {
        file,
        layer: layers::read_config(document, file),
        unstable: beside::unstable(document),
        incremental: incremental(document, file),
        rustflags: rustflags::read(document, file),
    }
}

fn includes(document: &Table, path: &Path) -> Result<Vec<PathBuf>> {
    let misfit = || {
        let path = shown(path);
        Error::new(format!("`include` in `{path}` is not a list of paths that end in `.toml`"))
            .help("write include = [\"other.toml\"]")
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    for (name, optional) in
        document.get("include").map_or(Some(Vec::new()), included).ok_or_else(misfit)?
    {
        let file = folder.join(name);
        if file.extension().is_none_or(|ending| ending != "toml") {
            return Err(misfit());
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

fn incremental(document: &Table, file: FileId) -> Option<(Raw, Origin)> {
    let item: &Item = toml::table_at(document, &["build"])?.get("incremental")?;
    let span = item.span().unwrap_or_default();
    Some((layers::raw(item), Origin::Place(Place { file, span })))
}
