//! A report in each of its formats.

pub(crate) mod changes;
mod csv;
pub mod flowchart;
mod grid;
mod html;
mod markdown;
pub(crate) mod notes;
pub(crate) mod plan;
mod table;

use clap::ValueEnum;
use serde::Serialize;

use crate::base::error::{Error, Result};
use crate::results::Report;

/// The format of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    #[default]
    Table,
    /// For programs
    Json,
    /// For a page, such as the summary of a CI job
    Markdown,
    /// For a browser, with charts
    Html,
    /// For a spreadsheet
    Csv,
    /// For the job matrix of a GitHub workflow, with --plan
    Github,
}

impl Format {
    /// Refuses the format that only a plan has.
    ///
    /// # Errors
    /// For [`Format::Github`].
    pub fn refuse_github(self) -> Result<()> {
        match self {
            Self::Github => Err(Error::new("the format `github` is only for plans")
                .help("add `--plan`, or use `--format markdown` for the summary of a job")),
            _ => Ok(()),
        }
    }
}

/// The report in one of its formats.
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Table => table::render(report),
        Format::Json | Format::Github => json(report),
        Format::Markdown => markdown::render(report),
        Format::Html => html::render(report),
        Format::Csv => csv::render(report),
    }
}

/// A value as indented JSON, with a newline at the end.
pub(crate) fn json(value: &impl Serialize) -> String {
    // Plain structures with text for keys always have a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests;
