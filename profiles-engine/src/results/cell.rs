//! A cell of the report: one profile for one target.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::units;
use crate::results::artifact::Artifact;
use crate::results::benchmark::{Benchmark, Ratio};
use crate::results::machine::{Machine, Toolchain};

/// One preset for one target, with its outcome.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cell {
    /// The profile.
    pub preset: String,
    /// How it differs from the plain profile.
    pub variant: Option<String>,
    /// The target triple.
    pub target: String,
    /// The machine it was measured on, if that is not the report's.
    pub machine: Option<Machine>,
    /// The programs that built it.
    pub toolchain: Toolchain,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it failed or was skipped.
    pub reason: Option<String>,
    /// The command line that builds it.
    pub command: String,
    /// The effective settings of the first package that is built.
    pub settings: BTreeMap<String, String>,
    /// Where Cargo built a binary with other settings than these: empty, unless `dist` has a bug.
    pub disagreements: Vec<String>,
    /// How a profile-guided build was trained.
    pub training: Option<Training>,
    /// What it was built from; `None` if it was not built, or if that changed during the build.
    pub inputs: Option<Inputs>,
    /// The build; `None` if there was none.
    pub build: Option<Build>,
    /// The rebuild after a source change; `None` if it was not measured.
    pub rebuild: Option<Rebuild>,
    /// Why the rebuild could not be measured although it was requested.
    pub rebuild_reason: Option<String>,
    /// The binaries.
    pub artifacts: Vec<Artifact>,
    /// The run times of the binaries.
    pub benchmarks: Vec<Benchmark>,
}

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The build succeeded.
    Built,
    /// Cargo failed.
    Failed,
    /// Cargo was not started.
    Skipped,
}

/// A successful build. Without a full build, when some units were fresh, there are no costs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Build {
    /// The number of units.
    pub units: u64,
    /// The number of units that were already up to date.
    pub fresh: u64,
    /// Wall time in seconds.
    pub wall_seconds: Option<f64>,
    /// CPU seconds of Cargo and of every process it waited for.
    pub cpu_seconds: Option<f64>,
    /// Peak memory of the largest process.
    pub peak_memory_bytes: Option<u64>,
    /// The most other cells that were building at the same time. Unless it is 0, the wall time is not this cell's alone.
    pub concurrent: usize,
    /// When the costs were measured, in RFC 3339. An earlier run with identical inputs may have measured them.
    pub measured: Option<String>,
    /// Without costs: the inputs that differ from those of the last measurement.
    pub changed: Vec<String>,
}

/// A build after a source change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rebuild {
    /// The number of units that were compiled again.
    pub units: u64,
    /// Wall time in seconds.
    pub wall_seconds: Option<f64>,
    /// CPU seconds.
    pub cpu_seconds: Option<f64>,
}

/// How a profile-guided build was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The commands that were run.
    pub commands: Vec<String>,
    /// The benchmarks among them: their results are flattered by the training.
    pub measured: Vec<String>,
    /// The program that merged the profiles of the runs.
    pub merged_with: String,
    /// Wall time of the instrumented build.
    pub wall_seconds: Option<f64>,
    /// CPU seconds of the instrumented build.
    pub cpu_seconds: Option<f64>,
}

/// What a cell was built from, as hexadecimal hashes. Builds with equal inputs can be compared, and stand for each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The hash of all parts.
    pub fingerprint: String,
    /// The hash of each part: `sources`, `lockfile`, `toolchain`, …
    pub parts: BTreeMap<String, String>,
    /// The hashes of files outside their package that the sources include, by path.
    #[serde(skip)]
    pub included: BTreeMap<String, String>,
}

/// The names of the parts that differ.
pub fn differences(one: &BTreeMap<String, String>, two: &BTreeMap<String, String>) -> Vec<String> {
    let names = one.keys().chain(two.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

/// The name of a cell: `dev`, or `dev+cranelift` for a variant.
pub fn cell_name(preset: &str, variant: Option<&str>) -> String {
    match variant {
        Some(variant) => format!("{preset}+{variant}"),
        None => preset.to_owned(),
    }
}

impl Cell {
    /// See [`cell_name`].
    pub fn name(&self) -> String {
        cell_name(&self.preset, self.variant.as_deref())
    }

    /// Itself, after at most `others` cells were built at the same time. Costs of an earlier build keep their own number.
    #[must_use]
    pub fn built_beside(mut self, others: usize) -> Self {
        if let Some(build) = self.build.as_mut().filter(|build| build.fresh == 0) {
            build.concurrent = others;
        }
        self
    }

    /// Whether the other has the same preset, variant and target.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.preset, &self.variant, &self.target)
            == (&other.preset, &other.variant, &other.target)
    }

    /// What became of it, in a few words.
    pub fn summary(&self) -> String {
        match (self.outcome, &self.build) {
            (Outcome::Failed, _) => "failed".to_owned(),
            (Outcome::Skipped, _) => "skipped".to_owned(),
            (Outcome::Built, None) => "built".to_owned(),
            (Outcome::Built, Some(build)) => build.summary(),
        }
    }

    /// The size of all its binaries; `None` if there are none.
    pub fn bytes(&self) -> Option<u64> {
        let sizes = self.artifacts.iter().map(|artifact| artifact.bytes);
        (!self.artifacts.is_empty()).then(|| sizes.sum())
    }

    /// Whether other cells took time from its build.
    pub fn is_shared(&self) -> bool {
        self.build.as_ref().is_some_and(|build| build.concurrent > 0)
    }

    /// The run times under one benchmark.
    pub fn benchmark(&self, name: &str) -> Option<&Benchmark> {
        self.benchmarks.iter().find(|benchmark| benchmark.name == name)
    }

    /// The ratio of the run time under one benchmark to the baseline's.
    pub fn ratio(&self, benchmark: &str) -> Option<Ratio> {
        self.benchmark(benchmark)?.ratio
    }
}

impl Rebuild {
    /// How it went, in a few words.
    pub fn summary(&self) -> String {
        let wall = self.wall_seconds.map(|wall| format!(" in {}", units::seconds(wall)));
        format!("{} again{}", units::counted(self.units), wall.unwrap_or_default())
    }
}

impl Build {
    /// Whether an earlier run measured its costs.
    pub fn is_dated(&self) -> bool {
        self.fresh > 0 && self.measured.is_some()
    }

    fn summary(&self) -> String {
        let units = units::counted(self.units);
        match (self.fresh, self.wall_seconds) {
            (0, Some(wall)) => format!("built, {units} in {}", units::seconds(wall)),
            (0, None) => format!("built, {units}"),
            (fresh, _) => format!("built, {fresh} of {units} fresh"),
        }
    }
}

#[cfg(test)]
mod tests;
