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
mod tests {
    use super::*;
    use crate::render::sample;

    fn limits(texts: &[&str]) -> Vec<Limit> {
        texts.iter().map(|text| text.parse().expect("a limit")).collect()
    }

    fn exceeded(against: &Against) -> Vec<(&str, &str)> {
        let passed = against.changes.iter().filter(|change| change.exceeded);
        passed.map(|change| (change.cell.as_str(), change.key.as_str())).collect()
    }

    #[test]
    fn a_report_against_itself_has_not_changed() {
        let report = sample::report();
        let against = compare(&report, &report, &[]);
        assert!(against.rows().is_empty() && !against.is_exceeded(), "{against:?}");
        let against = compare(&report, &report, &limits(&["size=0", "cpu=0%", "run_time=0"]));
        assert!(!against.rows().is_empty() && !against.is_exceeded(), "{against:?}");
        // `dev` was fresh, and `small` failed.
        assert!(
            against.unknown.iter().any(|what| what.contains("`build_cpu` of dev")),
            "{against:?}"
        );
    }

    #[test]
    fn what_grew_by_more_than_its_limit_is_told() {
        let (old, mut new) = (sample::report(), sample::report());
        new.cells[6].artifacts[0].bytes += 50_000;
        if let Some(build) = &mut new.cells[3].build {
            build.cpu_seconds = Some(40.0);
        }
        let against = compare(&old, &new, &limits(&["size=2%", "cpu=50%"]));
        assert_eq!(exceeded(&against), [("prod", "size")]);
        let rows = against.rows();
        let row = rows.iter().find(|row| row[0] == "prod" && row[2] == "size").expect("a row");
        assert_eq!(row[5], "+3.6 %, more than 2 %");
    }

    #[test]
    fn noise_is_no_growth() {
        let (old, mut new) = (sample::report(), sample::report());
        let set = |report: &mut Report, ratio| report.cells[1].benchmarks[0].ratio = Some(ratio);
        set(&mut new, Ratio { value: 1.15, low: 1.1, high: 1.2 });
        let limit = limits(&["run_time=1%"]);
        assert!(!compare(&old, &new, &limit).is_exceeded());
        set(&mut new, Ratio { value: 1.3, low: 1.25, high: 1.35 });
        assert_eq!(exceeded(&compare(&old, &new, &limit)), [("staging", "run_time")]);
    }

    #[test]
    fn bytes_where_there_were_none_are_more_than_any_limit() {
        let (old, mut new) = (sample::report(), sample::report());
        if let Some(sections) = &mut new.cells[6].artifacts[0].sections {
            sections.debug = 1;
        }
        let against = compare(&old, &new, &limits(&["debug=1000%"]));
        assert_eq!(exceeded(&against), [("prod", "debug")]);
    }

    #[test]
    fn a_limit_that_makes_no_sense_is_refused() {
        for bad in ["size", "sise=2%", "size=two", "size=-1", "size=inf"] {
            assert!(bad.parse::<Limit>().is_err(), "{bad}");
        }
    }
}
