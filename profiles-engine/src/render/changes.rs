//! The changes since an earlier report, as the table, Markdown and the page show them.

use crate::analysis::gate::benchmark_against;
use crate::analysis::metrics::{INSTRUCTIONS, Metric, RUN_TIME, Value};
use crate::results::{Against, Cell, Change};

impl Against {
    /// The columns of [`Against::rows`].
    pub const HEADER: [&'static str; 6] = ["preset", "of", "what", "before", "after", "growth"];

    /// What the report is compared with.
    pub fn title(&self) -> String {
        let commit = self.commit.as_deref().unwrap_or_default();
        let short: String = commit.chars().take(9).collect();
        let of = if short.is_empty() { short } else { format!(" of {short}") };
        format!("Compared with the report{of} from {}", self.created)
    }

    /// The main metrics that changed, and everything with a limit.
    pub fn rows(&self) -> Vec<[String; 6]> {
        let several = self.changes.windows(2).any(|pair| pair[0].target != pair[1].target);
        let row = |change: &Change| {
            let cell = &change.cell;
            [
                if several { format!("{cell} for {}", change.target) } else { cell.clone() },
                change.of.clone().unwrap_or_default(),
                change.key.clone(),
                change.show(change.before),
                change.show(change.after),
                change.growth(),
            ]
        };
        self.changes.iter().filter(|change| change.is_shown()).map(row).collect()
    }

    /// The earlier value of a metric of a cell, over all its binaries.
    pub fn before(&self, cell: &Cell, metric: &Metric) -> Option<f64> {
        let changes: Vec<f64> = self.of(cell, metric).map(|change| change.before).collect();
        (!changes.is_empty()).then(|| changes.iter().sum())
    }

    /// The earlier ratio of a run time to the baseline's.
    pub fn run_time_before(&self, cell: &Cell, benchmark: &str, baseline: &str) -> Option<f64> {
        self.before_of(cell, &RUN_TIME, &benchmark_against(benchmark, baseline))
    }

    /// The earlier instructions of one benchmark.
    pub fn instructions_before(&self, cell: &Cell, benchmark: &str) -> Option<f64> {
        self.before_of(cell, &INSTRUCTIONS, benchmark)
    }

    fn before_of(&self, cell: &Cell, metric: &Metric, of: &str) -> Option<f64> {
        let mut changes = self.of(cell, metric);
        Some(changes.find(|change| change.of.as_deref() == Some(of))?.before)
    }

    fn of<'a>(&'a self, cell: &'a Cell, metric: &Metric) -> impl Iterator<Item = &'a Change> {
        let key = metric.limit;
        self.changes.iter().filter(move |change| {
            key == Some(change.key.as_str())
                && change.target == cell.target
                && change.cell == cell.name()
        })
    }

    /// What could not be compared.
    pub fn notes(&self) -> Vec<String> {
        self.unknown.iter().map(|what| format!("not compared: {what}")).collect()
    }
}

impl Change {
    /// Parts of a size are shown only with a limit.
    fn is_shown(&self) -> bool {
        let is_main = Metric::with_limit(&self.key).is_some_and(|metric| {
            metric.column.is_some() || matches!(metric.value, Value::Benchmark(_) | Value::Count(_))
        });
        (self.changed && is_main) || self.limit_percent.is_some()
    }

    fn show(&self, value: f64) -> String {
        match Metric::with_limit(&self.key) {
            Some(metric) => metric.unit.show(value),
            None => value.to_string(),
        }
    }

    fn growth(&self) -> String {
        let growth = match self.percent {
            Some(percent) => format!("{percent:+.1} %"),
            None => "from zero".to_owned(),
        };
        match self.limit_percent.filter(|_| self.exceeded) {
            Some(limit) => format!("{growth}, more than {limit} %"),
            None => growth,
        }
    }
}
