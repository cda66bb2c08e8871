//! Bars, one below the other, from zero: lengths can be compared by eye.

use crate::analysis::best::best;
use crate::render::html::draw::{line, percent, text};
use crate::render::html::frame::Frame;
use crate::render::html::markup::{Element, element};
use crate::render::html::scale::Scale;

/// The height of a row, in pixels: a line of text, and the bar below it.
const ROW: f64 = 38.0;

/// A row.
pub struct Bar {
    /// Whose it is.
    pub name: String,
    /// The number as text, or why there is none.
    pub figures: String,
    /// What the bar is made of, from left to right.
    pub parts: Vec<Part>,
    /// What the whole bar was in the report that this one is compared to.
    pub earlier: Option<f64>,
}

/// A part of a bar.
pub struct Part {
    /// Its colour, by the class of the style sheet.
    pub class: &'static str,
    /// What it is.
    pub name: &'static str,
    /// How long it is.
    pub value: f64,
}

impl Bar {
    fn length(&self) -> f64 {
        self.parts.iter().map(|part| part.value).sum()
    }
}

/// The picture, if there is anything to show. The shortest bar is the best, and whatever is within the ratio `near` of it;
/// without that, none is.
pub fn picture(
    id: &str,
    title: &str,
    about: &str,
    bars: &[Bar],
    near: Option<f64>,
) -> Option<Element> {
    let ends = bars.iter().flat_map(|bar| [Some(bar.length()), bar.earlier]).flatten();
    let scale = Scale::of_bars(ends);
    let length = |bar: &Bar| Some(bar.length()).filter(|length| *length > 0.0);
    let lengths: Vec<Option<f64>> = bars.iter().map(length).collect();
    lengths.iter().flatten().next()?;
    let bests = near.map_or(vec![false; bars.len()], |near| best(&lengths, near));
    let rows = bars.iter().zip(bests).enumerate();
    let rows = rows.map(|(index, (bar, best))| row(index as f64 * ROW, bar, &scale, best));
    let words: Vec<String> =
        bars.iter().map(|bar| format!("{}: {}", bar.name, bar.figures)).collect();
    let earlier = bars.iter().any(|bar| bar.earlier.is_some());
    let about = format!("{about}{}", if earlier { "; the dashed line: before" } else { "" });
    let frame = Frame {
        id: id.to_owned(),
        title,
        about: &about,
        words: words.join("; "),
        height: bars.len() as f64 * ROW,
    };
    Some(frame.around(rows.collect()))
}

fn row(top: f64, bar: &Bar, scale: &Scale, best: bool) -> Element {
    let class = if best { "best" } else { "plain" };
    let star = if best { "★ " } else { "" };
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
