//! The arguments that compare a report with an earlier one.

use std::path::PathBuf;

use crate::analysis::gate::{self, Limit};
use crate::base::error::Result;
use crate::results::{self, Against, Report};

/// The earlier report, and how much may have grown since.
#[derive(Debug, Default, clap::Args)]
pub struct Gate {
    /// Show what changed since this report
    #[arg(long, value_name = "REPORT")]
    against: Option<PathBuf>,
    #[arg(long, value_name = "KEY=PERCENT", requires = "against", help = format!(
        "Fail if this grew by more than PERCENT since then: {}", gate::key_list()
    ))]
    max_growth: Vec<Limit>,
}

impl Gate {
    /// Reads the earlier report, before a new one may overwrite it.
    ///
    /// # Errors
    /// If it cannot be read, or has another schema.
    pub fn open(&self) -> Result<Option<Report>> {
        self.against.as_deref().map(results::read).transpose()
    }

    /// Compares a report with the earlier one.
    pub fn compare(&self, old: &Report, new: &Report) -> Against {
        gate::compare(old, new, &self.max_growth)
    }
}
