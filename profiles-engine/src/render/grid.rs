//! The rows and columns that both the table and the page show: a row for each cell of one target.

use crate::analysis::answer::NEAR;
use crate::analysis::best::best;
use crate::base::units;
use crate::results::run_time::{benchmarks_run, leaders};
use crate::results::{Build, Cell, Outcome, Report};

/// What stands where nothing is known.
pub const NOTHING: &str = "–";
/// What stands behind a cost that an earlier run has measured.
pub const DATED: &str = "†";
/// What stands before a wall time that is not the cell's alone.
pub const SHARED: &str = "~";
/// What stands where an interval holds 1.0.
pub const NO_DIFFERENCE: &str = "≈";

/// A header and rows of as many fields.
pub struct Grid {
    /// The columns' names.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Field>>,
}

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What it says.
    pub text: String,
    /// The number behind it, to sort by.
    pub value: Option<f64>,
    /// The number as a ratio to that of the baseline.
    pub ratio: Option<f64>,
    /// Whether it is the best of its column.
    pub best: bool,
}

impl Field {
    /// A text without a number behind it.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: None, ratio: None, best: false }
    }

    /// What it says, with the ratio in brackets.
    pub fn with_ratio(&self) -> String {
        match self.ratio {
            Some(ratio) => format!("{} ({})", self.text, units::ratio(ratio)),
            None => self.text.clone(),
        }
    }
}

impl Grid {
    /// Presets, with what they cost and what came out.
    pub fn costs(report: &Report, cells: &[&Cell]) -> Self {
        let baseline = report.baseline_of(cells);
        let exact = |value: &dyn Fn(&Cell) -> Option<f64>, show: &dyn Fn(f64) -> String| {
            column(cells, baseline, 1.0, value, show)
        };
        let cost = |value: &dyn Fn(&Cell) -> Option<f64>, show: &dyn Fn(f64) -> String| {
            column(cells, baseline, NEAR, value, show)
        };
        let mut grid = Self::presets(cells);
        grid.push("units", cells.iter().map(|cell| progress(cell)).collect());
        let number = |value: u64| value as f64;
        let bytes = |value: f64| units::bytes(value as u64);
        grid.push("size", exact(&|cell| cell.bytes().map(number), &bytes));
        let cpu = cost(&|cell| cell.build.as_ref()?.cpu_seconds, &units::seconds);
        grid.push("build CPU", dated(cells, cpu));
        let wall = cost(&|cell| cell.build.as_ref()?.wall_seconds, &units::seconds);
        grid.push("wall", dated(cells, shared(cells, wall)));
        let memory = |cell: &Cell| cell.build.as_ref()?.peak_memory_bytes.map(number);
        grid.push("memory", dated(cells, cost(&memory, &bytes)));
        if cells.iter().any(|cell| cell.rebuild.is_some()) {
            let rebuild = |cell: &Cell| cell.rebuild.as_ref()?.wall_seconds;
            grid.push("rebuild", cost(&rebuild, &units::seconds));
        }
        grid
    }

    /// Presets alone, for columns to be added.
    pub fn presets(cells: &[&Cell]) -> Self {
        let mut grid = Self { header: Vec::new(), rows: vec![Vec::new(); cells.len()] };
        grid.push("preset", cells.iter().map(|cell| Field::plain(cell.name())).collect());
        grid
    }

    /// Adds a column for each benchmark that could be run: the ratio to the baseline, else the time.
    pub fn add_run_times(&mut self, cells: &[&Cell]) {
        for name in benchmarks_run(cells) {
            self.push(&name, run_times(cells, &name));
        }
    }

    /// Itself in pieces of as many columns as fit, each with the first column.
    pub fn in_pieces(&self, fits: impl Fn(&Self) -> bool) -> Vec<Self> {
        let with = |columns: &[usize]| {
            let header = columns.iter().map(|index| self.header[*index].clone()).collect();
            let row = |row: &Vec<Field>| columns.iter().map(|index| row[*index].clone()).collect();
            Self { header, rows: self.rows.iter().map(row).collect() }
        };
        let (mut pieces, mut piece) = (Vec::new(), vec![0]);
        for column in 1..self.header.len() {
            let wider = [piece.as_slice(), &[column]].concat();
            if piece.len() < 2 || fits(&with(&wider)) {
                piece = wider;
            } else {
                pieces.push(with(&piece));
                piece = vec![0, column];
            }
        }
        pieces.push(with(&piece));
        pieces
    }

    /// Takes the ratios out of a column.
    pub fn drop_ratios(&mut self, header: &str) {
        let index = self.header.iter().position(|name| name == header);
        for field in self.rows.iter_mut().filter_map(|row| row.get_mut(index?)) {
            field.ratio = None;
        }
    }

