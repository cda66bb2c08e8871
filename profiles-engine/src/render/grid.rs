//! The rows and columns that the table, Markdown and the page have in common: a row for each cell of one target.

use crate::analysis::effects::instructions_of;
use crate::analysis::metrics::{METRICS, Metric, SAME_COUNT, Value};
use crate::analysis::stats::{benchmarks_counted, benchmarks_run, leaders};
use crate::base::text;
use crate::results::{Build, Cell, Instructions, Outcome, Report};

/// What is shown where nothing is known.
pub const NOTHING: &str = "–";

/// A header and rows with one field for each column.
pub struct Grid {
    pub header: Vec<String>,
    pub rows: Vec<Vec<Field>>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Field {
    pub text: String,
    /// The number behind it, to sort by.
    pub value: Option<f64>,
    /// The number as a ratio to the baseline's.
    pub ratio: Option<f64>,
    /// Whether it is the best in its column.
    pub best: bool,
    pub marks: Vec<Mark>,
}

/// What has to be known about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// An earlier run measured this cost.
    Dated,
    /// This wall time is not the cell's alone.
    Shared,
    /// The interval includes 1.0.
    NoDifference,
    Failed,
    Skipped,
}

impl Mark {
    /// How it looks in a field; empty for what the field says in words.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Dated => "†",
            Self::Shared => "~",
            Self::NoDifference => "≈",
            Self::Failed | Self::Skipped => "",
        }
    }
}

impl Field {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// What became of a cell that has no numbers; `None` for one that was built.
    fn outcome(cell: &Cell) -> Option<Self> {
        let mark = match cell.outcome {
            Outcome::Built => return None,
            Outcome::Failed => Mark::Failed,
            Outcome::Skipped => Mark::Skipped,
        };
        Some(Self { marks: vec![mark], ..Self::plain(cell.outcome.name()) })
    }

    /// What it says, without the ratio.
    pub fn text(&self) -> String {
        self.marks.iter().fold(self.text.clone(), |text, mark| match mark {
            Mark::Dated => text + mark.symbol(),
            // The ratio has the mark.
            Mark::NoDifference if self.ratio.is_some() => text,
            _ => mark.symbol().to_owned() + &text,
        })
    }

    /// What it says, with the ratio in brackets.
    pub fn with_ratio(&self) -> String {
        match self.ratio {
            Some(ratio) => {
                let is_same = self.marks.contains(&Mark::NoDifference);
                let mark = if is_same { Mark::NoDifference.symbol() } else { "" };
                format!("{} ({mark}{})", self.text(), text::ratio(ratio))
            }
            None => self.text(),
        }
    }
}

impl Grid {
    /// Presets, with what they cost and what they produced.
    pub fn costs(report: &Report, cells: &[&Cell]) -> Self {
        let baseline = report.baseline_of(cells);
        let mut grid = Self::presets(cells);
        grid.push("units", cells.iter().map(|cell| units_built(cell)).collect());
        let was_rebuilt = cells.iter().any(|cell| cell.rebuild.is_some());
        for metric in METRICS {
            let is_shown = was_rebuilt || !matches!(metric.value, Value::Rebuild(_));
            if let Some(shown) = metric.column.filter(|_| is_shown) {
                grid.push(shown.header, column(metric, cells, baseline));
            }
        }
        grid
    }

    /// One column, for others to be added.
    pub fn new(header: &str, fields: impl Iterator<Item = Field>) -> Self {
        let rows = fields.map(|field| vec![field]).collect();
        Self { header: vec![header.to_owned()], rows }
    }

    /// Presets alone, for columns to be added.
    pub fn presets(cells: &[&Cell]) -> Self {
        Self::new("preset", cells.iter().map(|cell| Field::plain(cell.name())))
    }

