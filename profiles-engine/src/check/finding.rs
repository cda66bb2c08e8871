//! What a rule finds: a value, which the output formats print.

use std::ops::Range;

use clap::ValueEnum;
use serde::Serialize;

use crate::profiles::Model;
use crate::source::file::{File, FileId, Origin, Region};

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Not what the author meant.
    Warning,
    /// Cargo rejects it, or the build fails.
    Error,
}

/// Findings that are raised to errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Findings at warning level
    Warnings,
}

/// One problem in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// The rule's level, unless the finding is less serious.
    pub level: Level,
    /// The profile that it is about.
    pub profile: Option<String>,
    pub(crate) package: Option<String>,
    /// What is wrong, and what Cargo does about it.
    pub message: String,
    /// What the problem comes from.
    pub origin: Origin,
    /// What to write instead.
    pub help: Option<String>,
    /// The edit that solves it and changes no other effective setting; `None` if the user has to decide.
    pub fix: Option<Fix>,
    /// Whether Cargo rejects builds because of it.
    pub rejected: bool,
}

impl Finding {
    /// The file and the region in it; `None` if it is about something outside of files.
    pub fn place<'a>(&self, model: &'a Model) -> Option<(&'a File, Region)> {
        let place = self.origin.place()?;
        let file = &model.files[place.file];
        (!file.is_argument()).then(|| (file, file.region(&place.span)))
    }

    /// Everything in one text, for formats that have no fields: the message, an origin outside of files, the help.
    pub fn text(&self, model: &Model) -> String {
        let source = match &self.origin {
            Origin::Variable(name) => Some(set_by_variable(name)),
            Origin::Place(place) if model.files[place.file].is_argument() => {
                Some(format!("set by `--config {}`", model.files[place.file].text))
            }
            _ => None,
        };
        let help = self.help.as_ref().map(|help| format!("help: {help}"));
        let lines = [Some(self.message.clone()), source, help].into_iter().flatten();
        lines.collect::<Vec<String>>().join("\n")
    }

    pub(super) fn in_profile(mut self, profile: &str) -> Self {
        self.profile = Some(profile.to_owned());
        self
    }

    pub(super) fn in_package(mut self, package: &str) -> Self {
        self.package = Some(package.to_owned());
        self
    }

    pub(super) fn at_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    pub(super) fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Adds that Cargo rejects every build because of this.
    pub(super) fn rejected_by(mut self, cargo: &str) -> Self {
        self.message.push_str(&format!(": {cargo} rejects every build"));
        self.rejected = true;
        self
    }

    /// As [`Self::rejected_by`], or only the builds with this profile if Cargo doesn't read it in others.
    pub(super) fn rejected_where_read(mut self, cargo: &str, model: &Model) -> Self {
        self = self.rejected_by(cargo);
        if !self.is_always_read(model) {
            self.message.push_str(" with this profile");
        }
        self.weighed(model)
    }

    /// Lowers an error to a warning if Cargo reads the profile only in builds that ask for it.
    pub(super) fn weighed(mut self, model: &Model) -> Self {
        if self.level == Level::Error && !self.is_always_read(model) {
            self.level = Level::Warning;
        }
        self
    }

    fn is_always_read(&self, model: &Model) -> bool {
        self.origin.place().is_some_and(|place| place.file <= model.ignored.len())
            || self.profile.iter().all(|profile| model.is_always_read(profile))
    }
}

/// The note for a finding whose origin is an environment variable.
pub(super) fn set_by_variable(name: &str) -> String {
    format!("set by the environment variable `{name}`")
}

/// Changes to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The file.
    pub file: FileId,
    /// The replaced bytes and their replacements, in the order of the text.
    pub edits: Vec<(Range<usize>, String)>,
    /// The key whose effective value changes, if any.
    pub about: Option<&'static str>,
}

impl Fix {
    /// Names the key whose effective value changes.
    pub fn about(mut self, key: &'static str) -> Self {
        self.about = Some(key);
        self
    }
}
