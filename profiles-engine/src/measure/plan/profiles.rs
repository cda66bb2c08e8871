//! The profiles of the workspace: which are built, which one the others are compared to, which share of the cells is for this
//! machine, and what each profile really sets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::measure::files::current_dir;
use crate::measure::plan::cell::CellPlan;
use crate::profiles::compare;
use crate::profiles::own::{self, Own};
use crate::profiles::rustc::changed;
use crate::profiles::{Model, Subject, environment};
use crate::unit_graph::calls::{Call, compare_calls};
use crate::unit_graph::{Difference, Graph, compare};

#[derive(Debug)]
pub struct Profiles {
    model: Model,
    /// The profiles as each variant changes them, by the name of its cell.
    varied: BTreeMap<String, Model>,
    /// The package whose settings are those in the report: the first that is built.
    package: String,
    /// The crate types of its library, if only that is built.
    crate_types: Vec<String>,
}

impl Profiles {
    pub fn load(root_manifest: &Path, package: &str, crate_types: &[String]) -> Result<Self> {
        let model = Model::load(root_manifest, &current_dir()?, &environment::current())?;
        Ok(Self {
            model,
            varied: BTreeMap::new(),
            package: package.to_owned(),
            crate_types: crate_types.to_vec(),
        })
    }

    /// Reads what a variant changes.
    pub fn vary(&mut self, cell: &CellPlan) -> Result<()> {
        let mut model = self.model.clone();
        cell.config.iter().try_for_each(|one| model.add_config(one))?;
        self.varied.insert(cell.name(), model);
        Ok(())
    }

    /// The presets that can be chosen: `dev`, the template's presets in their order, the user's in theirs, then `release`.
    pub fn known(&self) -> Vec<String> {
        [self.model.choices(), vec!["release".to_owned()]].concat()
    }

    /// The settings that a preset itself says.
    pub fn own_settings(&self, preset: &str, target: Option<&str>) -> Vec<Own> {
        let subject = Subject { target: target.map(str::to_owned), ..Subject::default() };
        own::settings(&self.model, preset, &self.package, &subject)
    }

    /// Refuses a table for a package that the workspace does not have.
    pub fn refuse_unknown_package(&self, spec: &str) -> Result<()> {
        let Some(locked) = &self.model.workspace.locked else { return Ok(()) };
        let is_member = || self.model.workspace.packages().any(|name| name == spec);
        if self.model.locked(spec).next().is_some() || is_member() {
            return Ok(());
        }
        let names: Vec<&str> = locked.iter().map(|one| one.package.name.as_str()).collect();
        Err(text::unknown_of_many("package", spec, &names, "cargo tree"))
    }