    /// All targets in one grid: a row for each, and the size of each preset; `None` for a single target.
    pub fn sizes(report: &Report) -> Option<Self> {
        let targets = report.targets();
        if targets.len() < 2 {
            return None;
        }
        let mut header = vec!["size".to_owned()];
        for cell in &report.cells {
            if !header[1..].contains(&cell.name()) {
                header.push(cell.name());
            }
        }
        let row = |target: &&str| {
            let cells = report.cells_of(target);
            let least = cells.iter().filter_map(|cell| cell.bytes()).min();
            let of = |preset: &String| cells.iter().find(|cell| cell.name() == *preset);
            let fields = header[1..].iter().map(|preset| size(of(preset).copied(), least));
            [Field::plain(*target)].into_iter().chain(fields).collect()
        };
        Some(Self { rows: targets.iter().map(row).collect(), header })
    }

    /// Adds a column for each benchmark that could be run: the ratio to the baseline, or the time without one.
    pub fn add_run_times(&mut self, cells: &[&Cell]) {
        for name in benchmarks_run(cells) {
            self.push(&name, run_times(cells, &name));
        }
    }

    /// Adds a column for each benchmark whose instructions were to be counted.
    pub fn add_instructions(&mut self, report: &Report, cells: &[&Cell]) {
        for name in benchmarks_counted(cells) {
            self.push(&instructions_of(&name), instructions(report, cells, &name));
        }
    }

    /// Itself in pieces with as many columns as fit, each with the first column.
    pub fn in_pieces(&self, fits: impl Fn(&Self) -> bool) -> Vec<Self> {
        let (mut pieces, mut piece) = (Vec::new(), vec![0]);
        for column in 1..self.header.len() {
            let wider = [piece.as_slice(), &[column]].concat();
            if piece.len() < 2 || fits(&self.with_columns(&wider)) {
                piece = wider;
            } else {
                pieces.push(self.with_columns(&piece));
                piece = vec![0, column];
            }
        }
        pieces.push(self.with_columns(&piece));
        pieces
    }

    fn with_columns(&self, columns: &[usize]) -> Self {
        let row = |row: &Vec<Field>| columns.iter().map(|index| row[*index].clone()).collect();
        Self {
            header: columns.iter().map(|index| self.header[*index].clone()).collect(),
            rows: self.rows.iter().map(row).collect(),
        }
    }

    /// Drops the ratios of a column.
    pub fn drop_ratios(&mut self, header: &str) {
        let index = self.header.iter().position(|name| name == header);
        for field in self.rows.iter_mut().filter_map(|row| row.get_mut(index?)) {
            field.ratio = None;
        }
    }

    /// Whether a field has a mark.
    pub fn has(&self, mark: Mark) -> bool {
        self.rows.iter().flatten().any(|field| field.marks.contains(&mark))
    }

    /// Adds a column.
    pub fn push(&mut self, header: &str, fields: Vec<Field>) {
        self.header.push(header.to_owned());
        for (row, field) in self.rows.iter_mut().zip(fields) {
            row.push(field);
        }
    }
}

fn units_built(cell: &Cell) -> Field {
    let value = cell.build.as_ref().map(|build| build.units as f64);
    let built = || match &cell.build {
        None => NOTHING.to_owned(),
        Some(Build { units, fresh: 0, .. }) => units.to_string(),
        Some(Build { units, fresh, .. }) if fresh == units => format!("{fresh} fresh"),
        Some(Build { units, fresh, .. }) => format!("{fresh}/{units} fresh"),
    };
    Field { value, ..Field::outcome(cell).unwrap_or_else(|| Field::plain(built())) }
}

/// The smallest size of a target is its best.
fn size(cell: Option<&Cell>, least: Option<u64>) -> Field {
    let Some(cell) = cell else { return Field::plain(NOTHING) };
    Field::outcome(cell).unwrap_or_else(|| match cell.bytes() {
        None => Field::plain(NOTHING),
        Some(bytes) => Field {
            value: Some(bytes as f64),
            best: least == Some(bytes),
            ..Field::plain(text::bytes(bytes))
        },
    })
}

