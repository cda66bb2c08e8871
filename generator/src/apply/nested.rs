//! Packages below a package that is to become a workspace: they must stay what they are, on their own.

use std::collections::BTreeMap;
use std::path::Path;

use super::site::relative;
use crate::vendored;

/// The folders to exclude from the workspace, so that every package below the root stays outside of it. Where several
/// stand in one folder of the root, that folder.
pub fn folders(root: &Path, door: &str) -> Vec<String> {
    let mut found = Vec::new();
    search(root, root, &mut found);
    found.retain(|folder| folder != door && folder != vendored::ENGINE);
    let mut by_top: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in found {
        let top = folder.split('/').next().unwrap_or(&folder).to_owned();
        by_top.entry(top).or_default().push(folder);
    }
    let folders = by_top.into_iter().map(|(top, mut folders)| match folders.len() {
        1 => folders.remove(0),
        _ => top,
    });
    folders.collect()
}

/// What lies below a package that was found is below what is excluded.
fn search(folder: &Path, root: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || is_aside(&path) {
            continue;
        }
        match path.join("Cargo.toml").exists() {
            true => found.push(relative(&path, root)),
            false => search(&path, root, found),
        }
    }
}

/// What was built, what a version control keeps, and packages of another language.
fn is_aside(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name == "target"
        || name == ".git"
        || name == "node_modules"
        || folder.join("CACHEDIR.TAG").exists()
}
