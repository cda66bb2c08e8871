//! The lines of what a program writes, however long they are and however many.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is kept whole, in bytes. The messages of a build have one line each, of a few megabytes at most.
pub const LONGEST: usize = 64 << 20;
/// How much is kept of what a program writes to standard error, in bytes.
pub const MOST: usize = 64 << 20;

/// Calls `on_line` with each line, up to where the pipe breaks; without what is behind the first `longest` bytes.
pub fn lines(pipe: Option<impl Read>, longest: usize, mut on_line: impl FnMut(&str)) {
    let Some(pipe) = pipe else { return };
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while matches!(read_line(&mut reader, longest, &mut line), Ok(true)) {
        on_line(String::from_utf8_lossy(&line).trim_end_matches('\r'));
    }
}

/// Reads the next line without its end; says whether there was one.
fn read_line(reader: &mut impl BufRead, longest: usize, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let limit = u64::try_from(longest).unwrap_or(u64::MAX);
    if reader.by_ref().take(limit).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() >= longest {
        reader.skip_until(b'\n')?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
