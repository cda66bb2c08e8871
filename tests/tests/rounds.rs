//! `dist --rounds N`: every cell built N times, and what a run keeps that was interrupted in between.

use std::path::Path;
use std::process::Stdio;

use end_to_end::{Folder, Ran, cell, command, engine, keeps_contract, run, run_with, wait_until};
use serde_json::Value;

const MANIFEST: &str = "build = \"build.rs\"\n[profile.fast]\ninherits = \"release\"\n";

/// A program in `app/`. Its build script adds a line to `log` for each build, fails in line `fail` for `fast`, and waits
/// in line `hold` while there is such a file.
fn package() -> Folder {
    let folder = Folder::new();
    let head = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    folder.write("app/Cargo.toml", &format!("{head}{MANIFEST}"));
    folder.write("app/src/main.rs", "fn main() { println!(\"hello\") }\n");
    let root = folder.path().display().to_string();
    let script = r#"
use std::{env, fs, io::Write, path::Path, thread, time::Duration};
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let root = Path::new(ROOT);
    let mut log = fs::File::options().append(true).create(true).open(root.join("log")).unwrap();
    writeln!(log, "{}", env::var("PROFILE").unwrap()).unwrap();
    let line = fs::read_to_string(root.join("log")).unwrap().lines().count();
    let limit = |file: &str| fs::read_to_string(root.join(file)).ok()?.trim().parse::<usize>().ok();
    let is_fast = env::var("PROFILE").unwrap() == "release";
    if is_fast && limit("fail").is_some_and(|limit| line >= limit) { panic!("no more") }
    while limit("hold").is_some_and(|limit| line >= limit) { thread::sleep(Duration::from_millis(50)) }
}
"#;
    folder.write("app/build.rs", &script.replace("ROOT", &format!("{root:?}")));
    folder
}

fn dist(folder: &Folder, args: &[&str]) -> Ran {
    let args = [&["dist", "--no-bench", "--preset", "dev,fast"], args].concat();
    run(engine(), args, &folder.path().join("app"))
}

#[track_caller]
fn report(folder: &Folder, args: &[&str]) -> Value {
    dist(folder, &[args, &["--format", "json"]].concat()).exits(0).report()
}

fn builds(folder: &Folder) -> Vec<String> {
    folder.read("log").lines().map(str::to_owned).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().expect("numbers").iter();
    numbers.map(|number| number.as_f64().expect("a number")).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}

#[test]
fn every_preset_is_built_in_each_round_and_medians_count() {
    let folder = package();
    let report = report(&folder, &["--rounds", "7", "--rebuild"]);
    let log = builds(&folder);
    // The copies for the edits were built, too.
    assert_eq!(log.len(), 2 * 7 + 2, "{log:?}");
    for round in log[..14].chunks(2) {
        assert_ne!(round[0], round[1], "each round has both: {log:?}");
    }
    for (preset, cost) in
        [("dev", "build"), ("fast", "build"), ("dev", "rebuild"), ("fast", "rebuild")]
    {
        let cost = &cell(&report, preset)[cost];
        for (kind, middle) in [("cpu", "cpu_seconds"), ("wall", "wall_seconds")] {
            let spread = &cost["rounds"][kind];
            let seconds = numbers(&spread["seconds"]);
            assert_eq!(seconds.len(), 7, "{spread}");
            assert_eq!(cost[middle].as_f64(), Some(median(seconds)));
            let [low, high] = ["low", "high"].map(|end| spread[end].as_f64().expect("an end"));
            assert!(low <= high && (low..=high).contains(&cost[middle].as_f64().expect("a cost")));
            assert!(spread["ratio"]["value"].is_number(), "{spread}");
        }
        assert_eq!(cost["rounds"]["reason"], Value::Null);
    }
    assert_eq!(cell(&report, "fast")["build"]["rounds"]["cpu"]["ratio"]["value"], 1.0);
    let target = folder.path().join("app/target");
    assert!(!target.join("dist/fresh").exists() && !target.join("fast").exists());
    let page = folder.read("app/target/dist/report.md");
    assert!(
        page.contains("medians of 7 builds from scratch") && page.contains("medians of 7 edits"),
        "{page}"
    );
    let table = folder.read("app/target/dist/report.csv");
    assert!(
        table.contains("build_cpu_seconds_low") && table.contains("rebuild_wall_seconds_high"),
        "{table}"
    );
    // A single round has a cost, but no rounds.
    let later = self::report(&folder, &["--fresh"]);
    assert_eq!(cell(&later, "fast")["build"]["rounds"], Value::Null);
}

#[test]
fn a_build_that_fails_in_a_later_round_is_a_note_and_no_error() {
    let folder = package();
    folder.write("fail", "3");
    let report = report(&folder, &["--rounds", "3"]);
    let [dev, fast] = ["dev", "fast"].map(|name| cell(&report, name)["build"]["rounds"].clone());
    assert_eq!(numbers(&dev["wall"]["seconds"]).len(), 3);
    assert_eq!(numbers(&fast["wall"]["seconds"]).len(), 1);
    // Three rounds are too few for an interval.
    assert_eq!((&dev["cpu"]["low"], &dev["cpu"]["ratio"]), (&Value::Null, &Value::Null));
    let reason = fast["reason"].as_str().expect("a reason");
    assert!(reason.contains("a build failed: "), "{reason}");
    let page = folder.read("app/target/dist/report.md");
    assert!(
        page.contains("fewer rounds for fast: a build failed")
            && page.contains("an interval takes 7"),
        "{page}"
    );
}