/// The column of a metric. What cells took from each other is not compared.
fn column(metric: &Metric, cells: &[&Cell], baseline: Option<&Cell>) -> Vec<Field> {
    let is_shared = cells.iter().any(|cell| metric.is_shared_by(cell));
    let field = |(cell, best): (&&Cell, bool)| {
        let Some(number) = metric.of(cell) else { return Field::plain(NOTHING) };
        let is_of_build = matches!(metric.value, Value::Build(_));
        let is_dated = is_of_build && cell.build.as_ref().is_some_and(Build::is_dated);
        let compared = metric.compared(cell, baseline);
        let is_same = compared.is_some_and(|ratio| !ratio.shows_difference());
        let marks = [
            metric.is_shared_by(cell).then_some(Mark::Shared),
            is_dated.then_some(Mark::Dated),
            is_same.then_some(Mark::NoDifference),
        ];
        Field {
            text: metric.unit.show(number),
            value: Some(number),
            ratio: metric.ratio(cell, baseline).filter(|_| !is_shared),
            best: best && !is_shared,
            marks: marks.into_iter().flatten().collect(),
        }
    };
    cells.iter().zip(metric.best(cells, baseline)).map(field).collect()
}

/// The best are the leaders, unless the baseline is one of several: nothing is better than it then.
fn run_times(cells: &[&Cell], name: &str) -> Vec<Field> {
    let leaders = leaders(cells, name);
    let compared = cells.iter().filter(|cell| cell.ratio(name).is_some()).count();
    let contested =
        compared > 1 && (leaders.len() == 1 || leaders.iter().all(|(_, ratio)| !ratio.is_own()));
    let field = |cell: &&Cell| Field {
        value: cell.benchmark(name).and_then(|one| one.median_seconds),
        best: contested && leaders.iter().any(|(leader, _)| leader.is_same(cell)),
        ..run_time(cell, name)
    };
    cells.iter().map(field).collect()
}

/// The most instructions that are as few as any; `None` if all are as few, or different tools have counted.
fn fewest_instructions(cells: &[&Cell], name: &str) -> Option<f64> {
    let counted: Vec<&Instructions> =
        cells.iter().filter_map(|cell| cell.instructions(name)).collect();
    let is_one_tool = counted.windows(2).all(|pair| pair[0].tool() == pair[1].tool());
    let limit = counted.iter().map(|one| one.count).min()? as f64 * SAME_COUNT;
    let is_contested = counted.iter().any(|one| one.count as f64 > limit);
    (is_one_tool && is_contested).then_some(limit)
}

/// The instructions of each cell under one benchmark.
pub fn instructions(report: &Report, cells: &[&Cell], name: &str) -> Vec<Field> {
    let best = fewest_instructions(cells, name);
    cells.iter().map(|cell| counted(report, cell, name, best)).collect()
}

/// The instructions of a cell, with the ratio to the baseline's. Those up to `best` are the best.
fn counted(report: &Report, cell: &Cell, name: &str, best: Option<f64>) -> Field {
    let Some(counted) = cell.instructions(name) else {
        let is_missing = cell.benchmark(name).is_some();
        return Field::plain(if is_missing { "not counted" } else { NOTHING });
    };
    let baseline = report.baseline_for(cell).filter(|baseline| !baseline.is_same(cell));
    let count = counted.count as f64;
    Field {
        value: Some(count),
        ratio: baseline.and_then(|baseline| counted.ratio(baseline.instructions(name)?)),
        best: best.is_some_and(|best| count <= best),
        ..Field::plain(text::quantity(count))
    }
}

/// A cell's run time under one benchmark: the ratio to the baseline, or the time without one.
pub fn run_time(cell: &Cell, name: &str) -> Field {
    let Some(benchmark) = cell.benchmark(name) else { return Field::plain(NOTHING) };
    match (benchmark.median_seconds, benchmark.ratio) {
        (None, _) => Field::plain("not run"),
        (Some(_), Some(ratio)) if ratio.is_own() => Field::plain("1×"),
        (Some(_), Some(ratio)) if ratio.shows_difference() => {
            Field::plain(text::ratio(ratio.value))
        }
        (Some(_), Some(_)) => Field { marks: vec![Mark::NoDifference], ..Field::default() },
        (Some(seconds), None) => Field::plain(text::seconds(seconds)),
    }
}
