//! Text for people: numbers with their units, names that were meant, foreign text made fit to show, columns, lines that fit.

use std::fmt;
use std::io::{ErrorKind, Write as _};

use anstream::adapter::strip_str;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::base::error::{Context, Error, Result};

/// The assumed width of a terminal, in characters.
pub const WIDTH: usize = 80;

/// The width that every column may take, in characters; the last one may take what is left, if that is more.
const NARROWEST: usize = 30;

const GAP: usize = 2;

/// The longest line of another program that is kept whole, in characters: a linker's command line has thousands.
const LONGEST_LINE: usize = 400;

/// How much of that is its end, where it has to be cut.
const END_OF_LINE: usize = 60;

/// Writes to standard output, with colours where it takes them. A closed pipe is not an error: its reader has read enough.
pub fn print(text: &str) -> Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context(|| "failed to write to standard output"),
    }
}

/// Writes a line to standard error, with colours where it takes them. What can't be shown, because the terminal is gone or
/// the disk with the log is full, does not stop what it is about: `eprintln!` would panic.
pub fn say(text: fmt::Arguments<'_>) {
    let _ = anstream::stderr().write_all(format!("{text}\n").as_bytes());
}

/// [`say`](crate::base::text::say), with the arguments of [`format!`].
#[macro_export]
macro_rules! say {
    ($($text:tt)*) => { $crate::base::text::say(::std::format_args!($($text)*)) };
}

/// A count of bytes, in powers of 1000, with three digits.
pub fn bytes(bytes: u64) -> String {
    if bytes < 1000 { format!("{bytes} B") } else { format!("{}B", quantity(bytes as f64)) }
}

/// A large number, in powers of 1000, with three digits.
pub fn quantity(number: f64) -> String {
    if number < 1000.0 {
        return format!("{number:.0}");
    }
    let mut value = number / 1000.0;
    let mut units = ["k", "M", "G"].into_iter();
    while value >= 999.5 && units.next().is_some() {
        value /= 1000.0;
    }
    format!("{} {}", three_digits(value), units.next().unwrap_or("T"))
}

/// A time, given in seconds.
pub fn seconds(seconds: f64) -> String {
    if seconds < 0.000_999_5 {
        format!("{} µs", three_digits(seconds * 1e6))
    } else if seconds < 0.0995 {
        format!("{} ms", three_digits(seconds * 1e3))
    } else if seconds < 99.95 {
        format!("{} s", three_digits(seconds))
    } else {
        let whole = seconds.round() as u64;
        match whole / 3600 {
            0 => format!("{} m {:02} s", whole / 60, whole % 60),
            hours => format!("{hours} h {:02} m", whole % 3600 / 60),
        }
    }
}

/// A ratio such as `0.93×`, with enough digits to tell it from 1.
pub fn ratio(ratio: f64) -> String {
    match ratio {
        ratio if ratio >= 9.995 => format!("{ratio:.1}×"),
        ratio if (0.995..1.005).contains(&ratio) => format!("{ratio:.3}×"),
        ratio => format!("{ratio:.2}×"),
    }
}

fn three_digits(value: f64) -> String {
    match value {
        value if value < 9.995 => format!("{value:.2}"),
        value if value < 99.95 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// `1 unit`, `2 units`.
pub(crate) fn counted(units: u64) -> String {
    format!("{units} unit{}", if units == 1 { "" } else { "s" })
}

/// An error such as ``unknown preset `fats` ``, with the closest known name, or the first 20 of all, as its help.
pub fn unknown<S: AsRef<str>>(what: &str, name: &str, known: &[S]) -> Error {
    let error = Error::new(format!("unknown {what} `{}`", short(name)));
    let names: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    if names.is_empty() {
        return error;
    }
    let more = if names.len() > 20 { ", …" } else { "" };
    let shown = names[..names.len().min(20)].join(", ");
    let listed = plain(&format!("known: {shown}{more}"));
    error.help(match nearest(name, names) {
        Some(meant) => format!("did you mean `{meant}`? ({listed})"),
        None => listed,
    })
}

/// As [`unknown`], where the known ones are too many to show: the command `list` shows them.
pub(crate) fn unknown_of_many(what: &str, name: &str, known: &[&str], list: &str) -> Error {
    let error = Error::new(format!("unknown {what} `{}`", short(name)));
    error.help(match nearest(name, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? (`{list}` lists them all)"),
        None => format!("`{list}` lists them all"),
    })
}

/// The candidate that is nearly the same word, where there is one.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        // More than the packages of most workspaces, and longer than words that people write: the time to compare grows
        // with the square of the length.
        .take(1000)
        .filter(|known| word.len().max(known.len()) <= 200)
        .map(|known| (strsim::jaro_winkler(word, known), known))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
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

/// The text without ANSI escapes, control characters (except line ends), and marks of direction. A tab is four spaces.
pub(crate) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for char in strip_str(text).flat_map(str::chars) {
        match char {
            '\n' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            char if char.is_control() => {}
            char => clean.push(char),
        }
    }
    clean
}

/// As [`clean`], no longer than the errors that a report shows.
pub(crate) fn clean_error(text: &str) -> String {
    bounded(&clean(text), 60, 16_384)
}

/// The first lines of a text, within both limits, and a line that says how many were left out. Of a long line the middle is
/// left out: at its end Cargo says how a compiler ended.
pub(crate) fn bounded(text: &str, lines: usize, bytes: usize) -> String {
    let text = text.trim_matches('\n').trim_end();
    let mut kept = String::new();
    let mut taken = 0;
    for line in text.lines().take(lines) {
        let line = line.trim_end();
        let (line, end) = ends(line);
        let cut = if end.is_empty() { "" } else { " … " };
        if kept.len() + line.len() + cut.len() + end.len() + 1 > bytes {
            break;
        }
        kept.extend([if taken > 0 { "\n" } else { "" }, line, cut, end]);
        taken += 1;
    }
    match text.lines().count() - taken {
        0 => kept,
        1 => kept + "\n… and 1 more line",
        left => format!("{kept}\n… and {left} more lines"),
    }
}

/// A line, or the beginning and the end of a long one.
fn ends(line: &str) -> (&str, &str) {
    if line.chars().nth(LONGEST_LINE).is_none() {
        return (line, "");
    }
    let place = |count| line.char_indices().nth(count).map_or(line.len(), |(place, _)| place);
    let last = line.char_indices().nth_back(END_OF_LINE - 1).map_or(0, |(place, _)| place);
    (&line[..place(LONGEST_LINE - END_OF_LINE)], &line[last..])
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

/// Names with commas between them: of many, the first ones and a count.
pub(crate) fn some_of<S: AsRef<str>>(names: &[S]) -> String {
    const MOST: usize = 5;
    let shown = if names.len() > MOST + 1 { MOST } else { names.len() };
    let listed: Vec<&str> = names[..shown].iter().map(AsRef::as_ref).collect();
    match names.len() - shown {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
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
