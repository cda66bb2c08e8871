//! The report for a terminal of 80 columns. What is best is marked with a star, never by colour alone.

use clap::builder::styling::{AnsiColor, Style};

use crate::analysis::answer::answers;
use crate::base::clean;
use crate::base::text::{WIDTH, columns, fitted_columns, wrapped};
use crate::render::flowchart::answered;
use crate::render::grid::{Field, Grid};
use crate::render::notes::{legend, measured_on, notes};
use crate::render::overview::overview;
use crate::results::{Against, Cell, Outcome, Report};

const GAP: usize = 2;
const BEST: &str = "*";
/// The columns whose ratios are left out for want of room, the first one first.
const LESS_IMPORTANT: [&str; 5] = ["memory", "wall", "rebuild", "build CPU", "size"];

const HEADER: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// A section for each target, below what all was measured on; the answers stand at the end, where a terminal shows them.
pub fn render(report: &Report) -> String {
    let mut text = paragraph(&measured_on(report));
    for target in report.targets() {
        let cells = report.cells_of(target);
        text.push_str(&format!("\n{HEADER}{}{HEADER:#}\n\n", clean::plain(target)));
        text.push_str(&section(report, &cells));
        let failed = cells.iter().filter(|cell| cell.outcome == Outcome::Failed);
        text.extend(failed.map(|cell| failure(cell)));
    }
    text.extend(overview(report).map(|grid| all_targets(&grid)));
    text.extend(report.against.as_ref().map(changes));
    for target in report.targets() {
        text.push_str(&choice(report, target));
    }
    text
}

/// One table of all targets, in pieces where it is too wide.
fn all_targets(grid: &Grid) -> String {
    let pieces = grid.in_pieces(|piece| width(piece) <= WIDTH);
    let tables: Vec<String> = pieces.iter().map(table).collect();
    format!("\n{HEADER}all targets{HEADER:#}\n\n{}", tables.join("\n"))
}

/// Which preset for which wish, and the way to it by questions.
fn choice(report: &Report, target: &str) -> String {
    let cells = report.cells_of(target);
    let answers = answers(report, &cells);
    if answers.is_empty() {
        return String::new();
    }
    let of = if report.targets().len() > 1 { format!(" for {target}") } else { String::new() };
    let title = clean::plain(&format!("Which preset{of}?"));
    let rows =
        answers.into_iter().map(|one| [clean::plain(&one.wish), clean::plain(&one.sentence())]);
    let table = fitted_columns(["", ""], rows.collect());
    let table = table.split_once('\n').map_or(table.as_str(), |(_, rows)| rows);
    let chart = answered(report, &cells).map(|chart| format!("\n{}", clean::plain(&chart)));
    format!("\n{HEADER}{title}{HEADER:#}\n\n{table}{}", chart.unwrap_or_default())
}

fn changes(against: &Against) -> String {
    let rows = against.rows();
    let table = match rows.is_empty() {
        true => "nothing changed\n".to_owned(),
        false => columns(Against::HEADER, &rows),
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

/// Run times stand beside the costs where there is room for them, else below. Ratios that find no room are left out.
fn fitted(report: &Report, cells: &[&Cell]) -> Vec<Grid> {
    let mut whole = Grid::costs(report, cells);
    whole.add_run_times(cells);
    for header in LESS_IMPORTANT.iter().take(2) {
        if width(&whole) > WIDTH {
            whole.drop_ratios(header);
        }
    }
    if width(&whole) <= WIDTH {
        return vec![whole];
    }
    let mut costs = Grid::costs(report, cells);
    for header in LESS_IMPORTANT {
        if width(&costs) > WIDTH {
            costs.drop_ratios(header);
        }
    }
    let mut run_times = Grid::presets(cells);
    run_times.add_run_times(cells);
    match run_times.header.len() {
        1 => vec![costs],
        _ => vec![costs, run_times],
    }
}

fn widths(grid: &Grid) -> Vec<usize> {
    let width = |text: &str| text.chars().count();
    let column = |index: usize| {
        let rows = grid.rows.iter().map(|row| width(&shown(&row[index])));
        rows.chain([width(&grid.header[index])]).max().unwrap_or_default()
    };
    (0..grid.header.len()).map(column).collect()
}

fn width(grid: &Grid) -> usize {
    widths(grid).iter().sum::<usize>() + GAP * grid.header.len().saturating_sub(1)
}

/// The first column is text, the others are numbers.
fn table(grid: &Grid) -> String {
    let widths = widths(grid);
    let line = |fields: Vec<(String, Style)>| {
        let padded =
            fields.into_iter().zip(&widths).enumerate().map(|(index, ((text, style), width))| {
                let room = " ".repeat(width - text.chars().count());
                match index {
                    0 => format!("{style}{text}{style:#}{room}"),
                    _ => format!("{}{room}{style}{text}{style:#}", " ".repeat(GAP)),
                }
            });
        format!("{}\n", padded.collect::<String>().trim_end())
    };
    let header = grid.header.iter().map(|name| (clean::plain(name), HEADER)).collect();
    let rows = grid.rows.iter();
    let rows = rows.map(|row| line(row.iter().map(|field| (shown(field), style(field))).collect()));
    [line(header)].into_iter().chain(rows).collect()
}

fn shown(field: &Field) -> String {
    let mark = if field.best { BEST } else { "" };
    format!("{mark}{}", clean::plain(&field.with_ratio()))
}

fn style(field: &Field) -> Style {
    match field.text.as_str() {
        _ if field.best => GOOD,
        "failed" => BAD,
        "skipped" => QUIET,
        _ => Style::new(),
    }
}

fn paragraph(text: &str) -> String {
    wrapped(&clean::plain(text), WIDTH) + "\n"
}

fn failure(cell: &Cell) -> String {
    let what = format!("{} failed", clean::plain(&cell.name()));
    let mut text = format!("\n{BAD}{what}{BAD:#}: {}\n", clean::plain(&cell.command));
    for line in clean::error(cell.reason.as_deref().unwrap_or_default()).lines() {
        text.push_str(format!("    {line}").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
