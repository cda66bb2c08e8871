//! Text from other programs, made fit for a report: without escapes and control characters, and not too long.

use anstream::adapter::strip_str;

/// The longest line that is kept whole, in characters: a linker's command line has thousands.
const LONGEST_LINE: usize = 400;

/// The text without ANSI escapes, control characters (except line ends), and marks of direction. A tab is four spaces.
pub fn plain(text: &str) -> String {
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

/// As [`plain`], no longer than the errors that a report shows.
pub fn error(text: &str) -> String {
    bounded(&plain(text), 60, 16_384)
}

/// The first lines of a text, within both limits, and a line that says how many were left out.
pub fn bounded(text: &str, lines: usize, bytes: usize) -> String {
    let text = text.trim_matches('\n').trim_end();
    let mut kept = String::new();
    let mut taken = 0;
    for line in text.lines().take(lines) {
        let line = shortened(line.trim_end());
        if kept.len() + line.len() + 1 > bytes {
            break;
        }
        if taken > 0 {
            kept.push('\n');
        }
        kept.push_str(&line);
        taken += 1;
    }
    match text.lines().count() - taken {
        0 => kept,
        1 => kept + "\n… and 1 more line",
        left => format!("{kept}\n… and {left} more lines"),
    }
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests;
