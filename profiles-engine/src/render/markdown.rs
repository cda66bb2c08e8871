//! The report for a page, such as the summary of a CI job: the answers first, then the table, then sizes by section, intervals
//! and commands.

use crate::analysis::answer::{Answer, answers};
use crate::analysis::metrics::{METRICS, Metric, SIZE};
use crate::analysis::stats::benchmarks_run;
use crate::base::text;
use crate::render::flowchart::answered;
use crate::render::grid::{Field, Grid, Mark, NOTHING};
use crate::render::knobs;
use crate::render::notes::{legend, measured_on, notes};
use crate::results::{Against, ArtifactKind, Benchmark, Cell, Outcome, Report};

/// The most bytes that GitHub accepts as the summary of a step:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits>.
const MOST: usize = 1024 * 1024;

/// Where it was measured, and a section for each target: the answers, the table, then the details. If all of it is more than
/// GitHub accepts, the last parts are left out.
pub fn render(report: &Report) -> String {
    let mut page = format!("# Build profiles of {}\n\n", escaped(&report.workspace.name));
    let measured_on = format!("{} · {}", measured_on(report), report.created);
    page.push_str(&format!("{}\n", escaped(&measured_on)));
    let targets = report.targets();
    if let Some(grid) = Grid::sizes(report) {
        page.push_str(&format!("\n## All targets\n\n{}", of_grid(&grid)));
    }
    for target in &targets {
        let cells = report.cells_of(target);
        page.push_str(&format!("\n## {}\n\n", escaped(target)));
        page.push_str(&choice(report, &cells));
        page.push_str(&knobs(report, &cells));
        page.push_str(&costs(report, &cells));
        let failed = cells.iter().filter(|cell| cell.outcome == Outcome::Failed);
        page.extend(failed.map(|cell| failure(cell)));
    }
    let mut parts: Vec<String> = report.against.as_ref().map(changes).into_iter().collect();
    for target in &targets {
        let cells = report.cells_of(target);
        let of = if targets.len() > 1 { format!(", {}", escaped(target)) } else { String::new() };
        parts.extend([sizes(&cells, &of), run_times(&cells, &of), commands(&cells, &of)]);
    }
    fitted(page, parts)
}

/// The page with as many of the parts as there is room for.
fn fitted(mut page: String, parts: Vec<String>) -> String {
    const LEFT_OUT: &str =
        "\nMore is in `report.html` and `report.json`: a job summary has no room for it.\n";
    let room = MOST - LEFT_OUT.len();
    let mut left_out = page.len() > room;
    if left_out {
        let end = page.floor_char_boundary(room);
        page.truncate(page[..end].rfind('\n').map_or(end, |line_end| line_end + 1));
    }
    for part in parts {
        left_out |= page.len() + part.len() > room;
        if !left_out {
            page.push_str(&part);
        }
    }
    if left_out {
        page.push_str(LEFT_OUT);
    }
    page
}

/// Which preset fulfils which wish, and the questions that lead to one.
fn choice(report: &Report, cells: &[&Cell]) -> String {
    let answers = answers(report, cells);
    if answers.is_empty() {
        return String::new();
    }
    let answer = |answer: &Answer| {
        let presets = answer.presets.iter().map(|name| format!("**{}**", escaped(name)));
        let presets: Vec<String> = presets.collect();
        let colon = if presets.is_empty() { "" } else { ": " };
        format!(
            "- {} – {}{colon}{}\n",
            escaped(&answer.wish),
            presets.join(", "),
            escaped(&answer.says)
        )
    };
    let answers: String = answers.iter().map(answer).collect();
    let chart = answered(report, cells).map(|chart| format!("{}\n", fenced(&chart)));
    format!("{answers}\n{}", chart.unwrap_or_default())
}

/// What varied settings do.
fn knobs(report: &Report, cells: &[&Cell]) -> String {
    let sections = knobs::sections(report, cells);
    let sections = sections.iter().map(|section| {
        let said = [&section.about].into_iter().chain(&section.notes);
        let said: String = said.map(|note| format!("- {}\n", escaped(note))).collect();
        format!("### {}\n\n{}\n{said}\n", escaped(&section.title), of_grid(&section.grid))
    });
    sections.collect()
}

fn changes(against: &Against) -> String {
    let row = |row: &[String; 6]| row.iter().map(|field| escaped(field)).collect();
    let rows: Vec<Vec<String>> = against.rows().iter().map(row).collect();
    let table = if rows.is_empty() {
        "Nothing changed.\n".to_owned()
    } else {
        table(&Against::HEADER, rows.into_iter())
    };
    let notes: String =
        against.notes().iter().map(|note| format!("- {}\n", escaped(note))).collect();
    format!("\n## {}\n\n{table}\n{notes}", escaped(&against.title()))
}

