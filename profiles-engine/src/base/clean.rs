//! Text from other programs, made fit for a report: no escapes, no control characters, no end of it.

use std::iter::Peekable;

/// The longest line that is kept whole, in characters: a linker's command line has thousands.
const LONGEST_LINE: usize = 400;
const ESCAPE: char = '\u{1b}';

/// The text without ANSI escapes, control characters (but line ends), and characters that turn the direction
/// of what follows.
pub fn plain(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            ESCAPE => skip_escape(&mut chars),
            '\n' => clean.push('\n'),
            '\t' => clean.push_str("    "),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            char if char.is_control() => {}
            char => clean.push(char),
        }
    }
    clean
}

/// ECMA-48: a control sequence ends with a byte of `@` to `~`, a control string with BEL or `ESC \`.
fn skip_escape(chars: &mut Peekable<impl Iterator<Item = char>>) {
    match chars.next() {
        Some('[') => {
            let _ = chars.find(|char| ('@'..='~').contains(char));
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(char) = chars.next() {
                if char == '\u{7}' || (char == ESCAPE && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}

/// As [`plain`], no longer than the errors that a report shows: Cargo's words may have come from anywhere.
pub fn error(text: &str) -> String {
    bounded(&plain(text), 60, 16_384)
}

/// The text's first lines, at most so many and so many bytes, with a word on what was left out. Blank lines
/// at either end are dropped.
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
