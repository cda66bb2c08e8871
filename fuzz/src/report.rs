//! What must hold of a report in every format: what was measured and named is escaped as the format asks.

use profiles_engine::measure::fuzzing::report;
use profiles_engine::render::{Format, render};
use profiles_engine::results::Report;

/// Renders a report in every format.
pub fn is_rendered(of: &Report) {
    table(&render(of, Format::Table));
    markdown(&render(of, Format::Markdown));
    html(&render(of, Format::Html));
    csv(&render(of, Format::Csv));
    json(&render(of, Format::Json), of);
}

/// No sequence for the terminal comes from a report.
fn table(text: &str) {
    assert!(!text.contains("\u{1b}]") && !text.contains('\u{7}'), "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
}

/// All rows of a table have as many cells as its header, and no markup comes from a report, but for code.
fn markdown(text: &str) {
    let (mut header, mut fence) = (None, "");
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        if !fence.is_empty() {
            fence = if ticks.len() >= fence.len() && ticks == line.trim_end() { "" } else { fence };
            continue;
        }
        // A line with more ticks behind these has a code span.
        if ticks.len() >= 3 && !line[ticks.len()..].contains('`') {
            fence = ticks;
            continue;
        }
        assert!(!without_code(line).contains("<fuzz"), "{line}\nin\n{text}");
        if !line.starts_with('|') {
            header = None;
            continue;
        }
        let bars = bars(line);
        assert_eq!(*header.get_or_insert(bars), bars, "{line}\nin\n{text}");
    }
    assert!(fence.is_empty(), "a code block does not end:\n{text}");
}

/// A line without its code spans: as many ticks end one as begin it.
fn without_code(line: &str) -> String {
    let (mut plain, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        let behind = rest[start..].trim_start_matches('`');
        let ticks = rest.len() - start - behind.len();
        let is_escaped = rest[..start].ends_with('\\');
        plain.push_str(&rest[..start]);
        rest = behind;
        let close = "`".repeat(ticks);
        let mut ends = behind.match_indices(&close).map(|(at, _)| at);
        let is_end =
            |at: &usize| !behind[..*at].ends_with('`') && !behind[at + ticks..].starts_with('`');
        if let Some(end) = ends.find(is_end).filter(|_| !is_escaped) {
            rest = &behind[end + ticks..];
        }
    }
    plain + rest
}

/// The bars in a line that are not escaped.
fn bars(line: &str) -> usize {
    let mut is_escaped = false;
    let is_bar = |char| {
        let is_bar = char == '|' && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        is_bar
    };
    line.chars().map(is_bar).filter(|is_bar| *is_bar).count()
}

/// No markup comes from a report.
fn html(text: &str) {
    for foreign in ["<fuzz", "\" onfuzz=", "\u{1b}"] {
        assert!(!text.contains(foreign), "{foreign:?} in\n{text}");
    }
}

/// RFC 4180: all records have as many fields as the header.
fn csv(text: &str) {
    let (mut fields, mut is_quoted, mut header) = (1, false, None);
    for char in text.chars() {
        match char {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields += 1,
            '\n' if !is_quoted => {
                assert_eq!(*header.get_or_insert(fields), fields, "{text}");
                fields = 1;
            }
            _ => {}
        }
    }
    assert!(!is_quoted, "{text}");
}

/// What is written can be read, and is the same report.
fn json(text: &str, of: &Report) {
    match report(text) {
        Ok(again) => assert_eq!(render(&again, Format::Json), render(of, Format::Json)),
        Err(error) => panic!("{error}\nin\n{text}"),
    }
}
