//! Which config files Cargo reads for a folder, and what they say of profiles. Unlike Cargo's own answer in
//! [`crate::source::cargo_config`], this has places, and is there where Cargo refuses a file.
//!
//! Source: the Cargo book, "Configuration": hierarchical structure, and `include`.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Key, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::profiles::keys::Raw;
use crate::profiles::layers::{self, Layer};
use crate::profiles::targets;
use crate::source::cargo_config::{self, Flags};
use crate::source::file::{File, FileId, Origin, shown};
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
    /// The flags in its `[host]`, which only nightly reads.
    pub host_flags: Option<Origin>,
    /// Its `build.target`.
    pub targets: Vec<String>,
    /// The variables that its `[env]` sets.
    pub variables: Vec<(String, Origin)>,
}

impl ConfigFile {
    pub(super) fn new(document: &Table, file: FileId) -> Self {
        let unstable = table_at(document, &["unstable"]).into_iter().flat_map(TableLike::iter);
        let on = unstable.filter(|(_, item)| item.as_bool() != Some(false));
        let build = |key| table_at(document, &["build"]).and_then(|table| table.get(key));
        let place = |item: &Item| Origin::in_file(file, item.span());
        Self {
            file,
            layer: layers::read_config(document, file),
            unstable: on.map(|(name, _)| name.to_owned()).collect(),
            incremental: build("incremental").map(|item| (layers::raw(item), place(item))),
            rustflags: cargo_config::flags(document, file),
            host_flags: host_flags(document).map(place),
            targets: build("target").map(targets::strings).unwrap_or_default(),
            variables: variables(document, file),
        }
    }
}

/// The `rustflags` of `[host]` or `[host.TRIPLE]`.
fn host_flags(document: &Table) -> Option<&Item> {
    let host = table_at(document, &["host"])?;
    let mut tables = host.iter().filter_map(|(_, item)| item.as_table_like());
    host.get("rustflags").or_else(|| tables.find_map(|table| table.get("rustflags")))
}

fn variables(document: &Table, file: FileId) -> Vec<(String, Origin)> {
    let Some(table) = table_at(document, &["env"]) else { return Vec::new() };
    let names = table.iter().map(|(name, _)| {
        let span = table.key(name).and_then(Key::span);
        (name.to_owned(), Origin::in_file(file, span))
    });
    names.collect()
}

/// Reads every config file that Cargo would read in `dir`, the strongest first, and adds the files to `files`.
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
    match Document::parse(argument).map(Document::into_table) {
        Ok(document) if is_one_setting(&document) => {
            files.push(File::argument(argument));
            Ok(vec![ConfigFile::new(&document, files.len() - 1)])
        }
        Ok(_) => Err(wrong.help("write one dotted key: --config 'profile.dev.debug=1'")),
        Err(error) => Err(wrong.because(error.message().trim_end().to_owned()).help(
            "the value is TOML, with strings in quotes: --config 'profile.dev.lto=\"thin\"'",
        )),
    }
}

/// Whether a document is a single dotted key with a value that is not a table: Cargo takes nothing else.
fn is_one_setting(table: &Table) -> bool {
    match table.iter().next() {
        _ if table.len() > 1 => false,
        Some((_, Item::Value(value))) => !value.is_inline_table(),
        Some((_, Item::Table(below))) => below.is_dotted() && is_one_setting(below),
        _ => false,
    }
}

/// `.cargo/config.toml` of the folder and of each above it, then of Cargo's home.
fn paths(dir: &Path, cargo_home: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = dir.ancestors().map(|folder| folder.join(".cargo")).collect();
    let home = cargo_home.filter(|home| !folders.iter().any(|folder| same_file(folder, home)));
    folders.extend(home.map(Path::to_path_buf));
    // The old name without an extension wins where both are there, as in Cargo.
    let files =
        folders.iter().map(|folder| ["config", "config.toml"].map(|name| folder.join(name)));
    files.filter_map(|files| files.into_iter().find(|file| file.exists())).collect()
}

pub(super) fn same_file(a: &Path, b: &Path) -> bool {
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
    let named = document.get("include").map_or(Some(Vec::new()), included);
    let is_toml = |file: &str| Path::new(file).extension().is_some_and(|end| end == "toml");
    let named = named.filter(|named| named.iter().all(|(file, _)| is_toml(file)));
    let named = named.ok_or_else(|| {
        let path = shown(path);
        Error::new(format!("`include` in `{path}` is not a list of paths that end in `.toml`"))
            .help("write include = [\"other.toml\"]")
    })?;
    let files = named.into_iter().map(|(file, optional)| (path.with_file_name(file), optional));
    Ok(files.filter(|(file, optional)| !optional || file.exists()).map(|(file, _)| file).collect())
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
    let entries = item.as_array()?.iter().map(|entry| match entry.as_inline_table() {
        Some(entry) => table(entry),
        None => Some((entry.as_str()?, false)),
    });
    entries.collect()
}
