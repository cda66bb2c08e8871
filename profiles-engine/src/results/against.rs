//! What changed since an earlier report.

use serde::{Deserialize, Serialize};

/// What changed since an earlier report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// When the earlier run began.
    pub created: String,
    /// The commit that it was of.
    pub commit: Option<String>,
    /// Every number that both reports know.
    pub changes: Vec<Change>,
    /// What a limit was given for, and can't be compared.
    pub unknown: Vec<String>,
}

/// A number then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The preset, with its variant.
    pub cell: String,
    /// The target triple.
    pub target: String,
    /// The binary or the benchmark, where it is about one.
    pub of: Option<String>,
    /// What was measured: bytes, seconds, or a ratio to the baseline.
    pub key: String,
    /// Then.
    pub before: f64,
    /// Now.
    pub after: f64,
    /// By how much it grew, in per cent; `None` from nothing.
    pub percent: Option<f64>,
    /// Whether it is not what it was, as far as was measured.
    pub changed: bool,
    /// How much it may grow.
    pub limit_percent: Option<f64>,
    /// Whether it grew by more than it may.
    pub exceeded: bool,
}

impl Against {
    /// Whether something grew by more than it may.
    pub fn is_exceeded(&self) -> bool {
        self.changes.iter().any(|change| change.exceeded)
    }
}
