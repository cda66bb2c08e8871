//! `cargo profiles apply`, one case folder for each shape that a workspace can have: `in` as it was, `out` as it is
//! then, `said.txt` what a person reads, `args` what was asked for beside `--yes`; `out-vendored` and `said-vendored.txt`
//! are those with `--vendor`.
//!
//! Whatever the case, Cargo still reads the workspace, a second run changes nothing, and `remove` gives back what was,
//! byte for byte. `UPDATE_CASES=1` writes `out` and `said.txt` anew, to be read before they are committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::packages::host;
use end_to_end::{Folder, Ran, cargo_profiles, repository, run};
use walkdir::WalkDir;

/// Relative paths, with `/` on every system, and what stands in the files.
type Tree = BTreeMap<String, Vec<u8>>;

fn tree(root: &Path) -> Tree {
    let files = WalkDir::new(root).into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).expect("below").to_string_lossy();
        (path.replace('\\', "/"), fs::read(entry.path()).expect("readable"))
    };
    files.map(read).collect()
}

fn write(tree: &Tree, root: &Path) {
    for (path, bytes) in tree {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

/// What the owner sees change: not the tool's own files.
fn shown(tree: &Tree, door: &str) -> Tree {
    let ours = |path: &str| path.starts_with(door) || path.starts_with("profiles-engine/");
    tree.iter()
        .filter(|(path, _)| !ours(path))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}

/// What was printed, without what differs from machine to machine and from day to day.
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
    // What other systems need may never have been fetched.
    let args = ["metadata", "--format-version", "1", "--offline", "--filter-platform", host()];
    let locked = locked.then_some("--locked");
    run("cargo", args.into_iter().chain(locked), root).code == Some(0)
}

/// The way of an `apply`: the presets and the alias, or the tool too; with the names of its `out` and `said`.
type Way = (&'static [&'static str], &'static str);

const WAYS: [Way; 2] = [(&[], ""), (&["--vendor"], "-vendored")];

fn check(case: &Path, (flags, suffix): Way) {
    let name = case.file_name().expect("a name").to_string_lossy();
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
    assert!(cargo_reads(root, has_lockfile), "{name}: Cargo does not read it to begin with");
    if !has_lockfile {
        fs::remove_file(root.join("Cargo.lock")).expect("Cargo has made one");
    }

    let planned = apply(&["--dry-run"]).exits(0);
    assert!(tree(root) == before, "{name}: a dry run writes nothing");
    let ran = apply(&[]).exits(0);
    assert!(planned.stderr.lines().all(|line| ran.stderr.contains(line)), "{name}");
    let after = tree(root);
    let alias = if name.starts_with("foreign") { "xtask-profiles" } else { "xtask" };
    compare(case, suffix, &shown(&after, &format!("{alias}/")), &said(&ran, root));

    let again = apply(&[]).exits(0);
    assert!(again.stderr.ends_with("done: nothing to change\n"), "{name}:\n{}", again.stderr);
    assert!(tree(root) == after, "{name}: a second run changes nothing");
    assert!(cargo_reads(root, has_lockfile), "{name}: Cargo reads it");
    let command =
        if flags == ["--vendor"] { format!("run --package {alias} --") } else { "profiles".into() };
    let aliases = run("cargo", ["--list"], root).exits(0).stdout;
    assert!(aliases.contains(&format!("alias: {command}")), "{name}: {aliases}");
    if !has_lockfile {
        fs::remove_file(root.join("Cargo.lock")).expect("Cargo has made one");
    }

    run(cargo_profiles(), ["remove", "--yes"], root).exits(0);
    if !args.contains("--overwrite") {
        same(&name, &tree(root), &before);
    }
}

fn compare(case: &Path, suffix: &str, out: &Tree, said: &str) {
    let name = case.file_name().expect("a name").to_string_lossy();
    if std::env::var_os("UPDATE_CASES").is_some() {
        let _ = fs::remove_dir_all(case.join(format!("out{suffix}")));
        write(out, &case.join(format!("out{suffix}")));
        fs::write(case.join(format!("said{suffix}.txt")), said).expect("written");
        return;
    }
    same(&name, out, &tree(&case.join(format!("out{suffix}"))));
    let expected = fs::read_to_string(case.join(format!("said{suffix}.txt"))).unwrap_or_default();
    assert_eq!(said, expected, "{name}");
}

fn same(name: &str, found: &Tree, expected: &Tree) {
    let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<String>>();
    assert_eq!(paths(found), paths(expected), "{name}");
    for (path, bytes) in expected {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(&found[path]), text(bytes), "{name}: {path}");
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = repository().join("tests/cases/apply");
    let entries =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path());
    let mut cases: Vec<PathBuf> = entries.collect();
    cases.sort();
    cases
}

#[test]
fn every_shape_gets_the_presets_and_gives_them_back() {
    let cases = cases();
    assert!(cases.len() >= 16, "{cases:?}");
    for case in cases {
        println!("{}", case.display());
        WAYS.into_iter().for_each(|way| check(&case, way));
    }
}
