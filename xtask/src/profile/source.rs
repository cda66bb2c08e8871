//! Files that were read, and where in them, or from where else, something comes.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};

/// A file's index among the files of a [`Model`](super::Model).
pub type FileId = usize;

/// A file that was read.
#[derive(Debug, Clone)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

impl File {
    /// Reads a file of text.
    ///
    /// # Errors
    /// When it can't be read, or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .context(|| format!("failed to read `{}`", path.display()))?;
        Ok(Self { path: path.to_path_buf(), text })
    }

    /// Line and column of a byte of the text, both counted from 1, columns in characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        // A byte-order mark takes no column.
        let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
        (line, column)
    }
}

/// A stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub file: FileId,
    /// Which bytes of it.
    pub span: Range<usize>,
}

/// Where a setting's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Written in a file.
    Place(Place),
    /// An environment variable, by its name.
    Variable(String),
    /// Nobody wrote it: Cargo's or rustc's own choice, in words.
    BuiltIn(&'static str),
}

impl Origin {
    /// The place in a file, where there is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Origin::Place(place) => Some(place),
            _ => None,
        }
    }
}
