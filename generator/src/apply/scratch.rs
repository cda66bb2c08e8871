//! A copy of a workspace that Cargo can resolve: the manifests of its members and of what they depend on by path,
//! each with empty files where Cargo looks for sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use profiles_engine::error::{Context, Result};
use profiles_engine::workspace::clean;
use toml_edit::{Document, Item, TableLike};

use super::lock::Added;
use super::site::{Site, relative};

/// Makes the copy, with the xtask in it; gives the folder of the root manifest.
///
/// # Errors
/// When a file can't be read or written.
pub fn copy(site: &Site, scratch: &Path, added: Added) -> Result<PathBuf> {
    let manifests = manifests(site, added.manifest);
    let folders: Vec<&Path> = manifests.keys().map(PathBuf::as_path).collect();
    let common = common(&folders);
    for (folder, text) in &manifests {
        let copy = scratch.join(relative(folder, &common));
        write(&copy.join("Cargo.toml"), text)?;
        for source in sources(folder, text) {
            write(&copy.join(source), "")?;
        }
    }
    let root = scratch.join(relative(&site.root, &common));
    let xtask = root.join(added.name);
    write(&xtask.join("Cargo.toml"), added.xtask)?;
    write(&xtask.join("src/lib.rs"), "")?;
    write(&xtask.join("src/main.rs"), "")?;
    Ok(root)
}

/// The manifests that Cargo reads, by their folders: members, what stands at a path that one of them names, and
/// what lies above those.
fn manifests(site: &Site, root: &str) -> BTreeMap<PathBuf, String> {
    let members = site.workspace.members.iter().filter_map(|member| member.manifest.parent());
    let mut waiting: Vec<PathBuf> = members.map(Path::to_path_buf).collect();
    let mut found = BTreeMap::from([(site.root.clone(), root.to_owned())]);
    waiting.extend(named(&site.root, root));
    while let Some(folder) = waiting.pop() {
        if found.contains_key(&folder) {
            continue;
        }
        let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) else {
            continue;
        };
        waiting.extend(named(&folder, &text));
        if !folder.starts_with(&site.root) {
            // What it may inherit from.
            waiting.extend(folder.ancestors().skip(1).map(Path::to_path_buf));
        }
        found.insert(folder, text);
    }
    found
}

/// The folders that a manifest names as the `path` of anything.
fn named(folder: &Path, manifest: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    if let Ok(document) = Document::parse(manifest) {
        texts(document.as_table(), &mut |key, text| {
            if key == "path" || key == "workspace" {
                paths.push(clean(&folder.join(text)));
            }
        });
    }
    paths
}

/// The files that Cargo would find in a package, from its folder.
fn sources(folder: &Path, manifest: &str) -> Vec<PathBuf> {
    let mut sources: Vec<PathBuf> =
        ["src/lib.rs", "src/main.rs", "build.rs"].iter().map(PathBuf::from).collect();
    for targets in ["src/bin", "examples", "tests", "benches"] {
        for entry in fs::read_dir(folder.join(targets)).into_iter().flatten().flatten() {
            let file = Path::new(targets).join(entry.file_name());
            sources.extend([file.join("main.rs"), file]);
        }
    }
    if let Ok(document) = Document::parse(manifest) {
        texts(document.as_table(), &mut |_, text| sources.push(PathBuf::from(text)));
    }
    sources.retain(|file| {
        let is_rust = file.extension().is_some_and(|ending| ending == "rs");
        is_rust && file.is_relative() && folder.join(file).is_file()
    });
    sources
}

/// Calls back with every text in a table and in those below it.
fn texts(table: &dyn TableLike, each: &mut dyn FnMut(&str, &str)) {
    for (key, item) in table.iter() {
        if let Some(text) = item.as_str() {
            each(key, text);
        }
        let below =
            item.as_array_of_tables().into_iter().flatten().map(|table| table as &dyn TableLike);
        let inline = item.as_array().into_iter().flatten();
        let inline =
            inline.filter_map(|value| value.as_inline_table()).map(|table| table as &dyn TableLike);
        for table in Item::as_table_like(item).into_iter().chain(below).chain(inline) {
            texts(table, each);
        }
    }
}

fn common(folders: &[&Path]) -> PathBuf {
    let Some((first, others)) = folders.split_first() else {
        return PathBuf::new();
    };
    let holds_all = |above: &&Path| others.iter().all(|folder| folder.starts_with(above));
    first.ancestors().find(holds_all).unwrap_or(Path::new("")).to_path_buf()
}

fn write(path: &Path, text: &str) -> Result<()> {
    let written = || format!("failed to write `{}`", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(written)?;
    }
    fs::write(path, text).context(written)
}
