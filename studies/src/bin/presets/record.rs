//! What was measured, one line of JSON for each cell.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use end_to_end::{engine, repository, run};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use studies::programs::Program;
use studies::workspace::Workspace;

use crate::groups::Group;
use crate::same;

/// One profile of one program in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub program: String,
    pub group: String,
    /// How many runs of the group there were before.
    pub round: usize,
    pub profile: String,
    /// A fingerprint of its settings then.
    #[serde(default)]
    pub settings: String,
    /// What compiled it.
    pub rustc: String,
    /// Rustc calls and runs of build scripts.
    pub units: u64,
    /// CPU seconds of the build.
    pub cpu: f64,
    /// Seconds of the build by the clock on the wall; `None` when others were built meanwhile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wall: Option<f64>,
    /// The size of all binaries.
    pub bytes: u64,
    /// CPU seconds of the build after an edit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rebuild: Option<f64>,
    /// The benchmark's run times in seconds, in the order of the rounds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub times: Vec<f64>,
}

/// Where the records stand.
fn file() -> PathBuf {
    repository().join("docs/presets/measured.jsonl")
}

/// All records.
pub fn read_all() -> Vec<Record> {
    let text = fs::read_to_string(file()).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

/// Runs `dist` for a group of profiles, and adds what it says to the records. Each second round takes them backwards, so
/// that who comes first loses nothing by it in the end.
pub fn measure(program: &Program, group: Group, asked: &[String], workspace: &Workspace) {
    let before = read_all();
    let is_same = |record: &&Record| record.program == program.name && record.group == group.name();
    let rounds = before.iter().filter(is_same).map(|record| record.round + 1);
    let round = rounds.max().unwrap_or_default();
    let mut profiles = group.profiles(program);
    profiles.retain(|profile| asked.is_empty() || asked.iter().any(|one| one == profile));
    if round % 2 == 1 {
        profiles.reverse();
    }
    let profiles = profiles.join(",");
    let args = ["dist", "--fresh", "--format", "json", "--preset", &profiles];
    let ran = run(engine(), args.iter().chain(group.flags()), &workspace.root());
    let report = ran.exits(0).json();
    let mut text = String::new();
    for cell in report["cells"].as_array().expect("cells") {
        let record = record(program, group, round, cell);
        text += &(serde_json::to_string(&record).expect("JSON") + "\n");
    }
    fs::create_dir_all(file().parent().expect("a folder")).expect("a folder can be made");
    let mut file = OpenOptions::new().create(true).append(true).open(file()).expect("writable");
    file.write_all(text.as_bytes()).expect("written");
}

fn record(program: &Program, group: Group, round: usize, cell: &Value) -> Record {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let build = &cell["build"];
    let whole = |value: &Value| value.as_u64().expect("a whole number");
    assert_eq!(whole(&build["fresh"]), 0, "built from nothing");
    let artifacts = cell["artifacts"].as_array().expect("artifacts").iter();
    let benchmarks = cell["benchmarks"].as_array().expect("benchmarks");
    assert!(benchmarks.len() <= 1, "one benchmark for a program");
    let times = benchmarks.iter().flat_map(|one| one["times"].as_array().expect("times"));
    Record {
        program: program.name.to_owned(),
        group: group.name().to_owned(),
        round,
        settings: same::fingerprint(cell["preset"].as_str().expect("text")),
        profile: text(&cell["preset"]),
        rustc: text(&cell["toolchain"]["rustc"]),
        units: whole(&build["units"]),
        cpu: rounded(build["cpu_seconds"].as_f64().expect("CPU seconds")),
        wall: build["wall_seconds"]
            .as_f64()
            .filter(|_| whole(&build["concurrent"]) == 0)
            .map(rounded),
        bytes: artifacts.map(|artifact| whole(&artifact["bytes"])).sum(),
        rebuild: cell["rebuild"]["cpu_seconds"].as_f64().map(rounded),
        times: times.map(|time| rounded(time.as_f64().expect("seconds"))).collect(),
    }
}

/// To a tenth of a millisecond.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1e4).round() / 1e4
}
