//! Which presets of a manifest are as they shipped, in this version or an earlier one: those are ours to renew and to
//! remove. What differs from all that ever shipped is its owner's.
//!
//! `shipped.toml` has the checksums of every version; a test holds it to the template.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use profiles_engine::error::Result;
use sha2::{Digest, Sha256};
use toml_edit::{Document, Item, TableLike};

use super::adapt::{MARK, OF_FAST};
use super::catalogue::{self, Text};
use super::cut;
use super::insert::{Source, at};
use super::verify;
use crate::owned;

/// The checksums of all that shipped.
static SUMS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let document = Document::parse(include_str!("../../shipped.toml")).ok();
    let versions = document.as_ref().map(|document| document.iter());
    let tables = versions.into_iter().flatten().filter_map(|(_, item)| item.as_table_like());
    let items = tables.flat_map(TableLike::iter).filter_map(|(_, item)| item.as_array());
    items.flatten().filter_map(|sum| sum.as_str().map(str::to_owned)).collect()
});

/// What this version ships, as it stands in `shipped.toml`: the sums of each preset in all its variants, and of files
/// that belong to a workspace's owner from the start.
///
/// # Errors
/// When the template does not render: a mistake of its own.
pub fn current() -> Result<Vec<(String, Vec<String>)>> {
    let mut sums: Vec<(String, Vec<String>)> = Vec::new();
    for panic in ["abort", "unwind"] {
        for preset in catalogue::presets(panic)? {
            note(&mut sums, preset.name, &preset.whole());
        }
    }
    for way in owned::WAYS {
        for (path, text) in owned::files(way)? {
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

/// The checksum of a text, however its lines end: git may have changed that.
pub fn sum(bytes: &[u8]) -> String {
    let text = bytes.iter().filter(|byte| **byte != b'\r').copied().collect::<Vec<u8>>();
    let hash = Sha256::digest(&text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this text shipped at some time.
pub fn has_shipped(text: &[u8]) -> bool {
    SUMS.contains(&sum(text))
}

/// Whether the profile of this name is a preset as it shipped.
pub fn is_as_shipped(manifest: &str, name: &str) -> bool {
    ranges(manifest, name).is_some() || is_inline_as_shipped(manifest, name)
}

/// Where the paragraphs of a preset are that is as it shipped, adapted or not.
pub fn ranges(manifest: &str, name: &str) -> Option<Vec<Range<usize>>> {
    let ranges = cut::paragraphs(manifest, name)?;
    let texts: Vec<&str> = ranges.iter().map(|range| &manifest[range.clone()]).collect();
    has_shipped(plain(&texts).as_bytes()).then_some(ranges)
}

/// A preset without what it says because of its owner's own profiles.
fn plain(paragraphs: &[&str]) -> String {
    let paragraphs = paragraphs.iter().map(|paragraph| {
        let lines = paragraph.lines().filter(|line| !line.contains(MARK));
        lines.collect::<Vec<&str>>().join("\n").replacen(OF_FAST[1], OF_FAST[0], 1)
    });
    // A table that was added for such settings alone.
    let is_own = |paragraph: &String| paragraph.lines().count() > 1;
    paragraphs.filter(is_own).collect::<Vec<String>>().join("\n\n")
}

/// Inline tables have no comments, so that only the settings of this version's presets can tell them.
fn is_inline_as_shipped(manifest: &str, name: &str) -> bool {
    let Ok(source) = Source::parse("Cargo.toml", manifest) else {
        return false;
    };
    let Some(theirs) = source.get(&["profile", name]).filter(|item| is_inline(item)) else {
        return false;
    };
    ["abort", "unwind"].iter().any(|panic| {
        let presets = catalogue::presets(panic).unwrap_or_default();
        let preset = presets.iter().find(|preset| preset.name == name);
        preset.is_some_and(|preset| says_the_same(preset, theirs))
    })
}

fn is_inline(item: &Item) -> bool {
    item.as_inline_table().is_some_and(|table| !table.is_dotted())
}

fn says_the_same(preset: &Text, theirs: &Item) -> bool {
    let document = Document::parse(preset.whole()).ok();
    let ours = document.as_ref().and_then(|document| at(document, &["profile", preset.name]));
    ours.is_some_and(|ours| verify::has(theirs, ours) && verify::has(ours, theirs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_that_ships_is_known_in_every_form() {
        for panic in ["abort", "unwind"] {
            for preset in catalogue::presets(panic).expect("seven presets") {
                let manifest = format!("[package]\n\n# The presets\n\n{}\n\n[a]\n", preset.whole());
                for text in [manifest.clone(), manifest.replace('\n', "\r\n")] {
                    let ranges = ranges(&text, preset.name).expect(preset.name);
                    assert_eq!(ranges.len(), preset.paragraphs.len());
                }
                let changed =
                    manifest.replace("inherits", "# inherits").replace("debug = ", "debug=");
                assert_eq!(ranges(&changed, preset.name), None, "{}", preset.name);
            }
        }
    }
}
