//! What the records say when two profiles are compared.

use std::collections::BTreeSet;

use profiles_engine::analysis::stats;
use profiles_engine::base::text;
use profiles_engine::results::Ratio;
use studies::programs::{PROGRAMS, Program};

use crate::record::Record;
use crate::same;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// CPU seconds of a build from nothing.
    Build,
    /// Seconds of a build from nothing by the clock on the wall.
    Wait,
    /// CPU seconds of a build after an edit.
    Rebuild,
    /// The size of the binaries.
    Size,
    /// How long the program works.
    RunTime,
}

/// Two profiles of one program.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    pub metric: Metric,
    /// The first profile's median, and the second's: bytes or seconds.
    pub from: f64,
    pub to: f64,
    /// The second's over the first's, of what was measured in the same run.
    pub ratio: f64,
    /// The interval of a run time's ratio.
    pub interval: Option<(f64, f64)>,
}

impl Metric {
    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Build => "build, CPU",
            Self::Wait => "build, wall",
            Self::Rebuild => "rebuild, CPU",
            Self::Size => "size",
            Self::RunTime => "run time",
        }
    }

    /// A value with its unit.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Size => text::bytes(value as u64),
            Self::RunTime if value < 1.0 => format!("{:.1} ms", value * 1e3),
            _ => text::seconds(value),
        }
    }

    fn of(self, record: &Record) -> Option<f64> {
        match self {
            Self::Build => Some(record.cpu),
            Self::Wait => record.wall,
            Self::Rebuild => record.rebuild,
            Self::Size => Some(record.bytes as f64),
            Self::RunTime => Some(&record.times)
                .filter(|times| !times.is_empty())
                .map(|times| stats::median(times)),
        }
    }
}

/// All records.
pub struct Data(pub Vec<Record>);

impl Data {
    /// The programs that there are records of.
    pub fn programs(&self) -> impl Iterator<Item = &'static Program> {
        PROGRAMS.iter().filter(|program| self.0.iter().any(|one| one.program == program.name))
    }

    /// The median of a profile over all runs; of builds, over those that had the machine for themselves, where there are any.
    pub fn value(&self, program: &Program, profile: &str, metric: Metric) -> Option<f64> {
        let mut runs: Vec<_> = self.of(program, profile, metric).collect();
        if metric == Metric::Build {
            prefer(&mut runs, |(record, _)| record.wall.is_some());
        }
        let values: Vec<f64> = runs.iter().map(|(_, value)| *value).collect();
        (!values.is_empty()).then(|| stats::median(&values))
    }

    /// How two profiles compare, by the runs that have both; `None` without one. Builds are compared by runs in which they had
    /// the machine for themselves, where there are any; run times by the one run with the most rounds.
    pub fn compare(
        &self,
        program: &Program,
        metric: Metric,
        from: &str,
        to: &str,
    ) -> Option<Comparison> {
        let mut pairs: Vec<_> = self.pairs(program, metric, from, to).collect();
        if metric == Metric::Build {
            prefer(&mut pairs, Pair::is_alone);
        }
        if metric == Metric::RunTime {
            pairs = pairs.into_iter().max_by_key(Pair::rounds).into_iter().collect();
        }
        let median =
            |of: fn(&Pair) -> f64| stats::median(&pairs.iter().map(of).collect::<Vec<f64>>());
        let interval = pairs.first().filter(|_| metric == Metric::RunTime).and_then(Pair::interval);
        (!pairs.is_empty()).then(|| Comparison {
            metric,
            from: median(|pair| pair.from.1),
            to: median(|pair| pair.to.1),
            ratio: interval
                .map_or_else(|| median(|pair| pair.to.1 / pair.from.1), |ratio| ratio.value),
            interval: interval.map(|ratio| (ratio.low, ratio.high)),
        })
    }

    fn pairs(
        &self,
        program: &Program,
        metric: Metric,
        from: &str,
        to: &str,
    ) -> impl Iterator<Item = Pair<'_>> {
        let others: Vec<_> = self.of(program, to, metric).collect();
        self.of(program, from, metric).filter_map(move |from| {
            let to = *others.iter().find(|(other, _)| is_same_run(other, from.0))?;
            Some(Pair { from, to })
        })
    }

    /// The runs of a profile, or of the one that is the same.
    fn of(
        &self,
        program: &Program,
        profile: &str,
        metric: Metric,
    ) -> impl Iterator<Item = (&Record, f64)> {
        let (name, profile) = (program.name, same::first(profile));
        let records = self.0.iter();
        let records =
            records.filter(move |one| one.program == name && same::first(&one.profile) == profile);
        records.filter_map(move |record| Some((record, metric.of(record)?)))
    }

    /// The compilers that built.
    pub fn compilers(&self) -> BTreeSet<&str> {
        self.0.iter().map(|record| record.rustc.as_str()).collect()
    }
}

/// Two profiles in one run, each with what was measured.
#[derive(Clone, Copy)]
struct Pair<'a> {
    from: (&'a Record, f64),
    to: (&'a Record, f64),
}

impl Pair<'_> {
    fn is_alone(&self) -> bool {
        self.from.0.wall.is_some() && self.to.0.wall.is_some()
    }

    /// In how many rounds both ran.
    fn rounds(&self) -> usize {
        self.from.0.times.len().min(self.to.0.times.len())
    }

    fn interval(&self) -> Option<Ratio> {
        stats::ratio(&self.to.0.times, &self.from.0.times)
    }
}

/// Keeps those alone that are better, where there are any.
fn prefer<T>(items: &mut Vec<T>, is_better: impl Fn(&T) -> bool) {
    if items.iter().any(&is_better) {
        items.retain(is_better);
    }
}

fn is_same_run(one: &Record, other: &Record) -> bool {
    (&one.program, &one.group, one.round) == (&other.program, &other.group, other.round)
}
