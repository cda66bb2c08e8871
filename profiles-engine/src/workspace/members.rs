//! The manifests of a workspace, and which packages are its members: the root's, those that `members` lists, and those
//! below the root that a member depends on.
//!
//! An error in a manifest is an error here where it hides what the workspace is; all else that Cargo may refuse is left to
//! Cargo.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use toml_edit::{Item, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::base::files::normalised;
use crate::base::text;
use crate::source::file::{File, FileId, shown};
use crate::source::toml::{self, table_at};
use crate::workspace::dependencies::{self, Dependency, Purpose, Shared};
use crate::workspace::roots::{self, Crates};

/// Takes what is needed from a manifest, so that not all documents are in memory at the same time.
pub type ReadManifest<'a, T> = &'a dyn Fn(&Table, FileId) -> T;

/// The manifests, each with what a [`ReadManifest`] took from it.
pub type ManifestsRead<T> = Vec<(File, T)>;

pub(super) struct Manifest {
    pub file: File,
    pub table: Table,
}

impl Manifest {
    pub fn read(path: &Path) -> Result<Self> {
        let file = File::read(path)?;
        let manifest = Self { table: toml::parse(&file)?, file };
        let workspace = manifest.part("workspace")?;
        match manifest.package()? {
            Some(package) if package.get("name").is_none_or(|name| name.as_str().is_none()) => {
                Err(manifest.wrong("has no `package.name`", "write name = \"…\" below [package]"))
            }
            None if workspace.is_none() => {
                let wrong = "has neither `[package]` nor `[workspace]`";
                Err(manifest.wrong(wrong, "add one of them: Cargo refuses the file as it is"))
            }
            _ => Ok(manifest),
        }
    }

    /// Whether it has a `[workspace]`.
    pub fn is_root(&self) -> bool {
        self.table.contains_key("workspace")
    }

    /// Its `[package]`, under the old name too.
    pub fn package(&self) -> Result<Option<&dyn TableLike>> {
        Ok(self.part("package")?.or(self.part("project")?))
    }

    /// The folder that `package.workspace` names.
    pub fn named_root(&self) -> Result<Option<&str>> {
        let Some(named) = self.package()?.and_then(|package| package.get("workspace")) else {
            return Ok(None);
        };
        let wrong = "has a `package.workspace` that is not a path";
        let help = "write workspace = \"../path\"";
        named.as_str().map(Some).ok_or_else(|| self.wrong(wrong, help))
    }

    /// The paths of a list in `[workspace]`.
    pub fn paths(&self, key: &str) -> Result<Vec<&str>> {
        let Some(list) = self.part("workspace")?.and_then(|workspace| workspace.get(key)) else {
            return Ok(Vec::new());
        };
        let items = list.as_array().map(|items| items.iter().map(|item| item.as_str()).collect());
        items.flatten().ok_or_else(|| {
            let wrong = format!("has a `workspace.{key}` that is not a list of paths");
            self.wrong(&wrong, &format!("write {key} = [\"path\"]"))
        })
    }

    fn part(&self, key: &str) -> Result<Option<&dyn TableLike>> {
        let Some(item) = self.table.get(key) else { return Ok(None) };
        let wrong = format!("has a `{key}` that is not a table");
        item.as_table_like().ok_or_else(|| self.wrong(&wrong, &format!("write [{key}]"))).map(Some)
    }

    fn wrong(&self, what: &str, help: &str) -> Error {
        Error::new(format!("`{}` {what}", shown(&self.file.path))).help(help)
    }
}

/// A member of a workspace.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its package's name.
    pub name: String,
    /// The path of its manifest.
    pub manifest: PathBuf,
    /// Whether it has a binary: `src/main.rs`, `src/bin/`, or a `[[bin]]`.
    pub has_binary: bool,
    /// Whether it may be published: it has a version, and `publish` does not forbid it.
    pub(crate) is_public: bool,
    /// Whether it is a proc-macro, which is compiled for the host.
    pub(crate) proc_macro: bool,
    /// What its library is compiled as, if the manifest says so: `cdylib`, `rlib`, …
    pub(crate) crate_types: Vec<String>,
    pub(crate) crates: Crates,
    pub(crate) dependencies: Vec<Dependency>,
}

impl Member {
    /// `None` for a manifest without a package.
    fn new(manifest: &Manifest, folder: &Path, shared: &Shared, root: &Table) -> Option<Self> {
        let (document, package) = (&manifest.table, manifest.package().ok()??);
        let proc_macro = roots::is_proc_macro(document);
        Some(Self {
            name: package.get("name")?.as_str()?.to_owned(),
            manifest: folder.join("Cargo.toml"),
            has_binary: document.get("bin").is_some()
                || ["src/main.rs", "src/bin"].iter().any(|path| folder.join(path).exists()),
            is_public: is_public(package, root),
            proc_macro,
            crate_types: crate_types(document, proc_macro),
            crates: Crates::of(document, folder),
            dependencies: dependencies::read(document, folder, shared),
        })
    }

    /// Whether rustc calls the linker for it, so that `strip` has an effect: for a binary or a dynamic library.
    pub(crate) fn is_linked(&self) -> bool {
        let is_dynamic = |kind: &String| kind == "cdylib" || kind == "dylib";
        self.has_binary || self.crate_types.iter().any(is_dynamic)
    }

    /// The folders of the dependencies for which this holds, if they have a path.
    pub(super) fn folders(
        &self,
        is_asked_for: fn(Purpose) -> bool,
    ) -> impl Iterator<Item = &PathBuf> {
        let asked = self.dependencies.iter().filter(move |one| is_asked_for(one.purpose));
        asked.filter_map(|one| one.folder.as_ref())
    }

