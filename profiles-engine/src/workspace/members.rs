//! Which packages are members: the root's own, those that `members` lists, and, as Cargo does it, those on a path
//! below the root that a member depends on.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use toml_edit::{Table, TableLike};

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::source::file::shown;
use crate::source::toml;
use crate::workspace::manifest::{Kept, Manifest, Take};
use crate::workspace::{Member, clean};

/// Reads the members' manifests; that of the root is the first.
pub(super) fn read<T>(
    root: Manifest,
    folder: &Path,
    take: Take<T>,
) -> Result<(Vec<Member>, Vec<Kept<T>>)> {
    let (mut members, mut kept) = (Vec::from_iter(member(&root, folder)), Vec::new());
    if root.is_root() {
        below(&root, folder, take, &mut members, &mut kept)?;
    }
    kept.insert(0, root.keep(0, take));
    Ok((members, kept))
}

/// All that is below the root. `exclude` may be wrong, though nothing asks for it.
fn below<T>(
    root: &Manifest,
    folder: &Path,
    take: Take<T>,
    members: &mut Vec<Member>,
    kept: &mut Vec<Kept<T>>,
) -> Result<()> {
    root.paths("exclude")?;
    let shared = shared_paths(&root.table, folder);
    let mut waiting = listed(root, folder)?;
    waiting.extend(path_dependencies(&root.table, folder, folder, &shared));
    let mut seen = HashSet::from([folder.to_path_buf()]);
    while let Some((below, asked_by)) = waiting.pop() {
        let unwanted = asked_by == Asked::Path && excludes(root, folder, &below)?;
        if unwanted || !seen.insert(below.clone()) {
            continue;
        }
        let path = below.join("Cargo.toml");
        if !path.exists() {
            match asked_by {
                Asked::Path => continue,
                Asked::Member => return Err(no_manifest(&below, folder)),
            }
        }
        let manifest = Manifest::read(&path)?;
        if manifest.is_root()
            || manifest.named_root()?.is_some_and(|named| clean(&below.join(named)) != folder)
        {
            return Err(second_root(&path, folder));
        }
        members.extend(member(&manifest, &below));
        waiting.extend(path_dependencies(&manifest.table, &below, folder, &shared));
        kept.push(manifest.keep(kept.len() + 1, take));
    }
    Ok(())
}

/// Why a folder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// `members` lists it.
    Member,
    /// A member depends on it.
    Path,
}

fn member(manifest: &Manifest, folder: &Path) -> Option<Member> {
    let (document, package) = (&manifest.table, manifest.package().ok()??);
    let name = package.get("name")?.as_str()?;
    Some(Member {
        name: name.to_owned(),
        manifest: folder.join("Cargo.toml"),
        has_binary: document.get("bin").is_some()
            || ["src/main.rs", "src/bin"].iter().any(|path| folder.join(path).exists()),
        proc_macro: toml::table_at(document, &["lib"])
            .and_then(|lib| lib.get("proc-macro").or_else(|| lib.get("proc_macro"))?.as_bool())
            .unwrap_or(false),
        for_tests: for_tests(document),
    })
}

/// The packages that nothing but `dev-dependencies` names.
fn for_tests(document: &Table) -> Vec<String> {
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
    let root = shown(&root.join("Cargo.toml"));
    Error::new(format!("the workspace's member `{}` has no `Cargo.toml`", shown(folder)))
        .help(format!("add it, or correct `members` in `{root}`"))
}

fn second_root(path: &Path, root: &Path) -> Error {
    let (path, root) = (shown(path), shown(&root.join("Cargo.toml")));
    Error::new(format!("`{path}` has or names a workspace, and is a member of that of `{root}`"))
        .help(format!("take its `workspace` out, or add the folder to `exclude` in `{root}`"))
}

/// Whether the root manifest's `exclude` covers a folder. What `members` names is not excluded, nor what is below it.
pub(super) fn excludes(root: &Manifest, root_folder: &Path, folder: &Path) -> Result<bool> {
    let covers = |path: &&str| folder.starts_with(clean(&root_folder.join(path)));
    Ok(root.paths("exclude")?.iter().any(covers) && !root.paths("members")?.iter().any(covers))
}

/// The folders that `members` lists. As in Cargo, a glob that finds nothing is a member that is not there.
fn listed(root: &Manifest, root_folder: &Path) -> Result<Vec<(PathBuf, Asked)>> {
    let mut folders = Vec::new();
    for pattern in root.paths("members")?.iter().rev() {
        for folder in globbed(root_folder, pattern)?.into_iter().rev() {
            if !excludes(root, root_folder, &folder)? {
                folders.push((folder, Asked::Member));
            }
        }
    }
    Ok(folders)
}

fn globbed(root: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let full = format!("{}/{pattern}", glob::Pattern::escape(&root.to_string_lossy()));
    let found = glob::glob(&full).map_err(|error| {
        Error::new(format!("`members` has a bad glob `{}`", text::plain(pattern)))
            .because(error)
            .help(format!("correct the pattern in `{}`", shown(&root.join("Cargo.toml"))))
    })?;
    let found: Vec<PathBuf> = found.filter_map(Result::ok).collect();
    if found.is_empty() {
        return Ok(vec![clean(&root.join(pattern))]);
    }
    // Cargo steps over files.
    let folders = found.iter().filter(|path| path.is_dir());
    Ok(folders.map(|folder| clean(folder)).collect())
}

/// The paths in `[workspace.dependencies]`, by the dependency's name: they count where a member uses them.
fn shared_paths(document: &Table, root: &Path) -> BTreeMap<String, PathBuf> {
    let shared = toml::table_at(document, &["workspace", "dependencies"]);
    let shared = shared.into_iter().flat_map(|table| table.iter());
    let paths = shared.filter_map(|(name, item)| {
        let path = item.as_table_like()?.get("path")?.as_str()?;
        Some((name.to_owned(), clean(&root.join(path))))
    });
    paths.collect()
}

/// The folders below the root that a package's dependencies name.
fn path_dependencies(
    document: &Table,
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
fn dependency_tables<'a>(document: &'a Table, kinds: &[&str]) -> Vec<&'a dyn TableLike> {
    let targets = toml::table_at(document, &["target"]);
    let targets = targets.into_iter().flat_map(|targets| targets.iter());
    let targets = targets.filter_map(|(_, target)| target.as_table_like());
    let tables = std::iter::once(document as &dyn TableLike).chain(targets);
    tables
        .flat_map(|table| kinds.iter().filter_map(move |kind| table.get(kind)?.as_table_like()))
        .collect()
}
