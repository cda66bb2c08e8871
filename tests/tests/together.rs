//! Living together with cargo-dist, cargo-wizard, cargo-hack, cargo-nextest and cargo-generate: a workspace that has been
//! through each of them keeps working with ours, and ours with theirs.
#![cfg(unix)]

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::foreign::{has, not_tried};
use end_to_end::git::commit_all;
use end_to_end::tree::tree_without;
use end_to_end::{Folder, Ran, cargo_profiles, cell, engine, packaged, run, run_with};
use serde_json::Value;

/// The programs of others, by what their packages install.
const THEIRS: [&str; 5] = ["dist", "cargo-wizard", "cargo-hack", "cargo-nextest", "cargo-generate"];

/// What cargo-dist needs to know of a program that it releases.
const RELEASED: &str = "repository = \"https://github.com/example/hello\"\n";

fn are_there() -> bool {
    let missing: Vec<&str> = THEIRS.into_iter().filter(|program| !has(program)).collect();
    if !missing.is_empty() {
        not_tried(&format!("{} (`.ci/tools/install` brings them)", missing.join(", ")));
    }
    missing.is_empty()
}

#[track_caller]
fn theirs(line: &str, root: &Path) -> Ran {
    let words = shell_words::split(line).expect("words");
    // Without a name of an author, cargo-generate does not start.
    run_with(&words[0], &words[1..], root, [("USER", "somebody")]).exits(0)
}

/// Puts text after a line of a file.
fn insert(path: &Path, line: &str, text: &str) {
    let whole = std::fs::read_to_string(path).expect("readable");
    let at = whole.find(line).unwrap_or_else(|| panic!("no {line:?} in {}", path.display()));
    let (before, after) = whole.split_at(at + line.len());
    std::fs::write(path, format!("{before}{text}{after}")).expect("writable");
}

/// What ours say of a workspace: no error of the check, settings as Cargo has them, a plan with these presets.
#[track_caller]
fn ours_work(root: &Path, presets: &[&str]) {
    let findings = run(engine(), ["check-profiles", "--format", "json"], root).exits(0).json();
    let findings = findings["findings"].as_array().expect("findings").clone();
    assert!(findings.iter().all(|finding| finding["level"] != "error"), "{findings:#?}");
    run(engine(), ["check-profiles", "--verify"], root).exits(0);
    let plan = run(engine(), ["dist", "--plan", "--format", "json"], root).exits(0).json();
    each(presets, |preset| {
        cell(&plan, preset);
    });
}

#[test]
fn a_generated_workspace_goes_through_all_of_them() {
    if !are_there() {
        return;
    }
    let (folder, template) = (Folder::new(), packaged::snapshot());
    let path = template.path().display();
    let line = format!("cargo generate --path '{path}' --name hello --vcs none --silent");
    theirs(&line, folder.path());
    let root = folder.path().join("hello");
    let other = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], other.path()).exits(0);
    let ours = tree_without(&other.path().join("hello"), ".git");
    assert!(tree_without(&root, ".git") == ours, "the newest cargo-generate gives the same files");
    run("cargo", ["generate-lockfile", "--offline"], &root).exits(0);

    // cargo-dist releases what says so, adds a profile `dist`, and shares our table in the manifest.
    insert(&root.join("crates/hello/Cargo.toml"), "[package]\n", RELEASED);
    insert(
        &root.join("crates/hello/Cargo.toml"),
        "publish = false\n",
        "metadata.dist.dist = true\n",
    );
    commit_all(&root);
    theirs("dist init --yes", &root);
    ours_work(&root, &["dev", "prod", "dist"]);
    theirs("dist plan", &root);
    theirs("dist build --artifacts=local --target x86_64-unknown-linux-gnu", &root);

    // cargo-wizard rewrites profiles, ours too.
    theirs("cargo wizard --nightly=off apply fast-compile dev", &root);
    theirs("cargo wizard --nightly=off apply fast-runtime speed", &root);
    theirs("cargo wizard --nightly=off apply min-size smallest", &root);
    ours_work(&root, &["dev", "speed", "smallest", "dist"]);

    commit_all(&root);
    theirs("cargo hack check --workspace --each-feature --no-dev-deps --offline", &root);
    theirs("cargo nextest run --workspace --cargo-profile fast --offline", &root);
    run("git", ["diff", "--exit-code"], &root).exits(0);
    ours_work(&root, &["fast"]);

    // What was built is ours beside theirs.
    let args = ["dist", "--preset", "fast,speed,dist", "--no-bench", "--format", "json"];
    let target = ["--target", "x86_64-unknown-linux-gnu"];
    let ran = run(engine(), args.into_iter().chain(target), &root).exits(0);
    each(["fast", "speed", "dist"], |preset| {
        assert_eq!(cell(&ran.report(), preset)["outcome"], "built", "{preset}");
    });
    assert!(root.join("target/distrib").is_dir());
    theirs("dist plan", &root);
    run(cargo_profiles(), ["update", "--yes"], &root).exits(0);
    run("cargo", ["xtask", "check-profiles"], &root).exits(0);
    ours_work(&root, &["dev", "prod", "dist", "speed"]);
}

#[test]
fn apply_and_remove_leave_what_the_others_have_written() {
    if !are_there() {
        return;
    }
    let folder = Folder::package(RELEASED);
    run("cargo", ["generate-lockfile", "--offline"], folder.path()).exits(0);
    folder.write(".gitignore", "target\n");
    commit_all(folder.path());
    theirs("dist init --yes", folder.path());
    theirs("cargo wizard --nightly=off apply fast-runtime release", folder.path());
    theirs("cargo wizard --nightly=off apply fast-compile dev", folder.path());
    commit_all(folder.path());
    let before = tree_without(folder.path(), ".git");
    run(cargo_profiles(), ["apply", "--yes"], folder.path()).exits(0);
    ours_work(folder.path(), &["dev", "fast", "prod", "dist"]);
    commit_all(folder.path());
    theirs("dist plan", folder.path());
    theirs("cargo hack build --profile small --offline", folder.path());
    theirs("cargo nextest run --cargo-profile staging --offline --no-tests=pass", folder.path());
    run(cargo_profiles(), ["remove", "--yes"], folder.path()).exits(0);
    let after = tree_without(folder.path(), ".git");
    let without = |tree: &end_to_end::tree::Tree| -> Vec<(String, Vec<u8>)> {
        let kept = tree.iter().filter(|(path, _)| !path.starts_with("target/"));
        kept.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    };
    assert!(without(&before) == without(&after), "byte for byte");
    // Theirs is still theirs.
    theirs("dist plan", folder.path());
    let _: Value =
        run(engine(), ["check-profiles", "--format", "json"], folder.path()).exits(0).json();
}
