//! The workspace as its files tell it: root, members, locked packages. No Cargo is asked, so that this works
//! where Cargo refuses the manifest.
//!
//! Source: the Cargo book, "Workspaces".

mod lock;
mod members;

use std::path::{Component, Path, PathBuf};

use toml_edit::{Document, Item};

use crate::error::{Error, Result};
use crate::profile::layers;
use crate::profile::source::File;

pub use lock::Locked;

/// A workspace, or a package alone, which is a workspace of one.
#[derive(Debug)]
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
    /// Packages that it needs for its tests, examples and benchmarks only.
    pub for_tests: Vec<String>,
}

impl Workspace {
    /// Finds the workspace that a manifest belongs to, and reads the manifests: the root's is the first.
    ///
    /// # Errors
    /// When a manifest can't be read, or is no TOML, or a member is not there.
    pub fn find(manifest: &Path) -> Result<(Self, Vec<File>)> {
        let (root_file, root) = root_of(manifest)?;
        let mut files = vec![root_file];
        let members = members::read(&root, &mut files)?;
        let workspace = Self { locked: lock::read(&root.join("Cargo.lock"))?, root, members };
        Ok((workspace, files))
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
    manifests.find(|path| path.is_file()).ok_or_else(|| {
        Error::new(format!("no `Cargo.toml` in `{}` or a folder above it", dir.display()))
            .help("go to a package's folder, or name its manifest with `--manifest-path`")
    })
}

/// The root manifest for a manifest, read, and its folder: itself when it has `[workspace]`, else what its
/// `package.workspace` names, else the nearest one above that does not exclude it, else itself.
fn root_of(manifest: &Path) -> Result<(File, PathBuf)> {
    let path = std::path::absolute(manifest).unwrap_or_else(|_| manifest.to_path_buf());
    let path = clean(&path);
    let file = File::read(&path)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let named = {
        let document = layers::parse(&file)?;
        if document.get("workspace").is_some() {
            return Ok((file, folder));
        }
        layers::table_at(&document, &["package"])
            .and_then(|package| package.get("workspace")?.as_str())
            .map(|named| clean(&folder.join(named)))
    };
    if let Some(root) = named {
        return Ok((File::read(&root.join("Cargo.toml"))?, root));
    }
    for above in folder.ancestors().skip(1) {
        let candidate = above.join("Cargo.toml");
        if !candidate.is_file() {
            continue;
        }
        let root = File::read(&candidate)?;
        let (is_root, excluded) = {
            let document = layers::parse(&root)?;
            (document.get("workspace").is_some(), members::excludes(&document, above, &folder))
        };
        if is_root && !excluded {
            return Ok((root, above.to_path_buf()));
        }
    }
    Ok((file, folder))
}

/// The strings of an array in the manifest.
fn strings(document: &Document<&str>, path: &[&str], key: &str) -> Vec<String> {
    let item = layers::table_at(document, path).and_then(|table| table.get(key));
    let items = item.and_then(Item::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
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
