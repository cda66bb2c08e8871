//! How long the binaries run, and how that compares.

use serde::{Deserialize, Serialize};

/// The run times of a cell's binaries under one benchmark command.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
    pub(super) fn is_own(&self) -> bool {
        [self.value, self.low, self.high] == [1.0; 3]
    }
}
