//! The workspace as its files tell it: root, members, locked packages. No Cargo is asked, so that this works
//! where Cargo refuses the manifest.
//!
//! Source: the Cargo book, "Workspaces".

mod lock;
mod manifest;
mod members;
pub mod spec;

use std::path::{Component, Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::source::file::shown;

pub use crate::workspace::lock::Locked;
use crate::workspace::manifest::Manifest;
pub use crate::workspace::manifest::{Kept, Take};

/// A workspace, or a package alone, which is a workspace of one.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the root manifest.
    pub root: PathBuf,
    /// The members; the root package, where there is one, is the first.
    pub members: Vec<Member>,
    /// The packages in Cargo.lock; `None` when there is no lockfile.
    pub locked: Option<Vec<Locked>>,
}

/// A member of a workspace.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Whether it has a binary: `src/main.rs`, `src/bin/`, or a `[[bin]]`.
    pub has_binary: bool,
    /// Whether it is a proc-macro: what uses it compiles it for the host.
    pub proc_macro: bool,
    /// Packages that it needs for its tests, examples and benchmarks only.
    pub for_tests: Vec<String>,
}

impl Workspace {
    /// Finds the workspace that a manifest belongs to, and takes from each of its manifests what is needed; the root's is
    /// the first.
    ///
    /// # Errors
    /// When a manifest can't be read, or is not TOML, or a member is not there: when it can't be told what the workspace is.
    pub fn find<T>(manifest: &Path, take: Take<T>) -> Result<(Self, Vec<Kept<T>>)> {
        let path = std::path::absolute(manifest).unwrap_or_else(|_| manifest.to_path_buf());
        let path = clean(&path);
        refuse_other_files(&path)?;
        let (manifest, root) = root_of(&path)?;
        let (members, manifests) = members::read(manifest, &root, take)?;
        if !manifests.iter().any(|kept| kept.file.path == path) {
            return Err(not_a_member(&path, &root));
        }
        let workspace = Self { locked: lock::read(&root.join("Cargo.lock"))?, root, members };
        Ok((workspace, manifests))
    }

    /// The names of all packages that are known of: members, then what is locked.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        let members = self.members.iter().map(|member| member.name.as_str());
        members.chain(self.locked.iter().flatten().map(|locked| locked.package.name.as_str()))
    }
}

/// The manifest of the folder, or of the nearest one above it.
///
/// # Errors
/// When there is none.
pub fn nearest_manifest(dir: &Path) -> Result<PathBuf> {
    let mut manifests = dir.ancestors().map(|folder| folder.join("Cargo.toml"));
    manifests.find(|path| path.exists()).ok_or_else(|| {
        Error::new(format!("no `Cargo.toml` in `{}` or a folder above it", dir.display()))
            .help("go to a package's folder, or name its manifest with `--manifest-path`")
    })
}

/// The root manifest for a manifest, read, and its folder: itself when it has `[workspace]`, else what its
/// `package.workspace` names, else the nearest one above that does not exclude it, else itself.
fn root_of(path: &Path) -> Result<(Manifest, PathBuf)> {
    let manifest = Manifest::read(path)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    if manifest.is_root() {
        return Ok((manifest, folder));
    }
    if let Some(named) = manifest.named_root()? {
        let root = clean(&folder.join(named));
        let named = Manifest::read(&root.join("Cargo.toml"))?;
        return if named.is_root() { Ok((named, root)) } else { Err(no_root(&named, path)) };
    }
    for above in folder.ancestors().skip(1) {
        let candidate = above.join("Cargo.toml");
        if candidate.exists() {
            let root = Manifest::read(&candidate)?;
            if root.is_root() && !members::excludes(&root, above, &folder)? {
                return Ok((root, above.to_path_buf()));
            }
        }
    }
    Ok((manifest, folder))
}

/// Cargo takes no manifest of another name, and no folder for its manifest.
fn refuse_other_files(path: &Path) -> Result<()> {
    let name = shown(path);
    if path.is_dir() {
        let error = Error::new(format!("`{name}` is a folder, and a manifest is a file"));
        let within = path.join("Cargo.toml");
        return Err(error.help(match within.exists() {
            true => format!("write `{}`", shown(&within)),
            false => "name a file `Cargo.toml`".to_owned(),
        }));
    }
    if path.exists() && path.file_name().is_none_or(|name| name != "Cargo.toml") {
        let error = Error::new(format!("`{name}` is not called `Cargo.toml`"));
        return Err(error.help("name a `Cargo.toml`: Cargo takes no other manifest"));
    }
    Ok(())
}

fn no_root(named: &Manifest, by: &Path) -> Error {
    let (named, by) = (shown(&named.file.path), shown(by));
    Error::new(format!(
        "`{named}` has no `[workspace]`, and `package.workspace` in `{by}` names it"
    ))
    .help("add `[workspace]` there, or correct `package.workspace`")
}

fn not_a_member(path: &Path, root: &Path) -> Error {
    let (path, root) = (shown(path), shown(&root.join("Cargo.toml")));
    Error::new(format!("`{path}` is below the workspace of `{root}`, and none of its members"))
        .help(format!("add it to `members` or `exclude` in `{root}`: Cargo refuses it as it is"))
}

/// The path without `.` and `..`, as far as that can be told from its text.
pub fn clean(path: &Path) -> PathBuf {
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
