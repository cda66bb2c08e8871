//! Files that were read, places in them, and where settings come from.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::base::error::{Error, Result};
use crate::base::text;

/// A file's index among the files that were read.
pub type FileId = usize;

/// A file that was read.
#[derive(Debug, Clone)]
pub struct File {
    pub path: PathBuf,
    pub text: String,
    /// The first byte of each line, once a position was asked for.
    lines: OnceLock<Vec<usize>>,
}

impl File {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let help = match error.kind() {
                ErrorKind::NotFound => "create the file, or correct the path",
                ErrorKind::InvalidData => "save it as UTF-8: Cargo can't read the file either",
                ErrorKind::IsADirectory => "replace the folder with a file",
                ErrorKind::PermissionDenied => "give your user permission to read it",
                _ => "make sure that it is a readable file",
            };
            Error::new(format!("failed to read `{}`", shown(path))).because(error).help(help)
        })?;
        Ok(Self::new(path.to_path_buf(), text))
    }

    pub fn new(path: PathBuf, text: String) -> Self {
        Self { path, text, lines: OnceLock::new() }
    }

    /// The text of a `--config KEY=VALUE`, as if it were a file's.
    pub fn argument(text: &str) -> Self {
        Self::new(PathBuf::from(ARGUMENT), text.to_owned())
    }

    /// Whether it is an argument, not a file. The paths of files are absolute.
    pub fn is_argument(&self) -> bool {
        self.path == Path::new(ARGUMENT)
    }

    pub fn shown_path(&self) -> String {
        shown_from_here(&self.path)
    }

    pub fn region(&self, span: &Range<usize>) -> Region {
        Region { start: self.position(span.start), end: self.position(span.end) }
    }

    /// Line and column of a byte of the text, both counted from 1, columns in characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.line(byte);
        let before = self.text.get(self.lines()[line - 1]..byte).unwrap_or_default();
        // A byte-order mark takes no column.
        (line, before.trim_start_matches(MARK).chars().count() + 1)
    }

    /// The whole lines that a span touches, without a byte-order mark: their bytes, and the number of the first.
    pub fn whole_lines(&self, span: &Range<usize>) -> (Range<usize>, usize) {
        let first = self.line(span.start);
        let start = match self.lines()[first - 1] {
            0 if self.text.starts_with(MARK) => MARK.len_utf8(),
            start => start,
        };
        let end = self.lines().get(self.line(span.end)).copied().unwrap_or(self.text.len());
        (start..end.max(start), first)
    }

    fn line(&self, byte: usize) -> usize {
        self.lines().partition_point(|start| *start <= byte)
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        })
    }
}

const ARGUMENT: &str = "--config";

/// The byte-order mark that some editors put before the first line.
const MARK: char = '\u{feff}';

/// A path for people: relative to the current folder, if it is below it.
pub fn shown_from_here(path: &Path) -> String {
    let dir = std::env::current_dir().unwrap_or_default();
    shown(path.strip_prefix(dir).unwrap_or(path))
}

/// A path on one line, its control characters escaped.
pub fn shown(path: &Path) -> String {
    text::plain(&path.display().to_string())
}

/// A stretch of a text, by line and column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    pub start: (usize, usize),
    /// After its last character.
    pub end: (usize, usize),
}

/// A stretch of a file, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    pub file: FileId,
    pub span: Range<usize>,
}

/// Where a setting's value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Written in a file.
    Place(Place),
    /// A line of a source file, counted from 1.
    Line(PathBuf, usize),
    /// An environment variable, by its name.
    Variable(String),
    /// Cargo's or rustc's own choice, in words.
    BuiltIn(&'static str),
}

impl Origin {
    /// A place in a file. A parser knows no span of what was not parsed.
    pub fn in_file(file: FileId, span: Option<Range<usize>>) -> Self {
        Self::Place(Place { file, span: span.unwrap_or_default() })
    }

    pub fn place(&self) -> Option<&Place> {
        if let Self::Place(place) = self { Some(place) } else { None }
    }
}
