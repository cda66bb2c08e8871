//! A plan as a diff: changed files line by line; new and removed ones whole if they are few, else by their number.

use std::collections::BTreeMap;

use similar::TextDiff;

use crate::plan::{Change, Plan};

/// The most files of a folder that are shown whole.
const FEW: usize = 3;

/// What the plan will do to texts that users write, as `diff -u` shows it.
pub fn of_texts(plan: &Plan) -> String {
    let mut plan = plan.clone();
    plan.changes.retain(|change| change.path != LOCKFILE);
    of(&plan)
}

const LOCKFILE: &str = "Cargo.lock";

/// What the plan will do, as `diff -u` shows it.
pub fn of(plan: &Plan) -> String {
    let mut text = String::new();
    let (long, changes): (Vec<&Change>, Vec<&Change>) =
        plan.changes.iter().partition(|change| change.path == LOCKFILE);
    for change in changes {
        text += &between(&change.path, &change.old, &change.new);
    }
    let creates = plan.creates.iter().map(|create| (create.path.as_str(), &*create.bytes));
    for (folder, files) in by_folder(creates) {
        text += &of_folder("new", folder, &files, |path, bytes| between(path, b"", bytes));
    }
    let removes = plan.removes.iter().map(|remove| (remove.path.as_str(), remove.old.as_slice()));
    for (folder, files) in by_folder(removes) {
        text += &of_folder("removed", folder, &files, |path, bytes| between(path, bytes, b""));
    }
    // It is the longest, and of the least interest.
    for change in long {
        text += &between(&change.path, &change.old, &change.new);
    }
    text
}

fn of_folder(
    what: &str,
    folder: &str,
    files: &[(&str, &[u8])],
    diff: impl Fn(&str, &[u8]) -> String,
) -> String {
    if files.len() <= FEW {
        files.iter().map(|(path, bytes)| diff(path, bytes)).collect()
    } else {
        format!("{what}: {folder}/ ({} files, {} lines)\n", files.len(), lines(files))
    }
}

/// Two texts of one file, as a unified diff; line ends are not shown.
pub fn between(path: &str, old: &[u8], new: &[u8]) -> String {
    let [old, new] = [old, new].map(|text| String::from_utf8_lossy(text).replace('\r', ""));
    let [from, to] = [("a", &old), ("b", &new)].map(|(side, text)| {
        if text.is_empty() { "/dev/null".to_owned() } else { format!("{side}/{path}") }
    });
    TextDiff::from_lines(&old, &new).unified_diff().header(&from, &to).to_string()
}

fn by_folder<'a>(
    files: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> BTreeMap<&'a str, Vec<(&'a str, &'a [u8])>> {
    let mut folders: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (path, bytes) in files {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push((path, bytes));
    }
    folders
}

fn lines(files: &[(&str, &[u8])]) -> usize {
    files.iter().map(|(_, bytes)| bytes.iter().filter(|byte| **byte == b'\n').count()).sum()
}

#[cfg(test)]
mod tests;
