//! A report against an earlier one: what grew, what shrank, and whether a limit was passed. Only [`Gate::open`] reads a
//! file.

use std::path::PathBuf;
use std::str::FromStr;

use crate::base::error::Result;
use crate::results::{self, Against, Artifact, Cell, Change, Ratio, Report, Sections};

/// What can have a limit.
const KEYS: [&str; 9] =
    ["size", "compressed", "code", "data", "debug", "symbols", "other", "build_cpu", "run_time"];

/// What stands between the names of a benchmark and of the baseline.
pub(crate) const AGAINST: &str = " against ";

/// How much something may grow: `size=2%`.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    key: &'static str,
    percent: f64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (key, percent) = text.split_once('=').ok_or("write KEY=PERCENT, such as `size=2%`")?;
        let key = if key == "cpu" { "build_cpu" } else { key };
        let known = KEYS.iter().find(|known| **known == key);
        let percent: Option<f64> = percent.trim_end_matches('%').trim().parse().ok();
        Ok(Self {
            key: known.ok_or_else(|| format!("`{key}` is none of {}", KEYS.join(", ")))?,
            percent: percent
                .filter(|percent| percent.is_finite() && *percent >= 0.0)
                .ok_or("the limit is a number of per cent, such as `2%`")?,
        })
    }
}

/// What to compare with, and the limits.
#[derive(Debug, Default, clap::Args)]
pub struct Gate {
    /// Show what changed since this report
    #[arg(long, value_name = "REPORT")]
    against: Option<PathBuf>,
    /// Fail when this grew by more than so many per cent since then: size, compressed, code, data, debug, symbols, other,
    /// build_cpu, run_time
    #[arg(long, value_name = "KEY=PERCENT", requires = "against")]
    max_growth: Vec<Limit>,
}

impl Gate {
    /// Reads the earlier report, before a new one may be written in its place.
    ///
    /// # Errors
    /// When it can't be read, or is of another schema.
    pub fn open(&self) -> Result<Option<Report>> {
        self.against.as_deref().map(results::read).transpose()
    }

    /// Compares with it.
    pub fn compare(&self, old: &Report, new: &Report) -> Against {
        compare(old, new, &self.max_growth)
    }
}

/// One number, and the least and most it may be as far as was measured.
#[derive(Clone, Copy)]
struct Measure {
    value: f64,
    low: f64,
    high: f64,
}

impl Measure {
    fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }
}

/// Compares a report with an earlier one.
pub fn compare(old: &Report, new: &Report, limits: &[Limit]) -> Against {
    let mut changes = Vec::new();
    let mut unknown = Vec::new();
    for cell in &new.cells {
        let name = format!("{} for {}", cell.name(), cell.target);
        let Some(before) = old.cells.iter().find(|other| other.is_same(cell)) else {
            unknown.push(format!("{name}, which the earlier report does not have"));
            continue;
        };
        for key in KEYS {
            let limit = limits.iter().rev().find(|limit| limit.key == key);
            let now = measures(cell, new, key);
            if now.is_empty() && limit.is_some() && key != "run_time" {
                unknown.push(format!("`{key}` of {name}, which this report does not know"));
            }
            let then = measures(before, old, key);
            for (of, after) in now {
                let same = then.iter().find(|(other, _)| *other == of);
                match (same, limit) {
                    (Some((_, before)), _) => {
                        changes.push(change(cell, of, key, *before, after, limit))
                    }
                    (None, Some(_)) => unknown.push(format!(
                        "`{key}` of {}{name}, which the earlier report does not know",
                        of.map(|of| format!("`{of}` in ")).unwrap_or_default()
                    )),
                    (None, None) => {}
                }
            }
        }
    }
    let gone = old.cells.iter().filter(|cell| !new.cells.iter().any(|other| other.is_same(cell)));
    unknown.extend(gone.map(|cell| {
        format!("{} for {}, which this report does not have", cell.name(), cell.target)
    }));
    Against { created: old.created.clone(), commit: old.workspace.commit.clone(), changes, unknown }
}

/// What a cell knows of a key: one number for itself, or one for each binary or benchmark.
fn measures(cell: &Cell, report: &Report, key: &str) -> Vec<(Option<String>, Measure)> {
    match key {
        "build_cpu" => {
            let seconds = cell.build.as_ref().and_then(|build| build.cpu_seconds);
            seconds.map(|seconds| (None, Measure::exact(seconds))).into_iter().collect()
        }
        "run_time" => {
            // Times of two runs say little about each other; ratios to the same baseline do.
            let ratios =
                cell.benchmarks.iter().filter(|_| report.baseline.as_ref() != Some(&cell.preset));
            let ratios = ratios.filter_map(|one| Some((&one.name, one.ratio?)));
            let measure = |(name, ratio): (&String, Ratio)| {
                let Ratio { value, low, high } = ratio;
                (
                    Some(format!(
                        "{name}{AGAINST}{}",
                        report.baseline.as_deref().unwrap_or_default()
                    )),
                    Measure { value, low, high },
                )
            };
            ratios.map(measure).collect()
        }
        key => {
            let sizes = cell.artifacts.iter().filter_map(|one| Some((one, bytes(one, key)?)));
            sizes
                .map(|(one, bytes)| (Some(one.name.clone()), Measure::exact(bytes as f64)))
                .collect()
        }
    }
}

fn bytes(artifact: &Artifact, key: &str) -> Option<u64> {
    let section = |of: fn(&Sections) -> u64| artifact.sections.as_ref().map(of);
    match key {
        "size" => Some(artifact.bytes),
        "compressed" => artifact.compressed_bytes,
        "code" => section(|sections| sections.code),
        "data" => section(|sections| sections.data),
        "debug" => section(|sections| sections.debug),
        "symbols" => section(|sections| sections.symbols),
        _ => section(|sections| sections.other),
    }
}

/// Where there are intervals, only what is beyond both of them has changed.
fn change(
    cell: &Cell,
    of: Option<String>,
    key: &str,
    before: Measure,
    after: Measure,
    limit: Option<&Limit>,
) -> Change {
    let growth = |from: f64, to: f64| (from > 0.0).then(|| (to / from - 1.0) * 100.0);
    let apart = after.low > before.high || after.high < before.low;
    let surely = growth(before.high, after.low);
    let exceeded = |limit: &Limit| match surely {
        Some(percent) => percent > limit.percent,
        None => after.low > 0.0,
    };
    Change {
        cell: cell.name(),
        target: cell.target.clone(),
        of,
        key: key.to_owned(),
        before: before.value,
        after: after.value,
        percent: growth(before.value, after.value).or((after.value == 0.0).then_some(0.0)),
        changed: apart,
        limit_percent: limit.map(|limit| limit.percent),
        exceeded: limit.is_some_and(exceeded),
    }
}

#[cfg(test)]
mod tests;
