//! `new`, `apply`, `update` and `remove`, killed or failing at any of their writes: the workspace is as before or as after, at
//! the latest after the next command.
//!
//! strace sends the signal, or lets the call fail, at one of the calls that change files. `WRITES=100000 cargo test -p
//! end-to-end --test interrupted` tries all of them, and without it so many of each command are chosen by chance;
//! `KILL_SEED` is another choice.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use end_to_end::cases::{cases, each};
use end_to_end::faults::{Chance, number};
use end_to_end::foreign::not_tried;
use end_to_end::tree::{Tree, assert_same, tree};
use end_to_end::{Folder, Ran, cargo_profiles, run};

/// The calls that change files.
const CALLS: [&str; 12] = [
    "write",
    "mkdir",
    "link",
    "linkat",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "chmod",
    "fchmod",
    "fchmodat",
];

/// Where a command keeps what undoes it.
const UNDO: &str = ".cargo-profiles-undo/";

/// A command with the files that it finds.
struct Case {
    args: &'static [&'static str],
    /// What is not an error when it was done already.
    again: i32,
    before: Tree,
    after: Tree,
    /// How often it makes each call.
    calls: BTreeMap<String, usize>,
}

impl Case {
    fn new(args: &'static [&'static str], again: i32, before: Tree) -> Self {
        let folder = Folder::new();
        end_to_end::tree::write(&before, folder.path());
        let log = Folder::new();
        let path = log.path().join("log");
        strace(&["-o", &path.display().to_string()], args, folder.path()).exits(0);
        let log = log.read("log");
        let first = log.split_whitespace().next().unwrap_or_default();
        let mut calls = BTreeMap::new();
        // The line of the process itself, not of a `git` that it asks.
        for line in log.lines().filter(|line| line.starts_with(first)) {
            let name = line.split_whitespace().nth(1).and_then(|call| call.split('(').next());
            if let Some(name) = name.filter(|name| CALLS.contains(name)) {
                *calls.entry(name.to_owned()).or_default() += 1;
            }
        }
        Self { args, again, before, after: tree(folder.path()), calls }
    }

    /// Some of its writes, or all.
    fn writes(&self, most: u64, chance: &mut Chance) -> Vec<(String, usize)> {
        let numbered = |(name, count): (&String, &usize)| {
            (1..=*count).map(|number| (name.clone(), number)).collect::<Vec<_>>()
        };
        let mut all: Vec<(String, usize)> = self.calls.iter().flat_map(numbered).collect();
        assert!(!all.is_empty(), "{:?} writes nothing", self.args);
        while all.len() as u64 > most {
            all.swap_remove(chance.below(all.len()));
        }
        all
    }

    fn folder(&self) -> Folder {
        let folder = Folder::new();
        end_to_end::tree::write(&self.before, folder.path());
        folder
    }
}

fn strace(options: &[&str], args: &[&str], dir: &Path) -> Ran {
    let trace = format!("trace={}", CALLS.map(|call| format!("?{call}")).join(","));
    let program = cargo_profiles().display().to_string();
    let common = ["-f", "-qq", "-e", &trace];
    let options = if options.contains(&"-o") {
        options.to_vec()
    } else {
        [&["-o", "/dev/null"], options].concat()
    };
    run("strace", common.iter().chain(&options).chain(&[program.as_str()]).chain(args), dir)
}

fn has_strace() -> bool {
    let works = Folder::new();
    let ran = std::process::Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let works = ran.is_ok_and(|ran| ran.status.success()) && works.path().exists();
    if !works {
        not_tried("interrupted writes, which need `strace` and the right to trace");
    }
    works
}

/// The commands on a workspace that has what each needs.
fn all() -> Vec<Case> {
    let package = || {
        let folder = Folder::package("\n[profile.release]\nlto = \"thin\" # The owner's.\n");
        run("cargo", ["generate-lockfile"], folder.path()).exits(0);
        folder
    };
    let plain = tree(package().path());
    let vendored = package();
    run(cargo_profiles(), ["apply", "--yes", "--vendor"], vendored.path()).exits(0);
    let vendored_files = tree(vendored.path());
    vec![
        Case::new(&["new", "above/hello", "--vcs", "none"], 2, Tree::new()),
        Case::new(&["apply", "--yes"], 0, plain.clone()),
        Case::new(&["apply", "--yes", "--vendor"], 0, plain),
        Case::new(&["update", "--yes"], 0, older(vendored.path())),
        Case::new(&["remove", "--yes"], 2, vendored_files),
    ]
}

