//! Numbers with an interval: ratios, and what builds in several rounds cost.
#![allow(missing_docs, reason = "docs/report.schema.json describes the fields")]

use serde::{Deserialize, Serialize};

use crate::base::text;

/// A ratio of two medians with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// What was measured in several rounds, in turns with the other cells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rounds {
    pub cpu: Option<Spread>,
    pub wall: Option<Spread>,
    /// Why there are fewer rounds than were requested.
    pub reason: Option<String>,
}

/// The costs of one cell, one for each round: the same index in two cells is the same round.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub seconds: Vec<f64>,
    /// The 95 % interval of the median; `None` with too few rounds.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// `None` without a baseline, or with too few rounds.
    pub ratio: Option<Ratio>,
    pub ratio_to_preset: Option<Ratio>,
}

impl Rounds {
    /// How many there are.
    pub fn count(&self) -> usize {
        [&self.cpu, &self.wall]
            .into_iter()
            .flatten()
            .map(|one| one.seconds.len())
            .max()
            .unwrap_or(0)
    }
}

impl Spread {
    /// The 95 % interval of the median.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
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
        let low = text::ratio(self.low);
        format!("{}–{}", low.trim_end_matches('×'), text::ratio(self.high))
    }
}