    /// Whether a variant sets nothing that its preset does not set anyway.
    pub fn changes_nothing(&self, cell: &CellPlan) -> bool {
        compare::compare(&self.model, self.model(cell), &cell.preset, true).is_empty()
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

    /// The settings of the first package that is built, as rustc gets them.
    pub fn settings(&self, cell: &CellPlan) -> Result<BTreeMap<String, String>> {
        let profile = &cell.preset;
        let target = Some(cell.target.base().to_owned());
        let subject = Subject { target, ..Subject::default() };
        let model = self.model(cell);
        let effective = model.effective(profile, &self.package, &subject).map_err(|_| {
            Error::new(format!("the inheritance of profile `{profile}` is broken"))
                .help("run `check-profiles` to see where")
        })?;
        let effective = effective.unwrap_or_default();
        let pairs = effective.iter().map(|setting| (setting.key.to_owned(), setting.value.clone()));
        let mut settings: BTreeMap<String, String> = pairs.collect();
        for changed in changed(model, &effective, &subject, &self.crate_types) {
            settings.remove(changed.key);
            settings.extend(changed.value.map(|value| (changed.key.to_owned(), value)));
        }
        Ok(settings)
    }

    /// Where Cargo's unit graph, and the calls of rustc in the build, differ from the effective settings, each once.
    pub fn disagreements(&self, cell: &CellPlan, graph: &Graph, calls: &[Call]) -> Vec<String> {
        let (model, profile) = (self.model(cell), &cell.preset);
        let planned = compare(model, profile, graph).differences;
        let mut called = compare_calls(model, profile, graph, calls).differences;
        let is_planned = |one: &Difference| planned.iter().any(|other| other.is_of_same(one));
        called.retain(|one| !is_planned(one));
        let mut said: Vec<String> = planned.iter().chain(&called).map(disagreement).collect();
        let mut seen = BTreeSet::new();
        said.retain(|one| seen.insert(one.clone()));
        said
    }

    fn model(&self, cell: &CellPlan) -> &Model {
        self.varied.get(&cell.name()).unwrap_or(&self.model)
    }
}

fn disagreement(difference: &Difference) -> String {
    let Difference { key, package, .. } = difference;
    let (ours, cargo) = difference.shown();
    let place = difference.place();
    format!("`{key}` of {package} is {ours} here, but {cargo} {place}")
}

/// The requested presets without duplicates. By default all, without `release` where there is a `fast`: with the template's
/// presets `fast` has the same settings, and elsewhere `release` is the one to compare to.
pub fn presets(asked: &[String], known: &[String]) -> Result<Vec<String>> {
    if asked.is_empty() {
        let has_fast = known.iter().any(|name| name == "fast");
        let usual = known.iter().filter(|name| !has_fast || *name != "release");
        return Ok(usual.cloned().collect());
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in asked {
        let shared = match name.as_str() {
            "test" => Some("dev"),
            "bench" => Some("release"),
            _ => None,
        };
        if let Some(owner) = shared {
            return Err(Error::new(format!("profile `{name}` can't be built as a preset"))
                .help(format!("Cargo builds it into the folder of `{owner}`: choose `{owner}`")));
        }
        if !known.contains(name) {
            return Err(text::unknown("preset", name, known));
        }
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

/// The preset to compare to: the requested one, the configured one, or a default among those that are built.
pub fn baseline(
    asked: Option<&str>,
    configured: Option<&str>,
    presets: &[String],
    known: &[String],
) -> Result<Option<String>> {
    let is_built = |name: &str| presets.iter().any(|preset| preset == name);
    for (name, place) in
        [(asked, "`--baseline`"), (configured, "`baseline` in `[workspace.metadata.dist]`")]
    {
        let Some(name) = name else { continue };
        if !known.iter().any(|preset| preset == name) {
            let unknown = text::unknown("preset", name, known);
            return Err(Error::new(format!("bad {place}")).because(unknown));
        }
    }
    if let Some(name) = asked.filter(|name| !is_built(name)) {
        return Err(Error::new(format!("the baseline `{name}` is not among the presets to build"))
            .help(format!("add `{name}` to `--preset`")));
    }
    let usual = [asked, configured, Some("fast"), Some("release")];
    let chosen = usual.into_iter().flatten().find(|name| is_built(name));
    Ok(chosen.or(presets.first().map(String::as_str)).map(str::to_owned))
}

/// Roughly what a build costs by its settings: the CPU seconds of medium-sized programs relative to `dev`.
pub fn weight(settings: &BTreeMap<String, String>) -> f64 {
    let is = |key, values| is(settings, key, values);
    let optimised = if is("opt-level", &["0"]) { 1.0 } else { 2.0 };
    let lto = if has_fat_lto(settings) {
        3.0
    } else if is("lto", &["thin"]) {
        2.0
    } else {
        1.0
    };
    let small = if is("opt-level", &["s", "z"]) { 0.9 } else { 1.0 };
    let one_unit = if is("codegen-units", &["1"]) { 1.1 } else { 1.0 };
    optimised * lto * small * one_unit
}

/// Whether a build ends with work for one thread.
pub fn has_fat_lto(settings: &BTreeMap<String, String>) -> bool {
    is(settings, "lto", &["fat", "true"])
}

fn is(settings: &BTreeMap<String, String>, key: &str, values: &[&str]) -> bool {
    settings.get(key).is_some_and(|value| values.contains(&value.as_str()))
}

/// `--partition K/N`: one of N shares of the cells, for N machines. All of them compute the same shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// From 1 to `of`.
    share: usize,
    of: usize,
}

impl FromStr for Partition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers = text.split_once('/').map(|(share, of)| (share.parse(), of.parse()));
        match numbers {
            Some((Ok(share), Ok(of))) if (1..=of).contains(&share) => Ok(Self { share, of }),
            _ => Err(Error::new("not a share").help("write K/N, from 1/N to N/N, such as `1/3`")),
        }
    }
}

impl Partition {
    /// The places in this share, in order. The heaviest first, each place goes to the lightest share.
    pub fn places(self, weights: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|one, two| weights[*two].total_cmp(&weights[*one]));
        // Shares beyond the number of cells stay empty.
        let mut loads = vec![0.0_f64; self.of.min(weights.len())];
        let mut mine = Vec::new();
        for place in order {
            let lightest = (0..loads.len()).min_by(|one, two| loads[*one].total_cmp(&loads[*two]));
            let Some(lightest) = lightest else { continue };
            loads[lightest] += weights[place];
            if lightest + 1 == self.share {
                mine.push(place);
            }
        }
        mine.sort_unstable();
        mine
    }
}

#[cfg(test)]
mod tests;
