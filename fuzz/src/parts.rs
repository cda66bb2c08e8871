//! An input of several files in one text, so that seeds can be read and edited: a line `=== NAME` begins each of them.

const MARK: &[u8] = b"=== ";

/// The parts that have one of these names, each with its text; of several with the same name the last. What comes before
/// the first mark belongs to the first name, and a name that a mutation has broken counts as one of the others.
pub fn parts<'a>(data: &'a [u8], names: &[&'static str]) -> Vec<(&'static str, &'a [u8])> {
    let mut parts: Vec<(&'static str, &[u8])> = Vec::new();
    let (mut name, mut start, mut at) = (names[0], 0, 0);
    let mut add = |name, text: &'a [u8]| {
        parts.retain(|(other, _)| *other != name);
        parts.push((name, text));
    };
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        if let Some(written) = line.strip_prefix(MARK) {
            if at > start {
                add(name, &data[start..at]);
            }
            let written = written.trim_ascii();
            let sum: usize = written.iter().map(|byte| usize::from(*byte)).sum();
            let known = names.iter().find(|name| name.as_bytes() == written);
            (name, start) = (known.unwrap_or(&names[sum % names.len()]), at + line.len());
        }
        at += line.len();
    }
    add(name, &data[start..]);
    parts
}

/// The text of a part, if it is there and is UTF-8.
pub fn text<'a>(parts: &[(&str, &'a [u8])], name: &str) -> Option<&'a str> {
    let (_, text) = parts.iter().find(|(other, _)| *other == name)?;
    std::str::from_utf8(text).ok()
}
