//! The report of `dist`: one value that every output is rendered from.
//!
//! Its JSON form is a contract (docs/report.schema.json): every key is always present, and `null` means not known.

mod artifact;
pub(crate) mod benchmark;
mod cell;
mod machine;

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::error::{Context, Error, Result};

pub use artifact::{Artifact, Sections, WasmOpt};
pub use benchmark::{Benchmark, Ratio, STARTUP};
pub use cell::{Build, Cell, Inputs, Outcome, Rebuild, Training, cell_name, differences};
pub use machine::{Checkout, Machine, Toolchain};

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// Everything that one run of `dist` measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// When the run began, in RFC 3339.
    pub created: String,
    /// Whether the run finished. The report of an interrupted run has only what was measured by then.
    pub complete: bool,
    /// What was built.
    pub workspace: Checkout,
    /// Where it was measured.
    pub machine: Machine,
    /// The preset that run times are compared to.
    pub baseline: Option<String>,
    /// The cells, in the order of the plan.
    pub cells: Vec<Cell>,
    /// The changes since an earlier report, if it was compared to one.
    pub against: Option<Against>,
}

/// The changes since an earlier report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// When the earlier run began, in RFC 3339.
    pub created: String,
    /// The commit of the earlier run.
    pub commit: Option<String>,
    /// Every number that both reports have.
    pub changes: Vec<Change>,
    /// What has a limit but cannot be compared.
    pub unknown: Vec<String>,
}

/// A number before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The preset, with its variant.
    pub cell: String,
    /// The target triple.
    pub target: String,
    /// The binary or the benchmark that the number belongs to, unless it belongs to the whole cell.
    pub of: Option<String>,
    /// The metric: bytes, seconds, or a ratio to the baseline.
    pub key: String,
    /// The earlier value.
    pub before: f64,
    /// The value now.
    pub after: f64,
    /// The growth in per cent; `None` if the earlier value was zero.
    pub percent: Option<f64>,
    /// Whether the difference is larger than the uncertainty of the two measurements.
    pub changed: bool,
    /// The growth that is allowed, in per cent.
    pub limit_percent: Option<f64>,
    /// Whether it grew by more than is allowed.
    pub exceeded: bool,
}

impl Against {
    /// Whether something grew by more than is allowed.
    pub fn is_exceeded(&self) -> bool {
        self.changes.iter().any(|change| change.exceeded)
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

    /// The cell among these that the others are compared to.
    pub fn baseline_of<'a>(&self, cells: &[&'a Cell]) -> Option<&'a Cell> {
        let baseline = self.baseline.as_ref()?;
        cells.iter().find(|cell| cell.name() == *baseline).copied()
    }

    /// The cells of one target, in the order of the plan.
    pub fn cells_of(&self, target: &str) -> Vec<&Cell> {
        self.cells.iter().filter(|cell| cell.target == target).collect()
    }
}

#[derive(Deserialize)]
struct Schema {
    schema: u32,
}

/// Reads a `report.json`. Keys that this version does not know are ignored.
///
/// # Errors
/// If the file cannot be read, is not a report, or has another schema.
pub fn read(path: &Path) -> Result<Report> {
    let text = fs::read_to_string(path)
        .context(|| format!("failed to read the report `{}`", path.display()))?;
    let broken = |error: serde_json::Error| {
        Error::new(format!("`{}` is not a `dist` report", path.display()))
            .because(error)
            .help("pass a `report.json` written by `dist`")
    };
    let Schema { schema } = serde_json::from_str(&text).map_err(broken)?;
    if schema != SCHEMA {
        let what = format!("`{}` has report schema {schema}, not {SCHEMA}", path.display());
        return Err(Error::new(what).help("write the report again with this version of `dist`"));
    }
    serde_json::from_str(&text).map_err(broken)
}
