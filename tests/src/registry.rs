//! Programs of the registry, as they were published.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::{Folder, run};

/// The folder of a package in Cargo's cache, after Cargo has fetched it. Cargo does not tell of a package without a
/// library, but of another one that stands beside it.
pub fn fetched(name: &str, version: &str) -> PathBuf {
    let package =
        Folder::package(&format!("[dependencies]\nglob = \"0.3\"\n{name} = \"={version}\"\n"));
    run("cargo", ["fetch"], package.path()).exits(0);
    let args = ["metadata", "--format-version", "1"];
    let metadata = run("cargo", args, package.path()).exits(0).json();
    let mut packages = metadata["packages"].as_array().expect("packages").iter();
    let beside = packages.find(|package| package["name"] == "glob").expect("another package");
    let manifest = Path::new(beside["manifest_path"].as_str().expect("a path"));
    manifest.ancestors().nth(2).expect("the cache").join(format!("{name}-{version}"))
}

/// Copies a package as it was published.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let aside = [".cargo-ok", ".cargo_vcs_info.json", "Cargo.toml.orig"];
        if !aside.iter().any(|name| path == Path::new(name)) {
            let path = to.join(path);
            fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
            fs::write(path, bytes).expect("written");
        }
    }
}

/// All files below a folder, by their paths from there.
pub fn tree(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries =
        WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).expect("below").to_path_buf();
        (path, fs::read(entry.path()).expect("readable"))
    };
    files.map(read).collect()
}
