//! Which packages are members: the root's own, those that `members` lists, and, as Cargo does it, those on a path
//! below the root that a member depends on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{Document, TableLike};

use super::{Member, clean, strings};
use crate::error::{Error, Result};
use crate::profile::layers;
use crate::profile::source::File;

/// Reads the members' manifests behind the root's, which is in `files` already.
pub(super) fn read(root: &Path, files: &mut Vec<File>) -> Result<Vec<Member>> {
    let root_file = files[0].clone();
    let document = layers::parse(&root_file)?;
    let shared = shared_paths(&document, root);
    let mut members = Vec::new();
    members.extend(member(&document, root));
    let mut waiting = listed(&document, root)?;
    waiting.extend(path_dependencies(&document, root, root, &shared));
    let mut seen = vec![root.to_path_buf()];
    while let Some((folder, asked_by)) = waiting.pop() {
        let unwanted = asked_by == Asked::Path && excludes(&document, root, &folder);
        if unwanted || seen.contains(&folder) {
            continue;
        }
        seen.push(folder.clone());
        let manifest = folder.join("Cargo.toml");
        if !manifest.is_file() {
            match asked_by {
                Asked::Path => continue,
                Asked::Member => return Err(no_manifest(&folder, root)),
            }
        }
        let file = File::read(&manifest)?;
        {
            let document = layers::parse(&file)?;
            if asked_by == Asked::Path && document.get("workspace").is_some() {
                continue;
            }
            members.extend(member(&document, &folder));
            waiting.extend(path_dependencies(&document, &folder, root, &shared));
        }
        files.push(file);
    }
    Ok(members)
}

/// Why a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// `members` lists it.
    Member,
    /// A member depends on it.
    Path,
}

fn member(document: &Document<&str>, folder: &Path) -> Option<Member> {
    let name = layers::table_at(document, &["package"])?.get("name")?.as_str()?;
    Some(Member {
        name: name.to_owned(),
        manifest: folder.join("Cargo.toml"),
        has_binary: document.get("bin").is_some()
            || ["src/main.rs", "src/bin"].iter().any(|path| folder.join(path).exists()),
        for_tests: for_tests(document),
    })
}

/// The packages that nothing but `dev-dependencies` names.
fn for_tests(document: &Document<&str>) -> Vec<String> {
    let packages = |kinds: &[&str]| {
        let tables = dependency_tables(document, kinds);
        let named = tables.into_iter().flat_map(|table| table.iter()).map(|(name, item)| {
            let renamed = item.as_table_like().and_then(|table| table.get("package")?.as_str());
            renamed.unwrap_or(name).to_owned()
        });
        named.collect::<Vec<String>>()
    };
    let built = packages(&KINDS[2..]);
    let mut tests = packages(&KINDS[..2]);
    tests.retain(|name| !built.contains(name));
    tests
}

/// The tables of dependencies; with underscores they are accepted before edition 2024.
const KINDS: [&str; 5] = [
    "dev-dependencies",
    "dev_dependencies",
    "dependencies",
    "build-dependencies",
    "build_dependencies",
];

fn no_manifest(folder: &Path, root: &Path) -> Error {
    let root = root.join("Cargo.toml");
    let message = format!("the workspace's member `{}` has no `Cargo.toml`", folder.display());
    Error::new(message).help(format!("add it, or take it out of `members` in `{}`", root.display()))
}

/// Whether the root manifest's `exclude` covers a folder. What `members` names is not excluded, nor what is below it.
pub(super) fn excludes(document: &Document<&str>, root: &Path, folder: &Path) -> bool {
    let covers = |path: &String| folder.starts_with(clean(&root.join(path)));
    let named = |key: &str| strings(document, &["workspace"], key);
    named("exclude").iter().any(covers) && !named("members").iter().any(covers)
}

/// The folders that `members` lists. As in Cargo, a glob that finds nothing is a member that is not there.
fn listed(document: &Document<&str>, root: &Path) -> Result<Vec<(PathBuf, Asked)>> {
    let mut folders = Vec::new();
    for pattern in strings(document, &["workspace"], "members").iter().rev() {
        let mut found = globbed(root, pattern)?;
        if found.is_empty() {
            found.push(clean(&root.join(pattern)));
        }
        found.retain(|folder| !excludes(document, root, folder));
        folders.extend(found.into_iter().rev().map(|folder| (folder, Asked::Member)));
    }
    Ok(folders)
}

fn globbed(root: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let full = format!("{}/{pattern}", glob::Pattern::escape(&root.to_string_lossy()));
    let found = glob::glob(&full).map_err(|error| {
        Error::new(format!("`members` has a bad glob `{pattern}`"))
            .because(error)
            .help("correct the pattern")
    })?;
    let folders = found.filter_map(Result::ok).filter(|path| path.is_dir());
    Ok(folders.map(|folder| clean(&folder)).collect())
}

/// The paths in `[workspace.dependencies]`, by the dependency's name: they count where a member uses them.
fn shared_paths(document: &Document<&str>, root: &Path) -> BTreeMap<String, PathBuf> {
    let shared = layers::table_at(document, &["workspace", "dependencies"]);
    let shared = shared.into_iter().flat_map(|table| table.iter());
    let paths = shared.filter_map(|(name, item)| {
        let path = item.as_table_like()?.get("path")?.as_str()?;
        Some((name.to_owned(), clean(&root.join(path))))
    });
    paths.collect()
}

/// The folders below the root that a package's dependencies name.
fn path_dependencies(
    document: &Document<&str>,
    folder: &Path,
    root: &Path,
    shared: &BTreeMap<String, PathBuf>,
) -> Vec<(PathBuf, Asked)> {
    let dependencies =
        dependency_tables(document, &KINDS).into_iter().flat_map(|table| table.iter());
    let paths = dependencies.filter_map(|(name, item)| {
        let dependency = item.as_table_like()?;
        match dependency.get("path").and_then(|path| path.as_str()) {
            Some(path) => Some(clean(&folder.join(path))),
            None if dependency.get("workspace").is_some() => shared.get(name).cloned(),
            None => None,
        }
    });
    let below = paths.filter(|path| path.starts_with(root));
    below.map(|path| (path, Asked::Path)).collect()
}

/// The package's tables of these kinds, and those for targets.
fn dependency_tables<'a>(document: &'a Document<&str>, kinds: &[&str]) -> Vec<&'a dyn TableLike> {
    let targets = layers::table_at(document, &["target"]);
    let targets = targets.into_iter().flat_map(|targets| targets.iter());
    let targets = targets.filter_map(|(_, target)| target.as_table_like());
    let tables = std::iter::once(document.as_table() as &dyn TableLike).chain(targets);
    tables
        .flat_map(|table| kinds.iter().filter_map(move |kind| table.get(kind)?.as_table_like()))
        .collect()
}
