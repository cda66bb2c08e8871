//! The workspace as its files describe it, without Cargo, which may refuse the manifest.
//!
//! Source: the Cargo book, "Workspaces".

pub(crate) mod dependencies;
mod members;
pub(crate) mod packages;
mod programs;
mod roots;
pub(crate) mod sources;
pub(crate) mod standard;

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::source::file::shown;

pub use crate::base::files::normalised;
use crate::workspace::members::{Manifest, ManifestsRead};
pub use crate::workspace::members::{Member, ReadManifest};
pub(crate) use crate::workspace::packages::Locked;

/// A workspace. A single package is a workspace of one.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder of the root manifest.
    pub root: PathBuf,
    /// The members; the root package, if any, is the first.
    pub members: Vec<Member>,
    /// The packages in Cargo.lock; `None` when there is no lockfile.
    pub(crate) locked: Option<Vec<Locked>>,
}

impl Workspace {
    /// Finds the workspace that a manifest belongs to, and takes from each of its manifests what is needed; the root's is
    /// the first. Fails where a manifest can't be read or is not TOML, or a member does not exist.
    pub fn find<T>(manifest: &Path, take: ReadManifest<T>) -> Result<(Self, ManifestsRead<T>)> {
        let path = std::path::absolute(manifest).unwrap_or_else(|_| manifest.to_path_buf());
        let path = normalised(&path);
        refuse_other_files(&path)?;
        let (manifest, root) = root_of(&path)?;
        let (members, manifests) = members::read(manifest, &root, take)?;
        if !manifests.iter().any(|(file, _)| file.path == path) {
            return Err(not_a_member(&path, &root));
        }
        let locked = packages::read_lock(&root.join("Cargo.lock"))?;
        Ok((Self { root, members, locked }, manifests))
    }

    /// The names of all packages: the members, then those in Cargo.lock.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        let members = self.members.iter().map(|member| member.name.as_str());
        members.chain(self.locked.iter().flatten().map(|locked| locked.package.name.as_str()))
    }
}

/// The manifest of the folder, or of the nearest one above it. Fails where there is none.
pub fn nearest_manifest(dir: &Path) -> Result<PathBuf> {
    let mut manifests = dir.ancestors().map(|folder| folder.join("Cargo.toml"));
    manifests.find(|path| path.exists()).ok_or_else(|| {
        let help = "change to a package's folder, or pass `--manifest-path`".to_owned();
        Error::new(format!("no `Cargo.toml` in `{}` or a folder above it", dir.display()))
            .help(dir.ancestors().find_map(members::to_rename).unwrap_or(help))
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
        let root = normalised(&folder.join(named));
        let named = Manifest::read(&root.join("Cargo.toml"))?;
        return if named.is_root() { Ok((named, root)) } else { Err(not_a_root(&named, path)) };
    }
    for above in folder.ancestors().skip(1).filter(|above| above.join("Cargo.toml").exists()) {
        let root = Manifest::read(&above.join("Cargo.toml"))?;
        if root.is_root() && !members::excludes(&root, above, &folder)? {
            return Ok((root, above.to_path_buf()));
        }
    }
    Ok((manifest, folder))
}

/// Cargo accepts only a file called `Cargo.toml`.
fn refuse_other_files(path: &Path) -> Result<()> {
    let (name, within) = (shown(path), path.join("Cargo.toml"));
    let (wrong, help) = if path.is_dir() && within.exists() {
        ("is a folder, not a manifest", format!("pass `{}`", shown(&within)))
    } else if path.is_dir() {
        ("is a folder, not a manifest", "pass the path of a `Cargo.toml`".to_owned())
    } else if path.exists() && path.file_name().is_none_or(|name| name != "Cargo.toml") {
        let help = "pass the path of a `Cargo.toml`: Cargo accepts no other manifest";
        ("is not called `Cargo.toml`", help.to_owned())
    } else {
        return Ok(());
    };
    Err(Error::new(format!("`{name}` {wrong}")).help(help))
}

fn not_a_root(named: &Manifest, by: &Path) -> Error {
    let (named, by) = (shown(&named.file.path), shown(by));
    Error::new(format!("`package.workspace` in `{by}` names `{named}`, which has no `[workspace]`"))
        .help("add `[workspace]` there, or correct `package.workspace`")
}

fn not_a_member(path: &Path, root: &Path) -> Error {
    let (path, root) = (shown(path), shown(&root.join("Cargo.toml")));
    Error::new(format!("`{path}` is inside the workspace of `{root}`, but not a member of it"))
        .help(format!(
            "add it to `members` or `exclude` in `{root}`, or an empty `[workspace]` to `{path}`: Cargo refuses it as it is"
        ))
}

#[cfg(test)]
mod tests;