fn costs(report: &Report, cells: &[&Cell]) -> String {
    let mut grid = Grid::costs(report, cells);
    grid.add_run_times(cells);
    grid.add_instructions(report, cells);
    let table = of_grid(&grid);
    let said = legend(report, "bold:", &[grid]).into_iter().chain(notes(report, cells));
    let said: String = said.map(|note| format!("- {}\n", escaped(&note))).collect();
    format!("{table}\n{said}")
}

fn of_grid(grid: &Grid) -> String {
    let header: Vec<&str> = grid.header.iter().map(String::as_str).collect();
    table(&header, grid.rows.iter().map(|row| row.iter().map(shown).collect()))
}

fn shown(field: &Field) -> String {
    let text = escaped(&field.with_ratio());
    if field.best { format!("**{text}**") } else { text }
}

/// The sizes of each artifact whose format is known, by section.
fn sizes(cells: &[&Cell], of: &str) -> String {
    let sections = METRICS.iter().copied().filter(|metric| metric.is_section());
    let metrics: Vec<Metric> = [SIZE].into_iter().chain(sections).collect();
    let artifacts = || {
        let all = cells.iter().flat_map(|cell| cell.artifacts.iter().map(move |one| (cell, one)));
        all.filter(|(_, artifact)| artifact.sections.is_some())
    };
    let rows: Vec<Vec<String>> = artifacts()
        .map(|(cell, artifact)| {
            let size = |metric: &Metric| metric.of_artifact(artifact).map(text::bytes);
            let sizes = metrics.iter().map(|metric| size(metric).unwrap_or_default());
            let names = [escaped(&cell.name()), escaped(&artifact.plain_label())];
            names.into_iter().chain(sizes).collect()
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let labels = metrics.iter().map(|metric| metric.label);
    let is_bin = artifacts().all(|(_, artifact)| artifact.kind == ArtifactKind::Bin);
    let noun = if is_bin { "binary" } else { "artifact" };
    let header: Vec<&str> = ["preset", noun].into_iter().chain(labels).collect();
    format!("\n### Size by section{of}\n\n{}", table(&header, rows.into_iter()))
}

fn run_times(cells: &[&Cell], of: &str) -> String {
    let mut text = String::new();
    for name in benchmarks_run(cells) {
        let measured = cells.iter().filter_map(|cell| Some((cell, cell.benchmark(&name)?)));
        let rows = measured.map(|(cell, benchmark)| run_time(cell, benchmark));
        let header = ["preset", "runs", "median", "ratio", "95 % interval"];
        text.push_str(&format!("\n### Run time of {}{of}\n\n", escaped(&name)));
        text.push_str(&table(&header, rows));
    }
    text
}

fn run_time(cell: &Cell, benchmark: &Benchmark) -> Vec<String> {
    let nothing = || NOTHING.to_owned();
    let median = benchmark.median_seconds.map_or_else(nothing, text::seconds);
    let (ratio, interval) = match benchmark.ratio {
        None => (nothing(), nothing()),
        Some(ratio) if ratio.is_own() => ("1×".to_owned(), nothing()),
        Some(ratio) => {
            let mark = if ratio.shows_difference() { "" } else { Mark::NoDifference.symbol() };
            (format!("{mark} {}", text::ratio(ratio.value)).trim().to_owned(), ratio.interval())
        }
    };
    let runs = benchmark.runs.to_string();
    vec![escaped(&cell.name()), runs, median, ratio, interval]
}

fn commands(cells: &[&Cell], of: &str) -> String {
    let lines: Vec<&str> = cells.iter().map(|cell| cell.command.as_str()).collect();
    format!("\n### Commands{of}\n\n{}", fenced(&lines.join("\n")))
}

fn failure(cell: &Cell) -> String {
    let reason = text::clean_error(cell.reason.as_deref().unwrap_or_default());
    format!("\n### {} failed\n\n{}", escaped(&cell.name()), fenced(&reason))
}

/// The first column is text, the others are numbers.
fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |fields: &[String]| format!("| {} |\n", fields.join(" | "));
    let header: Vec<String> = header.iter().map(|name| escaped(name)).collect();
    let rule: Vec<String> =
        (0..header.len()).map(|index| if index == 0 { "---" } else { "---:" }.to_owned()).collect();
    let rows: String = rows.map(|row| line(&row)).collect();
    format!("{}{}{rows}", line(&header), line(&rule))
}

/// A block of code whose fence no line of the text can close.
fn fenced(text: &str) -> String {
    let text = text::clean(text);
    let longest = text.split(|char| char != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end())
}

/// Text on one line, in which nothing is markup for Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text::clean(text).chars() {
        match char {
            '\n' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '|' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(char);
            }
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
