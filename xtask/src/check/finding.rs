//! What a rule says of a workspace: a value, which others render.

use std::ops::Range;

use serde::Serialize;

use crate::profile::source::{FileId, Origin};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Not what the author meant.
    Warning,
    /// Cargo refuses it, or the build fails.
    Error,
}

/// One thing that is wrong, in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// The rule's level.
    pub level: Level,
    /// The profile that it is about.
    pub profile: Option<String>,
    /// The package that it is about.
    pub package: Option<String>,
    /// What is wrong, and what Cargo does about it.
    pub message: String,
    /// Where.
    pub origin: Origin,
    /// What to write instead.
    pub help: Option<String>,
    /// What puts it right and changes no other effective setting; `None` where a person has to decide.
    pub fix: Option<Fix>,
}

/// Changes to the text of one file, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Which file.
    pub file: FileId,
    /// The bytes that go, with what takes their place.
    pub edits: Vec<(Range<usize>, String)>,
}
