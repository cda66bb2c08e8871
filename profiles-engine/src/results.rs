//! The report of `dist`: one value that every output is rendered from.
//!
//! Its JSON form is a contract: docs/report.schema.json describes each field, every key is always present, and `null` (`None`)
//! means not known. Fields are documented here only where there is more to say.
#![allow(missing_docs, reason = "docs/report.schema.json describes the fields")]

mod artifact;
pub(crate) mod cache;
mod instructions;
mod spread;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::error::{Context, Error, Result};
use crate::base::text;
pub use crate::results::artifact::{
    Artifact, ArtifactKind, Companion, Sections, SkippedBinary, WasmOpt,
};
use crate::results::cache::is_cache;
pub use crate::results::cache::{Cache, Hits};
pub use crate::results::instructions::Instructions;
pub use crate::results::spread::{Ratio, Rounds, Spread};

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// The benchmark that every program has: how long it takes to start.
pub const STARTUP: &str = "startup";

/// Everything that one run of `dist` measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub schema: u32,
    pub created: String,
    pub complete: bool,
    pub workspace: Checkout,
    pub machine: Machine,
    /// `None` without one, and in reports from before this field existed.
    #[serde(default)]
    pub cache: Option<Cache>,
    pub baseline: Option<String>,
    pub cells: Vec<Cell>,
    pub against: Option<Against>,
}

/// The workspace that was built, and its commit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkout {
    pub name: String,
    pub commit: Option<String>,
    pub dirty: Option<bool>,
}

/// The machine, and everything about it that changes measurements: numbers from another one cannot be compared with its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    pub host: String,
    pub cores: usize,
    pub load: Option<f64>,
    pub rustflags: String,
    pub wrapper: Option<String>,
    #[serde(default)]
    pub workspace_wrapper: Option<String>,
}

/// One preset for one target, with its outcome.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cell {
    pub preset: String,
    pub variant: Option<String>,
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub ablates: Option<String>,
    #[serde(default)]
    pub same_as: Option<String>,
    pub target: String,
    pub machine: Option<Machine>,
    pub toolchain: Toolchain,
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub command: String,
    pub settings: BTreeMap<String, String>,
    /// Empty, unless `dist` has a bug.
    pub disagreements: Vec<String>,
    pub training: Option<Training>,
    pub inputs: Option<Inputs>,
    pub build: Option<Build>,
    pub rebuild: Option<Rebuild>,
    pub rebuild_reason: Option<String>,
    pub artifacts: Vec<Artifact>,
    #[serde(default)]
    pub skipped_binaries: Vec<SkippedBinary>,
    #[serde(default)]
    pub dropped_artifacts: Vec<String>,
    #[serde(default)]
    pub sources_written: Vec<String>,
    pub benchmarks: Vec<Benchmark>,
}

/// The programs that build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Toolchain {
    pub rustc: String,
    pub cargo: String,
    pub builder: Option<String>,
}

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Built,
    /// Cargo failed.
    Failed,
    /// Cargo was not started, or had nothing to build.
    Skipped,
}

/// A successful build. Without a full build, when some units were fresh, there are no costs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Build {
    pub units: u64,
    pub fresh: u64,
    pub wall_seconds: Option<f64>,
    pub cpu_seconds: Option<f64>,
    pub peak_memory_bytes: Option<u64>,
    pub concurrent: usize,
    pub measured: Option<String>,
    pub changed: Vec<String>,
    /// `None` with a single round.
    #[serde(default)]
    pub rounds: Option<Rounds>,
    /// `None` without a compiler cache, or where others have used it meanwhile.
    #[serde(default)]
    pub cache: Option<Hits>,
}

/// A build after a source change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rebuild {
    pub units: u64,
    pub wall_seconds: Option<f64>,
    pub cpu_seconds: Option<f64>,
    /// `None` with a single round.
    #[serde(default)]
    pub rounds: Option<Rounds>,
}

/// How a profile-guided build was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    pub commands: Vec<String>,
    /// The benchmarks among the commands: their results are flattered by the training.
    pub measured: Vec<String>,
    pub merged_with: String,
    pub wall_seconds: Option<f64>,
    pub cpu_seconds: Option<f64>,
}

/// What a cell was built from, as hexadecimal hashes. Builds with equal inputs can be compared, and stand for each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    pub fingerprint: String,
    pub parts: BTreeMap<String, String>,
    /// The hashes of files outside their package that the sources include, by path.
    #[serde(skip)]
    pub included: BTreeMap<String, String>,
}

