//! The report for a spreadsheet: a row for each cell, plain numbers in bytes and seconds, nothing where nothing is known.

use crate::analysis::metrics::{METRICS, Metric, Value};
use crate::analysis::stats::benchmarks;
use crate::base::text;
use crate::results::{Artifact, Benchmark, Build, Cell, Report, Spread};

/// A header and a line for each cell, as in RFC 4180.
pub fn render(report: &Report) -> String {
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let columns = columns(&cells);
    let header = line(columns.iter().map(|(name, _)| name.clone()));
    let row = |cell: &Cell| line(columns.iter().map(|(_, value)| value(cell)));
    header + &cells.into_iter().map(row).collect::<String>()
}

type Column = (String, Box<dyn Fn(&Cell) -> String>);

fn columns(cells: &[&Cell]) -> Vec<Column> {
    let mut columns = vec![
        column("target", |cell| cell.target.clone()),
        column("preset", |cell| cell.preset.clone()),
        column("variant", |cell| cell.variant.clone().unwrap_or_default()),
        column("outcome", |cell| cell.outcome.name().to_owned()),
        column("reason", |cell| cell.reason.clone().unwrap_or_default()),
        column("units", |cell| build(cell, |build| Some(build.units))),
        column("fresh", |cell| build(cell, |build| Some(build.fresh))),
    ];
    columns.extend(of_metrics(cells, |value| matches!(value, Value::Build(_))));
    columns.push(column("build_measured", |cell| build(cell, |build| build.measured.clone())));
    columns.extend(of_metrics(cells, |value| matches!(value, Value::Rebuild(_))));
    columns.push(column("artifacts", |cell| {
        let labels = cell.artifacts.iter().map(Artifact::plain_label);
        labels.collect::<Vec<String>>().join("; ")
    }));
    columns.extend(of_metrics(cells, |value| matches!(value, Value::Artifact(_))));
    for name in &benchmarks(cells) {
        columns.push(of_benchmark(name, "runs", |one| Some(one.runs as f64)));
        columns.push(of_benchmark(name, "median_seconds", |one| one.median_seconds));
        for metric in METRICS {
            if let Value::Count(value) = metric.value
                && cells
                    .iter()
                    .filter_map(|cell| cell.benchmark(name))
                    .any(|one| value(one).is_some())
            {
                let count = move |one: &Benchmark| Some(value(one)?.count as f64);
                columns.push(of_benchmark(name, metric.name, count));
            }
            if let Value::Benchmark(value) = metric.value {
                let [low, high] = ["low", "high"].map(|end| format!("{}_{end}", metric.name));
                columns.push(of_benchmark(name, metric.name, move |one| Some(value(one)?.value)));
                columns.push(of_benchmark(name, &low, move |one| Some(value(one)?.low)));
                columns.push(of_benchmark(name, &high, move |one| Some(value(one)?.high)));
            }
        }
    }
    columns
}

/// The metrics of a kind; one that a cell has from several rounds also with its intervals.
fn of_metrics(cells: &[&Cell], kind: fn(&Value) -> bool) -> Vec<Column> {
    let mut columns = Vec::new();
    for metric in METRICS.iter().filter(|metric| kind(&metric.value)) {
        columns.push(column(metric.name, |cell| shown(metric.of(cell))));
        if cells.iter().any(|cell| metric.spread(cell).is_some()) {
            columns.push(of_rounds(metric, "low", |spread| spread.low));
            columns.push(of_rounds(metric, "high", |spread| spread.high));
            columns.push(of_rounds(metric, "ratio", |spread| Some(spread.ratio?.value)));
            columns.push(of_rounds(metric, "ratio_low", |spread| Some(spread.ratio?.low)));
            columns.push(of_rounds(metric, "ratio_high", |spread| Some(spread.ratio?.high)));
        }
    }
    columns
}

fn of_rounds(
    metric: &'static Metric,
    name: &str,
    value: impl Fn(&Spread) -> Option<f64> + 'static,
) -> Column {
    let name = format!("{}_{name}", metric.name);
    column(&name, move |cell| shown(metric.spread(cell).and_then(&value)))
}

fn column(name: &str, value: impl Fn(&Cell) -> String + 'static) -> Column {
    (name.to_owned(), Box::new(value))
}

fn of_benchmark(
    benchmark: &str,
    name: &str,
    value: impl Fn(&Benchmark) -> Option<f64> + 'static,
) -> Column {
    let of = benchmark.to_owned();
    column(&format!("{benchmark}_{name}"), move |cell| shown(cell.benchmark(&of).and_then(&value)))
}

fn build<T: ToString>(cell: &Cell, value: impl Fn(&Build) -> Option<T>) -> String {
    shown(cell.build.as_ref().and_then(value))
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn line(fields: impl Iterator<Item = String>) -> String {
    fields.map(|text| field(&text)).collect::<Vec<String>>().join(",") + "\r\n"
}

/// One field. A text that a spreadsheet would take for a formula gets a leading apostrophe, which marks it as text:
/// <https://owasp.org/www-community/attacks/CSV_Injection>.
fn field(text: &str) -> String {
    let mut text = text::clean_error(text);
    if text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err() {
        text.insert(0, '\'');
    }
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
