//! What `dist` found out: one value, which everything that people and programs read is rendered from.
//!
//! The JSON form is a contract (docs/report.schema.json): every key is always there, and `null` says that
//! something is not known.

pub mod clean;
mod grid;
mod json;
mod markdown;
mod notes;
mod plan;
#[cfg(test)]
mod sample;
mod surroundings;
mod table;
mod units;

use std::collections::BTreeMap;

use clap::ValueEnum;
use serde::Serialize;

pub use plan::{Plan, PlannedCell};
pub use surroundings::{Machine, Toolchain, Workspace};

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    #[default]
    Table,
    /// For programs
    Json,
    /// For a page
    Markdown,
}

/// All that one run of `dist` found out.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// When the run began, in RFC 3339.
    pub created: String,
    /// What was built.
    pub workspace: Workspace,
    /// What it was measured on.
    pub machine: Machine,
    /// The preset that run times are compared to.
    pub baseline: Option<String>,
    /// What became of each cell, in the order they were done.
    pub cells: Vec<Cell>,
}

/// One preset for one target, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// The profile.
    pub preset: String,
    /// What it is more than its profile.
    pub variant: Option<String>,
    /// The target triple.
    pub target: String,
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
    /// The build; `None` when there was none.
    pub build: Option<Build>,
    /// The rebuild after a source change; `None` when it was not measured.
    pub rebuild: Option<Rebuild>,
    /// The binaries.
    pub artifacts: Vec<Artifact>,
    /// The run times of the binaries.
    pub benchmarks: Vec<Benchmark>,
}

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Serialize)]
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
    /// When the costs were measured, in RFC 3339.
    pub measured: Option<String>,
}

/// A build after a source change.
#[derive(Debug, Clone, Serialize)]
pub struct Rebuild {
    /// How many units were built again.
    pub units: u64,
    /// Seconds by the clock on the wall.
    pub wall_seconds: Option<f64>,
    /// Seconds of CPU time.
    pub cpu_seconds: Option<f64>,
}

/// A binary.
#[derive(Debug, Clone, Serialize)]
pub struct Artifact {
    /// The package it is from.
    pub package: String,
    /// Its name.
    pub name: String,
    /// Its copy, relative to the folder of the report, with `/`.
    pub path: String,
    /// The size of its file.
    pub bytes: u64,
    /// The size of its file, compressed; `None` when it was not measured.
    pub compressed_bytes: Option<u64>,
    /// What its bytes are; `None` for a format that is not known.
    pub sections: Option<Sections>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// The bytes of a file by what they are. They sum to its size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sections {
    /// Machine code.
    pub code: u64,
    /// What else is loaded to run.
    pub data: u64,
    /// Debug information.
    pub debug: u64,
    /// Symbol tables that `strip` takes away.
    pub symbols: u64,
    /// Headers, notes, padding.
    pub other: u64,
}

/// The run times of a cell's binaries under one benchmark command.
#[derive(Debug, Clone, Serialize)]
pub struct Benchmark {
    /// The benchmark's name.
    pub name: String,
    /// Whether an emulator ran it.
    pub emulated: bool,
    /// How many runs were measured.
    pub runs: usize,
    /// The median of their times by the clock on the wall, in seconds; `None` when it was not run.
    pub median_seconds: Option<f64>,
    /// The median against the baseline's; `None` without a baseline, or with too few runs.
    pub ratio: Option<Ratio>,
    /// Why it was not run.
    pub reason: Option<String>,
}

/// A ratio of two medians with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ratio {
    /// Below 1: faster than the baseline.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Ratio {
    /// Whether the interval tells the two apart.
    pub fn shows_difference(&self) -> bool {
        !(self.low..=self.high).contains(&1.0)
    }

    /// Whether it is the baseline's to itself.
    fn is_own(&self) -> bool {
        [self.value, self.low, self.high] == [1.0; 3]
    }
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

impl Build {
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
    /// The report in one of its forms.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Table => table::render(self),
            Format::Json => json::render(self),
            Format::Markdown => markdown::render(self),
        }
    }

    /// The targets, in the order of their cells.
    fn targets(&self) -> Vec<&str> {
        let mut targets: Vec<&str> = Vec::new();
        for cell in &self.cells {
            if !targets.contains(&cell.target.as_str()) {
                targets.push(&cell.target);
            }
        }
        targets
    }

    fn cells_of(&self, target: &str) -> Vec<&Cell> {
        let cells = self.cells.iter();
        cells.filter(|cell| cell.target == target).collect()
    }
}
