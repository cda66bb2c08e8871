//! The reasons that an author gives for a setting, in a comment: on its line, above it, or above its table.

use std::collections::{HashMap, HashSet};

use toml_edit::{Item, Key, RawString, TableLike, Value};

use crate::profiles::Model;
use crate::source::file::{File, FileId, Origin};
use crate::source::toml;

/// The settings with a reason. Each file is read when the first of its settings is asked for.
pub(super) struct Reasons<'a> {
    model: &'a Model,
    /// The first bytes of the values.
    given: HashMap<FileId, HashSet<usize>>,
}

impl<'a> Reasons<'a> {
    pub fn new(model: &'a Model) -> Self {
        Self { model, given: HashMap::new() }
    }

    /// Whether there is a reason for the setting whose value is here.
    pub fn has(&mut self, value: &Origin) -> bool {
        let Some(place) = value.place() else { return false };
        let read = || read(&self.model.files[place.file]);
        self.given.entry(place.file).or_insert_with(read).contains(&place.span.start)
    }
}

fn read(file: &File) -> HashSet<usize> {
    let mut reader = Reader { text: &file.text, given: HashSet::new() };
    if let Ok(document) = toml::parse(file) {
        reader.table(&document, false);
    }
    reader.given
}

struct Reader<'a> {
    text: &'a str,
    given: HashSet<usize>,
}

impl Reader<'_> {
    /// Reads the settings of a table, all of which have a reason if the table has one.
    fn table(&mut self, table: &dyn TableLike, has_reason: bool) {
        for (name, _) in table.iter() {
            let Some((key, item)) = table.get_key_value(name) else { continue };
            match item {
                Item::Table(inner) => {
                    let comments = inner.decor();
                    let has_reason =
                        self.is_above(comments.prefix()) || self.is_in(comments.suffix());
                    self.table(inner, has_reason);
                }
                Item::Value(value) => self.value(key, value, has_reason),
                _ => {}
            }
        }
    }

    fn value(&mut self, key: &Key, value: &Value, has_reason: bool) {
        let has_reason = has_reason
            || self.is_above(key.leaf_decor().prefix())
            || self.is_in(value.decor().suffix());
        match value {
            Value::InlineTable(inner) => self.table(inner, has_reason),
            _ if has_reason => self.given.extend(value.span().map(|span| span.start)),
            _ => {}
        }
    }

    /// Whether one of the lines directly above what follows this text is a reason.
    fn is_above(&self, before: Option<&RawString>) -> bool {
        // The last one is the line of what follows.
        let lines = self.text_of(before).split('\n').rev().skip(1);
        lines.take_while(|line| !line.trim().is_empty()).any(is_reason)
    }

    fn is_in(&self, after: Option<&RawString>) -> bool {
        self.text_of(after).lines().any(is_reason)
    }

    fn text_of(&self, raw: Option<&RawString>) -> &str {
        raw.and_then(RawString::span).and_then(|span| self.text.get(span)).unwrap_or_default()
    }
}

/// Whether a line has a comment that says something, rather than a setting that is turned off.
fn is_reason(line: &str) -> bool {
    let Some((_, comment)) = line.split_once('#') else { return false };
    let comment = comment.trim_start_matches('#').trim();
    comment.contains(char::is_alphabetic) && toml::parse_text("", comment).is_err()
}

#[cfg(test)]
mod tests;
