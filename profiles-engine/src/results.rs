//! What `dist` found out: one value, which everything that people and programs read is rendered from.
//!
//! The JSON form is a contract (docs/report.schema.json): every key is always there, and `null` says that
//! something is not known.

pub(crate) mod against;
pub(crate) mod artifact;
pub(crate) mod inputs;
pub(crate) mod read;
pub(crate) mod run_time;
pub(crate) mod special;
pub(crate) mod surroundings;

use std::collections::BTreeMap;

use crate::base::units;
use serde::{Deserialize, Serialize};

pub use against::{Against, Change};
pub use artifact::{Artifact, Sections};
pub use inputs::{Inputs, differences};
pub use read::read;
pub use run_time::{Benchmark, Ratio, STARTUP};
pub use special::{Training, WasmOpt};
pub use surroundings::{Machine, Toolchain, Workspace};

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// All that one run of `dist` found out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// When the run began, in RFC 3339.
    pub created: String,
    /// Whether the run came to its end: of an interrupted one, only what was done by then is here.
    pub complete: bool,
    /// What was built.
    pub workspace: Workspace,
    /// What it was measured on.
    pub machine: Machine,
    /// The preset that run times are compared to.
    pub baseline: Option<String>,
    /// What became of each cell, in the order of the plan.
    pub cells: Vec<Cell>,
    /// What changed since an earlier report, where there is one to compare to.
    pub against: Option<Against>,
}

/// One preset for one target, and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cell {
    /// The profile.
    pub preset: String,
    /// What it is more than its profile.
    pub variant: Option<String>,
    /// The target triple.
    pub target: String,
    /// What it was measured on, where that is another machine than the report's.
    pub machine: Option<Machine>,
    /// What built it.
    pub toolchain: Toolchain,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it failed or was skipped.
    pub reason: Option<String>,
    /// The line that builds it.
    pub command: String,
    /// The effective settings of the first package that is built.
    pub settings: BTreeMap<String, String>,
    /// What Cargo had otherwise for a binary than the effective settings say: nothing, or a bug of ours.
    pub disagreements: Vec<String>,
    /// What a profile-guided build was trained with.
    pub training: Option<Training>,
    /// What it was built from; `None` when it was not built, or when that changed during the build.
    pub inputs: Option<Inputs>,
    /// The build; `None` when there was none.
    pub build: Option<Build>,
    /// The rebuild after a source change; `None` when it was not measured.
    pub rebuild: Option<Rebuild>,
    /// Why the rebuild could not be measured though it was asked for.
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
    /// Its binaries are there.
    Built,
    /// Cargo ended with an error.
    Failed,
    /// Cargo was not started.
    Skipped,
}

/// A build that went well. The costs are `None` when a unit was fresh: then there was no whole build to measure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Build {
    /// How many units the build has.
    pub units: u64,
    /// How many of them were there already.
    pub fresh: u64,
    /// Seconds by the clock on the wall.
    pub wall_seconds: Option<f64>,
    /// Seconds of CPU time, of Cargo and all it waited for.
    pub cpu_seconds: Option<f64>,
    /// The memory of the largest process.
    pub peak_memory_bytes: Option<u64>,
    /// How many other cells were built meanwhile, at most: with any, the wall time is not the cell's alone.
    pub concurrent: usize,
    /// When the costs were measured, in RFC 3339: before the report was begun where an earlier run measured them, for
    /// the very same inputs.
    pub measured: Option<String>,
    /// Where there is no cost: what is not as it was when one was last measured.
    pub changed: Vec<String>,
}

/// A build after a source change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rebuild {
    /// How many units were built again.
    pub units: u64,
    /// Seconds by the clock on the wall.
    pub wall_seconds: Option<f64>,
    /// Seconds of CPU time.
    pub cpu_seconds: Option<f64>,
}

/// What a person calls a cell: `dev`, or `dev+cranelift` where it is more than its profile.
pub fn cell_name(preset: &str, variant: Option<&str>) -> String {
    match variant {
        Some(variant) => format!("{preset}+{variant}"),
        None => preset.to_owned(),
    }
}

impl Cell {
    /// What a person calls it: the preset, with the variant where it is one.
    pub fn name(&self) -> String {
        cell_name(&self.preset, self.variant.as_deref())
    }

    /// Itself, after it was built while so many others were, at most. Costs of an earlier build keep their own number.
    #[must_use]
    pub fn built_beside(mut self, others: usize) -> Self {
        if let Some(build) = self.build.as_mut().filter(|build| build.fresh == 0) {
            build.concurrent = others;
        }
        self
    }

    /// Whether the other is of the same preset, variant and target.
    pub fn is_same(&self, other: &Self) -> bool {
        let key = |cell: &Self| (cell.preset.clone(), cell.variant.clone(), cell.target.clone());
        key(self) == key(other)
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

    /// The size of all its binaries; `None` when there is none.
    pub fn bytes(&self) -> Option<u64> {
        let sizes = self.artifacts.iter().map(|artifact| artifact.bytes);
        (!self.artifacts.is_empty()).then(|| sizes.sum())
    }

    /// The run times under one benchmark.
    pub fn benchmark(&self, name: &str) -> Option<&Benchmark> {
        self.benchmarks.iter().find(|benchmark| benchmark.name == name)
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
    /// Whether its cost was measured by an earlier run.
    pub fn is_dated(&self) -> bool {
        self.fresh > 0 && self.measured.is_some()
    }

    fn summary(&self) -> String {
        match (self.fresh, self.wall_seconds) {
            (0, Some(wall)) => {
                format!("built, {} in {}", units::counted(self.units), units::seconds(wall))
            }
            (0, None) => format!("built, {}", units::counted(self.units)),
            (fresh, _) => format!("built, {fresh} of {} fresh", units::counted(self.units)),
        }
    }
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

    /// The cell of these that others are compared to.
    pub fn baseline_of<'a>(&self, cells: &[&'a Cell]) -> Option<&'a Cell> {
        let baseline = self.baseline.as_ref()?;
        cells.iter().find(|cell| cell.name() == *baseline).copied()
    }

    /// The cells of one target, in the order of the plan.
    pub fn cells_of(&self, target: &str) -> Vec<&Cell> {
        let cells = self.cells.iter();
        cells.filter(|cell| cell.target == target).collect()
    }
}
