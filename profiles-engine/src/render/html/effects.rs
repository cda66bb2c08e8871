//! Charts of knobs: for each number a row for each setting, in the order of its effect, with the interval in which it is.

use crate::analysis::effects::{Effect, Effects, Row, effects, in_order};
use crate::base::text;
use crate::render::html::draw::{Frame, Scale, dot, line};
use crate::render::html::markup::{Element, element};
use crate::render::html::rows::{AXIS, ROW, axis, class, named, upright};
use crate::render::html::table;
use crate::render::knobs::{self, Section};
use crate::results::{Cell, Report};

/// A section for each preset whose settings were varied: the charts side by side, then the table.
pub fn of(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    let all = effects(report, cells);
    let sections = knobs::sections(report, cells);
    let parts = all.iter().zip(&sections).enumerate();
    parts
        .flat_map(|(index, (effects, section))| {
            one(effects, section, &format!("{id}-knobs-{index}"))
        })
        .collect()
}

fn one(effects: &Effects, section: &Section, id: &str) -> Vec<Element> {
    let charts = (0..effects.header.len())
        .filter_map(|column| chart(effects, column, &format!("{id}-{column}")));
    let notes = section.notes.iter().map(|note| element("li").prose(note));
    vec![
        element("h3").text(&section.title),
        element("p").class("soft").text(&section.about),
        element("div").class("pictures").children(charts),
        table::of_grid(&section.title, &section.grid),
        element("ul").class("soft").children(notes),
    ]
}

/// The ratios of one number; `None` if there are none.
fn chart(effects: &Effects, column: usize, id: &str) -> Option<Element> {
    let rows = in_order(effects, column);
    let ratios = rows.iter().filter_map(|row| row.effects[column]).map(|effect| effect.ratio);
    let scale = Scale::of_points(ratios.flat_map(|ratio| [ratio.low, ratio.high, 1.0]))?;
    let height = rows.len() as f64 * ROW;
    let mut picture = axis(&scale, height);
    picture.push(upright("one", scale.place(1.0), (0.0, height)));
    let drawn = rows.iter().enumerate();
    picture.extend(drawn.map(|(index, row)| drawn_row(index as f64 * ROW, row, column, &scale)));
    let compared = if effects.is_ablation {
        format!("{} with the setting as a ratio to it without", effects.preset)
    } else {
        format!("as a ratio to {}", effects.preset)
    };
    let is_measured = |row: &&Row| row.effects[column].is_some_and(|effect| effect.is_measured);
    let interval = if rows.iter().any(is_measured) {
        "with its 95 % interval"
    } else {
        "with the range that counts as equal"
    };
    let logarithmic = if scale.logarithmic { "; logarithmic" } else { "" };
    let frame = Frame {
        id,
        title: &effects.header[column],
        about: &format!("{compared}, {interval}; left is better{logarithmic}"),
        words: rows
            .iter()
            .map(|row| format!("{}: {}", row.setting, figures(row, column)))
            .collect(),
        height: height + AXIS,
    };
    Some(frame.around(picture))
}

fn drawn_row(top: f64, row: &Row, column: usize, scale: &Scale) -> Element {
    let at = |value: f64| (scale.place(value), top + 25.0);
    let effect = row.effects[column];
    let drawn = effect.into_iter().flat_map(|Effect { ratio, .. }| {
        let class = class(ratio);
        let bar = line(format!("bar {class}"), at(1.0), at(ratio.value));
        let interval = line(format!("interval {class}"), at(ratio.low), at(ratio.high));
        [bar, interval, dot(format!("dot {class}"), at(ratio.value))]
    });
    named("plain", top, &row.setting, &figures(row, column)).children(drawn)
}

fn figures(row: &Row, column: usize) -> String {
    match row.effects[column] {
        None if row.is_idle => "changes nothing".to_owned(),
        None => "not measured".to_owned(),
        Some(Effect { ratio, is_measured }) => {
            let same = if ratio.shows_difference() { "" } else { "≈ " };
            let interval =
                if is_measured { format!(" ({})", ratio.interval()) } else { String::new() };
            format!("{same}{}{interval}", text::ratio(ratio.value))
        }
    }
}
