//! The effective settings side by side. What a preset has otherwise than the baseline is marked.

use std::collections::{BTreeMap, BTreeSet};

use crate::render::html::markup::{Element, element};
use crate::render::html::table::{column_header, scrolling};
use crate::results::{Cell, Report};

type Settings = BTreeMap<String, String>;

/// A table for all targets, or one for each group of targets whose settings are the same.
pub fn section(report: &Report) -> Element {
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
        title.into_iter().chain([table(report, cells)])
    });
    let said = match &report.baseline {
        Some(baseline) => format!("≠ marks what is not as in {baseline}."),
        None => "≠ marks what is not as in the first of them.".to_owned(),
    };
    element("section")
        .child(element("h2").text("Effective settings"))
        .child(element("p").class("soft").text(said))
        .children(tables)
}

fn is_same(one: &[&Cell], other: &[&Cell]) -> bool {
    let all = |cells: &[&Cell]| -> Vec<(String, Settings)> {
        cells.iter().map(|cell| (cell.name(), cell.settings.clone())).collect()
    };
    all(one) == all(other)
}

fn table(report: &Report, cells: &[&Cell]) -> Element {
    let baseline = report.baseline_of(cells).map(|cell| &cell.settings);
    let keys: BTreeSet<&String> = cells.iter().flat_map(|cell| cell.settings.keys()).collect();
    let header = ["setting".to_owned()].into_iter().chain(cells.iter().map(|cell| cell.name()));
    let head = element("tr").children(header.map(|name| column_header(&name)));
    let rows = keys.into_iter().map(|key| {
        let first = cells.first().and_then(|cell| cell.settings.get(key));
        let usual = baseline.map_or(first, |settings| settings.get(key));
        let value = |cell: &&Cell| {
            let value = cell.settings.get(key);
            let shown = element("td").text(value.map_or("–", String::as_str));
            if value == usual { shown } else { shown.class("differs") }
        };
        let name = element("th").with("scope", "row").child(element("code").text(key));
        element("tr").child(name).children(cells.iter().map(value))
    });
    let table = element("table")
        .class("text")
        .child(element("thead").child(head))
        .child(element("tbody").children(rows));
    scrolling("Effective settings of each preset", table)
}
