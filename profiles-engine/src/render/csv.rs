//! The report for a spreadsheet: a row for each cell, plain numbers in bytes and seconds, nothing where nothing is known.

use crate::base::clean;
use crate::results::run_time::benchmarks;
use crate::results::{Artifact, Cell, Outcome, Report};

/// A header and a line for each cell, as RFC 4180 has it.
pub fn render(report: &Report) -> String {
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let benchmarks = benchmarks(&cells);
    let columns = columns(&benchmarks);
    let header = line(columns.iter().map(|(name, _)| name.clone()));
    let row = |cell: &&Cell| line(columns.iter().map(|(_, value)| value(cell)));
    header + &cells.iter().map(row).collect::<String>()
}

type Column<'a> = (String, Box<dyn Fn(&Cell) -> String + 'a>);

fn columns(benchmarks: &[String]) -> Vec<Column<'_>> {
    let mut columns: Vec<Column> = Vec::new();
    let mut add =
        |name: &str, value: fn(&Cell) -> String| columns.push((name.to_owned(), Box::new(value)));
    add("target", |cell| cell.target.clone());
    add("preset", |cell| cell.preset.clone());
    add("variant", |cell| cell.variant.clone().unwrap_or_default());
    add("outcome", |cell| outcome(cell).to_owned());
    add("reason", |cell| cell.reason.clone().unwrap_or_default());
    add("units", |cell| number(cell.build.as_ref().map(|build| build.units)));
    add("fresh", |cell| number(cell.build.as_ref().map(|build| build.fresh)));
    add("build_cpu_seconds", |cell| {
        number(cell.build.as_ref().and_then(|build| build.cpu_seconds))
    });
    add("build_wall_seconds", |cell| {
        number(cell.build.as_ref().and_then(|build| build.wall_seconds))
    });
    add("build_peak_memory_bytes", |cell| {
        number(cell.build.as_ref().and_then(|build| build.peak_memory_bytes))
    });
    add("build_measured", |cell| {
        cell.build.as_ref().and_then(|build| build.measured.clone()).unwrap_or_default()
    });
    add("rebuild_cpu_seconds", |cell| {
        number(cell.rebuild.as_ref().and_then(|one| one.cpu_seconds))
    });
    add("rebuild_wall_seconds", |cell| {
        number(cell.rebuild.as_ref().and_then(|one| one.wall_seconds))
    });
    add("bytes", |cell| number(cell.bytes()));
    add("compressed_bytes", |cell| number(sum(cell, |one| one.compressed_bytes)));
    add("code_bytes", |cell| number(sum(cell, |one| Some(one.sections?.code))));
    add("data_bytes", |cell| number(sum(cell, |one| Some(one.sections?.data))));
    add("debug_bytes", |cell| number(sum(cell, |one| Some(one.sections?.debug))));
    add("symbols_bytes", |cell| number(sum(cell, |one| Some(one.sections?.symbols))));
    add("other_bytes", |cell| number(sum(cell, |one| Some(one.sections?.other))));
    for name in benchmarks {
        columns.extend(of_benchmark(name));
    }
    columns
}

fn of_benchmark(name: &str) -> [Column<'_>; 5] {
    let runs = move |cell: &Cell| number(cell.benchmark(name).map(|one| one.runs));
    let median = move |cell: &Cell| number(cell.benchmark(name).and_then(|one| one.median_seconds));
    let ratio = move |cell: &Cell| cell.benchmark(name)?.ratio;
    [
        (format!("{name}_runs"), Box::new(runs)),
        (format!("{name}_median_seconds"), Box::new(median)),
        (format!("{name}_ratio"), Box::new(move |cell| number(ratio(cell).map(|one| one.value)))),
        (format!("{name}_ratio_low"), Box::new(move |cell| number(ratio(cell).map(|one| one.low)))),
        (
            format!("{name}_ratio_high"),
            Box::new(move |cell| number(ratio(cell).map(|one| one.high))),
        ),
    ]
}

fn outcome(cell: &Cell) -> &'static str {
    match cell.outcome {
        Outcome::Built => "built",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    }
}

/// Over all binaries, if it is known of each.
fn sum(cell: &Cell, bytes: impl Fn(&Artifact) -> Option<u64>) -> Option<u64> {
    let sum: Option<u64> = cell.artifacts.iter().map(bytes).sum();
    sum.filter(|_| !cell.artifacts.is_empty())
}

fn number(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<String> = fields.map(|text| field(&text)).collect();
    fields.join(",") + "\r\n"
}

/// One field. A text that a spreadsheet would take for a formula gets an apostrophe in front, which says that it is text:
/// <https://owasp.org/www-community/attacks/CSV_Injection>.
fn field(text: &str) -> String {
    let text = clean::error(text);
    let is_formula = text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err();
    let text = if is_formula { format!("'{text}") } else { text };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests;