/// The workspace with an engine of which one file is another, one is new, and one has gone since.
fn older(root: &Path) -> Tree {
    let folder = root.join("profiles-engine");
    let write = |path: &str, text: &str| std::fs::write(folder.join(path), text).expect("written");
    write("src/lib.rs", "//! Older.\n");
    write("src/gone.rs", "//! Gone since.\n");
    std::fs::remove_file(folder.join("src/check.rs")).expect("removed");
    let sums = std::fs::read_to_string(folder.join("CHECKSUMS")).expect("readable");
    let sum = |path: &str| {
        let text = std::fs::read(folder.join(path)).expect("readable");
        format!("{}  {path}\n", cargo_profiles::vendored::sum(&text))
    };
    let is_same =
        |line: &&str| !line.ends_with("  src/lib.rs") && !line.ends_with("  src/check.rs");
    let mut sums: String = sums.lines().filter(is_same).map(|line| format!("{line}\n")).collect();
    sums.extend([sum("src/lib.rs"), sum("src/gone.rs")]);
    write("CHECKSUMS", &sums);
    tree(root)
}

/// Each file is there as it was before or as it is after.
fn is_whole(case: &Case, found: &Tree) {
    for (path, bytes) in found.iter().filter(|(path, _)| !path.contains(UNDO)) {
        let whole = [case.before.get(path), case.after.get(path)];
        assert!(whole.contains(&Some(bytes)), "half written: {path}");
    }
}

fn sorted(case: &Case, found: &Tree) -> bool {
    *found == case.before || *found == case.after
}

#[test]
fn a_kill_at_any_write_is_undone_by_the_next_command() {
    if !has_strace() {
        return;
    }
    let (most, seed) = (number("WRITES", 6), number("KILL_SEED", 19));
    let mut chance = Chance::new(seed);
    let (mut kills, mut undone) = (0, 0);
    for case in all() {
        for (call, number) in case.writes(most, &mut chance) {
            let folder = case.folder();
            let what = format!("KILL_SEED={seed}: {:?} killed at `{call}` {number}", case.args);
            println!("{what}");
            let inject = format!("inject={call}:signal=KILL:when={number}");
            strace(&["-e", &inject], case.args, folder.path());
            let found = tree(folder.path());
            is_whole(&case, &found);
            kills += 1;
            // What only looks puts it right, too, for else it would look at a half of it.
            if chance.below(2) == 0 && case.again == 0 {
                let args = [case.args, &["--dry-run"]].concat();
                run(cargo_profiles(), args, folder.path()).exits(0);
                assert!(sorted(&case, &tree(folder.path())), "{what}");
            }
            let again = run(cargo_profiles(), case.args, folder.path());
            assert!([Some(0), Some(case.again)].contains(&again.code), "{what}\n{}", again.stderr);
            undone += usize::from(again.stderr.contains("undid what an interrupted"));
            assert_same(&what, &tree(folder.path()), &case.after);
        }
    }
    println!("{kills} kills, {undone} of them undone by the next run of the same command");
    assert!(undone > 0);
}

#[test]
fn a_signal_to_end_takes_effect_before_or_after_all_writes() {
    if !has_strace() {
        return;
    }
    let mut chance = Chance::new(number("KILL_SEED", 19));
    let most = number("WRITES", 6) / 2;
    for case in all() {
        for (call, number) in case.writes(most, &mut chance) {
            let signal = chance.of(&["INT", "TERM", "HUP"]);
            let folder = case.folder();
            let what = format!("{:?}, SIG{signal} at `{call}` {number}", case.args);
            println!("{what}");
            let inject = format!("inject={call}:signal={signal}:when={number}");
            let ran = strace(&["-e", &inject], case.args, folder.path());
            assert!(!ran.stderr.contains("panicked"), "{what}\n{}", ran.stderr);
            assert_eq!(ran.code, None, "{what}: it ends by the signal\n{}", ran.stderr);
            assert!(sorted(&case, &tree(folder.path())), "{what}");
        }
    }
}

