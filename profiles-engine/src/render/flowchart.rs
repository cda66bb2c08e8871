//! Questions that lead to a preset, each answer with the numbers of this workspace. The README of a generated workspace has
//! the same questions; a test keeps the two equal.

use crate::analysis::metrics::{BUILD_CPU, REBUILD, RUN_TIME, SIZE};
use crate::analysis::stats::work_benchmarks;
use crate::render::grid::{self, NOTHING};
use crate::results::{Cell, Outcome, Report};

/// The lines of the flowchart, each answer with the preset that it leads to.
const LINES: [(&str, Option<&str>); 15] = [
    ("Is it for you, while you work on it?", None),
    ("├─ yes: does it have to run at speed?", None),
    ("│  ├─ no", Some("dev")),
    ("│  └─ yes, still checked", Some("staging")),
    ("└─ no: is it the final release?", None),
    ("   ├─ yes: does every byte count?", None),
    ("   │  ├─ no", Some("prod")),
    ("   │  └─ yes", Some("smallest")),
    ("   └─ no: speed or size?", None),
    ("      ├─ speed: is the last percent worth the compile time?", None),
    ("      │  ├─ no", Some("fast")),
    ("      │  └─ yes", Some("fastest")),
    ("      └─ size: is the last percent worth the compile time?", None),
    ("         ├─ no", Some("small")),
    ("         └─ yes", Some("smallest")),
];

/// The width of everything before a preset's name.
const LEADER: usize = 28;
/// The width of the longest name of a preset.
const NAME: usize = 8;

/// The questions alone.
pub fn questions() -> String {
    LINES.iter().map(|line| shown(line) + "\n").collect()
}

/// The questions, with the numbers of one target after each preset; `None` if fewer than three answers were built.
pub fn answered(report: &Report, cells: &[&Cell]) -> Option<String> {
    let built = |preset: &str| {
        let mut built = cells.iter().filter(|cell| cell.outcome == Outcome::Built);
        built.find(|cell| cell.name() == preset).copied()
    };
    let ends = LINES.iter().filter_map(|(_, preset)| *preset);
    if ends.filter(|preset| built(preset).is_some()).count() < 3 {
        return None;
    }
    let columns = columns(report, cells);
    let mut text = row("", columns.iter().map(|(name, _)| (*name).to_owned())) + "\n";
    for line in &LINES {
        let shown = shown(line);
        text += &match line.1.map(built) {
            None => shown,
            Some(Some(cell)) => row(&shown, columns.iter().map(|(_, show)| show(cell))),
            Some(None) => row(&shown, ["not built".to_owned()].into_iter()),
        };
        text.push('\n');
    }
    Some(text)
}

fn shown((text, preset): &(&str, Option<&str>)) -> String {
    match preset {
        None => (*text).to_owned(),
        Some(preset) => {
            format!("{text} {} {preset}", ".".repeat(LEADER - text.chars().count() - 2))
        }
    }
}

/// A name, and the number of a cell.
type Column = (&'static str, Box<dyn Fn(&Cell) -> String>);

/// The numbers to choose by: what a build costs, what it produces, how fast that runs.
fn columns(report: &Report, cells: &[&Cell]) -> Vec<Column> {
    let was_rebuilt = cells.iter().any(|cell| cell.rebuild.is_some());
    let metrics = [Some(BUILD_CPU), was_rebuilt.then_some(REBUILD), Some(SIZE)];
    let mut columns: Vec<Column> = Vec::new();
    for metric in metrics.into_iter().flatten() {
        let show = move |cell: &Cell| {
            metric.of(cell).map_or(NOTHING.to_owned(), |value| metric.unit.show(value))
        };
        columns.push((metric.column.map_or(metric.label, |column| column.header), Box::new(show)));
    }
    let benchmark = work_benchmarks(cells).into_iter().next();
    if let Some(name) = benchmark.filter(|_| report.baseline.is_some()) {
        let show = move |cell: &Cell| grid::run_time(cell, &name).text();
        columns.push((RUN_TIME.label, Box::new(show)));
    }
    columns
}

fn row(start: &str, fields: impl Iterator<Item = String>) -> String {
    let fields: String = fields.map(|field| format!("  {field:>9}")).collect();
    format!("{start:<width$}{fields}", width = LEADER + NAME).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
