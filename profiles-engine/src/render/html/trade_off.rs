//! Trade-offs between two metrics: each preset is a point, and the ones to choose from are marked.

use crate::analysis::metrics::{Measured, Metric};
use crate::render::html::draw::{Frame, Place, Scale, anchor, dot, label, line, short_ratio};
use crate::render::html::markup::{Element, element};
use crate::results::Cell;

/// The height of the chart, and where its plot begins and ends, in pixels.
const HEIGHT: f64 = 320.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 276.0;
/// The margin on either side, as a share of the width.
const SIDE: f64 = 0.05;

type Measure = Box<dyn Fn(&Cell) -> Option<Measured>>;

/// One direction of the chart. Less is better.
pub struct Axis {
    name: String,
    measure: Measure,
    show: Box<dyn Fn(f64) -> String>,
}

impl Axis {
    /// A metric of a whole cell.
    pub fn of(metric: Metric) -> Self {
        Self {
            name: metric.label.to_owned(),
            measure: Box::new(move |cell: &Cell| metric.estimated(cell)),
            show: Box::new(move |value| metric.unit.show(value)),
        }
    }

    /// The run time under a benchmark, as a ratio to the baseline's.
    pub fn run_time(name: &str) -> Self {
        let benchmark = name.to_owned();
        let measure = move |cell: &Cell| Some(cell.ratio(&benchmark)?.into());
        Self {
            name: format!("run time of {name}"),
            measure: Box::new(measure),
            show: Box::new(short_ratio),
        }
    }
}

#[derive(Debug, Clone)]
struct Point {
    name: String,
    x: Measured,
    y: Measured,
}

/// The chart, if there are at least two points.
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
    let mut picture = plot.axes(x, y);
    picture.extend(plot.front_line(&points, &front));
    picture.extend(points.iter().zip(&front).map(|(point, front)| plot.point(point, *front)));
    picture.extend(plot.labels(&points));
    let (first, rest) = y.name.split_at(1);
    let title = format!("{}{rest} against {}", first.to_uppercase(), x.name);
    let frame = Frame {
        id,
        title: &title,
        about: "left and down is better; filled: the Pareto front, where neither can improve unless the other gets worse",
        words: ways.collect(),
        height: HEIGHT,
    };
    Some(frame.around(picture))
}

/// Which points are on the Pareto front: those for which no other point is certainly better in one way, and no worse in the other
/// as far as was measured.
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
        let name =
            |name: String, x: f64, y: f64, anchor: &str| label("soft", (x, y), anchor, &name);
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
        let logarithmic = |scale: &Scale| if scale.logarithmic { ", logarithmic" } else { "" };
        let below = format!("→ {}{}", x.name, logarithmic(&self.across));
        let above = format!("↑ {}{}", y.name, logarithmic(&self.up));
        axes.push(name(above, 0.0, TOP - 5.0, "start"));
        axes.push(name(below, 1.0, BOTTOM + 36.0, "end"));
        axes
    }

    /// The values named at the side, and their places. The name of the axis takes the place near the top.
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

    /// The names, each near its point, without overlaps.
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
            labels.push(label("plain", (*x, place), anchor(*x), &point.name));
        }
        labels
    }
}

/// The height for the name of a point: just above it, below it, or further away.
fn free_place((x, y): Place, dots: &[Place], taken: &[Place]) -> f64 {
    // A name takes a sixth of a phone's width, and some 13 pixels of height above its place.
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