/// Starts a run, and kills it in the build of this line of the log.
fn interrupted_at(folder: &Folder, line: usize, args: &[&str]) {
    folder.write("hold", &line.to_string());
    let args = [&["dist", "--no-bench", "--preset", "dev,fast"], args].concat();
    let mut child = command(engine(), args, &folder.path().join("app"));
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let log = folder.path().join("log");
    wait_until("the build of this line runs, or `dist` ends", || {
        let lines = std::fs::read_to_string(&log).map_or(0, |log| log.lines().count());
        lines >= line || child.try_wait().expect("known").is_some()
    });
    child.kill().expect("killed");
    child.wait().expect("ended");
    std::fs::remove_file(folder.path().join("hold")).expect("removed");
}

fn stored(folder: &Folder) -> Value {
    let report = serde_json::from_str(&folder.read("app/target/dist/report.json")).expect("JSON");
    keeps_contract("report.schema.json", &report);
    report
}

#[test]
fn an_interrupted_run_goes_on_after_its_last_complete_round() {
    let folder = package();
    let args = ["--rounds", "5"];
    interrupted_at(&folder, 8, &args);
    let before = stored(&folder);
    assert_eq!(before["complete"], false);
    let seconds = |report: &Value, preset: &str| {
        numbers(&cell(report, preset)["build"]["rounds"]["cpu"]["seconds"])
    };
    assert_eq!(seconds(&before, "dev").len(), 3);
    let ran = dist(&folder, &[&args[..], &["--format", "json"]].concat()).exits(0);
    assert!(ran.stderr.contains("going on after 3 rounds"), "{}", ran.stderr);
    let after = ran.report();
    // Line 8 was the second build of an incomplete round, which is built again.
    assert_eq!(builds(&folder).len(), 8 + 2 * 2);
    for preset in ["dev", "fast"] {
        let rounds = seconds(&after, preset);
        assert_eq!((rounds.len(), &rounds[..3]), (5, &seconds(&before, preset)[..]));
        let [was, is] = [&before, &after].map(|report| &cell(report, preset)["build"]["measured"]);
        assert_eq!(was, is);
        let artifact = &cell(&after, preset)["artifacts"][0];
        assert!(Path::new(artifact["path"].as_str().expect("a path")).is_relative());
    }
    // A complete run leaves nothing to go on from.
    report(&folder, &["--rounds", "2"]);
    assert_eq!(builds(&folder).len(), 12 + 4);
}

#[test]
fn an_interrupted_run_with_other_inputs_or_files_is_not_resumed() {
    let folder = package();
    let args = ["--rounds", "3"];
    interrupted_at(&folder, 6, &args);
    folder.write("app/src/main.rs", "fn main() { println!(\"other\") }\n");
    let report = report(&folder, &args);
    assert_eq!(builds(&folder).len(), 6 + 6);
    let fast = cell(&report, "fast").clone();
    interrupted_at(&folder, 12 + 6, &args);
    // Without its binary, `fast` is built again, and rounds are compared only with those of the same run.
    let path = fast["artifacts"][0]["path"].as_str().expect("a path");
    folder.write(&format!("app/target/dist/{path}"), "something else");
    let report = self::report(&folder, &args);
    assert_eq!(builds(&folder).len(), 18 + 1 + 4);
    assert_eq!(cell(&report, "fast")["artifacts"], fast["artifacts"]);
}

#[test]
fn rounds_need_a_number_and_one_preset_at_a_time() {
    let folder = package();
    for (args, why) in [
        (["--rounds", "0"], "for `--rounds`: not a positive whole number\nhelp: "),
        (["--rounds", "many"], "for `--rounds`: not a positive whole number\nhelp: "),
        (["--rounds=3", "-j2"], "cannot be used with"),
    ] {
        let ran = dist(&folder, &args).exits(2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
    assert!(!folder.path().join("app/target").exists());
}

#[cfg(unix)]
#[test]
fn a_compiler_cache_leaves_no_rounds_to_measure() {
    let folder = package();
    let cache = folder.script("bin/sccache", "exec \"$@\"");
    let args = [
        "dist",
        "--no-bench",
        "--preset",
        "fast",
        "--rounds",
        "3",
        "--rebuild",
        "--format",
        "json",
    ];
    let env = [("RUSTC_WRAPPER", cache.as_str())];
    let report = run_with(engine(), args, &folder.path().join("app"), env).exits(0).report();
    let fast = cell(&report, "fast");
    assert_eq!(
        (&fast["build"]["cpu_seconds"], &fast["build"]["rounds"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(fast["rebuild_reason"], "a compiler cache is in use");
    assert_eq!(builds(&folder).len(), 1);
}
