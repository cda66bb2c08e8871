//! What knobs do to a preset, as a grid that the table, Markdown and the page have in common, and in sentences.

use crate::analysis::effects::{Effect, Effects, Row, effects};
use crate::base::text;
use crate::render::grid::{Field, Grid, Mark, NOTHING};
use crate::results::{Cell, Outcome, Report};

/// One table with its title, and what follows from it.
pub struct Section {
    pub title: String,
    /// How to read it.
    pub about: String,
    pub grid: Grid,
    pub notes: Vec<String>,
}

/// A section for each preset whose settings were varied.
pub fn sections(report: &Report, cells: &[&Cell]) -> Vec<Section> {
    effects(report, cells).iter().map(section).collect()
}

fn section(effects: &Effects) -> Section {
    let preset = &effects.preset;
    let (title, about) = if effects.is_ablation {
        (
            format!("What do the settings of {preset} buy?"),
            format!(
                "Each row: {preset} as a ratio to itself with that setting as its parent has it. Below 1× it buys something, above it costs."
            ),
        )
    } else {
        (
            format!("{preset}, varied"),
            format!("Each row as a ratio to {preset}, or to the cell that is named."),
        )
    };
    Section { title, about, grid: grid(effects), notes: notes(effects) }
}

fn grid(effects: &Effects) -> Grid {
    let first = if effects.is_ablation { "setting" } else { "value" };
    let mut grid = Grid::new(first, effects.rows.iter().map(|row| Field::plain(&row.setting)));
    let others: Vec<Field> =
        effects.rows.iter().map(|row| Field::plain(other(row, effects))).collect();
    let header = if effects.is_ablation { "instead of" } else { "compared with" };
    if effects.is_ablation || effects.rows.iter().any(|row| row.other != effects.preset) {
        grid.push(header, others);
    }
    for (at, header) in effects.header.iter().enumerate() {
        grid.push(header, effects.rows.iter().map(|row| field(row, row.effects[at])).collect());
    }
    grid
}

/// The value that the parent has, without the key that is in the same row.
fn other<'a>(row: &'a Row, effects: &Effects) -> &'a str {
    match row.other.rsplit_once('=') {
        Some((_, value)) if effects.is_ablation && !row.other.contains(',') => value,
        _ => &row.other,
    }
}

fn field(row: &Row, effect: Option<Effect>) -> Field {
    match (effect, row.outcome) {
        _ if row.is_idle => Field::plain("same"),
        (Some(effect), _) if effect.ratio.shows_difference() => Field {
            value: Some(effect.ratio.value),
            best: effect.ratio.high < 1.0,
            ..Field::plain(text::ratio(effect.ratio.value))
        },
        (Some(effect), _) => Field {
            value: Some(effect.ratio.value),
            marks: vec![Mark::NoDifference],
            ..Field::default()
        },
        (None, Outcome::Built) => Field::plain(NOTHING),
        (None, outcome) => Field::plain(outcome.name()),
    }
}

fn notes(effects: &Effects) -> Vec<String> {
    let mut notes = Vec::new();
    let named = |rows: Vec<&str>| rows.join(", ");
    if effects.is_ablation {
        let idle = effects.rows.iter().filter(|row| row.is_idle);
        let idle: Vec<&str> = idle.map(|row| row.setting.as_str()).collect();
        let useless: Vec<&str> =
            effects.useless().into_iter().filter(|setting| !idle.contains(setting)).collect();
        if !useless.is_empty() {
            notes.push(format!("buys nothing measurable: {}", named(useless)));
        }
        if !idle.is_empty() {
            notes.push(format!("the parent has the same: {}", named(idle)));
        }
    }
    for (at, header) in effects.header.iter().enumerate() {
        let measured = effects.rows.iter().filter_map(|row| {
            let effect = row.effects[at].filter(|effect| effect.is_measured)?;
            let ratio = effect.ratio;
            Some(format!("{} {} ({})", row.setting, text::ratio(ratio.value), ratio.interval()))
        });
        let measured: Vec<String> = measured.collect();
        if !measured.is_empty() {
            notes.push(format!("{header}, with 95 % intervals: {}", measured.join(", ")));
        }
    }
    notes
}
