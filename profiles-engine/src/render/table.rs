//! The report for a terminal of 80 columns. The best of a column has a star, not just a colour.

use clap::builder::styling::{AnsiColor, Style};

use crate::analysis::answer::answers;
use crate::analysis::metrics::METRICS;
use crate::base::text;
use crate::base::text::{WIDTH, columns, fitted_columns, wrapped};
use crate::render::flowchart::answered;
use crate::render::grid::{Field, Grid, Mark};
use crate::render::knobs;
use crate::render::notes::{legend, measured_on, notes};
use crate::results::{Against, Cell, Outcome, Report};

const GAP: usize = 2;
const BEST: &str = "*";

const HEADER: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// Where it was measured, and a section for each target. The answers come last, where a terminal shows them.
pub fn render(report: &Report) -> String {
    let mut text = paragraph(&measured_on(report));
    for target in report.targets() {
        let cells = report.cells_of(target);
        text.push_str(&format!("\n{HEADER}{}{HEADER:#}\n\n", text::clean(target)));
        text.push_str(&section(report, &cells));
        let failed = cells.iter().filter(|cell| cell.outcome == Outcome::Failed);
        text.extend(failed.map(|cell| failure(cell)));
    }
    text.extend(Grid::sizes(report).map(|grid| all_targets(&grid)));
    text.extend(report.against.as_ref().map(changes));
    for target in report.targets() {
        text.push_str(&choice(report, target));
        text.push_str(&knobs(report, target));
    }
    text
}

/// One table of all targets, in pieces if it is too wide.
fn all_targets(grid: &Grid) -> String {
    let tables: Vec<String> = in_pieces(grid).iter().map(table).collect();
    format!("\n{HEADER}all targets{HEADER:#}\n\n{}", tables.join("\n"))
}

/// What varied settings do.
fn knobs(report: &Report, target: &str) -> String {
    let of = if report.targets().len() > 1 { format!(" ({target})") } else { String::new() };
    let sections = knobs::sections(report, &report.cells_of(target));
    let sections = sections.iter().map(|section| {
        let title = text::clean(&format!("{}{of}", section.title));
        let tables: Vec<String> = in_pieces(&section.grid).iter().map(table).collect();
        let said: String = [&section.about]
            .into_iter()
            .chain(&section.notes)
            .map(|said| paragraph(said))
            .collect();
        format!("\n{HEADER}{title}{HEADER:#}\n\n{}\n{QUIET}{said}{QUIET:#}", tables.join("\n"))
    });
    sections.collect()
}

/// Which preset fulfils which wish, and the questions that lead to one.
fn choice(report: &Report, target: &str) -> String {
    let cells = report.cells_of(target);
    let answers = answers(report, &cells);
    if answers.is_empty() {
        return String::new();
    }
    let of = if report.targets().len() > 1 { format!(" for {target}") } else { String::new() };
    let title = text::clean(&format!("Which preset{of}?"));
    let rows =
        answers.into_iter().map(|one| [text::clean(&one.wish), text::clean(&one.sentence())]);
    let table = fitted_columns(["", ""], rows.collect());
    let table = table.split_once('\n').map_or(table.as_str(), |(_, rows)| rows);
    let chart = answered(report, &cells).map(|chart| format!("\n{}", text::clean(&chart)));
    format!("\n{HEADER}{title}{HEADER:#}\n\n{table}{}", chart.unwrap_or_default())
}

fn changes(against: &Against) -> String {
    let rows: Vec<[String; 6]> =
        against.rows().into_iter().map(|row| row.map(|cell| text::clean(&cell))).collect();
    let table = if rows.is_empty() {
        "nothing changed\n".to_owned()
    } else {
        columns(Against::HEADER, &rows)
    };
    let notes: String = against.notes().iter().map(|note| paragraph(note)).collect();
    format!("\n{}\n{table}{notes}", paragraph(&against.title()))
}

