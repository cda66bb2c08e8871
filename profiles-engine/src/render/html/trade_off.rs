//! Two things that one would like to have both: each preset is a point, and those to choose from are marked.

use crate::analysis::answer::NEAR;
use crate::base::units;
use crate::render::html::draw::{Place, anchor, dot, line, short_ratio, text};
use crate::render::html::frame::Frame;
use crate::render::html::markup::{Element, element};
use crate::render::html::scale::Scale;
use crate::results::Cell;

/// The height of the picture and of its parts, in pixels.
const HEIGHT: f64 = 320.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 276.0;
/// What is left free on either side, as a part of the width.
const SIDE: f64 = 0.05;

/// A number, and the least and most it may be as far as was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Measured {
    value: f64,
    low: f64,
    high: f64,
}

type Measure = Box<dyn Fn(&Cell) -> Option<Measured>>;

/// What one direction of the picture means. Less is better.
pub struct Axis {
    name: String,
    measure: Measure,
    show: fn(f64) -> String,
}

impl Axis {
    /// The bytes of a cell's binaries, which are exact.
    pub fn size() -> Self {
        let measure = |cell: &Cell| {
            let value = cell.bytes()? as f64;
            Some(Measured { value, low: value, high: value })
        };
        Self {
            name: "size".to_owned(),
            measure: Box::new(measure),
            show: |value| units::bytes(value as u64),
        }
    }

    /// The CPU time of a cell's build, measured once.
    pub fn build_cpu() -> Self {
        let measure = |cell: &Cell| {
            let value = cell.build.as_ref()?.cpu_seconds?;
            Some(Measured { value, low: value / NEAR.sqrt(), high: value * NEAR.sqrt() })
        };
        Self { name: "build CPU time".to_owned(), measure: Box::new(measure), show: units::seconds }
    }

    /// The run time under a benchmark, as a ratio to the baseline's.
    pub fn run_time(name: &str) -> Self {
        let benchmark = name.to_owned();
        let measure = move |cell: &Cell| {
            let ratio = cell.benchmark(&benchmark)?.ratio?;
            Some(Measured { value: ratio.value, low: ratio.low, high: ratio.high })
        };
        Self { name: format!("run time of {name}"), measure: Box::new(measure), show: short_ratio }
    }
}

#[derive(Debug, Clone)]
struct Point {
    name: String,
    x: Measured,
    y: Measured,
}

/// The picture, where there are at least two points.
pub fn picture(cells: &[&Cell], x: &Axis, y: &Axis, id: &str) -> Option<Element> {
    let point = |cell: &&Cell| {
        Some(Point { name: cell.name(), x: (x.measure)(cell)?, y: (y.measure)(cell)? })
    };
    let points: Vec<Point> = cells.iter().filter_map(point).collect();
    let across = Scale::of_points(points.iter().map(|point| point.x.value))?;
    let up = Scale::of_points(points.iter().flat_map(|point| [point.y.low, point.y.high]))?;
    if points.len() < 2 {
        return None;
    }
    let plot = Plot { across, up };
    let front = front(&points);
    let ways = points.iter().zip(&front).map(|(point, front)| {
        let front = if *front { ", on the front" } else { "" };
        format!("{}: {}, {}{front}", point.name, (x.show)(point.x.value), (y.show)(point.y.value))
    });
    let words = ways.collect::<Vec<String>>().join("; ");
    let mut picture = plot.axes(x, y);
    picture.extend(plot.front_line(&points, &front));
    picture.extend(points.iter().zip(&front).map(|(point, front)| plot.point(point, *front)));
    picture.extend(plot.labels(&points));
    let capital = |name: &str| {
        let mut chars = name.chars();
        chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
    };
    let title = format!("{} against {}", capital(&y.name).unwrap_or_default(), x.name);
    let frame = Frame {
        id: id.to_owned(),
        title: &title,
        about: "left and down is better; filled: the Pareto front, where one is not had without giving up the other",
        words,
        height: HEIGHT,
    };
    Some(frame.around(picture))
}

/// Which points are on the Pareto front. A point is off it where another is surely better in one way, and no worse in the
/// other as far as can be told.
fn front(points: &[Point]) -> Vec<bool> {
    let surely = |a: Measured, b: Measured| a.high < b.low;
    let beats = |a: &Point, b: &Point| {
        (surely(a.x, b.x) && !surely(b.y, a.y)) || (surely(a.y, b.y) && !surely(b.x, a.x))
    };
    points.iter().map(|point| !points.iter().any(|other| beats(other, point))).collect()
}

