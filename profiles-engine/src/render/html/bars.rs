//! Bar charts: one bar below the other, all starting at zero, so that the eye can compare them.

use crate::render::html::draw::{Frame, line, percent, text};
use crate::render::html::markup::{Element, element};
use crate::render::html::scale::Scale;

/// The height of a row, in pixels: a line of text, and the bar below it.
const ROW: f64 = 38.0;

/// A row.
pub struct Bar {
    /// The name of the cell.
    pub name: String,
    /// The number as text, or why there is none.
    pub figures: String,
    /// The parts of the bar, from left to right.
    pub parts: Vec<Part>,
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

/// The chart, unless there is nothing to show.
pub fn picture(id: &str, title: &str, about: &str, bars: &[Bar]) -> Option<Element> {
    let ends = bars.iter().flat_map(|bar| [Some(bar.length()), bar.earlier]).flatten();
    let scale = Scale::of_bars(ends);
    bars.iter().find(|bar| bar.length() > 0.0)?;
    let rows = bars.iter().enumerate();
    let rows = rows.map(|(index, bar)| row(index as f64 * ROW, bar, &scale));
    let words: Vec<String> =
        bars.iter().map(|bar| format!("{}: {}", bar.name, bar.figures)).collect();
    let earlier = bars.iter().any(|bar| bar.earlier.is_some());
    let about = format!("{about}{}", if earlier { "; dashed: earlier report" } else { "" });
    let frame = Frame {
        id: id.to_owned(),
        title,
        about: &about,
        words: words.join("; "),
        height: bars.len() as f64 * ROW,
    };
    Some(frame.around(rows.collect()))
}

fn row(top: f64, bar: &Bar, scale: &Scale) -> Element {
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
    let earlier = bar.earlier.map(|value| {
        let place = scale.place(value);
        line("earlier", (place, top + 16.0), (place, top + 34.0))
    });
    element("g")
        .child(text(class, (0.0, top + 13.0), "start", &bar.name))
        .child(text(class, (1.0, top + 13.0), "end", &format!("{star}{}", bar.figures)))
        .child(rect("track", 0.0, 1.0))
        .children(parts)
        .children(earlier)
}
