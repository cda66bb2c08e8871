//! TOML, parsed so that everything in it keeps its place, and edits that leave every other byte as its owner wrote it.

use std::ops::Range;

use toml_edit::{Document, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::source::file::{File, shown};

/// Parses a file; an error has its path, line and column.
pub(crate) fn parse(file: &File) -> Result<Table> {
    Document::parse(file.text.as_str()).map(Document::into_table).map_err(|error| {
        let place = error.span().map_or(String::new(), |span| {
            let (line, column) = file.position(span.start);
            format!(", line {line}, column {column}")
        });
        let message = error.message().trim_end();
        Error::new(format!("failed to parse `{}`{place}: {message}", shown(&file.path)))
            .help("correct the TOML there; Cargo can't read the file either")
    })
}

/// Parses a text; an error gives `name` as its file.
pub fn parse_text(name: &str, text: &str) -> Result<Table> {
    parse(&File::new(name.into(), text.to_owned()))
}

/// The table at a path of keys, where there is one.
pub fn table_at<'a>(document: &'a Table, path: &[&str]) -> Option<&'a dyn TableLike> {
    path.iter().try_fold(document as &dyn TableLike, |table, key| table.get(key)?.as_table_like())
}

/// A canonical value of a setting, as TOML.
pub fn value(canonical: &str) -> String {
    if canonical.parse::<i64>().is_ok() || canonical.parse::<bool>().is_ok() {
        canonical.to_owned()
    } else {
        format!("{canonical:?}")
    }
}

/// A part of a dotted key, in quotes where it needs them.
pub fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(is_bare) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// Bytes of a text, and what replaces them.
pub type Edit = (Range<usize>, String);

/// Applies edits that are in the order of the text and don't overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    edits.iter().rev().fold(text.to_owned(), |mut edited, (range, replacement)| {
        edited.replace_range(range.clone(), replacement);
        edited
    })
}

/// Adds lines below the one that has this byte.
pub fn below(text: &str, at: usize, lines: &str) -> Edit {
    let at = line_end(text, at);
    (at..at, format!("\n{lines}").replace('\n', line_break(text)))
}

/// What to remove with a setting: its whole line, or in braces its comma.
pub fn whole_setting(text: &str, setting: Range<usize>) -> Range<usize> {
    match before_key(text, setting.start) {
        Some(_) => line_start(text, setting.start)..next_line(text, setting.end),
        None => with_comma(text, setting),
    }
}

/// What a line has before its first key (blanks, or the first parts of a dotted key); `None` for a key in braces.
pub fn before_key(text: &str, key: usize) -> Option<&str> {
    let before = &text[line_start(text, key)..key];
    let dotted = before.trim().is_empty() || before.trim_end().ends_with('.');
    (dotted && !before.contains(['{', '=', ','])).then_some(before)
}

/// An item in brackets or braces, with the comma after it or else the one before.
pub fn with_comma(text: &str, item: Range<usize>) -> Range<usize> {
    with_comma_after(text, &item).or_else(|| with_comma_before(text, &item)).unwrap_or(item)
}

/// An item with the comma after it, and the blanks that follow.
pub fn with_comma_after(text: &str, item: &Range<usize>) -> Option<Range<usize>> {
    let rest = text[item.end..].trim_start().strip_prefix(',')?;
    Some(item.start..text.len() - rest.trim_start_matches([' ', '\t']).len())
}

/// An item with the comma before it.
pub fn with_comma_before(text: &str, item: &Range<usize>) -> Option<Range<usize>> {
    Some(text[..item.start].trim_end().strip_suffix(',')?.len()..item.end)
}

/// Where a line begins.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where a line ends, before its line break.
pub fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Where the next line begins.
pub fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The line break of a text: that of its first line.
pub fn line_break(text: &str) -> &'static str {
    if text[..next_line(text, 0)].ends_with("\r\n") { "\r\n" } else { "\n" }
}
