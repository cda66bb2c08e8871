//! What all charts are drawn with: axes, lines, texts, and the frame around each chart.

use crate::render::html::markup::{Element, element};

/// A place in a chart: a share of its width, and pixels from the top.
pub type Place = (f64, f64);

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
pub fn label(class: &str, (x, y): Place, anchor: &str, text: &str) -> Element {
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

/// A chart in its frame: a title, a caption, and all of it in words.
pub struct Frame<'a> {
    /// The prefix of the ids in the chart.
    pub id: &'a str,
    pub title: &'a str,
    /// How to read it.
    pub about: &'a str,
    /// The chart in words: what each preset has.
    pub words: Vec<String>,
    /// The height in pixels.
    pub height: f64,
}

impl Frame<'_> {
    pub fn around(self, picture: Vec<Element>) -> Element {
        let [title, words] = ["title", "words"].map(|part| format!("{}-{part}", self.id));
        let svg = element("svg")
            .with("role", "img")
            .with("aria-labelledby", format!("{title} {words}"))
            .with("height", self.height)
            .child(element("title").with("id", &title).text(self.title))
            .child(element("desc").with("id", &words).text(self.words.join("; ")))
            .children(picture);
        let caption = element("figcaption")
            .child(element("b").text(self.title))
            .child(element("small").text(self.about));
        element("figure").class("picture").child(caption).child(svg)
    }
}

/// An axis that need not begin at zero is logarithmic from this ratio of its ends on.
const WIDE: f64 = 4.0;
/// The most values that an axis names.
const TICKS: usize = 7;

/// An axis from its low end to its high end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    /// Whether equal steps are equal ratios.
    pub logarithmic: bool,
}

impl Scale {
    /// For bars, whose lengths are compared: from zero to the largest value.
    pub fn of_bars(values: impl IntoIterator<Item = f64>) -> Self {
        let high = values.into_iter().fold(0.0, f64::max);
        let high = if high > 0.0 { drawable(high) } else { 1.0 };
        Self { low: 0.0, high, logarithmic: false }
    }

    /// For points, whose places are compared: a little more than the range of the values above zero.
    pub fn of_points(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values = values.into_iter().filter(|value| *value > 0.0);
        let values: Vec<f64> = values.map(drawable).collect();
        let low = values.iter().copied().min_by(f64::total_cmp)?;
        let high = values.iter().copied().max_by(f64::total_cmp)?;
        let logarithmic = high / low >= WIDE;
        Some(if logarithmic {
            let room = (high / low).powf(0.06);
            Self { low: low / room, high: high * room, logarithmic }
        } else {
            let room = ((high - low) * 0.08).max(high * 0.02);
            Self { low: (low - room).max(low / 2.0), high: high + room, logarithmic }
        })
    }

    /// The place of a value: 0 at the low end, 1 at the high end.
    pub fn place(&self, value: f64) -> f64 {
        let place = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        place.clamp(0.0, 1.0)
    }

    /// The ticks that can be named if each name takes `room` of the axis.
    pub fn named(&self, room: f64) -> Vec<f64> {
        let mut named: Vec<f64> = Vec::new();
        for tick in self.ticks() {
            if named.last().is_none_or(|last| self.place(tick) - self.place(*last) >= room) {
                named.push(tick);
            }
        }
        named
    }

    /// Round values within, from low to high.
    pub fn ticks(&self) -> Vec<f64> {
        let inside = |value: &f64| (self.low..=self.high).contains(value);
        if self.logarithmic {
            let decades = (self.low.log10().floor() as i32)..=(self.high.log10().ceil() as i32);
            let of = |steps: &[f64]| -> Vec<f64> {
                let tens = decades.clone().map(|decade| 10f64.powi(decade));
                tens.flat_map(|ten| steps.iter().map(move |step| step * ten))
                    .filter(inside)
                    .collect()
            };
            let steps: [&[f64]; 2] = [&[1.0, 1.5, 2.0, 3.0, 5.0, 7.0], &[1.0, 2.0, 5.0]];
            let few = steps.into_iter().map(of).find(|ticks| ticks.len() <= TICKS);
            return few.unwrap_or_else(|| of(&[1.0]));
        }
        let rough = (self.high - self.low) / 4.0;
        let decade = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
        let step = step.into_iter().find(|step| *step >= rough).unwrap_or(rough);
        let first = (self.low / step).ceil() as i64;
        let ticks = (first..).map(|count| count as f64 * step);
        ticks.take_while(|value| *value <= self.high).collect()
    }
}

/// No machine measures a value beyond these bounds, and between them the steps of an axis can be computed.
fn drawable(value: f64) -> f64 {
    value.clamp(1e-100, 1e100)
}

#[cfg(test)]
mod tests;
