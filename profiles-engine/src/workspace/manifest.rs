//! One manifest, read, and what it says of its workspace.
//!
//! Where Cargo refuses it and the workspace could not be told from it, that is an error here; what else Cargo may
//! refuse is left to Cargo.

use std::path::Path;

use toml_edit::{Item, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::source::file::{File, FileId, shown};
use crate::source::toml;

/// What is kept of a manifest.
#[derive(Debug)]
pub struct Kept<T> {
    /// The file.
    pub file: File,
    /// What its reader took from it.
    pub taken: T,
}

/// Takes what is needed from a manifest. Many trees at a time would take a lot of memory, and time to get it.
pub type Take<'a, T> = &'a dyn Fn(&Table, FileId) -> T;

/// A manifest, read.
pub(super) struct Manifest {
    /// The file.
    pub file: File,
    /// What it says.
    pub table: Table,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When it can't be read, or is no manifest.
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

    /// Keeps what is taken from it.
    pub fn keep<T>(self, id: FileId, take: Take<T>) -> Kept<T> {
        Kept { taken: take(&self.table, id), file: self.file }
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
        let named = self.package()?.and_then(|package| package.get("workspace"));
        let wrong = || {
            self.wrong("has a `package.workspace` that is no path", "write workspace = \"../path\"")
        };
        named.map(|named| named.as_str().ok_or_else(wrong)).transpose()
    }

    /// The paths of a list in `[workspace]`.
    pub fn paths(&self, key: &str) -> Result<Vec<&str>> {
        let wrong = || {
            let wrong = format!("has a `workspace.{key}` that is no list of paths");
            self.wrong(&wrong, &format!("write {key} = [\"path\"]"))
        };
        let list = self.part("workspace")?.and_then(|workspace| workspace.get(key));
        let Some(list) = list else {
            return Ok(Vec::new());
        };
        let items = list.as_array().ok_or_else(wrong)?.iter();
        items.map(|item| item.as_str().ok_or_else(wrong)).collect()
    }

    fn part(&self, key: &str) -> Result<Option<&dyn TableLike>> {
        let wrong =
            || self.wrong(&format!("has a `{key}` that is no table"), &format!("write [{key}]"));
        let item = self.table.get(key);
        item.map(|item: &Item| item.as_table_like().ok_or_else(wrong)).transpose()
    }

    fn wrong(&self, what: &str, help: &str) -> Error {
        Error::new(format!("`{}` {what}", shown(&self.file.path))).help(help)
    }
}
