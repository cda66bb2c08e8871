//! The rows and columns that both the table and the page show: a row for each cell of one target.

use super::{Build, Cell, Outcome, Ratio, units};

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
    /// Whether it is the best of its column.
    pub best: bool,
}

impl Field {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), best: false }
    }
}

impl Grid {
    /// Presets, with what they cost and what came out.
    pub fn costs(cells: &[&Cell]) -> Self {
        let mut grid = Self::presets(cells);
        let built = |cell: &Cell| Field::plain(progress(cell));
        grid.push("units", cells.iter().map(|cell| built(cell)).collect());
        let number = |value: u64| value as f64;
        let bytes = |value: f64| units::bytes(value as u64);
        grid.push("size", column(cells, |cell| cell.bytes().map(number), bytes));
        let cpu = column(cells, |cell| cell.build.as_ref()?.cpu_seconds, units::seconds);
        grid.push("build CPU", dated(cells, cpu));
        grid.push("wall", dated(cells, walls(cells)));
        let memory = |cell: &Cell| cell.build.as_ref()?.peak_memory_bytes.map(number);
        grid.push("memory", dated(cells, column(cells, memory, bytes)));
        if cells.iter().any(|cell| cell.rebuild.is_some()) {
            let rebuild = |cell: &Cell| cell.rebuild.as_ref()?.wall_seconds;
            grid.push("rebuild", column(cells, rebuild, units::seconds));
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

    /// How many characters its widest rows take, with `gap` between columns.
    pub fn width(&self, gap: usize) -> usize {
        let column = |index: usize| {
            let texts = self.rows.iter().map(|row| &row[index]);
            let rows = texts.map(|field| field.text.chars().count() + usize::from(field.best));
            rows.chain([self.header[index].chars().count()]).max()
        };
        let columns = (0..self.header.len()).filter_map(column);
        columns.sum::<usize>() + gap * self.header.len().saturating_sub(1)
    }

    fn push(&mut self, header: &str, fields: Vec<Field>) {
        self.header.push(header.to_owned());
        for (row, field) in self.rows.iter_mut().zip(fields) {
            row.push(field);
        }
    }
}

/// The names of the benchmarks that any of the cells has.
pub fn benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for benchmark in cells.iter().flat_map(|cell| &cell.benchmarks) {
        if !names.contains(&benchmark.name) {
            names.push(benchmark.name.clone());
        }
    }
    names
}

/// Those of them that could be run.
pub fn benchmarks_run(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks(cells);
    let runs = |cell: &Cell, name: &str| cell.benchmark(name).is_some_and(|one| one.runs > 0);
    names.retain(|name| cells.iter().any(|cell| runs(cell, name)));
    names
}

fn progress(cell: &Cell) -> String {
    match (cell.outcome, &cell.build) {
        (Outcome::Failed, _) => "failed".to_owned(),
        (Outcome::Skipped, _) => "skipped".to_owned(),
        (Outcome::Built, None) => NOTHING.to_owned(),
        (Outcome::Built, Some(build)) => match build.fresh {
            0 => build.units.to_string(),
            fresh if fresh == build.units => format!("{fresh} fresh"),
            fresh => format!("{fresh}/{} fresh", build.units),
        },
    }
}

/// A column of costs, with a mark on those that an earlier run has measured.
fn dated(cells: &[&Cell], mut column: Vec<Field>) -> Vec<Field> {
    for (cell, field) in cells.iter().zip(&mut column) {
        if cell.build.as_ref().is_some_and(Build::is_dated) && field.text != NOTHING {
            field.text.push_str(DATED);
        }
    }
    column
}

/// A column of numbers, of which the smallest is the best, unless all are the same.
fn column(
    cells: &[&Cell],
    value: impl Fn(&Cell) -> Option<f64>,
    show: impl Fn(f64) -> String,
) -> Vec<Field> {
    let values: Vec<Option<f64>> = cells.iter().map(|cell| value(cell)).collect();
    let known = || values.iter().flatten().copied();
    let least = known().min_by(f64::total_cmp);
    let contested = known().any(|value| Some(value) != least);
    let field = |value: &Option<f64>| match value {
        None => Field::plain(NOTHING),
        Some(number) => Field { text: show(*number), best: contested && *value == least },
    };
    values.iter().map(field).collect()
}

/// Where cells took time from one another, none of them is the quickest.
fn walls(cells: &[&Cell]) -> Vec<Field> {
    let mut fields = column(cells, |cell| cell.build.as_ref()?.wall_seconds, units::seconds);
    let shared = |cell: &Cell| {
        let build = cell.build.as_ref();
        build.is_some_and(|build| build.concurrent > 0 && build.wall_seconds.is_some())
    };
    if cells.iter().any(|cell| shared(cell)) {
        for (cell, field) in cells.iter().zip(&mut fields) {
            let mark = if shared(cell) { SHARED } else { "" };
            *field = Field::plain(format!("{mark}{}", field.text));
        }
    }
    fields
}

/// The best are the lowest ratio and all whose intervals can't be told from its. Where the baseline is only one of
/// several best, nothing is better than it, and nothing is marked.
fn run_times(cells: &[&Cell], name: &str) -> Vec<Field> {
    let ratio = |cell: &Cell| cell.benchmark(name)?.ratio;
    let ratios: Vec<Ratio> = cells.iter().filter_map(|cell| ratio(cell)).collect();
    let lowest = ratios.iter().min_by(|a, b| a.value.total_cmp(&b.value));
    let limit = lowest.filter(|lowest| {
        let tied = ratios.iter().filter(|ratio| ratio.low <= lowest.high).count();
        ratios.len() > 1 && (tied == 1 || lowest.high < 1.0)
    });
    let field = |cell: &&Cell| {
        let best = match (ratio(cell), limit) {
            (Some(ratio), Some(limit)) => ratio.low <= limit.high,
            _ => false,
        };
        Field { text: run_time(cell, name), best }
    };
    cells.iter().map(field).collect()
}

fn run_time(cell: &Cell, name: &str) -> String {
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
