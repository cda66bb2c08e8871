//! A report compared with an earlier one: what grew, what shrank, and whether a limit was exceeded.

use std::str::FromStr;

use crate::analysis::metrics::{METRICS, Measured, Metric, Value};
use crate::base::error::{Error, Result};
use crate::base::text::unknown;
use crate::results::{Against, Benchmark, Cell, Change, Instructions, Report};

/// How much a metric may grow: `size=2%`.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    key: &'static str,
    percent: f64,
}

impl FromStr for Limit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let form = || Error::new("not a limit").help("write KEY=PERCENT, such as `size=2%`");
        let (key, percent) = text.split_once('=').ok_or_else(form)?;
        let key = if key == "cpu" { "build_cpu" } else { key };
        let percent: Option<f64> = percent.trim_end_matches('%').trim().parse().ok();
        Ok(Self {
            key: Metric::with_limit(key)
                .and_then(|metric| metric.limit)
                .ok_or_else(|| unknown("key", key, &keys()))?,
            percent: percent
                .filter(|percent| percent.is_finite() && *percent >= 0.0)
                .ok_or_else(form)?,
        })
    }
}

/// The keys of the metrics that can have a limit, as a person reads them.
pub(crate) fn key_list() -> String {
    keys().join(", ")
}

fn keys() -> Vec<&'static str> {
    METRICS.iter().filter_map(|metric| metric.limit).collect()
}

/// What a change of a benchmark's run time belongs to.
pub(crate) fn benchmark_against(benchmark: &str, baseline: &str) -> String {
    format!("{benchmark} against {baseline}")
}

/// Compares a report with an earlier one.
pub fn compare(old: &Report, new: &Report, limits: &[Limit]) -> Against {
    let mut against = Against {
        created: old.created.clone(),
        commit: old.workspace.commit.clone(),
        changes: Vec::new(),
        unknown: Vec::new(),
    };
    for cell in &new.cells {
        match old.cells.iter().find(|other| other.is_same(cell)) {
            Some(before) => compare_cells((before, old), (cell, new), limits, &mut against),
            None => against
                .unknown
                .push(format!("{}, which the earlier report does not have", cell_of(cell))),
        }
    }
    let gone = old.cells.iter().filter(|cell| !new.cells.iter().any(|other| other.is_same(cell)));
    let gone = gone.map(|cell| format!("{}, which this report does not have", cell_of(cell)));
    against.unknown.extend(gone);
    against
}

fn compare_cells(
    (before, old): (&Cell, &Report),
    (cell, new): (&Cell, &Report),
    limits: &[Limit],
    against: &mut Against,
) {
    for (metric, key) in METRICS.iter().filter_map(|metric| Some((metric, metric.limit?))) {
        let limit = limits.iter().rev().find(|limit| limit.key == key);
        let now = measures(metric, cell, new);
        let is_of_run_times = matches!(metric.value, Value::Benchmark(_));
        if now.is_empty() && limit.is_some() && !is_of_run_times {
            let what = format!("`{key}` of {}, which this report does not have", cell_of(cell));
            against.unknown.push(what);
        }
        let then = measures(metric, before, old);
        for Sample { of, by, measured: after } in now {
            let before = then.iter().find(|sample| sample.of == of);
            let why = match before {
                Some(before) if before.by == by => {
                    against.changes.push(change(cell, of, key, before.measured, after, limit));
                    continue;
                }
                Some(Sample { by: Some(other), .. }) => {
                    format!("counted by another tool than in the earlier report, `{other}`")
                }
                _ => "which the earlier report does not have".to_owned(),
            };
            let of = of.map(|of| format!("`{of}` in ")).unwrap_or_default();
            let what = format!("`{key}` of {of}{}, {why}", cell_of(cell));
            against.unknown.extend(limit.map(|_| what));
        }
    }
}

fn cell_of(cell: &Cell) -> String {
    format!("{} for {}", cell.name(), cell.target)
}

/// One number that can be compared with an earlier one.
struct Sample {
    /// What of the cell it belongs to; `None` for all of it.
    of: Option<String>,
    /// The tool that counted it, if others count differently.
    by: Option<String>,
    measured: Measured,
}

impl Sample {
    fn of(of: String, measured: impl Into<Measured>) -> Self {
        Self { of: Some(of), by: None, measured: measured.into() }
    }
}

/// What a cell has of a metric: one number for itself, or one for each artifact or benchmark.
fn measures(metric: &Metric, cell: &Cell, report: &Report) -> Vec<Sample> {
    match metric.value {
        Value::Artifact(value) => {
            let sizes = cell.artifacts.iter().filter_map(|one| Some((one, value(one)? as f64)));
            sizes.map(|(one, size)| Sample::of(one.plain_label(), Measured::exact(size))).collect()
        }
        Value::Build(_) | Value::Rebuild(_) => {
            let measured = metric.measured(cell);
            measured.map(|measured| Sample { of: None, by: None, measured }).into_iter().collect()
        }
        Value::Benchmark(value) => {
            // Times of two runs say little about each other; ratios to the same baseline do.
            let baseline = report.baseline.as_deref().unwrap_or_default();
            let others = cell.benchmarks.iter().filter(|_| baseline != cell.preset);
            let ratios = others.filter_map(|one| Some((one, value(one)?)));
            ratios
                .map(|(one, ratio)| Sample::of(benchmark_against(&one.name, baseline), ratio))
                .collect()
        }
        Value::Count(value) => {
            let counted = cell.benchmarks.iter().filter_map(|one| Some((one, value(one)?)));
            let sample = |(one, counted): (&Benchmark, &Instructions)| Sample {
                by: Some(counted.tool().to_owned()),
                ..Sample::of(one.name.clone(), Measured::exact(counted.count as f64))
            };
            counted.map(sample).collect()
        }
    }
}

/// Where there are intervals, the number has changed only if they do not overlap.
fn change(
    cell: &Cell,
    of: Option<String>,
    key: &str,
    before: Measured,
    after: Measured,
    limit: Option<&Limit>,
) -> Change {
    let growth = |from: f64, to: f64| (from > 0.0).then(|| (to / from - 1.0) * 100.0);
    // From zero, any growth is more than any limit.
    let certain = growth(before.high, after.low).or((after.low > 0.0).then_some(f64::INFINITY));
    Change {
        cell: cell.name(),
        target: cell.target.clone(),
        of,
        key: key.to_owned(),
        before: before.value,
        after: after.value,
        percent: growth(before.value, after.value).or((after.value == 0.0).then_some(0.0)),
        changed: after.low > before.high || after.high < before.low,
        limit_percent: limit.map(|limit| limit.percent),
        exceeded: limit.is_some_and(|limit| certain.is_some_and(|growth| growth > limit.percent)),
    }
}

#[cfg(test)]
mod tests;
