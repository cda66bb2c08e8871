//! Which charts there are, and what each of them shows. They are SVG with widths in per cent and text in fixed sizes, so that they
//! are as readable on a phone as on paper. Each also says in words what it shows, for those who cannot see it.

use crate::analysis::metrics::{BUILD_CPU, Chart, METRICS, Metric, SIZE};
use crate::analysis::stats::{benchmarks_counted, benchmarks_run, work_benchmarks};
use crate::base::text;
use crate::render::grid::{Field, instructions as fields_of_instructions};
use crate::render::html::markup::{Element, element};
use crate::render::html::rows::{self, Bar, Part};
use crate::render::html::trade_off::{self, Axis};
use crate::results::{Cell, Outcome, Report, Spread};

/// All charts of one target. `id` makes the names of their parts unique.
pub fn of(report: &Report, cells: &[&Cell], id: &str) -> Element {
    let mut charts: Vec<Element> = sizes(report, cells, id).into_iter().collect();
    charts.extend(run_times(report, cells, id));
    charts.extend(instructions(report, cells, id));
    charts.extend(trade_offs(report, cells, id));
    let costs = METRICS.iter().filter_map(|metric| Some((metric, metric.chart?)));
    charts.extend(costs.filter_map(|(metric, chart)| cost(metric, chart, report, cells, id)));
    if charts.is_empty() {
        element("p").text("No preset was built, so there is nothing to draw.")
    } else {
        element("div").class("pictures").children(charts)
    }
}

fn sizes(report: &Report, cells: &[&Cell], id: &str) -> Option<Element> {
    let bars = bars(&SIZE, report, cells, parts);
    let about = "bytes of the artifacts, by section";
    let figure = rows::bars(&format!("{id}-size"), "Size", about, &bars)?;
    let used = |name: &str| bars.iter().flat_map(|bar| &bar.parts).any(|part| part.class == name);
    let sections = METRICS.iter().filter(|metric| metric.is_section()).map(|metric| metric.label);
    let legend = sections.filter(|name| used(name)).map(|class| {
        let patch = element("rect").class(class).with("width", "100%").with("height", "100%");
        let patch = element("svg").with("aria-hidden", "true").child(patch);
        element("li").child(patch).text(class)
    });
    Some(figure.child(element("ul").class("legend").children(legend)))
}

/// A part for each section, whose class in the style sheet has its name; one part for all if a format was not understood.
fn parts(cell: &Cell) -> Vec<Part> {
    let part = |name, value| Part { class: name, name, value };
    if cell.artifacts.iter().any(|artifact| artifact.sections.is_none()) {
        return SIZE.of(cell).map(|bytes| part("whole", bytes)).into_iter().collect();
    }
    let sections = METRICS.iter().filter(|metric| metric.is_section());
    let sizes = sections.filter_map(|section| Some((section.label, section.of(cell)?)));
    sizes.filter(|(_, bytes)| *bytes > 0.0).map(|(name, bytes)| part(name, bytes)).collect()
}

fn run_times(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    let names = benchmarks_run(cells).into_iter().enumerate();
    let chart = |(index, name): (usize, String)| {
        rows::run_times(report, cells, &name, &format!("{id}-run-time-{index}"))
    };
    names.filter_map(chart).collect()
}

/// The instructions of each benchmark, with the ratio to the baseline's.
fn instructions(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    let names = benchmarks_counted(cells).into_iter().enumerate();
    let chart = |(index, name): (usize, String)| {
        let fields = fields_of_instructions(report, cells, &name);
        let bar = |(cell, field): (&&Cell, Field)| Bar {
            name: cell.name(),
            figures: field.with_ratio(),
            parts: field
                .value
                .map(|value| Part { class: "whole", name: "instructions", value })
                .into_iter()
                .collect(),
            interval: None,
            earlier: report
                .against
                .as_ref()
                .and_then(|against| against.instructions_before(cell, &name)),
            best: field.best,
        };
        let bars: Vec<Bar> = cells.iter().zip(fields).map(bar).collect();
        let title = format!("Instructions of {name}");
        rows::bars(&format!("{id}-instructions-{index}"), &title, "instructions executed", &bars)
    };
    names.filter_map(chart).collect()
}

/// Run time against size, and against the cost of the build, for each benchmark; without any, size against cost.
fn trade_offs(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    let (size, cpu) = (Axis::of(SIZE), Axis::of(BUILD_CPU));
    let names = if report.baseline.is_some() { work_benchmarks(cells) } else { Vec::new() };
    let mut charts: Vec<Option<Element>> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let run_time = Axis::run_time(name);
        let id = format!("{id}-trade-off-{index}");
        charts.push(trade_off::picture(cells, &size, &run_time, &format!("{id}-size")));
        charts.push(trade_off::picture(cells, &cpu, &run_time, &format!("{id}-cpu")));
    }
    if names.is_empty() {
        charts.push(trade_off::picture(cells, &cpu, &size, &format!("{id}-trade-off")));
    }
    charts.into_iter().flatten().collect()
}

/// The bars of a metric that builds cost. Presets that took it from each other cannot be compared by it.
fn cost(
    metric: &Metric,
    Chart { id: chart, title, about }: Chart,
    report: &Report,
    cells: &[&Cell],
    id: &str,
) -> Option<Element> {
    let whole = |cell: &Cell| {
        let part = metric.of(cell).map(|value| Part { class: "whole", name: title, value });
        part.into_iter().collect()
    };
    let bars = bars(metric, report, cells, whole);
    let is_shared = cells.iter().any(|cell| metric.is_shared_by(cell));
    let slowed = "; presets that were built at the same time slowed each other down";
    let has_interval = bars.iter().any(|bar| bar.interval.is_some());
    let about = format!(
        "{about}{}{}",
        if is_shared { slowed } else { "" },
        if has_interval { "; medians of several rounds, with their 95 % intervals" } else { "" }
    );
    rows::bars(&format!("{id}-{chart}"), title, &about, &bars)
}

/// A bar for each cell, with the number and, unless cells took it from each other, its ratio to the baseline's.
fn bars(
    metric: &Metric,
    report: &Report,
    cells: &[&Cell],
    parts: impl Fn(&Cell) -> Vec<Part>,
) -> Vec<Bar> {
    let baseline = report.baseline_of(cells);
    let is_shared = cells.iter().any(|cell| metric.is_shared_by(cell));
    let bar = |(cell, best): (&&Cell, bool)| {
        let ratio = metric.ratio(cell, baseline).filter(|_| !is_shared);
        let ratio = match metric.compared(cell, baseline) {
            Some(ratio) => format!(", {}", rows::ratio(ratio)),
            None => ratio.map(|ratio| format!(" ({})", text::ratio(ratio))).unwrap_or_default(),
        };
        Bar {
            name: cell.name(),
            figures: match (metric.of(cell), cell.outcome) {
                (Some(value), _) => metric.unit.show(value) + &ratio,
                (None, Outcome::Built) => "not measured".to_owned(),
                (None, outcome) => outcome.name().to_owned(),
            },
            parts: parts(cell),
            interval: metric.spread(cell).and_then(Spread::interval),
            earlier: report.against.as_ref().and_then(|against| against.before(cell, metric)),
            best: best && !is_shared,
        }
    };
    cells.iter().zip(metric.best(cells, baseline)).map(bar).collect()
}