struct Plot {
    across: Scale,
    up: Scale,
}

impl Plot {
    fn x(&self, value: f64) -> f64 {
        SIDE + self.across.place(value) * (1.0 - 2.0 * SIDE)
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - self.up.place(value) * (BOTTOM - TOP)
    }

    fn axes(&self, x: &Axis, y: &Axis) -> Vec<Element> {
        let name = |name: String, x: f64, y: f64, anchor: &str| text("soft", (x, y), anchor, &name);
        let mut axes = Vec::new();
        for value in self.across.ticks() {
            let place = self.x(value);
            axes.push(line("grid", (place, TOP), (place, BOTTOM)));
        }
        for value in self.across.named(0.18) {
            let place = self.x(value);
            axes.push(name((x.show)(value), place, BOTTOM + 16.0, anchor(place)));
        }
        for value in self.up.ticks() {
            axes.push(line("grid", (0.0, self.y(value)), (1.0, self.y(value))));
        }
        for (value, place) in self.heights() {
            axes.push(name((y.show)(value), 0.0, place, "start"));
        }
        let logarithmic = |scale: &Scale| if scale.is_logarithmic() { ", logarithmic" } else { "" };
        let below = format!("→ {}{}", x.name, logarithmic(&self.across));
        let beside = format!("↑ {}{}", y.name, logarithmic(&self.up));
        axes.push(name(beside, 0.0, TOP - 5.0, "start"));
        axes.push(name(below, 1.0, BOTTOM + 36.0, "end"));
        axes
    }

    /// Where the names of the values stand that are at the side. Near the top stands the axis's own name.
    fn heights(&self) -> Vec<(f64, f64)> {
        let named = self.up.named(0.07).into_iter().map(|value| (value, self.y(value) - 3.0));
        named.filter(|(_, place)| *place > TOP + 13.0).collect()
    }

    fn front_line(&self, points: &[Point], front: &[bool]) -> Vec<Element> {
        let mut on: Vec<Place> = points
            .iter()
            .zip(front)
            .filter(|(_, front)| **front)
            .map(|(point, _)| (self.x(point.x.value), self.y(point.y.value)))
            .collect();
        on.sort_by(|a, b| a.0.total_cmp(&b.0));
        on.windows(2).map(|pair| line("front-line", pair[0], pair[1])).collect()
    }

    fn point(&self, point: &Point, front: bool) -> Element {
        let class = if front { "front" } else { "behind" };
        let x = self.x(point.x.value);
        let [low, high] = [point.y.low, point.y.high].map(|end| self.y(end));
        let interval = line(class, (x, low), (x, high));
        let dot = dot(class, (x, self.y(point.y.value)));
        element("g").child(interval).child(dot.child(element("title").text(&point.name)))
    }

    /// The names, each near its point and none over another.
    fn labels(&self, points: &[Point]) -> Vec<Element> {
        let dots: Vec<Place> =
            points.iter().map(|point| (self.x(point.x.value), self.y(point.y.value))).collect();
        let mut taken: Vec<Place> =
            self.heights().into_iter().map(|(_, place)| (0.0, place)).collect();
        let mut labels = Vec::new();
        for (point, (x, y)) in points.iter().zip(&dots) {
            let place = free_place((*x, *y), &dots, &taken);
            taken.push((*x, place));
            if (place - y).abs() > 24.0 {
                labels.push(line(
                    "leader",
                    (*x, *y),
                    (*x, if place < *y { place + 3.0 } else { place - 10.0 }),
                ));
            }
            labels.push(text("plain", (*x, place), anchor(*x), &point.name));
        }
        labels
    }
}

/// How high the name of a point can stand: just above it, below it, or further off.
fn free_place((x, y): Place, dots: &[Place], taken: &[Place]) -> f64 {
    // A name takes a sixth of the width of a phone, and some 13 pixels of height; text stands on its place.
    let is_free = |place: f64| {
        let clear_of_names =
            taken.iter().all(|(other, at)| (other - x).abs() > 0.17 || (at - place).abs() > 14.0);
        let clear_of_dots = dots
            .iter()
            .all(|(other, at)| (other - x).abs() > 0.1 || (at - (place - 4.5)).abs() > 11.0);
        clear_of_names && clear_of_dots && (TOP..BOTTOM).contains(&place)
    };
    let steps = (0..14).map(f64::from);
    let places = steps.flat_map(|step| [y - 10.0 - step * 14.0, y + 20.0 + step * 14.0]);
    places.into_iter().find(|place| is_free(*place)).unwrap_or(y - 10.0)
}

#[cfg(test)]
mod tests;
