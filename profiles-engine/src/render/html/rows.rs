//! Charts with a row for each preset: bars that start at zero, so that the eye can compare them, and run times as ratios to the
//! baseline, each with its interval. An interval across the line at 1 means no difference.

use crate::base::text;
use crate::render::html::draw::{Frame, Scale, anchor, dot, label, line, percent, short_ratio};
use crate::render::html::markup::{Element, element};
use crate::results::{Benchmark, Cell, Ratio, Report};

/// The height of a row, in pixels: a line of text, and the bar or the interval below it.
pub const ROW: f64 = 38.0;
/// The height of the axis of ratios, in pixels.
pub const AXIS: f64 = 22.0;

/// A row of a bar chart.
pub struct Bar {
    /// The name of the cell.
    pub name: String,
    /// The number as text, or why there is none.
    pub figures: String,
    /// The parts of the bar, from left to right.
    pub parts: Vec<Part>,
    /// Where the end of the bar may be, if that is known.
    pub interval: Option<(f64, f64)>,
    /// The length of the whole bar in the earlier report.
    pub earlier: Option<f64>,
    pub best: bool,
}

pub struct Part {
    /// Its class in the style sheet, which gives its colour.
    pub class: &'static str,
    /// What it shows.
    pub name: &'static str,
    /// Its length.
    pub value: f64,
}

impl Bar {
    fn length(&self) -> f64 {
        self.parts.iter().map(|part| part.value).sum()
    }
}

/// The bar chart, unless there is nothing to show.
pub fn bars(id: &str, title: &str, about: &str, bars: &[Bar]) -> Option<Element> {
    let ends = bars.iter().flat_map(|bar| {
        let high = bar.interval.map(|(_, high)| high);
        [Some(bar.length()), bar.earlier, high].into_iter().flatten()
    });
    let scale = Scale::of_bars(ends);
    bars.iter().find(|bar| bar.length() > 0.0)?;
    let rows = bars.iter().enumerate();
    let rows = rows.map(|(index, bar)| bar_row(index as f64 * ROW, bar, &scale));
    let earlier = bars.iter().any(|bar| bar.earlier.is_some());
    let frame = Frame {
        id,
        title,
        about: &format!("{about}{}", if earlier { "; dashed: earlier report" } else { "" }),
        words: bars.iter().map(|bar| format!("{}: {}", bar.name, bar.figures)).collect(),
        height: bars.len() as f64 * ROW,
    };
    Some(frame.around(rows.collect()))
}

fn bar_row(top: f64, bar: &Bar, scale: &Scale) -> Element {
    let (class, star) = if bar.best { ("best", "★ ") } else { ("plain", "") };
    let rect = |class: &str, from: f64, to: f64| {
        element("rect")
            .class(class)
            .with("x", percent(from))
            .with("width", percent(to - from))
            .with("y", top + 19.0)
            .with("height", 12)
    };
    let mut from = 0.0;
    let parts = bar.parts.iter().map(|part| {
        let to = from + part.value;
        let shown = rect(&format!("bar {}", part.class), scale.place(from), scale.place(to));
        from = to;
        shown.child(element("title").text(format!("{}: {}", bar.name, part.name)))
    });
    let interval = bar.interval.map(|(low, high)| {
        let at = |value: f64| (scale.place(value), top + 25.0);
        line("interval end", at(low), at(high))
    });
    named(class, top, &bar.name, &format!("{star}{}", bar.figures))
        .child(rect("track", 0.0, 1.0))
        .children(parts)
        .children(interval)
        .children(
            bar.earlier
                .map(|value| upright("earlier", scale.place(value), (top + 16.0, top + 34.0))),
        )
}

/// A row with its texts.
pub fn named(class: &str, top: f64, name: &str, figures: &str) -> Element {
    element("g").child(label(class, (0.0, top + 13.0), "start", name)).child(label(
        class,
        (1.0, top + 13.0),
        "end",
        figures,
    ))
}

/// The chart of one benchmark: bars of times if there is nothing to compare them with.
pub fn run_times(report: &Report, cells: &[&Cell], name: &str, id: &str) -> Option<Element> {
    let ratios = cells.iter().filter_map(|cell| cell.ratio(name));
    let before = cells.iter().filter_map(|cell| earlier(report, cell, name));
    let ends = ratios.flat_map(|ratio| [ratio.low, ratio.high, 1.0]).chain(before);
    let Some(scale) = Scale::of_points(ends) else {
        return times(cells, name, id);
    };
    let baseline = report.baseline.as_deref().unwrap_or("the baseline");
    let height = cells.len() as f64 * ROW;
    let mut picture = axis(&scale, height);
    picture.push(upright("one", scale.place(1.0), (0.0, height)));
    picture.extend(cells.iter().enumerate().map(|(index, cell)| {
        interval_row(index as f64 * ROW, cell, name, &scale, earlier(report, cell, name))
    }));
    let emulated = cells.iter().any(|cell| cell.benchmark(name).is_some_and(|one| one.emulated));
    let about = format!(
        "ratio to {baseline}, with its 95 % interval; left is faster{}{}{}",
        if scale.logarithmic { "; logarithmic" } else { "" },
        if emulated { "; emulated" } else { "" },
        if report.against.is_some() { "; dashed: earlier report" } else { "" },
    );
    let words = cells.iter().map(|one| format!("{}: {}", one.name(), figures(one.benchmark(name))));
    let frame = Frame {
        id,
        title: &format!("Run time of {name}"),
        about: &about,
        words: words.collect(),
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
            figures: median.map_or("not run".to_owned(), text::seconds),
            parts: part.into_iter().collect(),
            interval: None,
            earlier: None,
            best: false,
        }
    };
    let times: Vec<Bar> = cells.iter().map(bar).collect();
    bars(id, &format!("Run time of {name}"), "seconds, medians", &times)
}

fn interval_row(top: f64, cell: &Cell, name: &str, scale: &Scale, earlier: Option<f64>) -> Element {
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
    named("plain", top, &cell.name(), &figures(benchmark))
        .children(earlier)
        .children(interval)
        .children(dot)
}

pub fn class(ratio: Ratio) -> &'static str {
    match (ratio.shows_difference(), ratio.value < 1.0) {
        (false, _) => "same",
        (true, true) => "better",
        (true, false) => "worse",
    }
}

fn figures(benchmark: Option<&Benchmark>) -> String {
    match benchmark.map(|one| (one.ratio, one.median_seconds)) {
        Some((Some(ratio), _)) if ratio.is_own() => "1×, the baseline".to_owned(),
        Some((Some(measured), _)) => ratio(measured),
        Some((None, Some(median))) => format!("{}, not compared", text::seconds(median)),
        Some((None, None)) | None => "not run".to_owned(),
    }
}

/// A ratio with its interval, and a mark where that shows no difference.
pub fn ratio(ratio: Ratio) -> String {
    let same = if ratio.shows_difference() { "" } else { "≈ " };
    format!("{same}{} ({})", text::ratio(ratio.value), ratio.interval())
}

pub fn axis(scale: &Scale, height: f64) -> Vec<Element> {
    let mark = |value: &f64| upright("grid", scale.place(*value), (0.0, height));
    let name = |value: &f64| {
        let place = scale.place(*value);
        label("soft", (place, height + 16.0), anchor(place), &short_ratio(*value))
    };
    scale.ticks().iter().map(mark).chain(scale.named(0.12).iter().map(name)).collect()
}

pub fn upright(class: &str, place: f64, (top, bottom): (f64, f64)) -> Element {
    line(class, (place, top), (place, bottom))
}
