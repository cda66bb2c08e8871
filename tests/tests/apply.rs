//! `cargo profiles apply`, with a case folder for each shape that a workspace can have: `in` is the workspace before,
//! `out` the workspace after, `said.txt` what the user reads, `args` the arguments besides `--yes`. `out-vendored` and
//! `said-vendored.txt` are those with `--vendor`.
//!
//! In every case Cargo still reads the workspace, a second run changes nothing, and `remove` restores every byte.
//! `UPDATE_EXPECT=1 cargo test -p end-to-end --test apply` rewrites `out` and `said.txt`.

use std::fs;
use std::path::Path;

use end_to_end::cases::{cases, folders_in};
use end_to_end::packages::host;
use end_to_end::snapshots::{assert_file, assert_folder};
use end_to_end::tree::{Tree, assert_same, tree, write};
use end_to_end::{Folder, Ran, cargo_profiles, run};

/// The files that the owner sees change, without the tool's own.
fn shown(tree: &Tree, door: &str) -> Tree {
    let ours = |path: &str| path.starts_with(door) || path.starts_with("profiles-engine/");
    tree.iter()
        .filter(|(path, _)| !ours(path))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}

/// The printed text, without what differs between machines and days.
fn said(ran: &Ran, root: &Path) -> String {
    let real = root.canonicalize().expect("there");
    let text = ran
        .stderr
        .replace(&*real.to_string_lossy(), "[ROOT]")
        .replace(&*root.to_string_lossy(), "[ROOT]");
    let counted = |line: &str| {
        let number = |word: &str| {
            !word.is_empty() && word.trim_start_matches('+').chars().all(|c| c.is_ascii_digit())
        };
        let words: Vec<&str> = line.split(' ').collect();
        let masked = words.iter().enumerate().map(|(at, word)| match words.get(at + 1) {
            Some(&("files" | "packages")) if number(word) => "[N]",
            _ => word,
        });
        masked.collect::<Vec<&str>>().join(" ") + "\n"
    };
    text.lines().map(counted).collect()
}

fn cargo_reads(root: &Path, locked: bool) -> bool {
    // Packages for other systems may never have been fetched.
    let args = ["metadata", "--format-version", "1", "--offline", "--filter-platform", host()];
    let locked = locked.then_some("--locked");
    run("cargo", args.into_iter().chain(locked), root).code == Some(0)
}

/// The flags of a call of `apply`, and the suffix of its `out` and `said`.
type Call = (&'static [&'static str], &'static str);

const CALLS: [Call; 2] = [(&[], ""), (&["--vendor"], "-vendored")];

fn check(case: &Path, (flags, suffix): Call) {
    let is_foreign = case.ends_with("foreign-xtask");
    let before = tree(&case.join("in"));
    let folder = Folder::new();
    let root = folder.path();
    write(&before, root);
    let args = fs::read_to_string(case.join("args")).unwrap_or_default();
    let apply = |more: &[&str]| {
        let args = ["apply", "--yes"].into_iter().chain(args.split_whitespace());
        let flags = flags.iter().copied();
        run(cargo_profiles(), args.chain(flags).chain(more.iter().copied()), root)
    };
    let has_lockfile = before.contains_key("Cargo.lock");
    assert!(cargo_reads(root, has_lockfile), "Cargo does not read it to begin with");
    if !has_lockfile {
        fs::remove_file(root.join("Cargo.lock")).expect("Cargo has made one");
    }

    let planned = apply(&["--dry-run"]).exits(0);
    assert!(tree(root) == before, "a dry run writes nothing");
    let ran = apply(&[]).exits(0);
    assert!(planned.stderr.lines().all(|line| ran.stderr.contains(line)), "{}", planned.stderr);
    let after = tree(root);
    let alias = if is_foreign { "xtask-profiles" } else { "xtask" };
    assert_folder(&case.join(format!("out{suffix}")), &shown(&after, &format!("{alias}/")));
    assert_file(&case.join(format!("said{suffix}.txt")), said(&ran, root).as_bytes());

    let again = apply(&[]).exits(0);
    assert!(again.stderr.ends_with("done: nothing to change\n"), "{}", again.stderr);
    assert!(tree(root) == after, "a second run changes nothing");
    assert!(cargo_reads(root, has_lockfile), "Cargo reads it");
    let command =
        if flags == ["--vendor"] { format!("run --package {alias} --") } else { "profiles".into() };
    let aliases = run("cargo", ["--list"], root).exits(0).stdout;
    assert!(aliases.contains(&format!("alias: {command}")), "{aliases}");
    if !has_lockfile {
        fs::remove_file(root.join("Cargo.lock")).expect("Cargo has made one");
    }

    run(cargo_profiles(), ["remove", "--yes"], root).exits(0);
    if !args.contains("--overwrite") {
        assert_same("after `remove`", &tree(root), &before);
    }
}

#[test]
fn every_shape_of_workspace_can_be_applied_to_and_restored() {
    let folders = folders_in("tests/cases/apply");
    assert!(folders.len() >= 16, "{folders:?}");
    let calls = folders.iter().flat_map(|folder| CALLS.map(|call| (folder, call)));
    let named = calls.map(|(folder, call)| {
        let name = folder.file_name().expect("a name").to_string_lossy();
        (format!("{name}{}", call.1), (folder, call))
    });
    cases(named, |(folder, call)| check(folder, call));
}
