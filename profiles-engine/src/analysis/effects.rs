//! What a changed setting does to a preset: each number of a variant as a ratio to its reference's.

use std::collections::BTreeSet;

use crate::analysis::metrics::{INSTRUCTIONS, METRICS, Metric, RUN_TIME, SAME_COUNT, Value};
use crate::analysis::stats::{benchmarks_counted, benchmarks_run};
use crate::results::{Cell, Outcome, Ratio, Report};

/// Sizes are exact, but a difference of less than this share is of no use to anyone.
const NO_SIZE: f64 = 0.002;

/// The variants of one preset for one target that were made by knobs.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    pub preset: String,
    /// Whether each row is a setting of the preset, compared with its parent's; otherwise it is a value, compared with the
    /// preset's.
    pub is_ablation: bool,
    /// The names of the columns.
    pub header: Vec<String>,
    pub rows: Vec<Row>,
}

/// What one setting does.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The setting: `lto=fat`.
    pub setting: String,
    /// What it is compared with: `lto=false`, or the name of a cell.
    pub other: String,
    /// For each column the ratio, if both were measured.
    pub effects: Vec<Option<Effect>>,
    /// Why there are no numbers.
    pub outcome: Outcome,
    /// Whether it sets what would hold anyway.
    pub is_idle: bool,
}

/// One number as a ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// With the interval in which a difference can't be told.
    pub ratio: Ratio,
    /// Whether the interval was measured, and is worth showing.
    pub is_measured: bool,
}

impl Row {
    /// Whether it makes anything smaller, faster or cheaper.
    pub fn buys(&self) -> bool {
        self.effects.iter().flatten().any(|effect| effect.ratio.high < 1.0)
    }

    /// Whether anything is known about it.
    pub fn is_known(&self) -> bool {
        self.is_idle || self.effects.iter().any(Option::is_some)
    }
}

impl Effects {
    /// The settings that buy nothing, as far as was measured.
    pub fn useless(&self) -> Vec<&str> {
        let useless = self.rows.iter().filter(|row| row.is_known() && !row.buys());
        useless.map(|row| row.setting.as_str()).collect()
    }
}

/// The effects of all knobs among the cells of a target, preset by preset: ablations first.
pub fn effects(report: &Report, cells: &[&Cell]) -> Vec<Effects> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for preset in cells.iter().map(|cell| &cell.preset).filter(|preset| seen.insert(*preset)) {
        for is_ablation in [true, false] {
            let is_row = |cell: &&&Cell| {
                cell.preset == *preset
                    && cell.ablates.is_some() == is_ablation
                    && cell.is_of_knobs()
            };
            let varied: Vec<&Cell> = cells.iter().filter(is_row).copied().collect();
            if !varied.is_empty() {
                all.push(of_preset(report, preset, is_ablation, &varied));
            }
        }
    }
    all
}

fn of_preset(report: &Report, preset: &str, is_ablation: bool, varied: &[&Cell]) -> Effects {
    let columns: Vec<Column> = columns(varied);
    let mut rows: Vec<Row> =
        varied.iter().map(|cell| row(report, cell, &columns, is_ablation)).collect();
    let is_used: Vec<bool> =
        (0..columns.len()).map(|at| rows.iter().any(|row| row.effects[at].is_some())).collect();
    for row in &mut rows {
        let mut used = is_used.iter();
        row.effects.retain(|_| used.next() == Some(&true));
    }
    let used = columns.iter().zip(&is_used).filter(|(_, is_used)| **is_used);
    let header = used.map(|(column, _)| column.header.clone()).collect();
    Effects { preset: preset.to_owned(), is_ablation, header, rows }
}

/// The header of a column of instructions.
pub fn instructions_of(benchmark: &str) -> String {
    format!("{benchmark} instr.")
}

/// A metric, and for what is of a benchmark its name.
struct Column {
    header: String,
    metric: Metric,
    benchmark: Option<String>,
}

/// Sizes, then run times and instructions, then what building costs.
fn columns(cells: &[&Cell]) -> Vec<Column> {
    let of = |metric: &Metric| {
        Some(Column { header: metric.column?.header.to_owned(), metric: *metric, benchmark: None })
    };
    let is_of_artifact = |metric: &&Metric| matches!(metric.value, Value::Artifact(_));
    let run_times = benchmarks_run(cells).into_iter().map(|name| Column {
        header: name.clone(),
        metric: RUN_TIME,
        benchmark: Some(name),
    });
    let instructions = benchmarks_counted(cells).into_iter().map(|name| Column {
        header: instructions_of(&name),
        metric: INSTRUCTIONS,
        benchmark: Some(name),
    });
    let sizes = METRICS.iter().filter(is_of_artifact).filter_map(of);
    sizes
        .chain(run_times)
        .chain(instructions)
        .chain(METRICS.iter().filter(|metric| !is_of_artifact(metric)).filter_map(of))
        .collect()
}

fn row(report: &Report, cell: &Cell, columns: &[Column], is_ablation: bool) -> Row {
    let reference = report.reference_of(cell);
    let effects = columns.iter().map(|column| {
        let effect = effect(column, cell, reference?)?;
        Some(if is_ablation { effect.inverse() } else { effect })
    });
    let variant = cell.variant.clone().unwrap_or_default();
    let other = cell.reference.clone().unwrap_or_default();
    let (setting, other) = match &cell.ablates {
        Some(setting) if is_ablation => (setting.clone(), variant),
        _ => (variant, other),
    };
    Row {
        setting,
        other,
        effects: effects.collect(),
        outcome: cell.outcome,
        is_idle: cell.same_as.is_some(),
    }
}

fn effect(column: &Column, cell: &Cell, reference: &Cell) -> Option<Effect> {
    let metric = &column.metric;
    if let (Some(name), Value::Count(_)) = (&column.benchmark, metric.value) {
        let ratio = cell.instructions(name)?.ratio(reference.instructions(name)?)?;
        return Some(Effect::about(ratio, SAME_COUNT));
    }
    if let Some(name) = &column.benchmark {
        let ratio = cell.benchmark(name)?.ratio_to_preset?;
        return Some(Effect { ratio, is_measured: true });
    }
    if metric.is_shared_by(cell) || metric.is_shared_by(reference) {
        return None;
    }
    if let Some(ratio) = metric.compared(cell, Some(reference)) {
        return Some(Effect { ratio, is_measured: true });
    }
    let value = metric.ratio(cell, Some(reference))?;
    let tolerance = match metric.value {
        Value::Artifact(_) => 1.0 + NO_SIZE,
        _ => metric.near(),
    };
    Some(Effect::about(value, tolerance))
}

impl Effect {
    /// A ratio that shows no difference up to this one.
    fn about(value: f64, tolerance: f64) -> Self {
        let ratio = Ratio { value, low: value / tolerance, high: value * tolerance };
        Self { ratio, is_measured: false }
    }

    /// The same comparison the other way round.
    fn inverse(self) -> Self {
        let Ratio { value, low, high } = self.ratio;
        Self { ratio: Ratio { value: 1.0 / value, low: 1.0 / high, high: 1.0 / low }, ..self }
    }
}

/// Rows in the order of their effect on a column, the largest gain first; those without a number last.
pub fn in_order(effects: &Effects, column: usize) -> Vec<&Row> {
    let mut rows: Vec<&Row> = effects.rows.iter().collect();
    let value = |row: &Row| row.effects[column].map_or(f64::INFINITY, |effect| effect.ratio.value);
    rows.sort_by(|one, two| value(one).total_cmp(&value(two)));
    rows
}

#[cfg(test)]
mod tests;
