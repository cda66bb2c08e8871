//! Which presets and files are as they shipped, in this version or an earlier one: those may be renewed and removed. All
//! others are their owner's.
//!
//! `shipped.toml` has the checksums of every version; a test holds it to the template.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use profiles_engine::base::error::Result;
use profiles_engine::profiles::presets;
use profiles_engine::profiles::presets::{OF_FAST, PRESETS};
use toml_edit::{Document, Item, TableLike, Value};

use super::adapt::MARK;
use super::catalogue::{self, Text};
use super::cut;
use super::verify;
use crate::answers::Answers;
use crate::config::TemplateConfig;
use crate::name::Name;
use crate::plan::Plan;
use crate::source::{Source, at};
use crate::vendored::sum;

/// The checksums of everything that shipped.
static SUMS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let document = Document::parse(include_str!("../../shipped.toml")).ok();
    let versions = document.as_ref().map(|document| document.iter());
    let tables = versions.into_iter().flatten().filter_map(|(_, item)| item.as_table_like());
    let items = tables.flat_map(TableLike::iter).filter_map(|(_, item)| item.as_array());
    items.flatten().filter_map(|sum| sum.as_str().map(str::to_owned)).collect()
});

/// What this version ships, as it is in `shipped.toml`: the sums of each preset's tables in all their variants, and of files
/// that belong to a workspace's owner from the start.
///
/// # Errors
/// When the template does not render: a mistake in it.
pub fn current() -> Result<Vec<(String, Vec<String>)>> {
    let mut sums: Vec<(String, Vec<String>)> = Vec::new();
    for panic in ["abort", "unwind"] {
        for preset in catalogue::presets(panic)? {
            for paragraph in &preset.paragraphs {
                note(&mut sums, preset.name, paragraph);
            }
        }
    }
    for way in WAYS {
        for (path, text) in owned(way)? {
            note(&mut sums, &path, &text);
        }
    }
    Ok(sums)
}

fn note(sums: &mut Vec<(String, Vec<String>)>, name: &str, text: &str) {
    let sum = sum(text.as_bytes());
    match sums.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) if known.contains(&sum) => {}
        Some((_, known)) => known.push(sum),
        None => sums.push((name.to_owned(), vec![sum])),
    }
}

/// Whether this text shipped in some version.
pub fn has_shipped(text: &[u8]) -> bool {
    SUMS.contains(&sum(text))
}

/// Whether the profile of this name is a preset as it shipped.
pub fn is_as_shipped(manifest: &str, name: &str) -> bool {
    ranges(manifest, name).is_some() || is_inline_as_shipped(manifest, name)
}

/// Where the tables of a preset are, if it is as it shipped, adapted or not. `dev` may also have the owner's tables; any
/// other profile has to be as it shipped as a whole.
pub fn ranges(manifest: &str, name: &str) -> Option<Vec<Range<usize>>> {
    let all = cut::paragraphs(manifest, name)?;
    let own = format!("[profile.{name}]");
    let (ours, theirs): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|range| is_paragraph_as_shipped(&manifest[range.clone()]));
    let is_whole = theirs.is_empty() || name == "dev";
    let mut lines = ours.iter().flat_map(|range| manifest[range.clone()].lines());
    let has_header = lines.any(|line| line.split('#').next().unwrap_or(line).trim() == own);
    (is_whole && has_header).then_some(ours)
}

/// Whether a table is as it shipped, without regard to adapted settings.
fn is_paragraph_as_shipped(paragraph: &str) -> bool {
    let lines: Vec<&str> = paragraph.lines().filter(|line| !line.contains(MARK)).collect();
    // A table that was added for such settings alone.
    let is_adapted = lines.len() == 1 && lines.len() < paragraph.lines().count();
    let plain = lines.join("\n").replacen(OF_FAST[1], OF_FAST[0], 1);
    let named = catalogue::with_names(&plain);
    is_adapted || has_shipped(plain.as_bytes()) || has_shipped(named.as_bytes())
}

/// Inline tables have no comments, so only the settings and the place can tell: presets come after everything else, in their
/// order. The owner's own `fast` may well say the same.
fn is_inline_as_shipped(manifest: &str, name: &str) -> bool {
    let Ok(source) = Source::parse("Cargo.toml", manifest) else {
        return false;
    };
    let Some(profiles) = source.get(&["profile"]).and_then(Item::as_inline_table) else {
        return false;
    };
    let entries: Vec<(&str, &Value)> = profiles.iter().collect();
    let own = entries.iter().position(|(other, _)| *other == name);
    let places = entries[own.unwrap_or(entries.len())..].iter().map(|(name, value)| {
        let place = PRESETS.iter().position(|preset| preset.name == *name);
        place.filter(|_| is_preset(name, value))
    });
    let places: Option<Vec<usize>> = places.collect();
    places.is_some_and(|places| !places.is_empty() && places.is_sorted())
}

/// Whether an inline table says what the preset of this name does, and apart from that only what it promises.
fn is_preset(name: &str, value: &Value) -> bool {
    let theirs = Item::Value(value.clone());
    ["abort", "unwind"].iter().any(|panic| {
        let presets = catalogue::presets(panic).unwrap_or_default();
        let preset = presets.iter().find(|preset| preset.name == name);
        preset.is_some_and(|preset| says_the_same(preset, &theirs))
    })
}

fn says_the_same(preset: &Text, theirs: &Item) -> bool {
    let document = Document::parse(preset.whole()).ok();
    let ours = document.as_ref().and_then(|document| at(document, &["profile", preset.name]));
    let Some(ours) = ours.filter(|ours| verify::has(theirs, ours)) else {
        return false;
    };
    let holds = presets::find(preset.name).map_or(&[][..], |preset| preset.holds);
    let more = theirs.as_table_like().into_iter().flat_map(TableLike::iter);
    let adapted = more.filter(|(key, item)| {
        let is_new = at_key(ours, key).is_none();
        is_new
            && holds.iter().any(|promise| promise.key == *key && is_value(item, promise.one_of[0]))
    });
    length(theirs) == length(ours) + adapted.count()
}

fn length(item: &Item) -> usize {
    item.as_table_like().map_or(0, |table| table.len())
}

fn at_key<'t>(item: &'t Item, key: &str) -> Option<&'t Item> {
    item.as_table_like()?.get(key)
}

fn is_value(item: &Item, value: &str) -> bool {
    item.as_value().is_some_and(|item| item.to_string().trim().trim_matches('"') == value)
}

/// Where `cargo xtask` comes from, as the template asks.
pub const WAYS: [&str; 2] = ["vendored", "installed"];

/// The files of a generated workspace that belong to its owner from the start and say nothing about the project, for a
/// workspace that has `cargo xtask` this way.
///
/// # Errors
/// When the template does not render: a mistake in it.
pub fn owned(way: &str) -> Result<Vec<(String, String)>> {
    let config = TemplateConfig::embedded()?;
    let definitions = [format!("xtask={way}"), "cranelift=true".to_owned()];
    let answers = Answers::given(&config, definitions.iter().map(String::as_str))?;
    let answers = answers.complete(&config, None)?;
    let plan = Plan::workspace("".into(), &Name::new("app")?, &config, &answers)?;
    let creates = plan.creates.into_iter().filter(|create| is_owned(&create.path));
    let files =
        creates.map(|create| (create.path, String::from_utf8_lossy(&create.bytes).into_owned()));
    Ok(files.collect())
}

fn is_owned(path: &str) -> bool {
    [".cargo/", ".github/", "xtask/"].iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests;
