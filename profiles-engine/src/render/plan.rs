//! What `dist --plan` shows: the cells that would be built.

use serde::Serialize;
use serde_json::{Value, json};

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::render::{self, Format};
use crate::results;

/// The cells, in the order they would start.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The version of the JSON form.
    pub schema: u32,
    pub cells: Vec<PlannedCell>,
}

/// A cell that would be built.
#[derive(Debug, Clone, Serialize)]
pub struct PlannedCell {
    /// The profile.
    pub preset: String,
    /// How it differs from the plain profile.
    pub variant: Option<String>,
    /// The target triple.
    pub target: String,
    /// The command line that builds it.
    pub command: String,
    /// The arguments with which `dist` builds only this cell and the variants of its preset.
    pub args: String,
    /// Why it would be skipped.
    pub reason: Option<String>,
}

impl Plan {
    /// The plan as a table or as JSON.
    ///
    /// # Errors
    /// For a format that a plan does not have.
    pub fn render(&self, format: Format) -> Result<String> {
        match format {
            Format::Table => Ok(self.table()),
            Format::Json => Ok(render::json(self)),
            Format::Github => Ok(self.matrix()),
            Format::Markdown | Format::Html | Format::Csv => {
                Err(Error::new("a plan is not available in this format")
                    .help("omit `--format`, or use `--format json` or `--format github`"))
            }
        }
    }

    /// A job for each preset and target, on one line, as `strategy.matrix` of a GitHub workflow takes it.
    fn matrix(&self) -> String {
        let mut include: Vec<Value> = Vec::new();
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
        results::cell_name(&self.preset, self.variant.as_deref())
    }
}
