//! Run times as ratios to the baseline, each with its interval: an interval across the line at 1 means no difference.

use crate::base::units;
use crate::render::html::bars::{self, Bar, Part};
use crate::render::html::draw::{Frame, anchor, dot, line, short_ratio, text};
use crate::render::html::markup::{Element, element};
use crate::render::html::scale::Scale;
use crate::results::{Benchmark, Cell, Ratio, Report};

/// The height of a row, in pixels: a line of text, and the interval below it.
const ROW: f64 = 38.0;
/// The height of the axis, in pixels.
const AXIS: f64 = 22.0;

/// The chart of one benchmark: bars of times if there is nothing to compare them with.
pub fn picture(report: &Report, cells: &[&Cell], name: &str, id: &str) -> Option<Element> {
    let ratios = cells.iter().filter_map(|cell| cell.ratio(name));
    let before = cells.iter().filter_map(|cell| earlier(report, cell, name));
    let ends = ratios.flat_map(|ratio| [ratio.low, ratio.high, 1.0]).chain(before);
    let Some(scale) = Scale::of_points(ends) else {
        return times(cells, name, id);
    };
    let baseline = report.baseline.as_deref().unwrap_or("the baseline");
    let height = cells.len() as f64 * ROW;
    let one = upright("one", scale.place(1.0), (0.0, height));
    let rows = cells.iter().enumerate().map(|(index, cell)| {
        row(index as f64 * ROW, cell, name, &scale, earlier(report, cell, name))
    });
    let picture = axis(&scale, height).into_iter().chain([one]).chain(rows).collect();
    let words: Vec<String> = cells
        .iter()
        .map(|cell| format!("{}: {}", cell.name(), figures(cell.benchmark(name))))
        .collect();
    let emulated = cells.iter().any(|cell| cell.benchmark(name).is_some_and(|one| one.emulated));
    let about = format!(
        "ratio to {baseline}, with its 95 % interval; left is faster{}{}{}",
        if scale.is_logarithmic() { "; logarithmic" } else { "" },
        if emulated { "; emulated" } else { "" },
        if report.against.is_some() { "; dashed: earlier report" } else { "" },
    );
    let frame = Frame {
        id: id.to_owned(),
        title: &format!("Run time of {name}"),
        about: &about,
        words: words.join("; "),
        height: height + AXIS,
    };
    Some(frame.around(picture))
}

fn earlier(report: &Report, cell: &Cell, name: &str) -> Option<f64> {
    let baseline = report.baseline.as_deref().unwrap_or_default();
    report.against.as_ref()?.run_time_before(cell, name, baseline)
}

fn times(cells: &[&Cell], name: &str, id: &str) -> Option<Element> {
    let bar = |cell: &&Cell| {
        let median = cell.benchmark(name).and_then(|one| one.median_seconds);
        let part = median.map(|value| Part { class: "whole", name: "run time", value });
        Bar {
            name: cell.name(),
            figures: median.map_or("not run".to_owned(), units::seconds),
            parts: part.into_iter().collect(),
            earlier: None,
            best: false,
        }
    };
    let bars: Vec<Bar> = cells.iter().map(bar).collect();
    bars::picture(id, &format!("Run time of {name}"), "seconds, medians", &bars)
}

fn row(top: f64, cell: &Cell, name: &str, scale: &Scale, earlier: Option<f64>) -> Element {
    let benchmark = cell.benchmark(name);
    let ratio = benchmark.and_then(|one| one.ratio);
    let class = ratio.map_or("same", class);
    let at = |value: f64| (scale.place(value), top + 25.0);
    let interval = ratio
        .filter(|ratio| !ratio.is_own())
        .map(|ratio| line(format!("interval {class}"), at(ratio.low), at(ratio.high)));
    let dot = ratio.map(|ratio| dot(format!("dot {class}"), at(ratio.value)));
    let earlier =
        earlier.map(|value| upright("earlier", scale.place(value), (top + 17.0, top + 33.0)));
    element("g")
        .child(text("plain", (0.0, top + 13.0), "start", &cell.name()))
        .child(text("plain", (1.0, top + 13.0), "end", &figures(benchmark)))
        .children(earlier)
        .children(interval)
        .children(dot)
}

fn class(ratio: Ratio) -> &'static str {
    match (ratio.shows_difference(), ratio.value < 1.0) {
        (false, _) => "same",
        (true, true) => "better",
        (true, false) => "worse",
    }
}

fn figures(benchmark: Option<&Benchmark>) -> String {
    match benchmark.and_then(|one| one.ratio) {
        Some(ratio) if ratio.is_own() => "1×, the baseline".to_owned(),
        Some(ratio) => {
            let same = if ratio.shows_difference() { "" } else { "≈ " };
            format!("{same}{} ({})", units::ratio(ratio.value), ratio.interval())
        }
        None => {
            benchmark.and_then(|one| one.median_seconds).map_or("not run".to_owned(), |median| {
                format!("{}, not compared", units::seconds(median))
            })
        }
    }
}

fn axis(scale: &Scale, height: f64) -> Vec<Element> {
    let mark = |value: &f64| upright("grid", scale.place(*value), (0.0, height));
    let name = |value: &f64| {
        let place = scale.place(*value);
        text("soft", (place, height + 16.0), anchor(place), &short_ratio(*value))
    };
    let marks = scale.ticks();
    marks.iter().map(mark).chain(scale.named(0.12).iter().map(name)).collect()
}

fn upright(class: &str, place: f64, (top, bottom): (f64, f64)) -> Element {
    line(class, (place, top), (place, bottom))
}
