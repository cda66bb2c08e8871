//! `--against`: what changed since an earlier report, and whether that is more than it may.

use std::path::PathBuf;

use crate::error::Result;
use crate::report::{self, Against, Limit, Report};

/// What to compare with, and the limits.
#[derive(Debug, Default, clap::Args)]
pub struct Gate {
    /// Show what changed since this report
    #[arg(long, value_name = "REPORT")]
    against: Option<PathBuf>,
    /// Fail when this grew by more than so many per cent since then: size, compressed, code, data, debug, symbols, other,
    /// build_cpu, run_time
    #[arg(long, value_name = "KEY=PERCENT", requires = "against")]
    max_growth: Vec<Limit>,
}

impl Gate {
    /// Reads the earlier report, before a new one may be written in its place.
    ///
    /// # Errors
    /// When it can't be read, or is of another schema.
    pub fn open(&self) -> Result<Option<Report>> {
        self.against.as_deref().map(report::read).transpose()
    }

    /// Compares with it.
    pub fn compare(&self, old: &Report, new: &Report) -> Against {
        report::compare(old, new, &self.max_growth)
    }
}
