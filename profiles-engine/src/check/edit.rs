//! Fixes as edits of the file that a setting is in.

use std::ops::Range;

use crate::check::finding::Fix;
use crate::profiles::Model;
use crate::profiles::layers::{Entry, Override};
use crate::source::file::{FileId, Origin, Place};
use crate::source::toml::{self, Edit};

/// Removes settings, which are in the order of the text; `None` if one of them is not in a file.
pub(super) fn remove(model: &Model, entries: &[&Entry]) -> Option<Fix> {
    let mut edits: Vec<Edit> = Vec::new();
    let places: Vec<_> = entries.iter().map(|entry| place(entry)).collect::<Option<_>>()?;
    for (file, setting) in &places {
        let range = toml::whole_setting(&model.files[*file].text, setting.clone());
        // Two that share a comma go one after the other: the second is found again.
        if edits.last().is_none_or(|(before, _)| before.end <= range.start) {
            edits.push((range, String::new()));
        }
    }
    Some(Fix { file: places.last()?.0, edits, about: None })
}

/// Replaces what is at a place.
pub(super) fn replace(origin: &Origin, text: impl Into<String>) -> Option<Fix> {
    let place = origin.place()?;
    Some(fix(place.file, (place.span.clone(), text.into())))
}

/// Removes an item of an array.
pub(super) fn remove_item(model: &Model, place: &Place) -> Fix {
    let range = toml::with_comma(&model.files[place.file].text, place.span.clone());
    fix(place.file, (range, String::new()))
}

/// Adds a setting after the others of an override table; `None` if there is no place for it.
pub(super) fn add(model: &Model, table: &Override, setting: &str) -> Option<Fix> {
    let settings = table.entries.iter().filter_map(place);
    let Some((file, Range { start, end })) = settings.max_by_key(|(_, setting)| setting.end) else {
        let Place { file, span } = table.origin.place()?;
        let text = &model.files[*file].text;
        let is_header = text[toml::line_start(text, span.start)..].trim_start().starts_with('[');
        return is_header.then(|| fix(*file, toml::below(text, span.end, setting)));
    };
    let text = &model.files[file].text;
    let edit = match toml::before_key(text, start) {
        Some(before) => toml::below(text, end, &format!("{before}{setting}")),
        None => (end..end, format!(", {setting}")),
    };
    Some(fix(file, edit))
}

fn place(entry: &Entry) -> Option<(FileId, Range<usize>)> {
    let (key, value) = (entry.key_origin.place()?, entry.origin.place()?);
    Some((key.file, key.span.start..value.span.end))
}

fn fix(file: FileId, edit: Edit) -> Fix {
    Fix { file, edits: vec![edit], about: None }
}
