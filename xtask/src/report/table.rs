//! The report for a terminal of 80 columns. What is best is marked with a star, never by colour alone.

use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::grid::{Field, Grid};
use super::notes::{legend, measured_on, notes};
use super::{Against, Cell, Outcome, Report, clean};
use crate::text::{WIDTH, columns, wrapped};

const GAP: usize = 2;
const BEST: &str = "*";

/// A section for each target, below what all was measured on.
pub fn render(report: &Report) -> String {
    let mut text = paragraph(&measured_on(report));
    for target in report.targets() {
        let cells = report.cells_of(target);
        text.push_str(&format!("\n{target}\n\n"));
        text.push_str(&section(report, &cells));
        let failed = cells.iter().filter(|cell| cell.outcome == Outcome::Failed);
        text.extend(failed.map(|cell| failure(cell)));
    }
    text.extend(report.against.as_ref().map(changes));
    text
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

/// Run times stand beside the costs where there is room for them, else below.
fn section(report: &Report, cells: &[&Cell]) -> String {
    let mut grids = vec![Grid::costs(cells)];
    grids[0].add_run_times(cells);
    if grids[0].width(GAP) > WIDTH {
        grids = vec![Grid::costs(cells), Grid::presets(cells)];
        grids[1].add_run_times(cells);
    }
    let tables: Vec<String> = grids.iter().map(table).collect();
    let said = legend(report, BEST, &grids).into_iter().chain(notes(report, cells));
    let said: String = said.map(|note| paragraph(&note)).collect();
    format!("{}\n{said}", tables.join("\n"))
}

fn table(grid: &Grid) -> String {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(&grid.header);
    for row in &grid.rows {
        table.add_row(row.iter().map(shown));
    }
    for column in table.column_iter_mut() {
        let numbers = column.index > 0;
        column.set_padding((if numbers { GAP as u16 } else { 0 }, 0));
        if numbers {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn shown(field: &Field) -> String {
    match field.best {
        true => format!("{BEST}{}", field.text),
        false => field.text.clone(),
    }
}

fn paragraph(text: &str) -> String {
    wrapped(&clean::plain(text), WIDTH) + "\n"
}

fn failure(cell: &Cell) -> String {
    let mut text = format!("\n{} failed: {}\n", cell.name(), clean::plain(&cell.command));
    for line in clean::plain(cell.reason.as_deref().unwrap_or_default()).lines() {
        text.push_str(format!("    {line}").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_table_of_seven_presets_fits_and_reads_like_this() {
        let shown = render(&sample::report());
        assert_eq!(shown, include_str!("sample.txt"));
        assert!(shown.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn run_times_that_find_no_room_stand_below() {
        let mut report = sample::report();
        for cell in &mut report.cells {
            let more = cell.benchmarks.clone();
            cell.benchmarks.extend(more.into_iter().map(|one| super::super::Benchmark {
                name: "a-rather-long-name".to_owned(),
                ..one
            }));
        }
        let shown = render(&report);
        assert!(shown.contains("\npreset    checkout  a-rather-long-name\n"), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn without_a_difference_to_the_baseline_nothing_is_the_winner() {
        let mut report = sample::report();
        report.cells.retain(|cell| ["staging", "fast"].contains(&cell.preset.as_str()));
        let shown = render(&report);
        let run_times: Vec<&str> =
            shown.lines().filter_map(|line| line.split_whitespace().last()).collect();
        assert!(run_times.contains(&"≈") && run_times.contains(&"1×"), "{shown}");
    }
}
