//! How long the binaries run, compared with the baseline.

use serde::{Deserialize, Serialize};

use crate::base::units;

/// The benchmark that every program has: how long it takes to start.
pub const STARTUP: &str = "startup";

/// The run times of a cell's binaries under one benchmark command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Benchmark {
    /// The benchmark's name.
    pub name: String,
    /// Whether it ran in an emulator.
    pub emulated: bool,
    /// The number of runs that were measured.
    pub runs: usize,
    /// The wall time of each run in seconds, in the order of the rounds: the same index in two cells is the same round. Empty
    /// in reports from before this field existed.
    #[serde(default)]
    pub times: Vec<f64>,
    /// The median wall time in seconds; `None` if it was not run.
    pub median_seconds: Option<f64>,
    /// The median relative to the baseline's; `None` without a baseline, or with too few runs.
    pub ratio: Option<Ratio>,
    /// For a variant: the median relative to that of its own preset.
    pub ratio_to_preset: Option<Ratio>,
    /// Why it was not run.
    pub reason: Option<String>,
    /// The runner that started it, unless it ran directly.
    pub runner: Option<String>,
}

/// A ratio of two medians with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// Below 1: faster than the baseline.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Benchmark {
    /// Whether it measures the start of the program rather than its work.
    pub fn is_startup(&self) -> bool {
        self.name == STARTUP
    }
}

impl Ratio {
    /// Whether the interval tells the two apart.
    pub fn shows_difference(&self) -> bool {
        !(self.low..=self.high).contains(&1.0)
    }

    /// Whether it compares the baseline with itself.
    pub(crate) fn is_own(&self) -> bool {
        [self.value, self.low, self.high] == [1.0; 3]
    }

    /// The interval, such as `0.89–0.93×`.
    pub fn interval(&self) -> String {
        let low = units::ratio(self.low);
        format!("{}–{}", low.trim_end_matches('×'), units::ratio(self.high))
    }
}
