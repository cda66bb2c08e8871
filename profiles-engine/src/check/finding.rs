//! What a rule says of a workspace: a value, which others render.

use std::ops::Range;

use serde::Serialize;

use crate::profiles::Model;
use crate::source::file::{File, FileId, Origin, Region};

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

impl Finding {
    /// The file that it is about, and where in it; `None` where no file says it.
    pub fn place<'a>(&self, model: &'a Model) -> Option<(&'a File, Region)> {
        let place = self.origin.place()?;
        let file = &model.files[place.file];
        (!file.is_argument()).then(|| (file, file.region(&place.span)))
    }

    /// All that it says, for formats that know nothing but a text: the message, what else than a file is to blame, the help.
    pub fn text(&self, model: &Model) -> String {
        let blamed = match &self.origin {
            Origin::Variable(name) if !self.message.contains(name) => Some(set_by_variable(name)),
            Origin::Place(place) if model.files[place.file].is_argument() => {
                Some(format!("set by `--config {}`", model.files[place.file].text))
            }
            _ => None,
        };
        let help = self.help.as_ref().map(|help| format!("help: {help}"));
        let lines = [Some(self.message.clone()), blamed, help].into_iter().flatten();
        lines.collect::<Vec<String>>().join("\n")
    }
}

/// Where a finding comes from that has no place in a file.
pub(super) fn set_by_variable(name: &str) -> String {
    format!("set by the environment variable `{name}`")
}

/// Changes to the text of one file, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Which file.
    pub file: FileId,
    /// The bytes that go, with what takes their place.
    pub edits: Vec<(Range<usize>, String)>,
    /// The key whose effective value changes; `None` where none does.
    pub about: Option<&'static str>,
}

impl Fix {
    /// Says which key's effective value changes.
    pub fn about(mut self, key: &'static str) -> Self {
        self.about = Some(key);
        self
    }
}
