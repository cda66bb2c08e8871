//! The profiles of the workspace: which there are to choose from, and what each of them really sets.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Context, Error, Result};
use crate::profile::{Model, environment};

/// The profiles of one workspace.
#[derive(Debug)]
pub struct Profiles(Model);

impl Profiles {
    /// Reads them.
    ///
    /// # Errors
    /// When a file they may be written in can't be read.
    pub fn load(root_manifest: &Path) -> Result<Self> {
        let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
        Model::load(root_manifest, &dir, &environment::current()).map(Self)
    }

    /// `dev` and all custom profiles: the template's presets first, in their order, then the user's in theirs.
    pub fn names(&self) -> Vec<String> {
        self.0.choices()
    }

    /// The effective settings of a member in one profile.
    ///
    /// # Errors
    /// When the profile's inheritance is broken.
    pub fn settings(
        &self,
        profile: &str,
        member: &str,
        target: &str,
    ) -> Result<BTreeMap<String, String>> {
        let effective = self
            .0
            .effective(profile, member, Some(target))
            .map_err(|_| {
                Error::new(format!("the inheritance of profile `{profile}` is broken"))
                    .help("`cargo xtask check-profiles` says where")
            })?;
        let effective = effective.unwrap_or_default();
        let pairs = effective.iter();
        Ok(pairs
            .map(|setting| (setting.key.to_owned(), setting.value.clone()))
            .collect())
    }
}
