//! The lines of a profile: its tables with the comments right above them.

use std::ops::Range;

use profiles_engine::base::error::Result;
use profiles_engine::source::toml::{line_end, line_start, next_line};
use toml_edit::{Item, Table};

use crate::source::{Source, edited};

/// The text without a profile. Comments that are apart from it stay.
///
/// # Errors
/// When it is not TOML.
pub fn without_profile(text: &str, profile: &str) -> Result<String> {
    let source = Source::parse("Cargo.toml", text)?;
    let profiles = source.get(&["profile"]).and_then(Item::as_table);
    let mut lines = Vec::new();
    if let Some((key, item)) = profiles.and_then(|profiles| profiles.get_key_value(profile))
        && !has_arrays(item)
    {
        let start = key.span().map_or(0, |span| span.start);
        lines_of(text, item, start, &mut lines);
    }
    let cut = without(text, &mut lines);
    let left = Source::parse("Cargo.toml", &cut);
    if left.is_ok_and(|left| left.get(&["profile", profile]).is_none()) {
        return Ok(cut);
    }
    // It shares lines with others.
    edited(text, |document| {
        let profiles = document.get_mut("profile").and_then(Item::as_table_like_mut);
        profiles.map(|profiles| profiles.remove(profile));
    })
}

/// Whether there are arrays of tables in it, whose headers are several. Cargo knows none in a profile.
fn has_arrays(item: &Item) -> bool {
    item.is_array_of_tables()
        || item.as_table().is_some_and(|table| table.iter().any(|(_, item)| has_arrays(item)))
}

/// The paragraphs of a profile in their order, each a table with the comment right above it; its lines if it has no headers.
/// `None` if there is no such profile.
pub fn paragraphs(text: &str, profile: &str) -> Option<Vec<Range<usize>>> {
    let source = Source::parse("Cargo.toml", text).ok()?;
    let table = source.get(&["profile", profile])?.as_table()?;
    let mut lines = Vec::new();
    lines_of(text, &Item::Table(table.clone()), 0, &mut lines);
    lines.sort_by_key(|range| range.start);
    // The line of a value is part of the paragraph that its header begins.
    lines.dedup_by(|inner, outer| inner.end <= outer.end);
    (!lines.is_empty()).then_some(lines)
}

/// The lines of an item. Those of a table with a header begin with the comment above it and end with its last value.
fn lines_of(text: &str, item: &Item, key: usize, lines: &mut Vec<Range<usize>>) {
    let Item::Table(table) = item else {
        let end = item.span().map_or(key, |span| span.end);
        lines.push(line_start(text, key)..line_end(text, end));
        return;
    };
    if let Some(header) = table.span().filter(|_| !table.is_implicit() && !table.is_dotted()) {
        let end = last_value(table).map_or(header.end, |value| value.max(header.end));
        lines.push(with_comment(text, line_start(text, header.start))..line_end(text, end));
    }
    for (name, _) in table.iter() {
        if let Some((key, item)) = table.get_key_value(name) {
            lines_of(text, item, key.span().map_or(0, |span| span.start), lines);
        }
    }
}

/// Where the last value below the header itself ends.
fn last_value(table: &Table) -> Option<usize> {
    let ends = table.iter().filter_map(|(_, item)| match item {
        Item::Table(below) if below.is_dotted() => last_value(below),
        Item::Value(value) => value.span().map(|span| span.end),
        _ => None,
    });
    ends.max()
}

/// Where the lines of comment right above a line begin.
fn with_comment(text: &str, start: usize) -> usize {
    let mut start = start;
    while start > 0 {
        let above = line_start(text, start - 1);
        if !text[above..start].trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    start
}

/// The text without these lines, and without one of the two blank lines around them.
fn without(text: &str, lines: &mut [Range<usize>]) -> String {
    lines.sort_by_key(|range| range.start);
    let (mut left, mut done) = (String::new(), 0);
    for range in lines.iter() {
        // What is below a header was removed with it.
        if range.end <= done {
            continue;
        }
        left.push_str(&text[done..range.start.max(done)]);
        done = next_line(text, range.end);
        let is_apart = left.is_empty() || left.ends_with("\n\n") || left.ends_with("\n\r\n");
        let next = next_line(text, done);
        if is_apart && text[done..next].trim().is_empty() {
            done = next;
        }
    }
    left + &text[done..]
}

#[cfg(test)]
mod tests;
