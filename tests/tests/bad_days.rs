//! `dist` after interrupted runs and failures: measurements are kept, partial files are not trusted, and concurrent runs do
//! not mix. (For random kills see `kills`, for full disks `disks`.)

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use end_to_end::cases::each;
use end_to_end::{Folder, Ran, cell, command, engine, keeps_contract, run, wait_until};
use serde_json::Value;

const PRESETS: &str =
    "[profile.fast]\ninherits = \"release\"\n[profile.small]\ninherits = \"release\"\n";

fn dist(folder: &Path, args: &[&str]) -> Ran {
    run(engine(), [&["dist", "--no-bench"], args].concat(), folder)
}

#[track_caller]
fn report(folder: &Path, args: &[&str], code: i32) -> Value {
    dist(folder, &[args, &["--format", "json"]].concat()).exits(code).report()
}

/// The files of a folder with this suffix.
fn files(folder: &Path, end: &str) -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = files.map(|file| file.path());
    files.filter(|path| path.to_string_lossy().ends_with(end)).collect()
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("readable");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_report_of_an_interrupted_run_says_that_it_is_not_complete() {
    let folder = Folder::package("build = \"build.rs\"\n[profile.fast]\ninherits = \"release\"\n");
    // One of the two cells does not end before the kill.
    folder.write(
        "build.rs",
        "fn main() { if std::env::var(\"PROFILE\").unwrap() == \"release\" {
            while std::path::Path::new(\"build.rs\").exists() {
                std::thread::sleep(std::time::Duration::from_millis(100)) } } }",
    );
    let args = ["dist", "--no-bench", "--jobs", "2", "--preset", "dev,fast"];
    let mut child = command(engine(), args, folder.path());
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let stored = folder.path().join("target/dist/report.json");
    wait_until("a cell is stored, or `dist` ends", || {
        stored.exists() || child.try_wait().expect("known").is_some()
    });
    child.kill().expect("killed");
    child.wait().expect("ended");
    let report = json(&stored);
    keeps_contract("report.schema.json", &report);
    assert_eq!(report["complete"], false);
    assert_eq!(report["cells"].as_array().expect("cells").len(), 1);
    // The next run has the cost that the killed one measured.
    let measured = cell(&report, "dev")["build"]["measured"].clone();
    let next = self::report(folder.path(), &["--preset", "dev"], 0);
    assert_eq!(cell(&next, "dev")["build"]["measured"], measured);
    assert_eq!(next["complete"], true);
}

#[test]
fn a_second_run_in_a_workspace_waits_for_the_first_and_names_it() {
    let folder = Folder::package("");
    let target = folder.path().join("target");
    fs::create_dir_all(&target).expect("made");
    fs::write(target.join(".dist.lock"), "4242").expect("written");
    let held = File::open(target.join(".dist.lock")).expect("opened");
    held.lock().expect("locked");
    let mut child = command(engine(), ["dist", "--no-bench"], folder.path());
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let first = said.next().expect("a line").expect("text");
    assert!(first.starts_with("waiting for another `dist` (process 4242) in"), "{first}");
    assert!(!target.join("dist/report.json").exists());
    held.unlock().expect("unlocked");
    assert!(child.wait().expect("ended").success());
    // The file that a run leaves behind is not locked.
    let again = dist(folder.path(), &[]).exits(0);
    assert!(!again.stderr.contains("waiting"), "{}", again.stderr);
}

#[test]
fn concurrent_runs_do_not_mix() {
    let folder = Folder::package(PRESETS);
    let start = |out: &str| {
        let args = ["dist", "--no-bench", "--format", "json", "--out", out];
        let mut child = command(engine(), args, folder.path());
        child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started")
    };
    let (one, two) = (start("one"), start("two"));
    let ended = [one, two].map(|child| child.wait_with_output().expect("ended"));
    let fresh = ended.map(|output| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        keeps_contract("report.schema.json", &report);
        let cells = report["cells"].as_array().expect("cells").iter();
        cells.map(|cell| cell["build"]["fresh"].as_u64().expect("a count")).sum::<u64>()
    });
    // One run built everything, and the other found it fresh.
    assert!(fresh.contains(&0) && fresh.contains(&3), "{fresh:?}");
}

