//! Questions that lead to a preset, each answer with the numbers of this workspace. The README of a generated workspace has
//! the same questions; a test keeps the two equal.

use crate::analysis::benchmarks::work_benchmarks;
use crate::analysis::metrics::{BUILD_CPU, REBUILD, RUN_TIME, SIZE};
use crate::render::grid::{self, NOTHING};
use crate::results::{Cell, Outcome, Report};

/// A line of the flowchart: a question, or an answer that leads to a preset.
struct Line {
    text: &'static str,
    preset: Option<&'static str>,
}

const fn question(text: &'static str) -> Line {
    Line { text, preset: None }
}

const fn end(text: &'static str, preset: &'static str) -> Line {
    Line { text, preset: Some(preset) }
}

const LINES: [Line; 15] = [
    question("Is it for you, while you work on it?"),
    question("├─ yes: does it have to run at speed?"),
    end("│  ├─ no", "dev"),
    end("│  └─ yes, still checked", "staging"),
    question("└─ no: is it the final release?"),
    question("   ├─ yes: does every byte count?"),
    end("   │  ├─ no", "prod"),
    end("   │  └─ yes", "smallest"),
    question("   └─ no: speed or size?"),
    question("      ├─ speed: is the last percent worth the compile time?"),
    end("      │  ├─ no", "fast"),
    end("      │  └─ yes", "fastest"),
    question("      └─ size: is the last percent worth the compile time?"),
    end("         ├─ no", "small"),
    end("         └─ yes", "smallest"),
];

/// The width of everything before a preset's name.
const LEADER: usize = 28;
/// The width of the longest name of a preset.
const NAME: usize = 8;

/// The questions alone.
pub fn questions() -> String {
    LINES.iter().map(|line| format!("{}\n", shown(line))).collect()
}

/// The questions, with the numbers of one target after each preset; `None` if fewer than three answers were built.
pub fn answered(report: &Report, cells: &[&Cell]) -> Option<String> {
    let built = |preset: &str| {
        let mut built = cells.iter().filter(|cell| cell.outcome == Outcome::Built);
        built.find(|cell| cell.name() == preset).copied()
    };
    let ends = LINES.iter().filter_map(|line| line.preset);
    if ends.filter(|preset| built(preset).is_some()).count() < 3 {
        return None;
    }
    let columns = columns(report, cells);
    let header = row("", columns.iter().map(|column| column.name.to_owned()));
    let mut text = format!("{header}\n");
    for line in &LINES {
        let shown = shown(line);
        text.push_str(&match line.preset {
            None => shown,
            Some(preset) => match built(preset) {
                Some(cell) => row(&shown, columns.iter().map(|column| (column.show)(cell))),
                None => format!("{shown:<width$}  not built", width = LEADER + NAME),
            },
        });
        text.push('\n');
    }
    Some(text)
}

fn shown(line: &Line) -> String {
    match line.preset {
        None => line.text.to_owned(),
        Some(preset) => {
            let dots = ".".repeat(LEADER - line.text.chars().count() - 2);
            format!("{} {dots} {preset}", line.text)
        }
    }
}

struct Column {
    name: &'static str,
    show: Box<dyn Fn(&Cell) -> String>,
}

/// The numbers to choose by: what a build costs, what it produces, how fast that runs.
fn columns(report: &Report, cells: &[&Cell]) -> Vec<Column> {
    let was_rebuilt = cells.iter().any(|cell| cell.rebuild.is_some());
    let metrics =
        [Some(BUILD_CPU), was_rebuilt.then_some(REBUILD), Some(SIZE)].into_iter().flatten();
    let mut columns: Vec<Column> = metrics
        .map(|metric| Column {
            name: metric.column.map_or(metric.label, |column| column.header),
            show: Box::new(move |cell| {
                metric.of(cell).map_or(NOTHING.to_owned(), |value| metric.unit.show(value))
            }),
        })
        .collect();
    let benchmark = work_benchmarks(cells).into_iter().next();
    if let Some(name) = benchmark.filter(|_| report.baseline.is_some()) {
        let show = move |cell: &Cell| grid::run_time(cell, &name).text();
        columns.push(Column { name: RUN_TIME.label, show: Box::new(show) });
    }
    columns
}

fn row(start: &str, fields: impl Iterator<Item = String>) -> String {
    let fields: String = fields.map(|field| format!("  {field:>9}")).collect();
    format!("{start:<width$}{fields}", width = LEADER + NAME).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
