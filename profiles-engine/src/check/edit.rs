//! The edits that fixes are made of: the owner's text stays as it is, but for the words in question.

use std::ops::Range;

use crate::check::finding::Fix;
use crate::profiles::Model;
use crate::profiles::layers::{Entry, Override};
use crate::source::file::{Origin, Place};

/// Takes settings out, which stand in the order of the text; `None` where one of them does not stand in a file.
pub(super) fn remove(model: &Model, entries: &[&Entry]) -> Option<Fix> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut file = None;
    for entry in entries {
        let (key, value) = (entry.key_origin.place()?, entry.origin.place()?);
        let range = removed(&model.files[key.file].text, key.span.start..value.span.end);
        // Two that share a comma go one after the other: the second is found again.
        if edits.last().is_none_or(|(before, _)| before.end <= range.start) {
            edits.push((range, String::new()));
        }
        file = Some(key.file);
    }
    Some(Fix { file: file?, edits, about: None })
}

/// Writes something else in a place.
pub(super) fn replace(origin: &Origin, text: impl Into<String>) -> Option<Fix> {
    let place = origin.place()?;
    Some(Fix { file: place.file, edits: vec![(place.span.clone(), text.into())], about: None })
}

/// Takes an item out of an array.
pub(super) fn remove_item(model: &Model, place: &Place) -> Fix {
    let text = &model.files[place.file].text;
    let edits = vec![(with_comma(text, place.span.clone()), String::new())];
    Fix { file: place.file, edits, about: None }
}

/// Adds a setting behind the others of an override table; `None` where there is no place for it.
pub(super) fn add(model: &Model, table: &Override, setting: &str) -> Option<Fix> {
    let last = table.entries.iter().filter_map(|entry| {
        let (key, value) = (entry.key_origin.place()?, entry.origin.place()?);
        Some((key.file, key.span.start, value.span.end))
    });
    let (file, at, text) = match last.max_by_key(|(_, _, end)| *end) {
        Some((file, key, end)) => {
            let text = &model.files[file].text;
            match own_line(text, key) {
                Some(before) => {
                    (file, line_end(text, end), line(text, &format!("{before}{setting}")))
                }
                None => (file, end, format!(", {setting}")),
            }
        }
        None => {
            let header = table.origin.place()?;
            let text = &model.files[header.file].text;
            let start = line_start(text, header.span.start);
            let end = line_end(text, header.span.end);
            let is_header = text[start..].trim_start().starts_with('[');
            is_header.then(|| (header.file, end, line(text, setting)))?
        }
    };
    Some(Fix { file, edits: vec![(at..at, text)], about: None })
}

/// What goes with a setting: its whole line where it has one, else also the comma that set it apart.
fn removed(text: &str, setting: Range<usize>) -> Range<usize> {
    match own_line(text, setting.start) {
        Some(_) => {
            let end = line_end(text, setting.end);
            let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            line_start(text, setting.start)..next
        }
        None => with_comma(text, setting),
    }
}

/// An item of a list in brackets or braces, with the comma behind it, or else the one before it.
fn with_comma(text: &str, item: Range<usize>) -> Range<usize> {
    let after = text[item.end..].trim_start();
    let before = text[..item.start].trim_end();
    if let Some(rest) = after.strip_prefix(',') {
        let rest = rest.trim_start_matches([' ', '\t']);
        return item.start..text.len() - rest.len();
    }
    match before.strip_suffix(',') {
        Some(rest) => rest.len()..item.end,
        None => item,
    }
}

/// What stands before a key that begins its line (blanks, or the first parts of a dotted key); `None` where the key
/// stands in braces.
fn own_line(text: &str, key: usize) -> Option<&str> {
    let before = &text[line_start(text, key)..key];
    let dotted = before.trim().is_empty() || before.trim_end().ends_with('.');
    (dotted && !before.contains(['{', '=', ','])).then_some(before)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line ends, before what ends it.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// A new line, ended as the first of the text.
fn line(text: &str, content: &str) -> String {
    let first = text.find('\n').map_or(text, |end| &text[..end]);
    let end = if first.ends_with('\r') { "\r\n" } else { "\n" };
    format!("{end}{content}")
}

/// The text after the edits, which don't overlap and stand in its order.
pub(super) fn apply(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let (mut edited, mut done) = (String::new(), 0);
    for (range, replacement) in edits {
        edited.push_str(&text[done..range.start]);
        edited.push_str(replacement);
        done = range.end;
    }
    edited.push_str(&text[done..]);
    edited
}
