//! Programs from the registry, as published.

use std::path::{Path, PathBuf};

use crate::tree::{tree, write};
use crate::{Folder, run};

/// The folder of a package in Cargo's cache, after Cargo has fetched it. `cargo metadata` does not list a package without
/// a library, so its folder is found next to that of another package.
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

/// Copies a package as published.
pub fn copy(from: &Path, to: &Path) {
    let mut files = tree(from);
    for aside in [".cargo-ok", ".cargo_vcs_info.json", "Cargo.toml.orig"] {
        files.remove(aside);
    }
    write(&files, to);
}
