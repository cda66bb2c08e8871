//! Where a program or a library is edited: at the start of a function of its root file.
//!
//! In a program it is `main`. In a library and in a benchmark target, whose `main` may come from a macro, it is the first
//! function.

use std::fs;
use std::path::Path;

use crate::results::ArtifactKind;
use crate::source::rust::first_body;

/// A file around the place of an edit.
#[derive(Debug)]
pub struct Edit {
    before: String,
    after: String,
    /// The crate that has `hint::black_box`.
    library: &'static str,
}

impl Edit {
    /// Reads the root file of an artifact of this kind; or why it can't be edited.
    pub fn find(file: &Path, kind: ArtifactKind) -> Result<Self, String> {
        let text = fs::read_to_string(file).unwrap_or_default();
        Self::of(&text, kind).map_err(|what| format!("there is no {what} in `{}`", file.display()))
    }

    /// In the text of such a file; or what it lacks.
    pub fn of(text: &str, kind: ArtifactKind) -> Result<Self, &'static str> {
        let has_main = matches!(kind, ArtifactKind::Bin | ArtifactKind::Example);
        let place = if has_main { main_body(text) } else { function_body(text) };
        let what = if has_main { "`fn main() {`" } else { "function to edit" };
        let (start, library) = place.ok_or(what)?;
        let (before, after) = text.split_at(start);
        Ok(Self { before: before.to_owned(), after: after.to_owned(), library })
    }

    /// The text of the file after an edit; each number is another edit.
    pub fn text(&self, number: usize) -> String {
        let Self { before, after, library } = self;
        format!("{before} let _ = ::{library}::hint::black_box({number}u32);{after}")
    }
}

fn function_body(text: &str) -> Option<(usize, &'static str)> {
    let body = first_body(text)?;
    Some((body.start, if body.no_std { "core" } else { "std" }))
}

/// The byte after the `{` of `fn main`.
fn main_body(text: &str) -> Option<(usize, &'static str)> {
    let is_main = |start: usize| {
        let line = text[..start].rsplit('\n').next().unwrap_or_default();
        let behind = text[start + "fn main".len()..].trim_start();
        behind.starts_with('(') && line.split_whitespace().all(is_before_fn)
    };
    let (start, _) = text.match_indices("fn main").find(|(start, _)| is_main(*start))?;
    Some((start + text[start..].find('{')? + 1, "std"))
}

fn is_before_fn(word: &str) -> bool {
    ["pub", "async", "unsafe"].contains(&word) || word.starts_with("pub(") || word.ends_with(']')
}

#[cfg(test)]
mod tests;
