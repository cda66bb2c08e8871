//! Edits of a TOML text that leave every other byte as its owner wrote it.

use std::ops::Range;

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
