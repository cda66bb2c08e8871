//! What a rule finds: a value, which the output formats print; and its fix, as edits of the file that a setting is in.

use std::ops::Range;

use clap::ValueEnum;
use serde::Serialize;

use crate::profiles::Model;
use crate::profiles::layers::{Entry, Override, ProfileTable};
use crate::source::file::{File, FileId, Origin, Place, Region};
use crate::source::toml::{self, Edit};

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

impl Level {
    pub(super) fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
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
    /// Other places that have a part in it, and which.
    pub(crate) related: Vec<(Origin, String)>,
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

    /// Everything in one text, for formats that have no fields: the message, an origin outside of files, the other places,
    /// the help.
    pub fn text(&self, model: &Model) -> String {
        let source = match &self.origin {
            Origin::Variable(name) => Some(set_by_variable(name)),
            Origin::Place(place) if model.files[place.file].is_argument() => {
                Some(format!("set by `--config {}`", model.files[place.file].text))
            }
            _ => None,
        };
        let help = self.help.as_ref().map(|help| format!("help: {help}"));
        let mut lines = vec![self.message.clone()];
        lines.extend(source);
        let related = self.related.iter();
        lines.extend(
            related.map(|(origin, what)| format!("{what}: {}", model.shown_origin(origin))),
        );
        lines.extend(help);
        lines.join("\n")
    }

    pub(super) fn in_profile(mut self, profile: &str) -> Self {
        self.profile = Some(profile.to_owned());
        self
    }

    pub(super) fn in_package(mut self, package: &str) -> Self {
        self.package = Some(package.to_owned());
        self
    }

    pub(super) fn related(mut self, origin: &Origin, what: impl Into<String>) -> Self {
        self.related.push((origin.clone(), what.into()));
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

    /// Adds to the message.
    pub(super) fn adding(mut self, text: &str) -> Self {
        self.message.push_str(text);
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
    /// The file that it changes.
    pub file: FileId,
    /// The replaced bytes and their replacements, in the order of the text.
    pub edits: Vec<Edit>,
    /// What it means to change; `None`: no effective setting.
    pub change: Option<Change>,
}

/// A change that a finding asks for: of one key, in these profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: &'static str,
    /// The profiles.
    pub profiles: Vec<String>,
}

impl Fix {
    fn one(file: FileId, edit: Edit) -> Self {
        Self { file, edits: vec![edit], change: None }
    }

    pub(super) fn changes(mut self, key: &'static str, profiles: Vec<String>) -> Self {
        self.change = Some(Change { key, profiles });
        self
    }

    /// Removes settings, which are in the order of the text; `None` if one of them is not in a file.
    pub(super) fn remove(model: &Model, entries: &[&Entry]) -> Option<Self> {
        let mut edits: Vec<Edit> = Vec::new();
        let places: Vec<_> = entries.iter().map(|entry| place(entry)).collect::<Option<_>>()?;
        for (file, setting) in &places {
            let range = toml::whole_setting(&model.files[*file].text, setting.clone());
            // Two that share a comma go one after the other: the second is found again.
            if edits.last().is_none_or(|(before, _)| before.end <= range.start) {
                edits.push((range, String::new()));
            }
        }
        Some(Self { file: places.last()?.0, edits, change: None })
    }

    /// Replaces what is at a place.
    pub(super) fn replace(origin: &Origin, text: impl Into<String>) -> Option<Self> {
        let place = origin.place()?;
        Some(Self::one(place.file, (place.span.clone(), text.into())))
    }

    /// Removes an item of an array.
    pub(super) fn remove_item(model: &Model, place: &Place) -> Self {
        let range = toml::with_comma(&model.files[place.file].text, place.span.clone());
        Self::one(place.file, (range, String::new()))
    }

    /// Adds a setting after the others of an override table; `None` if there is no place for it.
    pub(super) fn add(model: &Model, table: &Override, setting: &str) -> Option<Self> {
        let settings = table.entries.iter().filter_map(place);
        let Some((file, Range { start, end })) = settings.max_by_key(|(_, setting)| setting.end)
        else {
            let Place { file, span } = table.origin.place()?;
            let text = &model.files[*file].text;
            let line = &text[toml::line_start(text, span.start)..];
            let is_header = line.trim_start().starts_with('[');
            return is_header.then(|| Self::one(*file, toml::below(text, span.end, setting)));
        };
        let text = &model.files[file].text;
        let edit = match toml::before_key(text, start) {
            Some(before) => toml::below(text, end, &format!("{before}{setting}")),
            None => (end..end, format!(", {setting}")),
        };
        Some(Self::one(file, edit))
    }

    /// Adds tables with one setting each below those of a profile; `None` if the profile is written in braces.
    pub(super) fn add_tables<'a>(
        model: &Model,
        profile: &ProfileTable,
        tables: impl Iterator<Item = (String, &'a str)>,
    ) -> Option<Self> {
        let settings = profile.all_entries().filter_map(place);
        let (file, Range { start, end }) = settings.max_by_key(|(_, setting)| setting.end)?;
        let text = &model.files[file].text;
        let has_header = toml::before_key(text, start)?.trim().is_empty();
        let last = if has_header { end } else { text.trim_end().len() };
        let tables = tables.map(|(header, setting)| format!("\n{header}\n{setting}\n"));
        let tables = tables.collect::<String>();
        Some(Self::one(file, toml::below(text, last, tables.trim_end())))
    }

    /// Several fixes as one; `None` if they are in several files.
    pub(super) fn joined(fixes: Vec<Self>) -> Option<Self> {
        let file = fixes.first()?.file;
        let is_one = fixes.iter().all(|fix| fix.file == file);
        let mut edits: Vec<Edit> = fixes.into_iter().flat_map(|fix| fix.edits).collect();
        edits.sort_by_key(|(range, _)| range.start);
        is_one.then_some(Self { file, edits, change: None })
    }
}

fn place(entry: &Entry) -> Option<(FileId, Range<usize>)> {
    let (key, value) = (entry.key_origin.place()?, entry.origin.place()?);
    Some((key.file, key.span.start..value.span.end))
}
