//! The way to a preset by questions, each end with what this workspace measured. The README of a generated workspace
//! shows the same questions; a test keeps the two alike.

use crate::base::units;
use crate::render::grid;
use crate::results::run_time::work_benchmarks;
use crate::results::{Cell, Outcome, Report};

/// A line of the flowchart: a question, or an answer that ends at a preset.
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

/// How many characters stand before a preset's name.
const LEADER: usize = 28;
/// How many characters the longest of the presets' names has.
const NAME: usize = 8;

/// The questions alone.
pub fn questions() -> String {
    LINES.iter().map(|line| format!("{}\n", shown(line))).collect()
}

/// The questions, with the figures of one target's cells behind each preset. `None` where fewer than two of the presets were built.
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
    let header = row("", columns.iter().map(|column| column.name.clone()));
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

struct Column<'a> {
    name: String,
    show: Box<dyn Fn(&Cell) -> String + 'a>,
}

/// The figures that choose: what a build costs, what comes out, how fast it runs.
fn columns<'a>(report: &'a Report, cells: &[&Cell]) -> Vec<Column<'a>> {
    let seconds = |value: Option<f64>| value.map_or("–".to_owned(), units::seconds);
    let mut columns = vec![Column {
        name: "build CPU".to_owned(),
        show: Box::new(move |cell| seconds(cell.build.as_ref().and_then(|one| one.cpu_seconds))),
    }];
    if cells.iter().any(|cell| cell.rebuild.is_some()) {
        columns.push(Column {
            name: "rebuild".to_owned(),
            show: Box::new(move |cell| {
                seconds(cell.rebuild.as_ref().and_then(|one| one.wall_seconds))
            }),
        });
    }
    columns.push(Column {
        name: "size".to_owned(),
        show: Box::new(|cell| cell.bytes().map_or("–".to_owned(), units::bytes)),
    });
    let first = work_benchmarks(cells).into_iter().next();
    if let Some(name) = first.filter(|_| report.baseline.is_some()) {
        columns.push(Column {
            name: "run time".to_owned(),
            show: Box::new(move |cell| grid::run_time(cell, &name)),
        });
    }
    columns
}

fn row(start: &str, fields: impl Iterator<Item = String>) -> String {
    let fields: String = fields.map(|field| format!("  {field:>9}")).collect();
    format!("{start:<width$}{fields}", width = LEADER + NAME).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
