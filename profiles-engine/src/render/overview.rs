//! All targets in one table: a row for each, a column for each preset, and the size of what came out, or what became of it.

use crate::base::units;
use crate::render::grid::{Field, Grid, NOTHING};
use crate::results::{Cell, Outcome, Report};

/// The table; none for one target, which has all of it in its own.
pub fn overview(report: &Report) -> Option<Grid> {
    let targets = report.targets();
    if targets.len() < 2 {
        return None;
    }
    let mut presets: Vec<String> = Vec::new();
    for cell in &report.cells {
        if !presets.contains(&cell.name()) {
            presets.push(cell.name());
        }
    }
    let row = |target: &&str| {
        let cells = report.cells_of(target);
        let of = |preset: &String| cells.iter().find(|cell| cell.name() == *preset).copied();
        let least = cells.iter().filter_map(|cell| cell.bytes()).min();
        let fields = presets.iter().map(|preset| field(of(preset), least));
        [Field::plain(*target)].into_iter().chain(fields).collect()
    };
    let rows = targets.iter().map(row).collect();
    let header = ["size".to_owned()].into_iter().chain(presets.clone()).collect();
    Some(Grid { header, rows })
}

/// The least of a target's sizes is the best.
fn field(cell: Option<&Cell>, least: Option<u64>) -> Field {
    let Some(cell) = cell else { return Field::plain(NOTHING) };
    match (cell.outcome, cell.bytes()) {
        (Outcome::Failed, _) => Field::plain("failed"),
        (Outcome::Skipped, _) => Field::plain("skipped"),
        (Outcome::Built, None) => Field::plain(NOTHING),
        (Outcome::Built, Some(bytes)) => Field {
            value: Some(bytes as f64),
            best: least == Some(bytes),
            ..Field::plain(units::bytes(bytes))
        },
    }
}