/// The run times of a cell's artifacts under one benchmark command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Benchmark {
    pub name: String,
    pub emulated: bool,
    pub runs: usize,
    /// Empty in reports from before this field existed.
    #[serde(default)]
    pub times: Vec<f64>,
    pub median_seconds: Option<f64>,
    /// `None` without a baseline, or with too few runs.
    pub ratio: Option<Ratio>,
    pub ratio_to_preset: Option<Ratio>,
    pub reason: Option<String>,
    pub runner: Option<String>,
    #[serde(default)]
    pub instructions: Option<Instructions>,
    /// Why they are not known although they were asked for.
    #[serde(default)]
    pub instructions_reason: Option<String>,
}

/// The changes since an earlier report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Against {
    pub created: String,
    pub commit: Option<String>,
    pub changes: Vec<Change>,
    /// What has a limit but cannot be compared.
    pub unknown: Vec<String>,
}

/// A number before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub cell: String,
    pub target: String,
    pub of: Option<String>,
    pub key: String,
    pub before: f64,
    pub after: f64,
    pub percent: Option<f64>,
    pub changed: bool,
    pub limit_percent: Option<f64>,
    pub exceeded: bool,
}

/// The names of the parts that differ.
pub fn differences(one: &BTreeMap<String, String>, two: &BTreeMap<String, String>) -> Vec<String> {
    let names = one.keys().chain(two.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

/// The name of a cell: `dev`, or for a variant `dev+cranelift`, or `prod[lto=thin]` with the settings that it changes.
pub fn cell_name(preset: &str, variant: Option<&str>) -> String {
    match variant {
        Some(settings) if is_settings(settings) => format!("{preset}[{settings}]"),
        Some(variant) => format!("{preset}+{variant}"),
        None => preset.to_owned(),
    }
}

/// Whether a variant is named by the settings that it changes.
pub fn is_settings(variant: &str) -> bool {
    variant.contains('=')
}

impl Report {
    /// The targets, in the order of their cells.
    pub fn targets(&self) -> Vec<&str> {
        let mut targets: Vec<&str> = Vec::new();
        for cell in &self.cells {
            if !targets.contains(&cell.target.as_str()) {
                targets.push(&cell.target);
            }
        }
        targets
    }

    /// The cell among these that the others are compared to.
    pub fn baseline_of<'a>(&self, cells: &[&'a Cell]) -> Option<&'a Cell> {
        let baseline = self.baseline.as_ref()?;
        cells.iter().find(|cell| cell.name() == *baseline).copied()
    }

    /// The cell of the same target that run times are compared to.
    pub fn baseline_for(&self, cell: &Cell) -> Option<&Cell> {
        let name = self.baseline.as_ref()?;
        self.cells.iter().find(|other| other.target == cell.target && other.name() == *name)
    }

    /// The cell that a variant is compared to; `None` for a cell that is no variant.
    pub fn reference_of(&self, cell: &Cell) -> Option<&Cell> {
        let name = cell.reference.as_ref()?;
        self.cells.iter().find(|other| other.target == cell.target && other.name() == *name)
    }

    /// The program that caches what a cell's compilers produce.
    pub fn cache_of<'a>(&'a self, cell: &'a Cell) -> Option<&'a str> {
        match &cell.machine {
            Some(elsewhere) => elsewhere.cache(),
            None => {
                let recorded = self.cache.as_ref().map(|cache| cache.program.as_str());
                recorded.or_else(|| self.machine.cache())
            }
        }
    }

    /// Whether builds were measured in several rounds.
    pub fn has_rounds(&self) -> bool {
        let builds = self.cells.iter().filter_map(|cell| cell.build.as_ref());
        builds.into_iter().any(|build| build.rounds.is_some())
    }

    /// The cells of one target, in the order of the plan.
    pub fn cells_of(&self, target: &str) -> Vec<&Cell> {
        self.cells.iter().filter(|cell| cell.target == target).collect()
    }
}

impl Machine {
    /// The wrapper that caches compiled units: with one, the CPU time that Cargo waited for is not the cost of the build.
    pub fn cache(&self) -> Option<&str> {
        let wrappers = [&self.wrapper, &self.workspace_wrapper].into_iter().flatten();
        wrappers.map(String::as_str).find(|wrapper| is_cache(wrapper))
    }
}

impl Cell {
    pub fn name(&self) -> String {
        cell_name(&self.preset, self.variant.as_deref())
    }

    /// Whether it is a preset with other values of its settings.
    pub fn is_of_knobs(&self) -> bool {
        self.variant.as_ref().is_some_and(|variant| is_settings(variant))
    }

    /// Itself, after at most `others` cells were built at the same time. Costs of an earlier build keep their own number.
    #[must_use]
    pub fn built_beside(mut self, others: usize) -> Self {
        if let Some(build) = &mut self.build {
            if build.fresh == 0 {
                build.concurrent = others;
            }
            // A cache counts for all of them together.
            build.cache = build.cache.filter(|_| others == 0);
        }
        self
    }

