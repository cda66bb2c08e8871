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
mod tests {
    use super::*;

    #[test]
    fn escapes_and_control_characters_go_and_the_text_stays() {
        let given = "\u{1b}[1;31merror\u{1b}[0m: \u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{7} \u{8}\u{202e}x\ty\r\n";
        assert_eq!(plain(given), "error: link x    y\n");
    }

    #[test]
    fn an_escape_without_an_end_takes_the_rest_and_no_more() {
        assert_eq!(plain("a\u{1b}"), "a");
        assert_eq!(plain("a\u{1b}[12"), "a");
        assert_eq!(plain("a\u{1b}]never"), "a");
    }

    #[test]
    fn long_texts_say_how_much_was_left_out() {
        let text: String = (0..30).map(|n| format!("line {n}\n")).collect();
        let kept = bounded(&text, 20, 4096);
        assert!(kept.ends_with("line 19\n… and 10 more lines"), "{kept}");
        assert_eq!(bounded("\na\n\nb\n\n", 20, 4096), "a\n\nb");
    }

    #[test]
    fn long_lines_and_many_bytes_are_cut_between_characters() {
        let kept = bounded(&"é".repeat(10_000), 20, 4096);
        assert_eq!(kept.chars().count(), LONGEST_LINE + 2);
        let kept = bounded("é\né\né", 20, 6);
        assert_eq!(kept, "é\né\n… and 1 more line");
    }
}