fn section(report: &Report, cells: &[&Cell]) -> String {
    let grids = fitted(report, cells);
    let tables: Vec<String> = grids.iter().map(table).collect();
    let said = legend(report, BEST, &grids).into_iter().chain(notes(report, cells));
    let said: String = said.map(|note| paragraph(&note)).collect();
    format!("{}\n{QUIET}{said}{QUIET:#}", tables.join("\n"))
}

/// Run times are beside the costs if there is room for them, and below them otherwise. Ratios without room are dropped, those
/// of the least important columns first. What is too wide even then comes in pieces.
fn fitted(report: &Report, cells: &[&Cell]) -> Vec<Grid> {
    let mut columns: Vec<_> = METRICS.iter().filter_map(|metric| metric.column).collect();
    columns.sort_by_key(|column| column.rank);
    let drop_until_it_fits = |grid: &mut Grid, most: usize| {
        for column in columns.iter().take(most) {
            if width(grid) > WIDTH {
                grid.drop_ratios(column.header);
            }
        }
    };
    let mut whole = Grid::costs(report, cells);
    whole.add_run_times(cells);
    whole.add_instructions(report, cells);
    drop_until_it_fits(&mut whole, 2);
    if width(&whole) <= WIDTH {
        return vec![whole];
    }
    let mut costs = Grid::costs(report, cells);
    drop_until_it_fits(&mut costs, columns.len());
    let mut run_times = Grid::presets(cells);
    run_times.add_run_times(cells);
    run_times.add_instructions(report, cells);
    let mut grids = in_pieces(&costs);
    if run_times.header.len() > 1 {
        grids.extend(in_pieces(&run_times));
    }
    grids
}

fn in_pieces(grid: &Grid) -> Vec<Grid> {
    grid.in_pieces(|piece| width(piece) <= WIDTH)
}

fn widths(grid: &Grid) -> Vec<usize> {
    let header = grid.header.iter().map(|name| text::clean(name).chars().count());
    let mut widths: Vec<usize> = header.collect();
    for row in &grid.rows {
        for (width, field) in widths.iter_mut().zip(row) {
            *width = (*width).max(shown(field).chars().count());
        }
    }
    widths
}

fn width(grid: &Grid) -> usize {
    widths(grid).iter().sum::<usize>() + GAP * grid.header.len().saturating_sub(1)
}

/// The first column is text, the others are numbers.
fn table(grid: &Grid) -> String {
    let widths = widths(grid);
    let line = |fields: Vec<(String, Style)>| {
        let mut line = String::new();
        for (index, ((text, style), width)) in fields.into_iter().zip(&widths).enumerate() {
            let room = " ".repeat(width - text.chars().count());
            if index == 0 {
                line += &format!("{style}{text}{style:#}{room}");
            } else {
                line += &format!("{}{room}{style}{text}{style:#}", " ".repeat(GAP));
            }
        }
        format!("{}\n", line.trim_end())
    };
    let header = grid.header.iter().map(|name| (text::clean(name), HEADER)).collect();
    let row = |row: &Vec<Field>| row.iter().map(|field| (shown(field), style(field))).collect();
    [header].into_iter().chain(grid.rows.iter().map(row)).map(line).collect()
}

fn shown(field: &Field) -> String {
    let mark = if field.best { BEST } else { "" };
    format!("{mark}{}", text::clean(&field.with_ratio()))
}

fn style(field: &Field) -> Style {
    match field.marks.first() {
        _ if field.best => GOOD,
        Some(Mark::Failed) => BAD,
        Some(Mark::Skipped) => QUIET,
        _ => Style::new(),
    }
}

fn paragraph(text: &str) -> String {
    wrapped(&text::clean(text), WIDTH) + "\n"
}

fn failure(cell: &Cell) -> String {
    let what = format!("{} failed", text::clean(&cell.name()));
    let mut text = format!("\n{BAD}{what}{BAD:#}: {}\n", text::clean(&cell.command));
    for line in text::clean_error(cell.reason.as_deref().unwrap_or_default()).lines() {
        text.push_str(format!("    {line}").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
