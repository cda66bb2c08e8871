//! Tables: the one of all figures, which can be sorted, and plain ones.

use crate::render::grid::{Field, Grid};
use crate::render::html::markup::{Element, element};
use crate::render::notes::legend;
use crate::results::{Cell, Report};

/// All figures of one target, and the meaning of the marks.
pub fn of(report: &Report, cells: &[&Cell]) -> [Element; 2] {
    let mut grid = Grid::costs(report, cells);
    grid.add_run_times(cells);
    let table = of_grid("Figures of each preset", &grid);
    let marks = legend(report, "★", &[grid]).join(" · ");
    [table, element("p").class("soft").prose(marks)]
}

/// A grid that can be sorted.
pub fn of_grid(label: &str, grid: &Grid) -> Element {
    let header = grid.header.iter().map(|name| column_header(name));
    let head = element("thead").child(element("tr").children(header));
    let rows = grid.rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(index, field)| match index {
            0 => {
                element("th").with("scope", "row").with("data-value", &field.text).text(&field.text)
            }
            _ => cell(field),
        });
        element("tr").children(cells)
    });
    let body = element("tbody").children(rows);
    scrolling(label, element("table").class("sortable").child(head).child(body))
}

/// A table of texts.
pub fn plain<const N: usize>(label: &str, header: &[&str; N], rows: &[[String; N]]) -> Element {
    let head = element("tr").children(header.iter().map(|name| column_header(name)));
    let row =
        |row: &[String; N]| element("tr").children(row.iter().map(|text| element("td").text(text)));
    let table = element("table")
        .class("text")
        .child(element("thead").child(head))
        .child(element("tbody").children(rows.iter().map(row)));
    scrolling(label, table)
}

/// The head of a column.
pub fn column_header(name: &str) -> Element {
    element("th").with("scope", "col").text(name)
}

/// A table that scrolls by itself where the page is narrow, with the keyboard too.
pub fn scrolling(label: &str, table: Element) -> Element {
    element("div")
        .class("scroll")
        .with("tabindex", 0)
        .with("role", "region")
        .with("aria-label", label)
        .child(table)
}

fn cell(field: &Field) -> Element {
    let value = field.value.map(|value| value.to_string()).unwrap_or_default();
    let cell = element("td").with("data-value", value).text(field.with_ratio());
    if field.best { cell.class("best") } else { cell }
}
