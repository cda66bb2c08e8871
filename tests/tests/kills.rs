//! `dist`, killed at random moments: no measurement is lost, nothing is left outside of the target folder, and nothing is
//! left running.
//!
//! `KILLS=200 cargo test -p end-to-end --test kills -- --nocapture` kills more often, and shows where each kill hit;
//! `KILL_SEED` is another sequence of kills. With the same seed the signals, the arguments, the sources and the moments are
//! the same: each kill comes some milliseconds after a line of the progress.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use end_to_end::dist::{cell, cells};
use end_to_end::door::tiny_engine;
use end_to_end::faults::{Chance, left_running, number};
use end_to_end::tree::{Tree, assert_same, tree, tree_without};
use end_to_end::{Folder, cargo_profiles, command, engine, keeps_contract, run, wait_until};
use serde_json::Value;

/// The signals, and whether the whole group gets them, as from a terminal.
const SIGNALS: [(&str, i32, bool); 5] = [
    ("INT", 2, true),
    ("INT", 2, false),
    ("TERM", 15, false),
    ("KILL", 9, false),
    ("KILL", 9, true),
];

/// What a run may be asked for, and how many lines of progress it has.
const RUNS: [(&[&str], usize); 7] = [
    (&["--rebuild"], 17),
    (&["--rebuild", "--serial"], 17),
    (&["--rebuild", "--fresh"], 17),
    (&["--vary", "fast.opt-level=1,2"], 15),
    (&["--rebuild", "--instructions"], 21),
    (&["--rounds", "2"], 14),
    (&[], 11),
];

/// The longest time between a line and a kill, in milliseconds.
const LONGEST: usize = 1500;

/// Few enough that the costs of all are kept.
const SOURCES: usize = 5;

/// A workspace with all that takes a while: two packages, a build script, a benchmark.
struct Workspace {
    folder: Folder,
    /// What a program may write to that looks for a place outside of the workspace.
    home: Folder,
    temporary: Folder,
    mark: String,
}

/// A run that was killed, or has ended before that.
struct Killed {
    status: ExitStatus,
    said: Vec<String>,
}

/// When a run is killed: after so many lines, and then after this time.
#[derive(Debug, Clone, Copy)]
struct Moment {
    line: usize,
    delay: Duration,
}

/// A measured cost, by the cell and the inputs.
type Costs = BTreeMap<(String, String), Value>;

