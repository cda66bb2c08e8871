//! What the root manifest has to say so that the door, as a new member, changes nothing for other packages.

use std::collections::BTreeMap;
use std::path::Path;

use profiles_engine::base::error::{Error, Result};

use super::site::{Shape, Site, relative};
use crate::vendored;

/// The `default-members` that keep a plain `cargo build` as it is, without the door; `None` if none are needed.
///
/// A root package is built alone anyway; in a virtual workspace Cargo builds all members.
///
/// # Errors
/// When the owner's own `default-members` match the door.
pub fn default_members(site: &Site, door: &str) -> Result<Option<Vec<String>>> {
    if site.get(&["workspace", "default-members"]).is_some() {
        return if site.lists("default-members", door) {
            Err(Error::new(format!("a glob in `default-members` matches `{door}`: a plain `cargo build` would build it, too"))
                .help("name the folders in `default-members` one by one, and run the command again"))
        } else {
            Ok(None)
        };
    }
    if site.shape != Shape::Virtual {
        return Ok(None);
    }
    let folders = site.member_folders(door);
    let patterns = site.patterns("members");
    let as_they_are = !site.lists("members", door)
        && folders.iter().all(|folder| site.lists("members", folder))
        && patterns.iter().all(|pattern| finds_members_only(site, pattern, &folders));
    Ok(Some(if as_they_are { patterns } else { folders }))
}

/// Whether Cargo would take this pattern in `default-members`: all folders that it matches have to be members.
fn finds_members_only(site: &Site, pattern: &str, members: &[String]) -> bool {
    let root = glob::Pattern::escape(&site.root.to_string_lossy());
    let found = glob::glob(&format!("{root}/{pattern}")).into_iter().flatten().flatten();
    let mut found = found.filter(|path| path.is_dir());
    found.all(|folder| members.contains(&relative(&folder, &site.root)))
}

/// The folder of the alias, if a glob of `members` matches it: Cargo refuses a folder without a package there.
pub fn excluded(site: &Site) -> Vec<String> {
    let folder = ".cargo";
    let caught = site.lists("members", folder) && !site.lists("exclude", folder);
    let is_there = site.root.join(folder).exists();
    if caught && !is_there { vec![folder.to_owned()] } else { Vec::new() }
}

/// The folders to exclude from a package that becomes a workspace, so that every package below it stays on its own. For
/// several packages in one folder of the root, that folder.
pub fn apart(root: &Path, door: &str) -> Vec<String> {
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

/// Packages below a package are excluded with it.
fn search(folder: &Path, root: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || is_aside(&path) {
            continue;
        }
        if path.join("Cargo.toml").exists() {
            found.push(relative(&path, root))
        } else {
            search(&path, root, found)
        }
    }
}

/// Build output, version control, and packages of other languages.
fn is_aside(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name == "target"
        || name == ".git"
        || name == "node_modules"
        || folder.join("CACHEDIR.TAG").exists()
}
