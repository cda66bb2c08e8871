//! How long the binaries run, and how that compares.

use serde::{Deserialize, Serialize};

use crate::base::units;
use crate::results::Cell;

/// The benchmark that is there of itself: how long the program takes to start.
pub const STARTUP: &str = "startup";

/// The run times of a cell's binaries under one benchmark command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Benchmark {
    /// The benchmark's name.
    pub name: String,
    /// Whether an emulator ran it.
    pub emulated: bool,
    /// How many runs were measured.
    pub runs: usize,
    /// Their times by the clock on the wall, in seconds, in the order of the rounds: the same place in two cells is the
    /// same round. Empty in reports from before this field existed.
    #[serde(default)]
    pub times: Vec<f64>,
    /// The median of their times by the clock on the wall, in seconds; `None` when it was not run.
    pub median_seconds: Option<f64>,
    /// The median against the baseline's; `None` without a baseline, or with too few runs.
    pub ratio: Option<Ratio>,
    /// Of a variant: the median against that of its own preset.
    pub ratio_to_preset: Option<Ratio>,
    /// Why it was not run.
    pub reason: Option<String>,
    /// What ran it, where that is not the machine itself.
    pub runner: Option<String>,
}

/// A ratio of two medians with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// Below 1: faster than the baseline.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Benchmark {
    /// Whether it says how long the program takes to start, and not how fast it works.
    pub fn is_startup(&self) -> bool {
        self.name == STARTUP
    }
}

/// The names of the benchmarks that any of the cells has.
pub fn benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for benchmark in cells.iter().flat_map(|cell| &cell.benchmarks) {
        if !names.contains(&benchmark.name) {
            names.push(benchmark.name.clone());
        }
    }
    names
}

/// Those of them that could be run.
pub fn benchmarks_run(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks(cells);
    let runs = |cell: &Cell, name: &str| cell.benchmark(name).is_some_and(|one| one.runs > 0);
    names.retain(|name| cells.iter().any(|cell| runs(cell, name)));
    names
}

/// Those that tell how fast the program works.
pub fn work_benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks_run(cells);
    names.retain(|name| name != STARTUP);
    names
}

/// The cell of the lowest ratio under a benchmark, and behind it all that can't be told from it: those whose intervals
/// begin before its ends. Where it surely beats the baseline, the others have to do so, too.
pub fn leaders<'a>(cells: &[&'a Cell], name: &str) -> Vec<(&'a Cell, Ratio)> {
    let ratio = |cell: &&'a Cell| Some((*cell, cell.benchmark(name)?.ratio?));
    let mut ratios: Vec<(&Cell, Ratio)> = cells.iter().filter_map(ratio).collect();
    ratios.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    let limit = ratios.first().map(|(_, lowest)| lowest.high);
    let leads =
        |ratio: &Ratio, limit: f64| ratio.low <= limit && (limit >= 1.0 || ratio.high < 1.0);
    ratios.retain(|(_, ratio)| limit.is_some_and(|limit| leads(ratio, limit)));
    ratios
}

impl Ratio {
    /// Whether the interval tells the two apart.
    pub fn shows_difference(&self) -> bool {
        !(self.low..=self.high).contains(&1.0)
    }

    /// Whether it is the baseline's to itself.
    pub(crate) fn is_own(&self) -> bool {
        [self.value, self.low, self.high] == [1.0; 3]
    }

    /// The interval, such as `0.89–0.93×`.
    pub fn interval(&self) -> String {
        let low = units::ratio(self.low);
        format!("{}–{}", low.trim_end_matches('×'), units::ratio(self.high))
    }
}
