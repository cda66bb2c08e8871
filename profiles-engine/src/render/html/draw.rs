//! What all charts are drawn with, and the frame around each of them.

use crate::base::units;
use crate::render::html::markup::{Element, element};
use crate::results::{Cell, Outcome};

/// A place in a chart: a share of its width, and pixels from the top.
pub type Place = (f64, f64);

/// A straight line.
pub fn line(class: impl ToString, from: Place, to: Place) -> Element {
    element("line")
        .class(class)
        .with("x1", percent(from.0))
        .with("y1", pixels(from.1))
        .with("x2", percent(to.0))
        .with("y2", pixels(to.1))
}

/// A point with a radius of five pixels.
pub fn dot(class: impl ToString, (x, y): Place) -> Element {
    element("circle").class(class).with("cx", percent(x)).with("cy", pixels(y)).with("r", 5)
}

/// A text that starts, ends or is centred at a place.
pub fn text(class: &str, (x, y): Place, anchor: &str, text: &str) -> Element {
    let drawn = element("text").class(class).with("x", percent(x)).with("y", pixels(y));
    drawn.with("text-anchor", anchor).text(text)
}

/// How to align a text at a place so that it stays inside the chart.
pub fn anchor(place: f64) -> &'static str {
    match place {
        place if place < 0.08 => "start",
        place if place > 0.92 => "end",
        _ => "middle",
    }
}

/// A share of the chart's width.
pub fn percent(place: f64) -> String {
    format!("{:.2}%", place * 100.0)
}

/// A length that does not depend on the width of the chart.
fn pixels(value: f64) -> String {
    format!("{value:.1}")
}

/// A ratio on an axis, without trailing zeros.
pub fn short_ratio(ratio: f64) -> String {
    let shown = format!("{ratio:.3}");
    format!("{}×", shown.trim_end_matches('0').trim_end_matches('.'))
}

/// What a chart says where a cell has no number.
pub fn missing(cell: &Cell) -> String {
    let why = match cell.outcome {
        Outcome::Built => "not measured",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    };
    why.to_owned()
}

/// A ratio to the baseline in brackets; nothing if it is not known.
pub fn in_brackets(ratio: Option<f64>) -> String {
    ratio.map(|ratio| format!(" ({})", units::ratio(ratio))).unwrap_or_default()
}

/// A chart in its frame: a title, a caption, and all of it in words.
pub struct Frame<'a> {
    /// The prefix of the ids in the chart.
    pub id: String,
    pub title: &'a str,
    /// How to read it.
    pub about: &'a str,
    /// The chart in words.
    pub words: String,
    /// The height in pixels.
    pub height: f64,
}

impl Frame<'_> {
    /// Puts a chart into the frame.
    pub fn around(self, picture: Vec<Element>) -> Element {
        let [title, words] = ["title", "words"].map(|part| format!("{}-{part}", self.id));
        let svg = element("svg")
            .with("role", "img")
            .with("aria-labelledby", format!("{title} {words}"))
            .with("height", self.height)
            .child(element("title").with("id", &title).text(self.title))
            .child(element("desc").with("id", &words).text(self.words))
            .children(picture);
        let caption = element("figcaption")
            .child(element("b").text(self.title))
            .child(element("small").text(self.about));
        element("figure").class("picture").child(caption).child(svg)
    }
}