/// From this write on, the disk is full, or can't be written any more.
#[test]
fn a_write_that_fails_undoes_all_and_is_an_error_with_a_remedy() {
    if !has_strace() {
        return;
    }
    let mut chance = Chance::new(number("KILL_SEED", 19));
    let most = number("WRITES", 6) / 2;
    for case in all() {
        for (call, number) in case.writes(most, &mut chance) {
            let folder = case.folder();
            let what = format!("{:?}, no space at `{call}` {number}", case.args);
            println!("{what}");
            let inject = format!("inject={call}:error=ENOSPC:when={number}");
            let ran = strace(&["-e", &inject], case.args, folder.path());
            assert!(!ran.stderr.contains("panicked"), "{what}\n{}", ran.stderr);
            let found = tree(folder.path());
            if ran.code == Some(0) {
                // Of the texts for the user, or of what is cleaned up, nothing depends.
                let found = without_undo(found);
                assert_same(&what, &found, &case.after);
                continue;
            }
            assert_eq!(ran.code, Some(2), "{what}\n{}", ran.stderr);
            let said = ran.stderr.contains("error: failed to ")
                && ran.stderr.contains("\nhelp: free some space");
            assert!(said || call == "write", "{what}\n{}", ran.stderr);
            assert_same(&what, &without_undo(found), &case.before);
        }
    }
}

fn without_undo(mut tree: Tree) -> Tree {
    tree.retain(|path, _| !path.contains(UNDO));
    tree
}

/// A log on a full disk, or a terminal that is gone.
#[test]
fn messages_that_can_not_be_written_stop_nothing() {
    let folder = Folder::package("\n[profile.fast]\ninherits = \"release\"\n");
    let engine = end_to_end::engine().display().to_string();
    let ours = cargo_profiles().display().to_string();
    let commands = [
        (format!("'{engine}' dist --no-bench --preset fast"), 0),
        (format!("'{engine}' check-profiles --fix --dry-run"), 0),
        (format!("'{engine}' dist --preset none"), 2),
        (format!("'{ours}' apply --yes"), 0),
        (format!("'{ours}' update --yes"), 0),
        (format!("'{ours}' remove --yes"), 0),
        (format!("'{ours}' remove --yes"), 2),
        (format!("'{ours}' new hello --vcs none"), 0),
    ];
    each(commands, |(line, code)| {
        for log in ["2>/dev/full", "2>&-"] {
            let copy = Folder::new();
            end_to_end::tree::write(&tree(folder.path()), copy.path());
            if line.contains("update") || (line.contains("remove") && code == 0) {
                run(cargo_profiles(), ["apply", "--yes"], copy.path()).exits(0);
            }
            let ran = run("sh", ["-c", &format!("{line} {log}")], copy.path());
            assert_eq!(ran.code, Some(code), "{log}");
        }
    });
}

#[test]
fn what_is_written_by_another_process_right_now_is_left_alone() {
    let folder = Folder::package("");
    folder.write(".cargo-profiles-undo/lock", "");
    let lock =
        std::fs::File::open(folder.path().join(".cargo-profiles-undo/lock")).expect("opened");
    lock.lock().expect("locked");
    let commands: [(&str, &[&str]); 3] = [
        ("apply", &["apply", "--yes"]),
        ("update", &["update", "--yes"]),
        ("remove", &["remove", "--yes"]),
    ];
    cases(commands, |args| {
        let ran = run(cargo_profiles(), args, folder.path()).exits(2);
        let said = "error: another `cargo profiles` is writing in `";
        assert!(ran.stderr.contains(said) && ran.stderr.contains("\nhelp: "), "{}", ran.stderr);
    });
    drop(lock);
    run(cargo_profiles(), ["apply", "--yes"], folder.path()).exits(0);
    assert!(!folder.path().join(".cargo-profiles-undo").exists());
}

/// What the user has edited since is not undone.
#[test]
fn what_was_edited_after_a_kill_stays() {
    if !has_strace() {
        return;
    }
    let folder = Folder::package("");
    let before = tree(folder.path());
    // The manifest is changed, and the list is still there.
    strace(&["-e", "inject=unlink:signal=KILL:when=1"], &["apply", "--yes"], folder.path());
    let path: PathBuf = folder.path().join(UNDO);
    assert!(path.exists() && tree(folder.path()).len() > before.len());
    let edited = folder.read("Cargo.toml") + "\n# The user's.\n";
    folder.write("Cargo.toml", &edited);
    run(cargo_profiles(), ["apply", "--dry-run"], folder.path());
    assert_eq!(folder.read("Cargo.toml"), edited);
    assert!(!path.exists() && !folder.path().join(".cargo/config.toml").exists());
}