    fn push(&mut self, header: &str, fields: Vec<Field>) {
        self.header.push(header.to_owned());
        for (row, field) in self.rows.iter_mut().zip(fields) {
            row.push(field);
        }
    }
}

fn progress(cell: &Cell) -> Field {
    let text = match (cell.outcome, &cell.build) {
        (Outcome::Failed, _) => "failed".to_owned(),
        (Outcome::Skipped, _) => "skipped".to_owned(),
        (Outcome::Built, None) => NOTHING.to_owned(),
        (Outcome::Built, Some(build)) => match build.fresh {
            0 => build.units.to_string(),
            fresh if fresh == build.units => format!("{fresh} fresh"),
            fresh => format!("{fresh}/{} fresh", build.units),
        },
    };
    let value = cell.build.as_ref().map(|build| build.units as f64);
    Field { value, ..Field::plain(text) }
}

/// A column of costs, with a mark on those that an earlier run has measured.
fn dated(cells: &[&Cell], mut column: Vec<Field>) -> Vec<Field> {
    for (cell, field) in cells.iter().zip(&mut column) {
        if cell.build.as_ref().is_some_and(Build::is_dated) && field.value.is_some() {
            field.text.push_str(DATED);
        }
    }
    column
}

/// A column of numbers, of which the smallest is the best, and whatever is within the ratio `near` of it; unless all are.
fn column(
    cells: &[&Cell],
    baseline: Option<&Cell>,
    near: f64,
    value: &dyn Fn(&Cell) -> Option<f64>,
    show: &dyn Fn(f64) -> String,
) -> Vec<Field> {
    let values: Vec<Option<f64>> = cells.iter().map(|cell| value(cell)).collect();
    let is_compared = values.iter().flatten().count() > 1;
    let base = baseline.and_then(value).filter(|base| *base > 0.0 && is_compared);
    let is_other = |cell: &Cell| baseline.is_some_and(|baseline| !baseline.is_same(cell));
    let field = |((cell, value), best): ((&&Cell, &Option<f64>), bool)| match value {
        None => Field::plain(NOTHING),
        Some(number) => Field {
            text: show(*number),
            value: *value,
            ratio: base.filter(|_| is_other(cell)).map(|base| number / base),
            best,
        },
    };
    cells.iter().zip(&values).zip(best(&values, near)).map(field).collect()
}

/// A column of wall times, where cells that took time from one another have a mark, and none of all is the quickest.
fn shared(cells: &[&Cell], mut walls: Vec<Field>) -> Vec<Field> {
    let shared = |cell: &Cell| {
        let build = cell.build.as_ref();
        build.is_some_and(|build| build.concurrent > 0 && build.wall_seconds.is_some())
    };
    if cells.iter().any(|cell| shared(cell)) {
        for (cell, field) in cells.iter().zip(&mut walls) {
            let mark = if shared(cell) { SHARED } else { "" };
            *field = Field { value: field.value, ..Field::plain(format!("{mark}{}", field.text)) };
        }
    }
    walls
}

/// The best are those that lead. Where the baseline is only one of several, nothing is better than it, and nothing is
/// marked.
fn run_times(cells: &[&Cell], name: &str) -> Vec<Field> {
    let leaders = leaders(cells, name);
    let compared =
        cells.iter().filter(|cell| cell.benchmark(name).is_some_and(|one| one.ratio.is_some()));
    let contested = compared.count() > 1
        && (leaders.len() == 1 || leaders.iter().all(|(_, ratio)| !ratio.is_own()));
    let field = |cell: &&Cell| Field {
        value: cell.benchmark(name).and_then(|one| one.median_seconds),
        best: contested && leaders.iter().any(|(leader, _)| leader.is_same(cell)),
        ..Field::plain(run_time(cell, name))
    };
    cells.iter().map(field).collect()
}

/// What a cell's run time under one benchmark says: the ratio to the baseline, else the time.
pub fn run_time(cell: &Cell, name: &str) -> String {
    let Some(benchmark) = cell.benchmark(name) else {
        return NOTHING.to_owned();
    };
    match (benchmark.median_seconds, benchmark.ratio) {
        (None, _) => "not run".to_owned(),
        (Some(_), Some(ratio)) if ratio.is_own() => "1×".to_owned(),
        (Some(_), Some(ratio)) if ratio.shows_difference() => units::ratio(ratio.value),
        (Some(_), Some(_)) => NO_DIFFERENCE.to_owned(),
        (Some(seconds), None) => units::seconds(seconds),
    }
}
