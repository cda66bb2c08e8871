//! A report in each of its formats, and the plan of `dist --plan` in those that it has.

pub(crate) mod changes;
mod csv;
pub mod flowchart;
mod grid;
mod html;
mod knobs;
mod markdown;
pub(crate) mod notes;
mod table;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::results::{Report, cell_name};

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
    /// Refuses [`Format::Github`], which only a plan has.
    pub(crate) fn refuse_github(self) -> Result<()> {
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

/// The cells that would be built, in the order they would start.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Plan {
    /// The version of the JSON form.
    pub schema: u32,
    pub cells: Vec<PlannedCell>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct PlannedCell {
    pub preset: String,
    pub variant: Option<String>,
    pub target: String,
    /// The command line that builds it.
    pub command: String,
    /// The arguments with which `dist` builds only this cell and the variants of its preset.
    pub args: String,
    /// Why it would be skipped.
    pub reason: Option<String>,
}

impl Plan {
    /// The plan as a table or as JSON. It has no other format.
    pub fn render(&self, format: Format) -> Result<String> {
        match format {
            Format::Table => Ok(self.table()),
            Format::Json => Ok(json(self)),
            Format::Github => Ok(self.matrix()),
            Format::Markdown | Format::Html | Format::Csv => {
                Err(Error::new("a plan is not available in this format")
                    .help("omit `--format`, or use `--format json` or `--format github`"))
            }
        }
    }

    /// A job for each preset and target, on one line, as `strategy.matrix` of a GitHub workflow takes it.
    fn matrix(&self) -> String {
        let mut include = Vec::new();
        for PlannedCell { preset, target, args, .. } in &self.cells {
            let job = json!({ "preset": preset, "target": target, "args": args });
            if !include.contains(&job) {
                include.push(job);
            }
        }
        format!("{}\n", json!({ "include": include }))
    }

    fn table(&self) -> String {
        // A reason that a target's presets share is given once.
        let row = |(place, cell): (usize, &PlannedCell)| {
            let mut before = self.cells[..place].iter();
            let first = before.find(|one| one.target == cell.target && one.reason == cell.reason);
            let what = match (&cell.reason, first) {
                (None, _) => cell.command.clone(),
                (Some(reason), None) => format!("skipped: {reason}"),
                (Some(_), Some(first)) => {
                    format!("skipped, for the same reason as {}", first.name())
                }
            };
            [cell.name(), cell.target.clone(), what]
        };
        let rows: Vec<[String; 3]> = self.cells.iter().enumerate().map(row).collect();
        text::columns(["preset", "target", "command"], &rows)
    }
}

impl PlannedCell {
    fn name(&self) -> String {
        cell_name(&self.preset, self.variant.as_deref())
    }
}

#[cfg(test)]
mod tests;
