//! Config files of the workspace that Cargo does not read: in a member's folder, where it was not started, or under a
//! name that is not `config.toml`.
//!
//! Source: the Cargo book, "Configuration", hierarchical structure.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::profiles::config::{ConfigFile, same_file};
use crate::source::cranelift;
use crate::source::file::File;
use crate::source::toml;
use crate::workspace::{Workspace, normalised};

#[derive(Debug, Clone)]
pub struct UnreadFile {
    pub config: ConfigFile,
    pub why: Why,
}

/// Why Cargo does not read it.
#[derive(Debug, Clone)]
pub enum Why {
    /// It is for builds that start in this folder.
    Elsewhere(PathBuf),
    /// Its name is not `config.toml`.
    Name,
    /// It has a `config` beside it, which Cargo prefers.
    Hidden,
}

/// Finds them, for builds that start in `dir`, and adds them to `files`.
pub fn find(dir: &Path, workspace: &Workspace, files: &mut Vec<File>) -> Vec<UnreadFile> {
    let above = dir.ancestors().filter(|folder| folder.starts_with(&workspace.root));
    let named = above.flat_map(|folder| misnamed(&folder.join(".cargo")));
    let elsewhere = folders(workspace).into_iter().filter(|folder| !dir.starts_with(folder));
    let elsewhere = elsewhere.filter_map(|folder| {
        let [old, new] = ["config", "config.toml"].map(|name| folder.join(".cargo").join(name));
        let path = [old, new].into_iter().find(|path| path.is_file())?;
        Some((path, Why::Elsewhere(folder)))
    });
    let candidates: Vec<(PathBuf, Why)> = named.chain(elsewhere).collect();
    let unread = candidates.into_iter();
    unread.filter_map(|(path, why)| Some(UnreadFile { config: read(&path, files)?, why })).collect()
}

/// The config file for Cranelift, which Cargo reads only with `--config`, and adds it to `files`.
pub fn cranelift(workspace: &Workspace, files: &mut Vec<File>) -> Option<ConfigFile> {
    read(&workspace.root.join(cranelift::FILE), files)
}

/// The folders of the members, and those between them and the root.
fn folders(workspace: &Workspace) -> BTreeSet<PathBuf> {
    let members = workspace.members.iter().filter_map(|member| member.manifest.parent());
    let above = members.flat_map(Path::ancestors);
    above.filter(|folder| folder.starts_with(&workspace.root)).map(Path::to_path_buf).collect()
}

/// The files in a `.cargo` that Cargo would read under another name.
fn misnamed(folder: &Path) -> Vec<(PathBuf, Why)> {
    let [old, new] = ["config", "config.toml"].map(|name| folder.join(name));
    let mut found = Vec::new();
    if old.is_file() && new.is_file() && !same_file(&old, &new) {
        found.push((new.clone(), Why::Hidden));
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let path = entry.path();
        let is_config = ["config", "config.toml", "cargo.toml"].contains(&name.as_str());
        if is_config && ![&old, &new].iter().any(|read| same_file(read, &path)) {
            found.push((path, Why::Name));
        }
    }
    found
}

/// `None` for a file that is read after all, such as by an `include`, and for one that can't be read.
fn read(path: &Path, files: &mut Vec<File>) -> Option<ConfigFile> {
    if files.iter().any(|file| normalised(&file.path) == normalised(path)) {
        return None;
    }
    let file = File::read(path).ok()?;
    let document = toml::parse(&file).ok()?;
    let config = ConfigFile::new(&document, files.len());
    files.push(file);
    Some(config)
}
