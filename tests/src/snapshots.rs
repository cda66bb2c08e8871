//! Expected files. With `UPDATE_EXPECT=1` in the environment they are written instead of compared.

use std::fs;
use std::path::Path;

use expect_test::expect_file;

use crate::cases::cases;
use crate::tree::{self, Tree, tree};

/// Asserts that a file has these bytes.
#[track_caller]
pub fn assert_file(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|expected| expected == bytes) {
        return;
    }
    if is_update() {
        return fs::write(path, bytes).expect("a snapshot can be written");
    }
    expect_file![path].assert_eq(&String::from_utf8_lossy(bytes));
    panic!("`{}` differs in its line endings only", path.display());
}

/// Asserts that a folder has these files and no others.
#[track_caller]
pub fn assert_folder(folder: &Path, files: &Tree) {
    if is_update() {
        let _ = fs::remove_dir_all(folder);
        return tree::write(files, folder);
    }
    let expected = tree(folder);
    let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<String>>();
    assert_eq!(paths(files), paths(&expected), "other files than in `{}`", folder.display());
    let files = files.iter().map(|(path, bytes)| (path, (path, bytes)));
    cases(files, |(path, bytes)| assert_file(&folder.join(path), bytes));
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}
