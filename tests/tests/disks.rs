//! Disks that are full or can't be written: an error that names the path and says what to do, and what was there before is
//! kept.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use end_to_end::cases::cases;
use end_to_end::faults::Mount;
use end_to_end::tree::{assert_same, tree};
use end_to_end::{Folder, Ran, cargo_profiles, cell, command, engine, keeps_contract, run};
use serde_json::Value;

const PRESETS: &str =
    "[profile.fast]\ninherits = \"release\"\n[profile.small]\ninherits = \"release\"\n";

fn dist(folder: &Path, args: &[&str]) -> Ran {
    let ran = run(engine(), [&["dist", "--no-bench"], args].concat(), folder);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

#[track_caller]
fn report(folder: &Path, args: &[&str], code: i32) -> Value {
    dist(folder, &[args, &["--format", "json"]].concat()).exits(code).report()
}

/// An error that names a path, with a remedy.
#[track_caller]
fn refused(ran: Ran, why: &str, help: &str) {
    let ran = ran.exits(2);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let error = ran
        .stderr
        .lines()
        .find(|line| line.starts_with("error: failed to ") || line.starts_with("error: `"));
    let error = error.unwrap_or_else(|| panic!("{}", ran.stderr));
    assert!(error.contains('/') && error.contains(why), "{}", ran.stderr);
    let helps = ran.stderr.lines().any(|line| line.starts_with("help: ") && line.contains(help));
    assert!(helps, "{}", ran.stderr);
}

/// Fills a disk with a file, except for this space.
fn fill(filler: &Path, kibibytes: u64) {
    fs::write(filler, vec![1; 64 << 20]).expect_err("the disk is full by then");
    let used = fs::metadata(filler).expect("there").len();
    let file = fs::File::options().write(true).open(filler).expect("opened");
    file.set_len(used.saturating_sub(kibibytes * 1024)).expect("cut");
}

#[test]
fn a_full_disk_is_an_error_and_measurements_are_kept() {
    let folder = Folder::package(PRESETS);
    let reports = folder.path().join("reports");
    let Some(_mount) = Mount::new(&reports, "size=6m") else { return };
    let args = ["--out", "reports", "--preset", "dev"];
    let before = report(folder.path(), &args, 0);
    let stored = fs::read(reports.join("report.json")).expect("readable");
    // There is no space for the binary of another preset.
    fs::write(reports.join("filler"), vec![1; 6 << 20]).expect_err("the disk is full by then");
    let full = dist(folder.path(), &["--out", "reports", "--preset", "fast"]).exits(2);
    assert!(
        full.stderr.contains("failed to ") && full.stderr.contains("No space left"),
        "{}",
        full.stderr
    );
    assert_eq!(fs::read(reports.join("report.json")).expect("readable"), stored);
    fs::remove_file(reports.join("filler")).expect("removed");
    let after = report(folder.path(), &args, 0);
    for cost in ["cpu_seconds", "measured"] {
        assert_eq!(cell(&after, "dev")["build"][cost], cell(&before, "dev")["build"][cost]);
    }
}

#[test]
fn a_full_target_folder_fails_the_cell_with_cargos_error() {
    let folder = Folder::package("");
    let Some(_mount) = Mount::new(&folder.path().join("target"), "size=64k") else { return };
    let report = report(folder.path(), &["--out", "reports", "--preset", "dev"], 1);
    assert_eq!(cell(&report, "dev")["outcome"], "failed");
    let reason = cell(&report, "dev")["reason"].as_str().expect("a reason");
    assert!(reason.contains("No space left"), "{reason}");
    assert_eq!(report["complete"], true);
}

#[test]
fn a_read_only_target_folder_is_an_error_with_a_remedy() {
    let folder = Folder::package("");
    let Some(_mount) = Mount::new(&folder.path().join("target"), "ro,size=1m") else { return };
    let ran = dist(folder.path(), &["--preset", "dev"]).exits(2);
    assert!(ran.stderr.starts_with("error: failed to "), "{}", ran.stderr);
    assert!(ran.stderr.contains("Read-only file system"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("\nhelp: make the folder writable, or choose other folders"),
        "{}",
        ran.stderr
    );
    let elsewhere = folder.path().join("elsewhere");
    let mut again = command(engine(), ["dist", "--no-bench"], folder.path());
    let again = again.env("CARGO_TARGET_DIR", elsewhere).output().expect("started");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}

/// With any space that is left, and a little more each time: while the report is written, the records, or the artifacts.
#[test]
fn a_disk_that_gets_full_at_any_moment_keeps_the_costs() {
    let folder = Folder::package(PRESETS);
    let reports = folder.path().join("reports");
    let Some(_mount) = Mount::new(&reports, "size=16m") else { return };
    let args = ["--out", "reports", "--preset", "dev"];
    let before = report(folder.path(), &args, 0);
    let cost = cell(&before, "dev")["build"]["cpu_seconds"].clone();
    let filler = reports.join("filler");
    let mut seen = std::collections::BTreeSet::new();
    for (number, kibibytes) in [0, 4, 8, 16, 40, 100, 200, 400].into_iter().enumerate() {
        fill(&filler, kibibytes);
        // The program is another one each time, so that all is measured and written again.
        let main = format!("fn main() {{ println!(\"{number}\") }}");
        folder.write("src/main.rs", &main);
        let ran = dist(folder.path(), &["--out", "reports", "--preset", "dev,fast"]);
        seen.insert(ran.code);
        if ran.code != Some(0) {
            refused(ran, "No space left", "free some space there, or choose other folders");
        }
        let stored = fs::read_to_string(reports.join("report.json")).expect("readable");
        keeps_contract("report.schema.json", &serde_json::from_str(&stored).expect("whole"));
        fs::remove_file(&filler).expect("removed");
        folder.write("src/main.rs", "fn main() {}");
        let after = report(folder.path(), &args, 0);
        let build = &cell(&after, "dev")["build"];
        assert!(!build["measured"].is_null(), "{after:#}");
        // It is the first one's, unless Cargo had to build it again.
        assert!(build["fresh"] == 0 || build["cpu_seconds"] == cost, "{cost} {build:#}");
    }
    assert!(seen.contains(&Some(2)), "{seen:?}");
}

#[test]
fn a_target_folder_that_becomes_read_only_keeps_its_costs() {
    let folder = Folder::package(PRESETS);
    let Some(mount) = Mount::new(&folder.path().join("target"), "size=200m") else { return };
    let before = report(folder.path(), &["--preset", "dev"], 0);
    mount.again("ro");
    refused(
        dist(folder.path(), &["--preset", "dev"]),
        "Read-only file system",
        "make the folder writable",
    );
    mount.again("rw");
    let after = report(folder.path(), &["--preset", "dev"], 0);
    for key in ["cpu_seconds", "measured"] {
        assert_eq!(cell(&after, "dev")["build"][key], cell(&before, "dev")["build"][key]);
    }
}

/// A package on a disk of its own.
fn on_a_disk(options: &str) -> Option<(Folder, Mount)> {
    let folder = Folder::new();
    let mount = Mount::new(folder.path(), options)?;
    folder.write("Cargo.toml", &format!("{}{PRESETS}", end_to_end::HEAD));
    folder.write("src/main.rs", "fn main() {}");
    run("cargo", ["generate-lockfile"], folder.path()).exits(0);
    Some((folder, mount))
}

#[test]
fn a_read_only_workspace_can_be_checked_and_measured_but_not_changed() {
    let Some((folder, mount)) = on_a_disk("size=8m") else { return };
    mount.again("ro");
    let before = tree(folder.path());
    let ran = run(engine(), ["check-profiles"], folder.path()).exits(0);
    assert!(ran.stdout.contains("checked "), "{}", ran.stdout);
    let commands: [(&str, &[&str]); 3] = [
        ("apply", &["apply", "--yes"]),
        ("apply --vendor", &["apply", "--yes", "--vendor"]),
        ("new", &["new", "hello", "--vcs", "none"]),
    ];
    cases(commands, |args| {
        refused(run(cargo_profiles(), args, folder.path()), "Read-only file system", "writable");
    });
    let elsewhere = Folder::new();
    let mut dist = command(engine(), ["dist", "--no-bench", "--preset", "fast"], folder.path());
    let dist = dist.env("CARGO_TARGET_DIR", elsewhere.path()).output().expect("started");
    assert!(dist.status.success(), "{}", String::from_utf8_lossy(&dist.stderr));
    assert_same("the workspace", &tree(folder.path()), &before);
}

#[test]
fn fixes_on_a_read_only_disk_are_an_error_with_a_remedy() {
    let Some((folder, mount)) = on_a_disk("size=8m") else { return };
    // A restated setting, which `--fix` removes.
    let manifest = folder.read("Cargo.toml") + "[profile.release]\nopt-level = 3\n";
    folder.write("Cargo.toml", &manifest);
    mount.again("ro");
    refused(
        run(engine(), ["check-profiles", "--fix"], folder.path()),
        "Read-only file system",
        "writable",
    );
    assert_eq!(folder.read("Cargo.toml"), manifest);
    mount.again("rw");
    run(engine(), ["check-profiles", "--fix"], folder.path()).exits(0);
    assert_ne!(folder.read("Cargo.toml"), manifest, "there was something to fix");
}

#[test]
fn a_full_disk_changes_no_workspace() {
    let Some((folder, _mount)) = on_a_disk("size=1m") else { return };
    let before = tree(folder.path());
    let filler = folder.path().join("filler");
    for kibibytes in [0, 4, 12, 64, 512] {
        fill(&filler, kibibytes);
        for args in [&["apply", "--yes", "--vendor"][..], &["new", "above/hello", "--vcs", "none"]]
        {
            let ran = run(cargo_profiles(), args, folder.path());
            refused(ran, "No space left", "free some space there");
        }
        fs::remove_file(&filler).expect("removed");
        assert_same("the workspace", &tree(folder.path()), &before);
        assert!(!folder.path().join("above").exists());
    }
}
