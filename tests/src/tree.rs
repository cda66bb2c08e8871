//! Trees of files: read, written and compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// The bytes of each file by its path from the root, with `/` on every system.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// All files below a folder. A link to a file counts as that file, a dangling link as an empty file.
pub fn tree(root: &Path) -> Tree {
    tree_without(root, "")
}

/// As [`tree`], but without the folders of this name.
pub fn tree_without(root: &Path, name: &str) -> Tree {
    let entries = WalkDir::new(root).into_iter();
    let entries = entries.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != name);
    let paths = entries.map(|entry| entry.expect("readable").into_path());
    paths
        .filter(|path| !path.is_dir())
        .map(|path| {
            let within = path.strip_prefix(root).expect("below the root").to_string_lossy();
            (within.replace('\\', "/"), fs::read(&path).unwrap_or_default())
        })
        .collect()
}

/// Writes all files below a folder.
pub fn write(tree: &Tree, root: &Path) {
    for (path, bytes) in tree {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
}

/// Makes a folder contain this tree. Unchanged files are not written, so that Cargo does not rebuild them. `Cargo.lock`
/// and `target` stay.
pub fn restore(wanted: &Tree, root: &Path) {
    fs::create_dir_all(root).expect("folders can be made");
    let found = tree_without(root, "target");
    for path in found.keys().filter(|path| *path != "Cargo.lock" && !wanted.contains_key(*path)) {
        fs::remove_file(root.join(path)).expect("a file can be removed");
    }
    let is_other = |(path, bytes): &(&String, &Vec<u8>)| found.get(*path) != Some(*bytes);
    let others = wanted.iter().filter(is_other);
    write(&others.map(|(path, bytes)| (path.clone(), bytes.clone())).collect(), root);
}

/// Asserts that two trees are the same, and shows every file that differs.
#[track_caller]
pub fn assert_same(what: &str, found: &Tree, expected: &Tree) {
    let mut differences = Vec::new();
    for (path, bytes) in expected {
        match found.get(path) {
            None => differences.push(format!("{path} is missing")),
            Some(found) if found != bytes => differences.push(format!(
                "{path} is\n{}\n--- instead of\n{}",
                String::from_utf8_lossy(found),
                String::from_utf8_lossy(bytes)
            )),
            Some(_) => {}
        }
    }
    let surplus = found.keys().filter(|path| !expected.contains_key(*path));
    differences.extend(surplus.map(|path| format!("{path} is not expected")));
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
}