#[test]
fn partial_files_and_those_of_a_newer_version_are_rewritten() {
    let folder = Folder::package("");
    let dev = ["--preset", "dev"];
    report(folder.path(), &dev, 0);
    let out = folder.path().join("target/dist");
    let record = files(&out.join("records"), ".dev.json").pop().expect("a record");
    let whole = fs::read_to_string(&record).expect("readable");
    let stored = fs::read_to_string(out.join("report.json")).expect("readable");
    let newer = |text: &str| text.replacen("\"schema\": 1", "\"schema\": 2", 1);
    let cases = [
        (
            &record,
            whole[..whole.len() / 2].to_owned(),
            "is not a complete `dist` file, so its costs",
        ),
        (&record, newer(&whole), "is from another version of `dist`, so its costs"),
        (&record, "{\"schema\": 1, \"costs\": 7}".to_owned(), "is not a complete `dist` file"),
        (
            &out.join("report.json"),
            stored[..9].to_owned(),
            "is not a complete `dist` file, so it is overwritten",
        ),
        (&out.join("report.json"), newer(&stored), "is from another version of `dist`, so it is"),
    ];
    each(cases, |(path, text, said)| {
        fs::write(path, &text).expect("written");
        let ran = dist(folder.path(), &[&dev[..], &["--format", "json"]].concat()).exits(0);
        let note = ran.stderr.lines().find(|line| line.starts_with("note: "));
        assert!(note.is_some_and(|note| note.contains(said)), "{said}: {}", ran.stderr);
        let is_record = path == &record;
        assert_eq!(cell(&ran.json(), "dev")["build"]["cpu_seconds"].is_null(), is_record);
        assert_eq!(json(path)["schema"], 1);
        let quiet = dist(folder.path(), &dev).exits(0);
        assert!(!quiet.stderr.contains("note: "), "{}", quiet.stderr);
        fs::write(&record, &whole).expect("written");
    });
}

#[test]
fn a_failure_keeps_earlier_costs() {
    let folder = Folder::package(PRESETS);
    let first = report(folder.path(), &["--preset", "dev,fast"], 0);
    folder.write("src/main.rs", "#[cfg(debug_assertions)]\ncompile_error!(\"no\");\nfn main() {}");
    let failed = report(folder.path(), &["--preset", "dev,fast"], 1);
    assert_eq!(cell(&failed, "dev")["outcome"], "failed");
    assert_eq!(cell(&failed, "dev")["inputs"], Value::Null);
    assert_eq!(cell(&failed, "fast")["outcome"], "built");
    folder.write("src/main.rs", "fn main() {}");
    report(folder.path(), &["--preset", "dev"], 0);
    let again = report(folder.path(), &["--preset", "dev"], 0);
    let [one, two] = [&first, &again].map(|report| cell(report, "dev")["inputs"].clone());
    assert_eq!(one, two);
    assert_ne!(cell(&again, "dev")["build"]["cpu_seconds"], Value::Null);
}

