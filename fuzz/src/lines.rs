//! Mutations line by line: most of the bytes that libFuzzer would change make a text that is not TOML, Rust or a report.

use libfuzzer_sys::fuzzer_mutate;

use crate::random::Random;

/// How lines of a kind of text are made.
pub struct Grammar {
    /// A whole line.
    pub line: fn(&mut Random) -> String,
    /// A piece of one, such as a value.
    pub word: fn(&mut Random) -> String,
}

/// Changes some lines, or has libFuzzer change some bytes. Returns the new length.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    grammar: &Grammar,
) -> usize {
    let mut random = Random::new(seed);
    if random.once_in(3) {
        return fuzzer_mutate(data, size, max_size);
    }
    let text = data[..size].split_inclusive(|byte| *byte == b'\n');
    let mut lines: Vec<Vec<u8>> = text.map(<[u8]>::to_vec).collect();
    for _ in 0..=random.below(3) {
        change(&mut lines, &mut random, grammar);
    }
    write(data, max_size, &lines.concat())
}

/// Writes a new text over the old one, as much of it as there is room for.
pub fn write(data: &mut [u8], max_size: usize, text: &[u8]) -> usize {
    let length = text.len().min(max_size).min(data.len());
    data[..length].copy_from_slice(&text[..length]);
    length
}

/// Changes one line.
fn change(lines: &mut Vec<Vec<u8>>, random: &mut Random, grammar: &Grammar) {
    let at = random.below(lines.len());
    let new = |random: &mut Random| ((grammar.line)(random) + "\n").into_bytes();
    if lines.is_empty() {
        lines.push(new(random));
        return;
    }
    match random.below(10) {
        0..=3 => lines.insert(random.below(lines.len() + 1), new(random)),
        4 => lines[at] = new(random),
        5 => drop(lines.remove(at)),
        6 => {
            let copy = lines[at].clone();
            lines.insert(random.below(lines.len() + 1), copy);
        }
        7 => {
            let other = random.below(lines.len());
            lines.swap(at, other);
        }
        _ => {
            // A piece of the line between two marks becomes another one.
            let line = String::from_utf8_lossy(&lines[at]).into_owned();
            let ends: Vec<usize> = line
                .match_indices(['=', ' ', '.', ',', '"', '\n', '[', ']'])
                .map(|(at, _)| at)
                .collect();
            let Some(start) = ends.get(random.below(ends.len())) else { return };
            let end = ends.iter().find(|end| *end > start).unwrap_or(start);
            let word = (grammar.word)(random);
            lines[at] = format!("{}{word}{}", &line[..=*start], &line[*end..]).into_bytes();
        }
    }
}
