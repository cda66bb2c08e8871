//! Tables and their cells, in Markdown.

use profiles_engine::analysis::stats;
use profiles_engine::base::text;
use studies::programs::Program;

use crate::data::{Comparison, Data, Metric};
use crate::sets::OURS;

/// A profile as people know it: ours by their names, Cargo's as such.
pub fn shown(profile: &str) -> String {
    match profile.strip_prefix(OURS) {
        Some(ours) => format!("`{ours}`"),
        None if ["dev", "release"].contains(&profile) => format!("Cargo's `{profile}`"),
        None => format!("`{profile}`"),
    }
}

/// `7.5 → 6.0 s: 0.80×`, with the interval of a run time.
pub fn change(one: &Comparison) -> String {
    let (from, to) = (one.metric.show(one.from), one.metric.show(one.to));
    let from = match (from.split_once(' '), to.split_once(' ')) {
        (Some((value, unit)), Some((_, same))) if unit == same => value.to_owned(),
        _ => from,
    };
    format!("{from} → {to}: {}", ratio(one))
}

/// `0.80×`, with the interval of a run time.
pub fn ratio(one: &Comparison) -> String {
    let interval = one.interval.map(|(low, high)| format!(" ({low:.2}–{high:.2})"));
    text::ratio(one.ratio) + &interval.unwrap_or_default()
}

/// What all programs together say.
pub struct Summary {
    pub median: f64,
    pub low: f64,
    pub high: f64,
    /// The programs, each with its comparison.
    pub each: Vec<(&'static Program, Comparison)>,
}

impl Summary {
    pub fn of(data: &Data, metric: Metric, from: &str, to: &str) -> Option<Self> {
        let compare =
            |program: &'static Program| Some((program, data.compare(program, metric, from, to)?));
        let each: Vec<_> = data.programs().filter_map(compare).collect();
        let ratios: Vec<f64> = each.iter().map(|(_, one)| one.ratio).collect();
        (!each.is_empty()).then(|| Self {
            median: stats::median(&ratios),
            low: ratios.iter().copied().fold(f64::INFINITY, f64::min),
            high: ratios.iter().copied().fold(0.0, f64::max),
            each,
        })
    }

    /// `0.80× (0.71–0.93) of 9`: the median, the least and the greatest, and of how many programs.
    pub fn show(&self) -> String {
        let (median, programs) = (text::ratio(self.median), self.each.len());
        format!("{median} ({:.2}–{:.2}) of {programs}", self.low, self.high)
    }
}
