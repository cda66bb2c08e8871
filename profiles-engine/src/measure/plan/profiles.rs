//! The profiles of the workspace: which there are to choose from, and what each of them really sets.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::error::{Context, Error, Result};
use crate::measure::plan::Cell;
use crate::profiles::{Model, Subject, environment};
use crate::unit_graph::Graph;
use crate::unit_graph::compare::compare;

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

    /// All that is written about a profile and those it inherits from, for whichever package, the weakest first.
    pub fn written(&self, profile: &str) -> String {
        let chain = self.model.chain(profile).unwrap_or_default();
        let mut text = format!("{:?}\n", self.model.incremental().map(|(value, _)| value));
        for table in chain.iter().flat_map(|name| self.model.tables(name)) {
            let overrides = table.overrides.iter().map(|one| (Some(&one.selector), &one.entries));
            for (selector, entries) in std::iter::once((None, &table.entries)).chain(overrides) {
                let entries = entries.iter().map(|entry| format!("{} = {}", entry.key, entry.raw));
                let entries: Vec<String> = entries.collect();
                text.push_str(&format!("{} {selector:?} {entries:?}\n", table.name));
            }
        }
        text
    }

    /// The effective settings of a member in one cell.
    ///
    /// # Errors
    /// When the profile's inheritance is broken, or the variant's file can't be read.
    pub fn settings(&self, cell: &Cell, member: &str) -> Result<BTreeMap<String, String>> {
        settings(&*self.model(cell)?, cell, member)
    }

    /// What Cargo's unit graph has otherwise for the binaries than the effective settings say.
    pub fn disagreements(&self, cell: &Cell, graph: &Graph) -> Vec<String> {
        let compared = self.model(cell).map(|model| compare(&model, &cell.preset, graph));
        let differences = compared.map(|compared| compared.differences).unwrap_or_default();
        let binaries = differences.iter().filter(|difference| difference.unit == "bin");
        let said = binaries.map(|difference| {
            let value =
                |value: &Option<String>| value.clone().unwrap_or("left to rustc".to_owned());
            let (ours, cargo) = (value(&difference.ours), value(&difference.cargo));
            format!(
                "`{}` of {} is {ours} here, and {cargo} for Cargo",
                difference.key, difference.package
            )
        });
        said.collect()
    }

    /// The profiles as the cell's variant has them.
    fn model(&self, cell: &Cell) -> Result<Cow<'_, Model>> {
        let Some(variant) = &cell.variant else {
            return Ok(Cow::Borrowed(&self.model));
        };
        let mut model = load(&self.manifest)?;
        for argument in &variant.config {
            model.add_config(argument)?;
        }
        Ok(Cow::Owned(model))
    }
}

fn load(root_manifest: &Path) -> Result<Model> {
    let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
    Model::load(root_manifest, &dir, &environment::current())
}

fn settings(model: &Model, cell: &Cell, member: &str) -> Result<BTreeMap<String, String>> {
    let profile = &cell.preset;
    let like = Subject { target: Some(cell.target.base().to_owned()), ..Subject::default() };
    let effective = model.effective(profile, member, &like);
    let effective = effective.map_err(|_| {
        Error::new(format!("the inheritance of profile `{profile}` is broken"))
            .help("`check-profiles` says where")
    })?;
    let effective = effective.unwrap_or_default();
    let pairs = effective.iter();
    Ok(pairs.map(|setting| (setting.key.to_owned(), setting.value.clone())).collect())
}
