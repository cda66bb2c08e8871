//! The packages as published: the engine, and the generator with everything that it embeds in its folder.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::{Folder, repository, run};

/// What the generator embeds.
const EMBEDDED: [&str; 5] =
    ["template", "profiles-engine", "xtask", ".cargo", "cargo-generate.toml"];

/// A copy of the files of this repository that git knows or would add.
pub fn snapshot() -> Folder {
    let snapshot = Folder::new();
    let args = ["ls-files", "-z", "-co", "--exclude-standard"];
    let listed = run("git", args, &repository()).exits(0).stdout;
    for path in listed.split_terminator('\0') {
        let from = repository().join(path);
        // A file that was deleted and not committed is listed too.
        if from.is_file() {
            copy(&from, &snapshot.path().join(path));
        }
    }
    snapshot
}

/// Packages both in a copy of the repository, and returns the files in the order of publication.
pub fn package(snapshot: &Folder, target: &Path) -> [PathBuf; 2] {
    embed(snapshot.path());
    let packages = ["profiles-engine", "cargo-profiles"];
    let args = ["package", "--no-verify", "--offline", "--quiet", "--target-dir"];
    let args = args.iter().map(|arg| (*arg).to_owned()).chain([target.display().to_string()]);
    let names = packages.iter().flat_map(|name| ["--package".to_owned(), (*name).to_owned()]);
    run("cargo", args.chain(names), snapshot.path()).exits(0);
    packages.map(|name| target.join(format!("package/{name}-{}.crate", cargo_profiles::VERSION)))
}

/// Copies what the generator embeds into its folder. Cargo does not package a folder with a manifest, so manifests are
/// renamed.
fn embed(root: &Path) {
    let embedded = root.join("generator/embedded");
    for name in EMBEDDED {
        for entry in WalkDir::new(root.join(name)) {
            let entry = entry.expect("readable");
            let within = entry.path().strip_prefix(root).expect("below");
            let to = match entry.file_name() == "Cargo.toml" {
                true => embedded.join(within).with_file_name("Cargo.toml.in"),
                false => embedded.join(within),
            };
            if entry.file_type().is_file() {
                copy(entry.path(), &to);
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("in a folder")).expect("folders can be made");
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}
