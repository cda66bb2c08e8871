//! A report in each format: hostile names and errors cannot break out of it, and colours are for terminals only.

use end_to_end::{Folder, Ran, engine, keeps_contract, reports, run_with};
use profiles_engine::render::{Format, render};
use serde_json::{Value, json};

const EVIL: &str =
    "</pre><script>alert(1)</script>|`,\"'=1+1\u{1b}[31mred\u{1b}]0;title\u{7}\u{202e}\r\n# x";

/// A report in which every name is hostile, and one error has ten megabytes.
fn hostile() -> Value {
    let mut report = reports::of(EVIL, &["x86_64-unknown-linux-gnu", "wasm32-wasip1"]);
    for cell in report["cells"].as_array_mut().expect("cells") {
        if cell["outcome"] != "built" {
            cell["reason"] = json!(format!("{EVIL}\n").repeat(10_000_000 / EVIL.len()));
        }
        cell["preset"] = json!(format!("{}{EVIL}", cell["preset"].as_str().expect("a name")));
        cell["command"] = json!(EVIL);
        cell["settings"][EVIL] = json!(EVIL);
        for benchmark in cell["benchmarks"].as_array_mut().expect("benchmarks") {
            benchmark["name"] =
                json!(format!("{}{EVIL}", benchmark["name"].as_str().expect("a name")));
        }
    }
    report["baseline"] = report["cells"][2]["preset"].clone();
    report["machine"]["rustflags"] = json!(EVIL);
    report
}

fn shown(format: Format) -> String {
    let shown = render(&reports::read(&hostile()), format);
    assert!(shown.len() < 1_000_000, "{} bytes", shown.len());
    shown
}

/// The characters that control a terminal or change the direction of text.
fn commands(text: &str) -> Vec<char> {
    let is_command =
        |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
    text.chars().filter(is_command).collect()
}

/// The records of a CSV, as RFC 4180 reads it.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) =
        (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            char => field.push(char),
        }
    }
    assert!(!quoted && field.is_empty() && record.is_empty(), "the last record is whole");
    records
}

#[test]
fn the_table_has_no_control_characters() {
    let shown = shown(Format::Table);
    // Ours are only colours and weights.
    let plain = shown.replace("\u{1b}[0m", "").replace("\u{1b}[1m", "").replace("\u{1b}[2m", "");
    let plain = plain.replace("\u{1b}[32m", "").replace("\u{1b}[31m", "");
    assert_eq!(commands(&plain), [], "{plain:?}");
    assert!(!plain.contains("]0;title"), "{plain}");
}

#[test]
fn the_markdown_page_has_no_foreign_markup() {
    let shown = shown(Format::Markdown);
    assert_eq!(commands(&shown), []);
    let mut fence: Option<&str> = None;
    for line in shown.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => {
                assert!(!line.contains("<script") && !line.starts_with("# x"), "{line}");
                // Every row of a table has the columns of its table.
                assert!(!line.starts_with("| ") || line.ends_with(" |"), "{line}");
            }
        }
    }
    assert_eq!(fence, None, "every fence is closed");
}

#[test]
fn every_record_of_the_csv_has_the_fields_of_the_header() {
    let records = records(&shown(Format::Csv));
    assert_eq!(records.len(), 15);
    for record in &records {
        assert_eq!(record.len(), records[0].len(), "{record:?}");
        let formula = record
            .iter()
            .find(|field| field.starts_with(['=', '+', '-', '@']) && field.parse::<f64>().is_err());
        assert_eq!(formula, None);
    }
}

#[test]
fn the_json_keeps_hostile_text_as_it_is() {
    let report = hostile();
    let shown: Value =
        serde_json::from_str(&render(&reports::read(&report), Format::Json)).expect("JSON");
    keeps_contract("report.schema.json", &shown);
    assert_eq!(shown["cells"][0]["command"], EVIL);
}

fn merged(environment: &[(&str, &str)], args: &[&str]) -> Ran {
    let report = reports::of("shop", &["x86_64-unknown-linux-gnu"]).to_string();
    let folder = Folder::with([("report.json", report.as_str())]);
    let args = [&["dist", "merge", "report.json", "--out", "out"], args].concat();
    let ran = run_with(engine(), args, folder.path(), environment.iter().copied()).exits(0);
    for form in ["report.json", "report.md", "report.html", "report.csv"] {
        assert!(folder.path().join("out").join(form).exists(), "{form}");
    }
    ran
}

#[test]
fn colours_need_a_terminal_or_clicolor_force() {
    let is_coloured =
        |environment: &[(&str, &str)]| merged(environment, &[]).stdout.contains('\u{1b}');
    assert!(!is_coloured(&[]), "a pipe is no terminal");
    assert!(is_coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[("NO_COLOR", "1")]));
}

#[test]
fn the_best_is_marked_without_colours_too_and_lines_fit() {
    let shown = merged(&[], &[]).stdout;
    assert!(shown.contains("*937 kB (0.48×)"), "{shown}");
    assert!(shown.contains("\nWhich preset?\n"), "{shown}");
    let widest = shown.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{shown}");
}

#[test]
fn the_requested_format_is_written_to_standard_output() {
    let starts = |form: &str| merged(&[], &["--format", form]).stdout;
    assert!(starts("html").starts_with("<!DOCTYPE html>\n"));
    assert!(starts("csv").starts_with("target,preset,"));
    assert!(starts("markdown").starts_with("# Build profiles of shop\n"));
}