#[test]
fn stale_binaries_are_removed_and_other_files_stay() {
    let folder = Folder::package("");
    let report = report(folder.path(), &["--preset", "dev"], 0);
    let path = cell(&report, "dev")["artifacts"][0]["path"].as_str().expect("a path").to_owned();
    let out = folder.path().join("target/dist");
    let cell = out.join(&path).parent().expect("a folder").to_path_buf();
    fs::write(cell.join("mine.txt"), "").expect("written");
    fs::write(cell.join(".tmpAb12cD"), "").expect("written");
    let manifest = folder.read("Cargo.toml");
    folder.write("Cargo.toml", &manifest.replace("name = \"app\"", "name = \"shop\""));
    dist(folder.path(), &["--preset", "dev"]).exits(0);
    let mut names: Vec<String> = fs::read_dir(cell)
        .expect("there")
        .map(|file| file.expect("there").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let shop = format!("shop{}", std::env::consts::EXE_SUFFIX);
    assert_eq!(names, ["SHA256SUMS", "mine.txt", &shop]);
}

#[test]
fn binaries_of_the_same_name_do_not_overwrite_each_other() {
    let folder =
        Folder::with([("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n")]);
    for name in ["a", "b"] {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             [[bin]]\nname = \"same\"\npath = \"main.rs\"\n"
        );
        folder.write(&format!("{name}/Cargo.toml"), &manifest);
        folder.write(&format!("{name}/main.rs"), &format!("fn main() {{ println!(\"{name}\") }}"));
    }
    let refused = dist(folder.path(), &[]).exits(2);
    assert!(refused.stderr.contains("`a` and `b` both have a binary `same`"), "{}", refused.stderr);
    for name in ["a", "b", "a"] {
        let report = report(folder.path(), &["--preset", "dev", "--package", name], 0);
        let artifact = &cell(&report, "dev")["artifacts"][0];
        assert_eq!(artifact["package"], name);
        let path =
            folder.path().join("target/dist").join(artifact["path"].as_str().expect("a path"));
        assert_eq!(run(&path, [""; 0], folder.path()).exits(0).stdout, format!("{name}\n"));
    }
}

#[test]
fn offline_and_locked_reach_cargo() {
    let folder = Folder::package("");
    let locked = dist(folder.path(), &["--preset", "dev", "--locked"]);
    assert_ne!(locked.code, Some(0), "there is no Cargo.lock: {}", locked.stdout);
    assert!(!folder.path().join("Cargo.lock").exists());
    let report = report(folder.path(), &["--preset", "dev", "--offline"], 0);
    assert_eq!(cell(&report, "dev")["command"], "cargo build --profile dev --bins --offline");
    dist(folder.path(), &["--preset", "dev", "--locked"]).exits(0);
    // Offline, with a package that is in no cache.
    let manifest = folder.read("Cargo.toml");
    folder.write(
        "Cargo.toml",
        &format!("{manifest}[dependencies]\nno-such-package-anywhere = \"9\"\n"),
    );
    let failed = self::report(folder.path(), &["--preset", "dev", "--offline"], 1);
    let reason = cell(&failed, "dev")["reason"].as_str().expect("a reason");
    assert!(reason.contains("no-such-package-anywhere"), "{reason}");
}

#[test]
fn fresh_and_rebuild_work_in_a_path_with_spaces_and_special_characters() {
    let above = Folder::new();
    let inner = above.path().join("mein Projekt ü 日本 'x'");
    fs::create_dir_all(inner.join("src")).expect("made");
    fs::write(above.path().join("a text.txt"), "hello").expect("written");
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(inner.join("Cargo.toml"), manifest).expect("written");
    let main = "fn main() { println!(include_str!(\"../../a text.txt\")) }";
    fs::write(inner.join("src/main.rs"), main).expect("written");
    let first = report(&inner, &["--preset", "dev", "--fresh", "--rebuild"], 0);
    let dev = cell(&first, "dev");
    assert_eq!(
        (&dev["build"]["fresh"], &dev["rebuild"]["units"]),
        (&0.into(), &1.into()),
        "{dev:#}"
    );
    report(&inner, &["--preset", "dev"], 0);
    let again = report(&inner, &["--preset", "dev"], 0);
    assert_eq!(cell(&again, "dev")["inputs"], dev["inputs"]);
    assert_ne!(cell(&again, "dev")["build"]["cpu_seconds"], Value::Null);
    fs::write(above.path().join("a text.txt"), "goodbye").expect("written");
    run("cargo", ["build"], &inner).exits(0);
    let other = report(&inner, &["--preset", "dev"], 0);
    assert_eq!(cell(&other, "dev")["build"]["cpu_seconds"], Value::Null);
}

#[test]
fn a_file_in_place_of_the_target_folder_is_an_error_with_a_remedy() {
    let folder = Folder::package("");
    folder.write("target", "");
    let ran = dist(folder.path(), &[]).exits(2);
    assert!(ran.stderr.contains("help: make the folder writable"), "{}", ran.stderr);
}
