//! Builds a program with each preset, one job at a time, and takes down what its units took.
//!
//! With one job, a rustc does its codegen by itself: no thread waits for another, and its CPU time is what one core takes. That is
//! measured of each rustc, and split into phases as its time on the wall was.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use end_to_end::{Folder, repository};
use profiles_engine::base::process::Process;

use crate::build::{Build, Unit};
use crate::{graph, rustc, timings};

const PRESETS: [&str; 7] = ["dev", "staging", "fast", "fastest", "small", "smallest", "prod"];
const AT_ONCE: usize = 3;
/// In the root manifest, the line from which on presets are defined.
const HEAD: &str = "# The presets\n";

/// Builds a copy of a package with the presets of this repository in place of its own profiles.
pub fn record(source: &Path) -> Vec<Build> {
    let folder = Folder::new();
    for entry in walkdir::WalkDir::new(source).min_depth(1) {
        let entry = entry.expect("readable");
        let copy = folder.path().join(entry.path().strip_prefix(source).expect("below it"));
        match entry.file_type().is_dir() {
            true => fs::create_dir(copy).expect("a folder can be made"),
            false => drop(fs::copy(entry.path(), copy).expect("a file can be copied")),
        }
    }
    let presets = fs::read_to_string(repository().join("Cargo.toml")).expect("the root manifest");
    let (_, presets) = presets.split_once(HEAD).expect("presets");
    folder.write("Cargo.toml", &with_presets(&folder.read("Cargo.toml"), presets));
    several_at_once(|preset| build(folder.path(), preset))
}

/// The presets in their order: of each only the CPU time counts, and none waits for another.
fn several_at_once(build: impl Fn(&str) -> Build + Sync) -> Vec<Build> {
    let open = Mutex::new(PRESETS.iter().enumerate());
    let next = || open.lock().expect("no panic before").next();
    let work = || std::iter::from_fn(next).map(|(place, preset)| (place, build(preset))).collect();
    let mut builds: Vec<(usize, Build)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| worker.join().expect("no panic"));
        done.flat_map(|builds: Vec<_>| builds).collect()
    });
    builds.sort_by_key(|(place, _)| *place);
    builds.into_iter().map(|(_, build)| build).collect()
}

fn with_presets(manifest: &str, presets: &str) -> String {
    let mut is_kept = true;
    let mut kept = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_kept = !line.starts_with("[profile");
        }
        if is_kept {
            kept.extend([line, "\n"]);
        }
    }
    if !kept.contains("\n[workspace") {
        kept.push_str("\n[workspace]\n");
    }
    kept + presets
}

fn build(folder: &Path, preset: &str) -> Build {
    let cargo = |flags: &[&str]| {
        // For the sections of a unit, and for the graph: stable Cargo gives neither without.
        let cargo = Process::cargo().dir(folder).env("RUSTC_BOOTSTRAP", "1");
        cargo.args(["build", "--profile", preset, "--target-dir", preset]).args(flags)
    };
    let notes = folder.join(format!("{preset}.notes"));
    let whole = rustc::watched(cargo(&["--jobs", "1", "--timings", "-Zsection-timings"]), &notes);
    let finished = whole.each_line(|_| {}).expect("cargo starts");
    assert!(finished.status.success(), "{whole}\n{}", finished.stderr);
    let wall = finished.wall.as_secs_f64();
    let cpu = finished.usage.expect("an account of the CPU time").cpu.as_secs_f64();

    let page = folder.join(preset).join("cargo-timings/cargo-timing.html");
    let mut timings = timings::read(&fs::read_to_string(page).expect("Cargo's page"));
    timings.sort_by(|one, other| one.start.total_cmp(&other.start));
    let graph = cargo(&["--unit-graph", "-Zunstable-options"]).output().expect("a unit graph");
    let mut units = graph::read(&graph);
    assert_eq!(units.len(), timings.len(), "not all units were built");
    // One job at a time: rustc was called in the order in which units began. (Build scripts call it, too.)
    let mut calls = rustc::notes(&notes).into_iter();
    for timing in &timings {
        let unit = &mut units[timing.place];
        let is_same = unit.name.contains(&timing.name) && unit.name.contains(&timing.version);
        assert!(is_same, "{} is not {} {}", unit.name, timing.name, timing.version);
        let script = if unit.krate.is_none() { ", its script run" } else { "" };
        unit.name = format!("{} {}{script}", timing.name, timing.version);
        let call = unit.krate.as_ref().map(|krate| calls.find(|(name, _)| name == krate));
        let seconds = call.map_or(timing.duration * cpu / wall, |call| call.expect("a call").1);
        // Cargo counts in hundredths of seconds, and some units take less.
        let scale = if timing.duration > 0.0 { seconds / timing.duration } else { 0.0 };
        [unit.frontend, unit.codegen, unit.link] =
            timing.phases().map(|time| rounded(time * scale));
    }
    let in_units: f64 = units.iter().map(Unit::work).sum();
    eprintln!("{preset}: {wall:.1} s, {cpu:.1} s of CPU time, {in_units:.1} s in units");
    Build { preset: preset.to_owned(), cargo: rounded((cpu - in_units).max(0.0)), units }
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::with_presets;

    #[test]
    fn presets_stand_in_place_of_profiles() {
        let manifest =
            "[package]\nname = \"a\"\n[profile.release]\ndebug = 1\n[[bin]]\nname = \"b\"\n";
        assert_eq!(
            with_presets(manifest, "[profile.fast]\n"),
            "[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\n\n[workspace]\n[profile.fast]\n"
        );
    }
}
