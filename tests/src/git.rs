//! Git repositories, whatever the user's own configuration says.

use std::path::Path;

use crate::{Ran, run};

/// Whether git is installed; prints a note if not.
pub fn is_installed() -> bool {
    let found = run("git", ["--version"], Path::new(".")).code == Some(0);
    if !found {
        println!("skipped: git is not installed");
    }
    found
}

/// Runs git in a folder, with a fixed author and without signatures and hooks.
#[track_caller]
pub fn git(root: &Path, args: &[&str]) -> Ran {
    const CONFIG: [&str; 8] = [
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "core.hooksPath=none",
    ];
    run("git", CONFIG.iter().chain(args), root).exits(0)
}

/// Commits all files that are not ignored, in a new repository if there is none.
#[track_caller]
pub fn commit_all(root: &Path) {
    git(root, &["init", "--quiet"]);
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "--message", "all"]);
}