impl Workspace {
    fn new(mark: &str) -> Self {
        let folder = Folder::package(
            "[dependencies]\nwords = { path = \"words\" }\n\
             [workspace.metadata.dist]\nbenchmarks = [{ name = \"count\", command = \"{bin} 2000000\", seconds = 1 }]\n\
             [profile.fast]\ninherits = \"release\"\n\
             [profile.small]\ninherits = \"release\"\nopt-level = \"s\"\n",
        );
        folder.write(
            "words/Cargo.toml",
            "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        );
        folder.write("words/src/lib.rs", "include!(concat!(env!(\"OUT_DIR\"), \"/table.rs\"));\n");
        folder.write(
            "words/build.rs",
            "use std::{env, fs, thread, time};\nfn main() {\n\
             println!(\"cargo::rerun-if-changed=build.rs\");\n\
             thread::sleep(time::Duration::from_millis(150));\n\
             let table = format!(\"{}/table.rs\", env::var(\"OUT_DIR\").unwrap());\n\
             fs::write(table, \"pub const FACTOR: u64 = 6364136223846793005;\").unwrap();\n}\n",
        );
        let workspace = Self {
            folder,
            home: Folder::new(),
            temporary: Folder::new(),
            mark: format!("{mark}-{}", std::process::id()),
        };
        workspace.edit(0);
        workspace
    }

    fn edit(&self, number: usize) {
        let main = format!(
            "fn main() {{\n    let rounds = std::env::args().nth(1).and_then(|one| one.parse().ok());\n    \
             let mut state = {number}u64;\n    for _ in 0..rounds.unwrap_or(0u64) {{\n        \
             state = std::hint::black_box(state.wrapping_mul(words::FACTOR) + 1);\n    }}\n    \
             println!(\"{{state}}\");\n}}\n"
        );
        self.folder.write("src/main.rs", &main);
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Command {
        let mut command = command(program, args, self.folder.path());
        let rustup = std::env::var_os("RUSTUP_HOME").map(PathBuf::from);
        let rustup = rustup.or_else(|| Some(std::env::home_dir()?.join(".rustup")));
        let (name, value) = self.mark();
        command
            .env(name, value)
            .env("TMPDIR", self.temporary.path())
            .env("HOME", self.home.path())
            .env("CARGO_HOME", self.home.path().join(".cargo"))
            .envs(rustup.map(|rustup| ("RUSTUP_HOME", rustup)));
        command.process_group(0).stdout(Stdio::null());
        command
    }

    fn mark(&self) -> (&str, &str) {
        ("KILLED_BY_A_TEST", &self.mark)
    }

    /// Runs to the end.
    fn whole(&self, args: &[&str]) {
        let output = self.command(engine(), &[&["dist"], args].concat()).output().expect("started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        self.is_clean(&said);
    }

    /// Kills it some time after a line of its progress.
    fn killed(
        &self,
        args: &[&str],
        moment: Moment,
        (signal, _, group): (&str, i32, bool),
    ) -> Killed {
        let mut command = self.command(engine(), &[&["dist"], args].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("started");
        let stderr = child.stderr.take().expect("a pipe");
        let (tell, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
            lines.try_for_each(|line| tell.send(line))
        });
        let mut said: Vec<String> = lines.iter().take(moment.line).collect();
        std::thread::sleep(moment.delay);
        let id = if group { format!("-{}", child.id()) } else { child.id().to_string() };
        // It has not been waited for, so the number is still its own.
        run("kill", [&format!("-{signal}"), "--", &id], Path::new("/"));
        let status = child.wait().expect("ended");
        said.extend(lines);
        Killed { status, said }
    }

    /// Nothing runs on, nobody panicked, and nothing is where it should not be.
    fn is_clean(&self, said: &str) {
        let (name, value) = self.mark();
        let variable = format!("{name}={value}");
        let waiting = Instant::now();
        while !left_running(&variable).is_empty() {
            let left = left_running(&variable);
            assert!(waiting.elapsed() < Duration::from_secs(20), "left running: {left:#?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!said.contains("panicked"), "{said}");
        let left: Vec<_> = fs::read_dir(self.temporary.path()).expect("readable").collect();
        assert!(left.is_empty(), "in TMPDIR: {left:?}");
        // Cargo's own.
        let is_cargos = |path: &str| {
            let known = [".package-cache", ".global-cache", "registry/", ".crates"];
            known.iter().any(|name| path.starts_with(&format!(".cargo/{name}")))
        };
        let home = tree(self.home.path()).into_keys();
        let home: Vec<String> = home.filter(|path| !is_cargos(path)).collect();
        assert!(home.is_empty(), "in HOME: {home:?}");
    }

    fn sources(&self) -> Tree {
        tree_without(self.folder.path(), "target")
    }

    fn report(&self) -> Option<Value> {
        let text = fs::read_to_string(self.folder.path().join("target/dist/report.json")).ok()?;
        let report = serde_json::from_str(&text).expect("a whole report");
        keeps_contract("report.schema.json", &report);
        Some(report)
    }

    /// What the records say; each is whole.
    fn costs(&self) -> Costs {
        let mut all = Costs::new();
        let records = self.folder.path().join("target/dist/records");
        for file in fs::read_dir(records).into_iter().flatten().flatten() {
            if file.path().extension().is_some_and(|end| end == "json") {
                let text = fs::read_to_string(file.path()).expect("readable");
                let record: Value = serde_json::from_str(&text).expect("a whole record");
                for cost in record["costs"].as_array().expect("costs") {
                    let name = file.file_name().to_string_lossy().into_owned();
                    all.insert((name, cost["parts"].to_string()), cost.clone());
                }
            }
        }
        all
    }
}

impl Killed {
    /// In which part of the run it was killed: the last that began and did not end.
    fn phase(&self) -> String {
        if self.status.success() {
            return "after the end".to_owned();
        }
        let name = |line: &str| {
            let (name, what) = line.strip_prefix('[')?.split_once("] ")?;
            let name = if name.contains('/') { "build" } else { name };
            Some((name.to_owned(), what.ends_with(": started")))
        };
        match self.said.iter().rev().find_map(|line| name(line)) {
            None => "start".to_owned(),
            Some((name, _)) if name == "build" || self.is_open() => name,
            Some((name, _)) => format!("after {name}"),
        }
    }

    fn is_open(&self) -> bool {
        let last = self.said.iter().rev().find(|line| line.starts_with('['));
        last.is_some_and(|line| line.ends_with(": started") || line.contains(": round "))
    }

    /// The cells that were reported as built.
    fn built(&self) -> impl Iterator<Item = &str> {
        self.said.iter().filter_map(|line| {
            let (head, what) = line.split_once("] ")?;
            let (name, what) = what.split_once(": ")?;
            (head.contains('/') && what.starts_with("built")).then_some(name)
        })
    }

    /// What was reported as done, of one kind.
    fn done<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.said.iter().filter_map(move |line| {
            let (name, what) = line.strip_prefix(kind)?.split_once(": ")?;
            let is_done = |what: &str| {
                [" rounds", "counted", " again in "].iter().any(|word| what.contains(word))
            };
            (is_done(what) && !what.contains(" of ")).then_some(name)
        })
    }
}

/// What was reported as done is in the report, with its cost in the records.
fn is_kept(killed: &Killed, report: Option<&Value>, costs: &Costs) {
    let find = |name: &str| {
        let report = report.unwrap_or_else(|| panic!("there is no report with {name}"));
        let (preset, variant) =
            name.split_once('[').map_or((name, None), |(preset, _)| (preset, Some(name)));
        let is_it = |cell: &&Value| {
            let own = cell["variant"].as_str();
            cell["preset"] == preset
                && own.is_some() == variant.is_some()
                && own.is_none_or(|own| name.contains(own))
        };
        cells(report).iter().find(is_it).unwrap_or_else(|| panic!("{name} is not in {report:#}"))
    };
    for name in killed.built() {
        let cell = find(name);
        let (build, parts) = (&cell["build"], cell["inputs"]["parts"].to_string());
        if !build["measured"].is_null() {
            let mut same = costs.iter().filter(|((_, other), _)| *other == parts);
            let is_same = same.any(|(_, cost)| cost["measured"] == build["measured"]);
            assert!(is_same, "the cost of {name} is lost");
        }
    }
    for name in killed.done("[rebuild] ").filter(|name| !name.contains(' ')) {
        assert!(!find(name)["rebuild"].is_null(), "the rebuild of {name} is lost");
    }
    for (kind, key) in [("[bench] ", "median_seconds"), ("[instructions] ", "instructions")] {
        for name in killed.done(kind) {
            for cell in cells(report.expect("a report")) {
                let benchmarks = cell["benchmarks"].as_array().expect("benchmarks");
                let is_there = |one: &Value| one["name"] == name && !one[key].is_null();
                assert!(benchmarks.iter().any(is_there), "{kind}{name} is lost in {cell:#}");
            }
        }
    }
}

#[test]
fn no_measurement_is_lost_by_a_kill_and_nothing_is_left() {
    let (kills, seed) = (number("KILLS", 8), number("KILL_SEED", 19));
    let workspace = Workspace::new("dist");
    workspace.edit(SOURCES);
    workspace.whole(RUNS[0].0);
    let before = workspace.sources();
    let mut chance = Chance::new(seed);
    let mut known = workspace.costs();
    let mut tally: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut reported = 0;
    for kill in 1..=kills {
        let source = chance.below(SOURCES);
        let (args, lines) = *chance.of(&RUNS);
        let signal = *chance.of(&SIGNALS);
        // Short times more often than long ones.
        let delay = chance.below(LONGEST).pow(2) / LONGEST;
        let moment =
            Moment { line: chance.below(lines), delay: Duration::from_millis(delay as u64) };
        let to = if signal.2 { " to the group" } else { "" };
        let what = format!(
            "KILL_SEED={seed}, kill {kill} of {kills}: {}{to} {delay} ms after line {} of `dist {}` of source {source}",
            signal.0,
            moment.line,
            args.join(" ")
        );
        println!("{what}");
        // A panic below shows what was killed, and when.
        workspace.edit(source);
        let killed = workspace.killed(args, moment, signal);
        let said = killed.said.join("\n");
        let ended = (killed.status.code(), killed.status.signal());
        assert!(ended == (Some(0), None) || ended == (None, Some(signal.1)), "{ended:?}\n{said}");
        workspace.is_clean(&said);
        let (report, costs) = (workspace.report(), workspace.costs());
        for (key, cost) in &known {
            assert!(costs.contains_key(key), "lost: {key:?} {cost:#}\n{said}");
        }
        is_kept(&killed, report.as_ref(), &costs);
        reported += killed.built().count();
        known = costs;
        workspace.edit(SOURCES);
        assert_same(&what, &workspace.sources(), &before);
        println!("  hit: {}, {} costs kept", killed.phase(), known.len());
        *tally.entry((format!("{}{to}", signal.0), killed.phase())).or_default() += 1;
    }
    workspace.whole(&["--rebuild"]);
    let (report, costs) = (workspace.report().expect("a report"), workspace.costs());
    assert_eq!(report["complete"], true);
    assert!(known.keys().all(|key| costs.contains_key(key)));
    // This source was measured before all kills.
    for preset in ["dev", "fast", "small"] {
        assert!(!cell(&report, preset)["build"]["cpu_seconds"].is_null(), "{report:#}");
    }
    let left = tree(&workspace.folder.path().join("target/dist")).into_keys();
    let left: Vec<String> =
        left.filter(|path| path.contains(".tmp") || path.starts_with("fresh/")).collect();
    assert!(left.is_empty(), "{left:?}");
    println!("{kills} kills, {reported} cells reported as built, {} costs kept", costs.len());
    for ((signal, phase), times) in tally {
        println!("{signal:>18}  {phase:<22} {times}");
    }
}

/// `cargo xtask`, while it builds an engine whose build script does not end by itself. Cargo ends with the door; a build
/// script of the engine is no more than a few seconds behind, because ours has none.
#[test]
fn a_killed_door_leaves_no_cargo_and_the_next_start_builds_the_engine() {
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    let root = folder.path().join("hello");
    tiny_engine(&root, "1.0.0");
    let (started, slow) = (folder.path().join("started"), folder.path().join("slow"));
    let script = format!(
        "fn main() {{ std::fs::write({started:?}, \"\").unwrap();\n\
         while std::path::Path::new({slow:?}).exists() {{ std::thread::sleep(std::time::Duration::from_millis(50)) }} }}\n"
    );
    fs::write(root.join("profiles-engine/build.rs"), script).expect("written");
    let mark = format!("{}={}", "KILLED_BY_A_TEST", folder.path().display());
    for (signal, number, group) in SIGNALS {
        let _ = fs::remove_file(&started);
        folder.write("slow", "");
        let mut door = command("cargo", ["xtask"], &root);
        door.env("KILLED_BY_A_TEST", folder.path()).process_group(0);
        let mut door = door.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        wait_until("the engine is being built, or nothing is", || {
            started.exists() || door.try_wait().expect("known").is_some()
        });
        let id = if group { format!("-{}", door.id()) } else { door.id().to_string() };
        run("kill", [&format!("-{signal}"), "--", &id], Path::new("/")).exits(0);
        assert_eq!(door.wait().expect("ended").signal(), Some(number));
        wait_until("its Cargo has ended", || {
            !left_running(&mark).iter().any(|line| line.contains("cargo build"))
        });
        fs::remove_file(&slow).expect("removed");
        wait_until("nothing is left running", || left_running(&mark).is_empty());
    }
    assert_eq!(run("cargo", ["xtask"], &root).exits(0).stdout, "1.0.0\n");
}
