//! Tables: the numbers, which can be sorted, the effective settings, and plain texts.

use std::collections::BTreeSet;

use crate::render::grid::{Grid, NOTHING};
use crate::render::html::markup::{Element, element};
use crate::render::notes::legend;
use crate::results::{Cell, Report};

/// All numbers of one target, and the meaning of the marks.
pub fn of(report: &Report, cells: &[&Cell]) -> [Element; 2] {
    let mut grid = Grid::costs(report, cells);
    grid.add_run_times(cells);
    grid.add_instructions(report, cells);
    let table = of_grid("Numbers of each preset", &grid);
    let marks = legend(report, "★", &[grid]).join(" · ");
    [table, element("p").class("soft").prose(marks)]
}

/// A grid that can be sorted.
pub fn of_grid(label: &str, grid: &Grid) -> Element {
    let rows = grid.rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(index, field)| {
            if index == 0 {
                let name = element("th").with("scope", "row").with("data-value", field.text());
                return name.text(field.text());
            }
            let value = field.value.map(|value| value.to_string()).unwrap_or_default();
            let cell = element("td").with("data-value", value).text(field.with_ratio());
            if field.best { cell.class("best") } else { cell }
        });
        element("tr").children(cells)
    });
    table(label, "sortable", &grid.header, rows)
}

/// A table of texts.
pub fn plain<const N: usize>(label: &str, header: &[&str; N], rows: &[[String; N]]) -> Element {
    let rows = rows.iter().map(|row| row.iter().map(|text| element("td").text(text)));
    table(label, "text", header, rows.map(|row| element("tr").children(row)))
}

/// A table that scrolls on narrow pages, with the keyboard too.
fn table(
    label: &str,
    class: &str,
    header: &[impl AsRef<str>],
    rows: impl Iterator<Item = Element>,
) -> Element {
    let header = header.iter().map(|name| element("th").with("scope", "col").text(name));
    let head = element("thead").child(element("tr").children(header));
    let body = element("tbody").children(rows);
    element("div")
        .class("scroll")
        .with("tabindex", 0)
        .with("role", "region")
        .with("aria-label", label)
        .child(element("table").class(class).child(head).child(body))
}

/// One table for each group of targets with the same settings.
pub fn settings(report: &Report) -> Element {
    let mut groups: Vec<(Vec<&str>, Vec<&Cell>)> = Vec::new();
    for target in report.targets() {
        let cells = report.cells_of(target);
        match groups.iter_mut().find(|(_, others)| is_same(others, &cells)) {
            Some((targets, _)) => targets.push(target),
            None => groups.push((vec![target], cells)),
        }
    }
    let several = groups.len() > 1;
    let tables = groups.iter().flat_map(|(targets, cells)| {
        let title = several.then(|| element("h3").text(targets.join(", ")));
        title.into_iter().chain([settings_table(report, cells)])
    });
    let usual = report.baseline.as_deref().unwrap_or("the first preset");
    element("section")
        .child(element("h2").text("Effective settings"))
        .child(element("p").class("soft").text(format!("≠ marks differences from {usual}.")))
        .children(tables)
}

fn is_same(one: &[&Cell], other: &[&Cell]) -> bool {
    let settings = |cell: &&Cell| (cell.name(), cell.settings.clone());
    one.iter().map(settings).eq(other.iter().map(settings))
}

fn settings_table(report: &Report, cells: &[&Cell]) -> Element {
    let usual = report.baseline_of(cells).or(cells.first().copied());
    let keys: BTreeSet<&String> = cells.iter().flat_map(|cell| cell.settings.keys()).collect();
    let rows = keys.into_iter().map(|key| {
        let usual = usual.and_then(|cell| cell.settings.get(key));
        let value = |cell: &&Cell| {
            let value = cell.settings.get(key);
            let shown = element("td").text(value.map_or(NOTHING, String::as_str));
            if value == usual { shown } else { shown.class("differs") }
        };
        let name = element("th").with("scope", "row").child(element("code").text(key));
        element("tr").child(name).children(cells.iter().map(value))
    });
    let names = cells.iter().map(|cell| cell.name());
    let header: Vec<String> = ["setting".to_owned()].into_iter().chain(names).collect();
    table("Effective settings of each preset", "text", &header, rows)
}