    /// Whether the other has the same preset, variant and target.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.preset, &self.variant, &self.target)
            == (&other.preset, &other.variant, &other.target)
    }

    /// All that was measured in several rounds.
    pub(crate) fn spreads_mut(&mut self) -> impl Iterator<Item = &mut Spread> {
        let build = self.build.as_mut().and_then(|build| build.rounds.as_mut());
        let rebuild = self.rebuild.as_mut().and_then(|rebuild| rebuild.rounds.as_mut());
        let rounds = build.into_iter().chain(rebuild);
        rounds.flat_map(|rounds| [&mut rounds.cpu, &mut rounds.wall]).flatten()
    }

    /// What became of it, in a few words.
    pub fn summary(&self) -> String {
        match (self.outcome, &self.build) {
            (Outcome::Built, Some(build)) => build.summary(),
            (outcome, _) => outcome.name().to_owned(),
        }
    }

    /// The artifacts that Cargo does not build without certain features, and how to build them; `None` if there are none.
    pub fn requires(&self) -> Option<String> {
        let said = self.skipped_binaries.iter().map(|one| {
            let features: Vec<String> =
                one.required_features.iter().map(|feature| format!("`{feature}`")).collect();
            let noun = if features.len() == 1 { "feature" } else { "features" };
            let features = features.join(" and ");
            let name = one.kind.label(&one.name);
            format!("{name} requires the {noun} {features}: add `{}`", one.flag)
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// The size of all its artifacts; `None` if there are none.
    pub fn bytes(&self) -> Option<u64> {
        let sizes = self.artifacts.iter().map(|artifact| artifact.bytes);
        // A report from elsewhere may say anything.
        (!self.artifacts.is_empty()).then(|| sizes.fold(0, u64::saturating_add))
    }

    pub fn benchmark(&self, name: &str) -> Option<&Benchmark> {
        self.benchmarks.iter().find(|benchmark| benchmark.name == name)
    }

    /// The instructions under one benchmark, if they were counted.
    pub fn instructions(&self, benchmark: &str) -> Option<&Instructions> {
        self.benchmark(benchmark)?.instructions.as_ref()
    }

    /// The ratio of the run time under one benchmark to the baseline's.
    pub fn ratio(&self, benchmark: &str) -> Option<Ratio> {
        self.benchmark(benchmark)?.ratio
    }
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Self::Built => "built",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl Build {
    /// Whether an earlier run measured its costs.
    pub fn is_dated(&self) -> bool {
        self.fresh > 0 && self.measured.is_some()
    }

    fn summary(&self) -> String {
        let units = text::counted(self.units);
        match (self.fresh, self.wall_seconds) {
            (0, Some(wall)) => format!("built, {units} in {}", text::seconds(wall)),
            (0, None) => format!("built, {units}"),
            (fresh, _) => format!("built, {fresh} of {units} fresh"),
        }
    }
}

impl Rebuild {
    /// How it went, in a few words.
    pub fn summary(&self) -> String {
        let wall = self.wall_seconds.map(|wall| format!(" in {}", text::seconds(wall)));
        format!("{} again{}", text::counted(self.units), wall.unwrap_or_default())
    }
}

impl Benchmark {
    /// A benchmark of which nothing is measured yet.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            emulated: false,
            runs: 0,
            times: Vec::new(),
            median_seconds: None,
            ratio: None,
            ratio_to_preset: None,
            reason: None,
            runner: None,
            instructions: None,
            instructions_reason: None,
        }
    }

    /// Whether it measures the start of the program rather than its work.
    pub fn is_startup(&self) -> bool {
        self.name == STARTUP
    }
}

impl Against {
    /// Whether something grew by more than is allowed.
    pub fn is_exceeded(&self) -> bool {
        self.changes.iter().any(|change| change.exceeded)
    }
}

/// Reads a `report.json`. Keys that this version does not know are ignored.
///
/// # Errors
/// If the file cannot be read, is not a report, or has another schema.
pub fn read(path: &Path) -> Result<Report> {
    let text = fs::read_to_string(path)
        .context(|| format!("failed to read the report `{}`", path.display()))?;
    parse(path, &text)
}

/// Reads the text of a `report.json`; the path is only for errors.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Report> {
    #[derive(Deserialize)]
    struct Schema {
        schema: u32,
    }

    let broken = |error: serde_json::Error| {
        Error::new(format!("`{}` is not a `dist` report", path.display()))
            .because(error)
            .help("pass a `report.json` written by `dist`")
    };
    let Schema { schema } = serde_json::from_str(text).map_err(broken)?;
    if schema != SCHEMA {
        let what = format!("`{}` has report schema {schema}, not {SCHEMA}", path.display());
        return Err(Error::new(what).help("write the report again with this version of `dist`"));
    }
    serde_json::from_str(text).map_err(broken)
}

#[cfg(test)]
mod tests;
