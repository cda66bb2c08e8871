//! One manifest, and what it says of its workspace.
//!
//! An error in it is an error here where it hides what the workspace is; all else that Cargo may refuse is left to Cargo.

use std::path::{Component, Path, PathBuf};

use toml_edit::{Table, TableLike};

use crate::base::error::{Error, Result};
use crate::source::file::{File, FileId, shown};
use crate::source::toml;

/// What is kept of a manifest.
#[derive(Debug)]
pub struct ManifestRead<T> {
    /// The file.
    pub file: File,
    /// What a [`ReadManifest`] returned for it.
    pub value: T,
}

/// Takes what is needed from a manifest, so that not all documents are in memory at the same time.
pub type ReadManifest<'a, T> = &'a dyn Fn(&Table, FileId) -> T;

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

    pub fn keep<T>(self, id: FileId, take: ReadManifest<T>) -> ManifestRead<T> {
        ManifestRead { value: take(&self.table, id), file: self.file }
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

/// The path without `.` and `..`; symbolic links are not followed.
pub fn normalised(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components().filter(|component| *component != Component::CurDir) {
        if component == Component::ParentDir {
            cleaned.pop();
        } else {
            cleaned.push(component);
        }
    }
    cleaned
}
