//! Plain text for a terminal: aligned columns, and lines that fit.

use std::io::{ErrorKind, Write as _};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::base::error::{Context, Result};

/// The assumed width of a terminal, in characters.
pub const WIDTH: usize = 80;

/// The width that every column may take, in characters; the last one may take what is left, if that is more.
const NARROWEST: usize = 30;

const GAP: usize = 2;

/// Writes to standard output, with colours where it takes them. A closed pipe is not an error: its reader has read enough.
pub fn print(text: &str) -> Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context(|| "failed to write to standard output"),
    }
}

/// A text on one line, its control characters escaped as in Rust.
pub fn plain(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
    text.chars().map(escaped).collect()
}

/// As [`plain`], cut after 500 characters.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(500) {
        Some((end, _)) => format!("{}…", plain(&text[..end])),
        None => plain(text),
    }
}

/// A table without borders: a header, and rows below. A cell may have several lines.
pub fn columns<const N: usize>(header: [&str; N], rows: &[[String; N]]) -> String {
    let rows = rows.iter().map(|row| row.each_ref().map(String::as_str));
    let rows = std::iter::once(header).chain(rows);
    let rows: Vec<[Vec<&str>; N]> =
        rows.map(|row| row.map(|cell| cell.split('\n').collect())).collect();
    let mut widths = [1; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.iter().map(|line| line.width()).fold(*width, usize::max);
        }
    }
    let mut text = String::new();
    for row in &rows {
        for index in 0..row.iter().map(Vec::len).max().unwrap_or_default() {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(row) {
                let part = cell.get(index).copied().unwrap_or_default();
                line.extend([part, &" ".repeat(width + GAP - part.width())]);
            }
            text.extend([line.trim_end(), "\n"]);
        }
    }
    text
}

/// As [`columns`], with wide cells broken at spaces, so that lines fit where possible.
pub fn fitted_columns<const N: usize>(header: [&str; N], mut rows: Vec<[String; N]>) -> String {
    let mut left = WIDTH;
    for column in 0..N {
        let most = if column + 1 == N { left.max(NARROWEST) } else { NARROWEST };
        for row in &mut rows {
            row[column] = wrapped(&row[column], most);
        }
        let lines = rows.iter().flat_map(|row| row[column].lines()).chain([header[column]]);
        let width = lines.map(|line| line.chars().count()).max().unwrap_or_default();
        left = left.saturating_sub(width + GAP);
    }
    columns(header, &rows)
}

/// Breaks a text at spaces into lines of at most `width` characters; all but the first are indented.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.extend([" ", word]);
            }
            Some(_) => lines.push(format!("  {word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// What is before the separator, and what is behind it, where it is there.
pub(crate) fn split_once(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// Whether a name is this one, or begins with it and the separator.
pub(crate) fn is_below(name: &str, above: &str, separator: char) -> bool {
    name.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

/// The beginning of a line, as much of it as fits into `width` columns of a terminal.
pub(crate) fn cut(line: &str, width: usize) -> &str {
    let mut left = width;
    for (index, character) in line.char_indices() {
        match left.checked_sub(character.width().unwrap_or_default()) {
            Some(less) => left = less,
            None => return &line[..index],
        }
    }
    line
}

#[cfg(test)]
mod tests;
