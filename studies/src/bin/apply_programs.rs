//! Eight programs from the registry, as they were published, get `apply`, with and without `--vendor`, and then `remove`.
//!
//! `cargo run -p studies --bin apply_programs [NAME…]`: it fetches what they depend on, so that it is not a test;
//! what it printed is in docs/apply.md.

use std::path::Path;

use end_to_end::registry::{copy, fetched};
use end_to_end::tree::tree;
use end_to_end::{Folder, Ran, cargo_profiles, run, run_with};

const PROGRAMS: [(&str, &str); 8] = [
    ("fd-find", "10.2.0"),
    ("just", "1.40.0"),
    ("zoxide", "0.9.7"),
    ("sd", "1.0.0"),
    ("choose", "1.3.6"),
    ("pastel", "0.10.0"),
    ("bat", "0.25.0"),
    ("xsv", "0.13.0"),
];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    println!(
        "| program | changed by `apply` | findings before, after | by `apply --vendor` | `remove` |"
    );
    println!("| --- | --- | --- | --- | --- |");
    for (name, version) in PROGRAMS {
        if asked.is_empty() || asked.iter().any(|other| other == name) {
            println!("| {name} {version} | {} |", go_through(name, version));
        }
    }
}

/// The cells of a program's row.
fn go_through(name: &str, version: &str) -> String {
    let folder = Folder::new();
    let root = folder.path().join(name);
    copy(&fetched(name, version), &root);
    let before = tree(&root);
    let found = findings(&root);
    let light = applied(&root, &[]);
    let now = findings(&root);
    let vendored = applied(&root, &["--vendor"]);
    // Where the program's own toolchain is, the door finds it; all engines are built in one place.
    let target = std::env::temp_dir().join("apply-programs-target");
    let env = [("CARGO_TARGET_DIR", &*target.to_string_lossy())];
    // One has an alias `xtask` of its own.
    let door = if root.join("xtask-profiles").is_dir() { "xtask-profiles" } else { "xtask" };
    let checked = run_with("cargo", [door, "check-profiles"], &root, env);
    assert!(matches!(checked.code, Some(0 | 1)), "{}", checked.stderr);
    if !before.contains_key("Cargo.lock") {
        std::fs::remove_file(root.join("Cargo.lock")).expect("Cargo has made one");
    }
    profiles(&["remove", "--yes"], &root).exits(0);
    assert!(tree(&root) == before, "{name}: `remove` gives back what was");
    format!("{light} | {found}, {now} | {vendored} | {} files, byte for byte", before.len())
}

/// Applies; gives what became of the files. A second run changes nothing, and Cargo takes the lockfile as it is.
fn applied(root: &Path, flags: &[&str]) -> String {
    let apply = [&["apply", "--yes"][..], flags].concat();
    let said = profiles(&apply, root).exits(0).stderr;
    let again = profiles(&apply, root).exits(0).stderr;
    assert!(again.ends_with("done: nothing to change\n"), "{again}");
    if root.join("Cargo.lock").exists() {
        run("cargo", ["metadata", "--locked", "--format-version", "1"], root).exits(0);
    }
    let files = said.split("\n\n").nth(1).unwrap_or_default();
    let files = files.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>().join(" "));
    files.collect::<Vec<String>>().join(", ")
}

fn findings(root: &Path) -> usize {
    let found = profiles(&["check", "--format", "json"], root).json();
    found["findings"].as_array().map_or(0, Vec::len)
}

fn profiles(args: &[&str], root: &Path) -> Ran {
    run(cargo_profiles(), args, root)
}
