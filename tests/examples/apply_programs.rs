//! Three programs from the registry get `apply`, `check-profiles` and a full `dist`, and then `remove`.
//!
//! `cargo run -p end-to-end --example apply_programs [NAME…]`: it takes many minutes, so that it is no test; what it
//! printed once is in docs/apply.md.

use std::fs;
use std::path::Path;
use std::time::Instant;

use end_to_end::registry::{copy, fetched, tree};
use end_to_end::{Folder, cargo_profiles, run};

const PROGRAMS: [(&str, &str); 3] =
    [("hexyl", "0.16.0"), ("hyperfine", "1.20.0"), ("ripgrep", "15.2.0")];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    for (name, version) in PROGRAMS {
        if asked.is_empty() || asked.iter().any(|other| other == name) {
            println!("## {name} {version}\n");
            go_through(name, version);
        }
    }
}

fn go_through(name: &str, version: &str) {
    let folder = Folder::new();
    let root = folder.path().join(name);
    copy(&fetched(name, version), &root);
    let before = tree(&root);
    let cargo = |args: &[&str]| step("cargo", args, &root);
    let profiles = |args: &[&str]| step(cargo_profiles(), args, &root);

    let said = profiles(&[
        "apply",
        "--yes",
        "--preset",
        "all",
        "--ignore-rust-version",
        "--allow-updates",
    ])
    .exits(0)
    .stderr;
    println!("```text\n{}```\n", said.replace(&*root.to_string_lossy(), name));
    let again = profiles(&["apply", "--yes", "--ignore-rust-version"]).exits(0).stderr;
    assert!(again.ends_with("done: nothing to change\n"), "{again}");
    cargo(&["metadata", "--locked", "--format-version", "1"]).exits(0);

    let checked = cargo(&["xtask", "check-profiles"]).exits(0).stdout;
    println!("```text\n$ cargo xtask check-profiles\n{checked}```\n");
    let table = cargo(&["xtask", "dist", "--locked"]).exits(0).stdout;
    println!("```text\n$ cargo xtask dist\n{table}```\n");

    fs::remove_dir_all(root.join("target")).expect("built");
    profiles(&["remove", "--yes"]).exits(0);
    assert!(tree(&root) == before, "`remove` gives back what was");
    println!("`cargo profiles remove` gives back {} files, byte for byte.\n", before.len());
}

/// Runs a program, and says on standard error how long it took.
fn step(program: impl AsRef<std::ffi::OsStr>, args: &[&str], root: &Path) -> end_to_end::Ran {
    let started = Instant::now();
    let ran = run(program, args, root);
    eprintln!("{args:?}: {:?} after {:.0} s", ran.code, started.elapsed().as_secs_f64());
    ran
}
