//! The figures that the presets have to reach, beside those that they reach.

use profiles_engine::base::text;
use studies::pages;
use studies::programs::Program;

use super::markdown::{Summary, ratio, shown};
use crate::data::{Comparison, Data, Metric};
use crate::same;

/// How a figure is held against its limit.
#[derive(Clone, Copy)]
enum Limit {
    /// The median of all programs.
    Median(f64),
    /// Every program.
    Each(f64),
    /// Every program: not slower than two files of the same code may be.
    NotSlower,
}

/// The preset, the metric, what it is compared to, and the limit.
const PROMISES: &[(&str, Metric, &str, Limit)] = &[
    ("dev", Metric::Build, "dev", Limit::Median(0.85)),
    ("dev", Metric::Build, "wizard-fast-compile", Limit::Median(1.02)),
    ("dev", Metric::Rebuild, "dev", Limit::Median(1.05)),
    ("dev", Metric::Rebuild, "wizard-fast-compile", Limit::Median(1.05)),
    ("staging", Metric::RunTime, "ours-fast", Limit::Median(1.25)),
    ("staging", Metric::Rebuild, "ours-fast", Limit::Median(0.5)),
    ("fastest", Metric::RunTime, "wizard-fast-runtime", Limit::NotSlower),
    ("fastest", Metric::RunTime, "pyaket-fast", Limit::NotSlower),
    ("fastest", Metric::RunTime, "ripgrep-release-lto", Limit::NotSlower),
    ("prod", Metric::RunTime, "wizard-fast-runtime", Limit::NotSlower),
    ("prod", Metric::RunTime, "pyaket-fast", Limit::NotSlower),
    ("small", Metric::Size, "ours-fast", Limit::Each(1.0)),
    ("small", Metric::Build, "ours-fast", Limit::Median(1.0)),
    ("smallest", Metric::Size, "min-sized-rust", Limit::Each(1.0)),
    ("smallest", Metric::Size, "pyaket-smallest", Limit::Each(1.0)),
];

/// A row for each figure.
pub fn table(data: &Data) -> String {
    let rows = PROMISES.iter().map(|(preset, metric, other, limit)| {
        let ours = format!("ours-{preset}");
        let all = Summary::of(data, *metric, other, &ours);
        let limit_text = match limit {
            Limit::Median(limit) => format!("≤ {}", text::ratio(*limit)),
            Limit::Each(limit) => format!("≤ {} for each", text::ratio(*limit)),
            Limit::NotSlower => "not slower".to_owned(),
        };
        let what = format!("`{preset}`, {}, against {}", metric.name(), shown(other));
        let (reached, verdict) = match all {
            _ if same::first(other) == same::first(&ours) => {
                ("the same settings".to_owned(), "yes".to_owned())
            }
            Some(all) => (all.show(), verdict(data, &all, *limit)),
            None => ("not measured".to_owned(), "–".to_owned()),
        };
        [what, limit_text, reached, verdict]
    });
    pages::texts(&["figure", "to reach", "reached: median (least–greatest) of programs", ""], rows)
}

fn verdict(data: &Data, all: &Summary, limit: Limit) -> String {
    let names = |is: &dyn Fn(&Program, &Comparison) -> bool| {
        let each = all.each.iter().filter(|(program, one)| is(program, one));
        each.map(|(program, one)| format!("{} {}", program.name, ratio(one)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let said = match limit {
        Limit::Median(limit) => (all.median > limit).then(|| "missed".to_owned()),
        Limit::Each(limit) => Some(names(&|_, one| one.ratio > limit)),
        Limit::NotSlower => Some(names(&|program, one| {
            one.interval.is_some_and(|(low, _)| low > 1.0 + luck(data, program))
        })),
    };
    let said = said.filter(|said| !said.is_empty());
    said.map_or("yes".to_owned(), |said| format!("not: {said}"))
}

/// How far apart two files of the same code were for a program: as a share of their run time.
fn luck(data: &Data, program: &Program) -> f64 {
    let twins = [("ours-fast", "fast-strip"), ("ours-fastest", "ours-prod")];
    let compared = twins.map(|(one, other)| data.compare(program, Metric::RunTime, one, other));
    compared.iter().flatten().map(|one| (one.ratio - 1.0).abs()).fold(0.0, f64::max)
}
