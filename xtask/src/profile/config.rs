//! Which config files Cargo reads for a folder, and what else than profiles they decide.
//!
//! Source: the Cargo book, "Configuration": hierarchical structure, and `include`.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item};

use super::beside;
use super::layers::{self, Layer};
use super::rustflags::{self, Flags};
use super::source::{File, FileId, Origin, Place};
use crate::error::{Error, Result};

/// One config file, read.
#[derive(Debug)]
pub struct Config {
    /// Its profiles.
    pub layer: Layer,
    /// The features that its `[unstable]` turns on.
    pub unstable: Vec<String>,
    /// Its `build.incremental`.
    pub incremental: Option<(bool, Origin)>,
    /// Its flags for rustc.
    pub rustflags: Vec<Flags>,
}

/// Reads every config file that Cargo would read in `dir`, the strongest first, and adds the files to `files`.
///
/// # Errors
/// When one can't be read or is no TOML: Cargo would not start either.
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
/// When a file can't be read, or it is no TOML.
pub fn read(argument: &str, files: &mut Vec<File>) -> Result<Vec<Config>> {
    let mut configs = Vec::new();
    let path = Path::new(argument);
    if path.is_file() || !argument.contains('=') {
        read_with_includes(path, files, &mut configs, &mut Vec::new())?;
    } else {
        let file = File { path: PathBuf::from("--config"), text: argument.to_owned() };
        configs.push(config(&layers::parse(&file)?, files.len()));
        files.push(file);
    }
    Ok(configs)
}

/// `.cargo/config.toml` of the folder and of each above it, then of Cargo's home.
fn paths(dir: &Path, cargo_home: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = dir.ancestors().map(|folder| folder.join(".cargo")).collect();
    if let Some(home) = cargo_home
        && !folders.iter().any(|folder| same_folder(folder, home))
    {
        folders.push(home.to_path_buf());
    }
    folders.iter().filter_map(|folder| config_in(folder)).collect()
}

/// The old name without an ending wins where both are there, as in Cargo.
fn config_in(folder: &Path) -> Option<PathBuf> {
    let names = ["config", "config.toml"];
    names.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

fn same_folder(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A file is stronger than what it includes, and of its includes the later is stronger.
fn read_with_includes(
    path: &Path,
    files: &mut Vec<File>,
    configs: &mut Vec<Config>,
    seen: &mut Vec<PathBuf>,
) -> Result<()> {
    if seen.iter().any(|other| other == path) {
        return Err(Error::new(format!(
            "config `include` comes to `{}` a second time",
            path.display()
        ))
        .help("take one of the `include` entries out"));
    }
    seen.push(path.to_path_buf());
    let file = File::read(path)?;
    let includes = {
        let document = layers::parse(&file)?;
        configs.push(config(&document, files.len()));
        includes(&document, path)?
    };
    files.push(file);
    for include in includes.iter().rev() {
        read_with_includes(include, files, configs, seen)?;
    }
    Ok(())
}

fn config(document: &Document<&str>, file: FileId) -> Config {
    Config {
        layer: layers::read_config(document, file),
        unstable: beside::unstable(document),
        incremental: incremental(document, file),
        rustflags: rustflags::read(document, file),
    }
}

fn includes(document: &Document<&str>, path: &Path) -> Result<Vec<PathBuf>> {
    let Some(item) = document.get("include") else {
        return Ok(Vec::new());
    };
    let misfit = || {
        Error::new(format!(
            "`include` in `{}` is not a list of paths that end in `.toml`",
            path.display()
        ))
        .help("write include = [\"other.toml\"]")
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    for entry in item.as_array().ok_or_else(misfit)?.iter() {
        let table = entry.as_inline_table();
        let name = match table {
            Some(table) => table.get("path").and_then(|path| path.as_str()),
            None => entry.as_str(),
        };
        let optional = table.and_then(|table| table.get("optional")?.as_bool()).unwrap_or(false);
        let file = folder.join(name.ok_or_else(misfit)?);
        if file.extension().is_none_or(|ending| ending != "toml") {
            return Err(misfit());
        }
        if !optional || file.exists() {
            found.push(file);
        }
    }
    Ok(found)
}

fn incremental(document: &Document<&str>, file: FileId) -> Option<(bool, Origin)> {
    let item: &Item = layers::table_at(document, &["build"])?.get("incremental")?;
    let span = item.span().unwrap_or_default();
    Some((item.as_bool()?, Origin::Place(Place { file, span })))
}
