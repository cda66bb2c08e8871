//! Numbers as the pictures write them beside what they draw.

use crate::base::units;
use crate::results::{Cell, Outcome, Report};

/// What stands where a cell has no number.
pub fn missing(cell: &Cell) -> String {
    let why = match cell.outcome {
        Outcome::Built => "not measured",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    };
    why.to_owned()
}

/// A value as a ratio to the baseline's, in brackets; nothing where one of them is not known.
pub fn of_baseline(
    report: &Report,
    cells: &[&Cell],
    cell: &Cell,
    value: impl Fn(&Cell) -> Option<f64>,
) -> String {
    let baseline = report.baseline_of(cells).filter(|baseline| !baseline.is_same(cell));
    let base = baseline.and_then(&value).filter(|base| *base > 0.0);
    let ratio = value(cell).zip(base).map(|(value, base)| value / base);
    ratio.map(|ratio| format!(" ({})", units::ratio(ratio))).unwrap_or_default()
}
