//! Which packages are members: the root's own, those that `members` lists, and, as Cargo does it, those on a path
//! below the root that a member depends on.

use std::path::{Component, Path, PathBuf};

use toml_edit::{Document, TableLike};

use super::{Member, strings};
use crate::error::{Error, Result};
use crate::profile::layers;
use crate::profile::source::File;

/// Reads the members' manifests behind the root's, which is in `files` already.
pub(super) fn read(root: &Path, files: &mut Vec<File>) -> Result<Vec<Member>> {
    let mut members = Vec::new();
    let mut waiting = Vec::new();
    let manifest = root.join("Cargo.toml");
    {
        let document = layers::parse(&files[0])?;
        members.extend(package_name(&document).map(|name| Member { name, manifest }));
        waiting.extend(listed(&document, root)?);
        waiting.extend(path_dependencies(&document, root, root));
    }
    let mut seen = vec![root.to_path_buf()];
    while let Some((folder, asked_by)) = waiting.pop() {
        if seen.contains(&folder)
            || excludes(&layers::parse(&files[0])?, root, &folder) && asked_by == Asked::Path
        {
            continue;
        }
        seen.push(folder.clone());
        let manifest = folder.join("Cargo.toml");
        if !manifest.is_file() {
            if asked_by == Asked::Path {
                continue;
            }
            return Err(Error::new(format!(
                "the workspace's member `{}` has no `Cargo.toml`",
                folder.display()
            ))
            .help(format!(
                "add it, or take it out of `members` in `{}`",
                root.join("Cargo.toml").display()
            )));
        }
        let file = File::read(&manifest)?;
        {
            let document = layers::parse(&file)?;
            if document.get("workspace").is_some() && asked_by == Asked::Path {
                continue;
            }
            members.extend(package_name(&document).map(|name| Member { name, manifest }));
            waiting.extend(path_dependencies(&document, &folder, root));
        }
        files.push(file);
    }
    Ok(members)
}

/// Whether the root manifest's `exclude` covers a folder.
pub(super) fn excludes(document: &Document<&str>, root: &Path, folder: &Path) -> bool {
    let excluded = strings(document, &["workspace"], "exclude");
    let listed = strings(document, &["workspace"], "members");
    excluded
        .iter()
        .any(|path| folder.starts_with(clean(&root.join(path))))
        && !listed.iter().any(|path| folder == clean(&root.join(path)))
}

/// Why a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ByName,
    ByGlob,
    Path,
}

/// The folders that `members` lists. A glob means only what has a manifest.
fn listed(document: &Document<&str>, root: &Path) -> Result<Vec<(PathBuf, Asked)>> {
    let mut folders = Vec::new();
    for pattern in strings(document, &["workspace"], "members").iter().rev() {
        let path = root.join(pattern);
        if !pattern.contains(['*', '?', '[']) {
            folders.push((clean(&path), Asked::ByName));
            continue;
        }
        let full = format!(
            "{}/{pattern}",
            glob::Pattern::escape(&root.to_string_lossy())
        );
        let found = glob::glob(&full).map_err(|error| {
            Error::new(format!("`members` has a bad glob `{pattern}`"))
                .because(error)
                .help("correct the pattern")
        })?;
        let mut found: Vec<PathBuf> = found.filter_map(Result::ok).collect();
        found.retain(|folder| {
            folder.join("Cargo.toml").is_file() && !excludes(document, root, folder)
        });
        found.reverse();
        folders.extend(found.into_iter().map(|folder| (folder, Asked::ByGlob)));
    }
    Ok(folders)
}

/// The folders below the root that a package's dependencies name.
fn path_dependencies(
    document: &Document<&str>,
    folder: &Path,
    root: &Path,
) -> Vec<(PathBuf, Asked)> {
    let mut tables: Vec<&dyn TableLike> = Vec::new();
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    tables.extend(
        kinds
            .iter()
            .filter_map(|kind| layers::table_at(document, &[kind])),
    );
    tables.extend(layers::table_at(document, &["workspace", "dependencies"]));
    for (_, target) in layers::table_at(document, &["target"])
        .into_iter()
        .flat_map(|targets| targets.iter())
    {
        let target = target.as_table_like();
        tables.extend(
            kinds
                .iter()
                .filter_map(|kind| target?.get(kind)?.as_table_like()),
        );
    }
    let paths = tables
        .iter()
        .flat_map(|table| table.iter())
        .filter_map(|(_, item)| {
            let path = item.as_table_like()?.get("path")?.as_str()?;
            Some(clean(&folder.join(path)))
        });
    paths
        .filter(|path| path.starts_with(root))
        .map(|path| (path, Asked::Path))
        .collect()
}

fn package_name(document: &Document<&str>) -> Option<String> {
    Some(
        layers::table_at(document, &["package"])?
            .get("name")?
            .as_str()?
            .to_owned(),
    )
}

/// The path without `.` and `..`, as far as that can be told from its text.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                cleaned.pop();
            }
            other => cleaned.push(other),
        }
    }
    cleaned
}
