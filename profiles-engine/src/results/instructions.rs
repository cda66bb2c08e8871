//! How many instructions a program executes.

use serde::{Deserialize, Serialize};

/// The instructions that a cell's artifacts execute under one benchmark command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instructions {
    /// The median of the runs.
    pub count: u64,
    /// What counted them, with its version.
    pub by: String,
    pub runs: Vec<u64>,
}

impl Instructions {
    /// What counted them, without its version.
    pub fn tool(&self) -> &str {
        self.by.split(' ').next().unwrap_or_default()
    }

    /// The count as a ratio to another; `None` if another tool counted that, because tools do not count the same.
    pub fn ratio(&self, other: &Self) -> Option<f64> {
        let is_comparable = self.tool() == other.tool() && other.count > 0;
        is_comparable.then(|| self.count as f64 / other.count as f64)
    }
}
