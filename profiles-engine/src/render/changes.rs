//! What changed since an earlier report: what the table, the pages and the pictures show of it.

use crate::analysis::gate::AGAINST;
use crate::base::units;
use crate::results::{Against, Cell, Change};

impl Against {
    /// A sentence on what it is compared to.
    pub fn title(&self) -> String {
        let commit =
            self.commit.as_deref().map(|commit| commit.chars().take(9).collect::<String>());
        let of = commit.map(|commit| format!(" of {commit}")).unwrap_or_default();
        format!("Against the report{of} from {}", self.created)
    }

    /// The columns of [`Against::rows`].
    pub const HEADER: [&'static str; 6] = ["preset", "of", "what", "before", "after", "growth"];

    /// What a person reads: sizes, costs, run times, and whatever has a limit.
    pub fn rows(&self) -> Vec<[String; 6]> {
        let several = self.changes.windows(2).any(|pair| pair[0].target != pair[1].target);
        let is_main = |key: &str| ["size", "build_cpu", "run_time"].contains(&key);
        let is_shown =
            |one: &&Change| (one.changed && is_main(&one.key)) || one.limit_percent.is_some();
        let shown = self.changes.iter().filter(is_shown);
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
        shown.map(row).collect()
    }

    /// What a number of a cell was before, over all its binaries.
    pub fn before(&self, cell: &Cell, key: &str) -> Option<f64> {
        let changes: Vec<f64> = self.of(cell, key).map(|change| change.before).collect();
        (!changes.is_empty()).then(|| changes.iter().sum())
    }

    /// What the ratio of a run time to the baseline's was before.
    pub fn run_time_before(&self, cell: &Cell, benchmark: &str) -> Option<f64> {
        let is_of =
            |of: &str| of.strip_prefix(benchmark).is_some_and(|rest| rest.starts_with(AGAINST));
        let mut changes = self.of(cell, "run_time");
        let change = changes.find(|change| change.of.as_deref().is_some_and(is_of))?;
        Some(change.before)
    }

    fn of<'a>(&'a self, cell: &'a Cell, key: &'a str) -> impl Iterator<Item = &'a Change> {
        let is_its = move |change: &&Change| {
            change.key == key && change.target == cell.target && change.cell == cell.name()
        };
        self.changes.iter().filter(is_its)
    }

    /// What is to be known beside the rows.
    pub fn notes(&self) -> Vec<String> {
        self.unknown.iter().map(|what| format!("not compared: {what}")).collect()
    }
}

impl Change {
    fn show(&self, value: f64) -> String {
        match self.key.as_str() {
            "build_cpu" => units::seconds(value),
            "run_time" => units::ratio(value),
            _ => units::bytes(value as u64),
        }
    }

    fn growth(&self) -> String {
        let growth = match self.percent {
            Some(percent) => format!("{percent:+.1} %"),
            None => "from nothing".to_owned(),
        };
        match (self.exceeded, self.limit_percent) {
            (true, Some(limit)) => format!("{growth}, more than {limit} %"),
            _ => growth,
        }
    }
}
