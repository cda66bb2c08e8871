//! The profiles of the workspace: which there are, and what each really sets.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::measure::files::current_dir;
use crate::measure::plan::cell::CellPlan;
use crate::profiles::{Model, Subject, environment};
use crate::unit_graph::{Difference, Graph, compare};

#[derive(Debug)]
pub struct Profiles {
    manifest: PathBuf,
    model: Model,
}

impl Profiles {
    pub fn load(root_manifest: &Path) -> Result<Self> {
        Ok(Self { manifest: root_manifest.to_path_buf(), model: load(root_manifest)? })
    }

    /// `dev` and all custom profiles: the template's presets first, in their order, then the user's in theirs.
    pub fn names(&self) -> Vec<String> {
        self.model.choices()
    }

    /// All that is written about a profile and those it inherits from, for any package, the weakest first.
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
    pub fn settings(&self, cell: &CellPlan, member: &str) -> Result<BTreeMap<String, String>> {
        let profile = &cell.preset;
        let target = Some(cell.target.base().to_owned());
        let subject = Subject { target, ..Subject::default() };
        let effective = self.model(cell)?.effective(profile, member, &subject).map_err(|_| {
            Error::new(format!("the inheritance of profile `{profile}` is broken"))
                .help("run `check-profiles` to see where")
        })?;
        let pairs = effective.unwrap_or_default();
        Ok(pairs.iter().map(|setting| (setting.key.to_owned(), setting.value.clone())).collect())
    }

    /// Where Cargo's unit graph differs from the effective settings of the binaries.
    pub fn disagreements(&self, cell: &CellPlan, graph: &Graph) -> Vec<String> {
        let compared = self.model(cell).map(|model| compare(&model, &cell.preset, graph));
        let differences = compared.map(|compared| compared.differences).unwrap_or_default();
        differences.iter().filter(|difference| difference.unit == "bin").map(disagreement).collect()
    }

    /// The profiles as the cell's variant changes them.
    fn model(&self, cell: &CellPlan) -> Result<Cow<'_, Model>> {
        let Some(variant) = &cell.variant else {
            return Ok(Cow::Borrowed(&self.model));
        };
        let mut model = load(&self.manifest)?;
        for config in &variant.config {
            model.add_config(config)?;
        }
        Ok(Cow::Owned(model))
    }
}

fn disagreement(difference: &Difference) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or("left to rustc".to_owned());
    let (ours, cargo) = (value(&difference.ours), value(&difference.cargo));
    format!(
        "`{}` of {} is {ours} here, but {cargo} in Cargo's unit graph",
        difference.key, difference.package
    )
}

fn load(root_manifest: &Path) -> Result<Model> {
    Model::load(root_manifest, &current_dir()?, &environment::current())
}
