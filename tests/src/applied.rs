//! `apply` and `remove` as functions, for tests with many manifests, and what must hold for each manifest.

use std::collections::BTreeMap;
use std::path::Path;

use cargo_profiles::apply::Args;
use cargo_profiles::apply::choice::Choice;
use cargo_profiles::apply::prepare::{Prepared, prepare};
use cargo_profiles::apply::site::Site;
use cargo_profiles::remove::take_out;
use cargo_profiles::write::write;
use profiles_engine::base::error::Result;
use toml_edit::{Document, Item};

/// The plan for a workspace.
///
/// # Errors
/// Those of `apply`.
pub fn planned(root: &Path, presets: &[&str], vendor: bool) -> Result<Prepared> {
    let site = Site::find(Some(root))?;
    let presets: Vec<String> = presets.iter().map(|name| (*name).to_owned()).collect();
    prepare(&site, &Choice::read(&presets, &[])?, &Args { vendor, ..Args::default() })
}

/// Applies all presets, asserts what must hold afterwards, and returns the new root manifest. Does not undo it.
///
/// # Errors
/// Those of `apply`. Nothing has been written then.
#[track_caller]
pub fn apply_and_see(root: &Path, vendor: bool) -> Result<String> {
    let before = read(root);
    let prepared = planned(root, &["all"], vendor)?;
    write(&prepared.plan)?;
    let after = read(root);
    only_added(&before, &after);
    let again =
        planned(root, &["all"], vendor).unwrap_or_else(|error| panic!("{error} in\n{after}"));
    assert!(again.plan.is_empty(), "a second run changes {:?} in\n{after}", again.plan.touched());
    Ok(after)
}

/// Removes what was applied, and asserts that the root manifest is as before.
#[track_caller]
pub fn remove_and_see(root: &Path, before: &str) {
    let site = Site::find(Some(root)).unwrap_or_else(|error| panic!("{error}"));
    let taken = take_out::plan(&site, false).unwrap_or_else(|error| panic!("{error}"));
    write(&taken.plan).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read(root), before, "kept: {:?}", taken.kept);
    assert!(!root.join("profiles-engine").exists() && !root.join(".cargo").exists());
}

fn read(root: &Path) -> String {
    std::fs::read_to_string(root.join("Cargo.toml")).expect("a manifest")
}

/// Asserts that a manifest was only added to: all bytes are still there in order, and all lines except lists that got
/// new items.
#[track_caller]
pub fn only_added(before: &str, after: &str) {
    let mut left = after.as_bytes().iter();
    assert!(
        before.bytes().all(|byte| left.any(|other| *other == byte)),
        "bytes are gone:\n{before}\n---\n{after}"
    );
    let mut lines = after.lines();
    for line in before.lines() {
        let is_kept = |other: &str| other == line || takes_in(other, line);
        assert!(lines.any(is_kept), "the line {line:?} is gone:\n{before}\n---\n{after}");
    }
    let (before, after) = (values(before), values(after));
    for (path, value) in &before {
        assert_eq!(after.get(path), Some(value), "{path}");
    }
    for path in after.keys().filter(|path| !before.contains_key(*path)) {
        let ours =
            ["profile.", "workspace.members.", "workspace.default-members.", "workspace.exclude."];
        assert!(ours.iter().any(|start| path.starts_with(start)), "{path} is new");
    }
}

/// Whether a line is another one with additions to its list or inline table.
fn takes_in(after: &str, before: &str) -> bool {
    let is_item = before.trim_start().starts_with(['"', '\'']);
    let mut left = after.chars();
    let is_in = before.chars().all(|char| left.any(|other| other == char));
    (is_item || before.contains(['[', '{'])) && is_in
}

/// Every value of a document by its path. Each item of a list counts as a value.
pub fn values(text: &str) -> BTreeMap<String, String> {
    fn walk(path: &str, item: &Item, found: &mut BTreeMap<String, String>) {
        if let Some(table) = item.as_table_like() {
            table.iter().for_each(|(key, item)| walk(&format!("{path}.{key}"), item, found));
        } else if let Some(tables) = item.as_array_of_tables() {
            for (index, table) in tables.iter().enumerate() {
                table
                    .iter()
                    .for_each(|(key, item)| walk(&format!("{path}.{index}.{key}"), item, found));
            }
        } else if let Some(items) = item.as_array() {
            for value in items {
                let text = value.clone().decorated("", "").to_string().replace('\'', "\"");
                found.insert(format!("{path}.{text}"), String::new());
            }
        } else if let Some(value) = item.as_value() {
            found.insert(path.to_owned(), value.clone().decorated("", "").to_string());
        }
    }
    let document =
        Document::parse(text.to_owned()).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    let document = document.into_mut();
    let mut found = BTreeMap::new();
    document.iter().for_each(|(key, item)| walk(key, item, &mut found));
    found
}
