//! The profiles of the workspace: which there are to choose from, and what each of them really sets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::plan::Cell;
use crate::error::{Context, Error, Result};
use crate::profile::{Model, Subject, environment};

/// The profiles of one workspace.
#[derive(Debug)]
pub struct Profiles {
    manifest: PathBuf,
    model: Model,
}

impl Profiles {
    /// Reads them.
    ///
    /// # Errors
    /// When a file they may be written in can't be read.
    pub fn load(root_manifest: &Path) -> Result<Self> {
        Ok(Self { manifest: root_manifest.to_path_buf(), model: load(root_manifest)? })
    }

    /// `dev` and all custom profiles: the template's presets first, in their order, then the user's in theirs.
    pub fn names(&self) -> Vec<String> {
        self.model.choices()
    }

    /// The effective settings of a member in one cell.
    ///
    /// # Errors
    /// When the profile's inheritance is broken, or the variant's file can't be read.
    pub fn settings(&self, cell: &Cell, member: &str) -> Result<BTreeMap<String, String>> {
        let Some(variant) = &cell.variant else {
            return settings(&self.model, cell, member);
        };
        let mut model = load(&self.manifest)?;
        model.add_config(&variant.config.to_string_lossy())?;
        settings(&model, cell, member)
    }
}

fn load(root_manifest: &Path) -> Result<Model> {
    let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
    Model::load(root_manifest, &dir, &environment::current())
}

fn settings(model: &Model, cell: &Cell, member: &str) -> Result<BTreeMap<String, String>> {
    let profile = &cell.preset;
    let like = Subject { target: Some(cell.target.triple.clone()), ..Subject::default() };
    let effective = model.effective(profile, member, &like);
    let effective = effective.map_err(|_| {
        Error::new(format!("the inheritance of profile `{profile}` is broken"))
            .help("`cargo xtask check-profiles` says where")
    })?;
    let effective = effective.unwrap_or_default();
    let pairs = effective.iter();
    Ok(pairs.map(|setting| (setting.key.to_owned(), setting.value.clone())).collect())
}
