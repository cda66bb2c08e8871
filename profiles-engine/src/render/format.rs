//! The forms that a report is written in.

use clap::ValueEnum;

use crate::base::error::{Error, Result};

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    #[default]
    Table,
    /// For programs
    Json,
    /// For a page, such as a job's summary
    Markdown,
    /// For a browser, with pictures
    Html,
    /// For a spreadsheet
    Csv,
    /// For the job matrix of a GitHub workflow, with --plan
    Github,
}

impl Format {
    /// Refuses the form that only a plan has.
    ///
    /// # Errors
    /// When it is that one.
    pub fn refuse_github(self) -> Result<()> {
        match self {
            Self::Github => Err(Error::new("a report has no form for GitHub's job matrix")
                .help("add `--plan`, or write `--format markdown` for a job's summary")),
            _ => Ok(()),
        }
    }
}