    /// Whether it depends on a package for this purpose, and for no other.
    pub(crate) fn needs_only_for(&self, purpose: Purpose, package: &str) -> bool {
        let mut named = self.dependencies.iter().filter(|one| one.package == package).peekable();
        named.peek().is_some() && named.all(|one| one.purpose == purpose)
    }
}

fn crate_types(document: &Table, proc_macro: bool) -> Vec<String> {
    if proc_macro {
        return vec!["proc-macro".to_owned()];
    }
    roots::crate_types(document).map(str::to_owned).collect()
}

fn is_public(package: &dyn TableLike, root: &Table) -> bool {
    let inherited = package.get("publish").and_then(Item::as_table_like);
    let publish = match inherited.and_then(|table| table.get("workspace")) {
        Some(_) => table_at(root, &["workspace", "package"]).and_then(|table| table.get("publish")),
        None => package.get("publish"),
    };
    let is_forbidden = |publish: &Item| {
        publish.as_bool() == Some(false) || publish.as_array().is_some_and(|list| list.is_empty())
    };
    package.contains_key("version") && !publish.is_some_and(is_forbidden)
}

/// Reads the members' manifests; the root's is the first.
pub(super) fn read<T>(
    root: Manifest,
    folder: &Path,
    take: ReadManifest<T>,
) -> Result<(Vec<Member>, ManifestsRead<T>)> {
    let shared = dependencies::shared(&root.table, folder);
    let mut members = Vec::from_iter(Member::new(&root, folder, &shared, &root.table));
    let (mut kept, mut waiting) = (Vec::new(), Vec::new());
    if root.is_root() {
        // Refuses a wrong `exclude` even if it is not needed.
        root.paths("exclude")?;
        waiting.extend(listed(&root, folder)?);
        waiting.extend(depended_on(&root.table, folder, folder, &shared));
    }
    let mut seen = HashSet::from([folder.to_path_buf()]);
    while let Some((below, is_listed)) = waiting.pop() {
        let path = below.join("Cargo.toml");
        let is_excluded = !is_listed && excludes(&root, folder, &below)?;
        if is_excluded || !seen.insert(below.clone()) || !is_listed && !path.exists() {
            continue;
        }
        if !path.exists() {
            return Err(no_manifest(&below, folder));
        }
        let manifest = Manifest::read(&path)?;
        let named = manifest.named_root()?;
        let is_elsewhere = named.is_some_and(|named| normalised(&below.join(named)) != folder);
        if manifest.is_root() || is_elsewhere {
            return Err(second_root(&path, folder));
        }
        members.extend(Member::new(&manifest, &below, &shared, &root.table));
        waiting.extend(depended_on(&manifest.table, &below, folder, &shared));
        let taken = take(&manifest.table, kept.len() + 1);
        kept.push((manifest.file, taken));
    }
    let taken = take(&root.table, 0);
    kept.insert(0, (root.file, taken));
    Ok((members, kept))
}

/// A folder that may be a member's, and whether `members` lists it; else a member depends on it.
type Candidate = (PathBuf, bool);

fn no_manifest(folder: &Path, root: &Path) -> Error {
    let root = shown(&root.join("Cargo.toml"));
    Error::new(format!("the workspace member `{}` has no `Cargo.toml`", shown(folder)))
        .help(to_rename(folder).unwrap_or(format!("add it, or correct `members` in `{root}`")))
}

/// The help where a folder has a manifest whose name is in the wrong case.
pub(super) fn to_rename(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let name = names.find(|name| name.eq_ignore_ascii_case("Cargo.toml"))?;
    Some(format!("rename `{name}` to `Cargo.toml`: Cargo reads no other spelling"))
}

fn second_root(path: &Path, root: &Path) -> Error {
    let (path, root) = (shown(path), shown(&root.join("Cargo.toml")));
    Error::new(format!("`{path}` has a `[workspace]` or `package.workspace` of its own, but is a member of the workspace of `{root}`"))
        .help(format!("remove its `workspace`, or add the folder to `exclude` in `{root}`"))
}

/// Whether the root manifest's `exclude` covers a folder. What `members` covers is never excluded.
pub(super) fn excludes(root: &Manifest, root_folder: &Path, folder: &Path) -> Result<bool> {
    let covers = |path: &&str| folder.starts_with(normalised(&root_folder.join(path)));
    Ok(root.paths("exclude")?.iter().any(covers) && !root.paths("members")?.iter().any(covers))
}

/// The folders that `members` lists. As in Cargo, a glob that finds nothing is a member that does not exist.
fn listed(root: &Manifest, root_folder: &Path) -> Result<Vec<Candidate>> {
    let mut folders = Vec::new();
    for pattern in root.paths("members")?.iter().rev() {
        for folder in globbed(root_folder, pattern)?.into_iter().rev() {
            if !excludes(root, root_folder, &folder)? {
                folders.push((folder, true));
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
        return Ok(vec![normalised(&root.join(pattern))]);
    }
    // Cargo skips files.
    Ok(found.iter().filter(|path| path.is_dir()).map(|folder| normalised(folder)).collect())
}

/// The folders below the root that a package's dependencies name.
fn depended_on(document: &Table, folder: &Path, root: &Path, shared: &Shared) -> Vec<Candidate> {
    let folders = dependencies::read(document, folder, shared).into_iter();
    let below = folders.filter_map(|one| one.folder).filter(|path| path.starts_with(root));
    below.map(|path| (path, false)).collect()
}
