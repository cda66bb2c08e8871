//! `dist` building cells in parallel: the same binaries, the same report, and no process left behind.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use end_to_end::dist::cells;
use end_to_end::{Folder, command, engine, keeps_contract, run, run_with, wait_until};
use serde_json::Value;

/// A program with a library, a build script and four presets.
fn package() -> Folder {
    let folder = Folder::package(
        "[dependencies]\ndep = { path = \"dep\" }\n\
         [profile.fast]\ninherits = \"release\"\n\
         [profile.fastest]\ninherits = \"fast\"\nlto = \"fat\"\ncodegen-units = 1\n\
         [profile.small]\ninherits = \"release\"\nopt-level = \"s\"\n",
    );
    folder.write(
        "dep/Cargo.toml",
        "[package]\nname = \"dep\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    folder.write("dep/src/lib.rs", "pub fn sum(to: u64) -> u64 { (0..to).sum() }");
    folder.write("dep/build.rs", "fn main() { println!(\"cargo::rerun-if-changed=build.rs\") }");
    folder.write("src/main.rs", "fn main() { println!(\"{} {}\", dep::sum(9), file!()) }");
    folder
}

#[track_caller]
fn report(folder: &Folder, args: &[&str]) -> Value {
    let args = [&["dist", "--no-bench", "--format", "json"], args].concat();
    run(engine(), args, folder.path()).exits(0).report()
}

fn presets(report: &Value) -> Vec<&str> {
    cells(report).iter().filter_map(|cell| cell["preset"].as_str()).collect()
}

/// The report on disk, if any. Asserts that it is complete JSON and conforms to its schema.
fn stored(folder: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(folder.join("target/dist/report.json")).ok()?;
    let report = serde_json::from_str(&text).expect("a report is there whole or not at all");
    keeps_contract("report.schema.json", &report);
    Some(report)
}

#[test]
fn cells_are_in_the_order_of_the_plan() {
    let folder = package();
    let report = report(&folder, &["--jobs", "3"]);
    assert_eq!(presets(&report), ["dev", "fast", "fastest", "small"]);
    for cell in cells(&report) {
        assert_eq!(cell["outcome"], "built");
        assert!(cell["build"]["cpu_seconds"].as_f64().expect("a cost") > 0.0, "{cell:#}");
    }
    assert_eq!(stored(folder.path()), Some(report));
}

#[test]
fn wall_times_of_parallel_cells_are_marked() {
    let folder = package();
    let beside = |report: &Value| -> Vec<u64> {
        let count = |cell: &Value| cell["build"]["concurrent"].as_u64().expect("a count");
        cells(report).iter().map(count).collect()
    };
    let together = report(&folder, &["--jobs", "2"]);
    assert_eq!(beside(&together), [1; 4]);
    let shown =
        run(engine(), ["dist", "--no-bench", "--jobs", "2"], fresh(&folder)).exits(0).stdout;
    assert!(shown.contains("\n~ built at the same time as other presets"), "{shown}");
    let alone = {
        fresh(&folder);
        report(&folder, &["--serial"])
    };
    assert_eq!(beside(&alone), [0; 4]);
    let shown = run(engine(), ["dist", "--no-bench", "--serial"], fresh(&folder)).exits(0).stdout;
    assert!(!shown.contains('~'), "{shown}");
}

/// The folder, after the target folder was removed.
fn fresh(folder: &Folder) -> &Path {
    std::fs::remove_dir_all(folder.path().join("target")).expect("the target folder can go");
    folder.path()
}

#[test]
fn jobs_and_serial_exclude_each_other() {
    let folder = package();
    run(engine(), ["dist", "--serial", "--jobs", "2"], folder.path()).exits(2);
    run(engine(), ["dist", "--jobs", "0"], folder.path()).exits(2);
}

#[test]
fn the_printed_commands_build_the_same_binaries() {
    let folder = package();
    let report = report(&folder, &["--preset", "fast,fastest", "--jobs", "2"]);
    let built: Vec<(String, String, Vec<u8>)> = cells(&report)
        .iter()
        .map(|cell| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let copy = folder.path().join("target/dist").join(text(&cell["artifacts"][0]["path"]));
            let bytes = std::fs::read(copy).expect("a binary");
            (text(&cell["preset"]), text(&cell["command"]), bytes)
        })
        .collect();
    assert!(built.iter().all(|(_, command, _)| command.starts_with("cargo build ")));
    for (preset, command, bytes) in built {
        fresh(&folder);
        run("sh", ["-c", &command], folder.path()).exits(0);
        let alone = folder.path().join("target").join(&preset).join("app");
        assert!(std::fs::read(alone).expect("a binary") == bytes, "{preset} differs");
    }
}

/// The rustc wrapper here records how many compilers run at the same time.
#[cfg(unix)]
#[test]
fn there_are_never_more_jobs_than_tokens_under_any_outer_jobserver() {
    let folder = package();
    // More packages than tokens, so that every Cargo wants more tokens.
    let mut manifest = folder.read("Cargo.toml");
    for number in 0..4 {
        let name = format!("leaf{number}");
        let leaf =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        folder.write(&format!("{name}/Cargo.toml"), &leaf);
        folder.write(&format!("{name}/src/lib.rs"), "");
        let dependency = format!("[dependencies]\n{name} = {{ path = \"{name}\" }}");
        manifest = manifest.replacen("[dependencies]", &dependency, 1);
    }
    folder.write("Cargo.toml", &manifest);
    let script = "[ \"$2\" = --crate-name ] && [ \"$3\" != ___ ] || exec \"$@\"\n\
        mkdir -p \"$RUNNING\"; echo > \"$RUNNING/$$\"; ls \"$RUNNING\" | wc -l >> \"$RUNNING.log\"\n\
        sleep 0.2; \"$@\"; code=$?; rm \"$RUNNING/$$\"; exit $code";
    let wrapper = folder.script("wrapper", script);
    let running = folder.path().join("running").display().to_string();
    let most = |args: &[&str], jobs: &str| -> u64 {
        let _ = std::fs::remove_dir_all(folder.path().join("target"));
        let _ = std::fs::remove_file(folder.path().join("running.log"));
        // What a surrounding `make` or Cargo may have set: these tokens are not ours.
        let env = [
            ("RUSTC_WRAPPER", wrapper.as_str()),
            ("RUNNING", running.as_str()),
            ("CARGO_BUILD_JOBS", jobs),
            ("CARGO_MAKEFLAGS", "-j --jobserver-fds=0,1 --jobserver-auth=0,1"),
            ("MAKEFLAGS", "-j --jobserver-auth=0,1"),
        ];
        let args = [&["dist", "--no-bench"], args].concat();
        run_with(engine(), args, folder.path(), env).exits(0);
        let counts = folder.read("running.log");
        counts.lines().map(|count| count.trim().parse().expect("a count")).max().expect("a count")
    };
    assert!((2..=3).contains(&most(&["--jobs", "3"], "1")));
    // Without `--jobs`, Cargo's configuration holds.
    assert_eq!(most(&[], "1"), 1);
}

/// Starts `dist` as the leader of a new process group, as a shell does.
#[cfg(unix)]
fn start(folder: &Folder, args: &[&str]) -> Child {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(engine());
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if (name.starts_with("CARGO") && name != "CARGO_HOME") || name == "RUSTUP_TOOLCHAIN" {
            command.env_remove(&key);
        }
    }
    command.args(["dist", "--no-bench", "--jobs", "3"]).args(args).current_dir(folder.path());
    command.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command.spawn().expect("dist starts")
}

/// The Cargo processes that run in a folder.
#[cfg(target_os = "linux")]
fn cargos_in(folder: &Path) -> Vec<String> {
    let folder = folder.canonicalize().expect("a folder");
    let is_ours = |process: &PathBuf| {
        let dir = std::fs::read_link(process.join("cwd"));
        let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
        dir.is_ok_and(|dir| dir.starts_with(&folder)) && name.trim() == "cargo"
    };
    let processes = std::fs::read_dir("/proc").expect("processes").flatten();
    let cargos = processes.map(|process| process.path()).filter(is_ours);
    cargos.map(|process| process.display().to_string()).collect()
}

/// Sends a signal to `dist`, or like a terminal to its whole process group, at different moments of its run. At one of
/// them, a build script runs that does not end by itself.
#[cfg(target_os = "linux")]
fn killed_at_any_moment(signal: &str, to_the_group: bool) {
    let folder = package();
    folder.write(
        "dep/build.rs",
        "use std::path::Path;\nfn main() {\n\
         std::fs::write(\"../started\", \"\").unwrap();\n\
         while Path::new(\"../slow\").exists() { \
         std::thread::sleep(std::time::Duration::from_millis(100)) }\n}\n",
    );
    for moment in [Some(30), Some(400), None, Some(1200), Some(2500)] {
        let _ = std::fs::remove_dir_all(folder.path().join("target"));
        let mut dist = match moment {
            Some(moment) => {
                let dist = start(&folder, &[]);
                std::thread::sleep(Duration::from_millis(moment));
                dist
            }
            None => {
                let _ = std::fs::remove_file(folder.path().join("started"));
                folder.write("slow", "");
                let dist = start(&folder, &[]);
                wait_until("a build script runs", || folder.path().join("started").exists());
                assert!(!cargos_in(folder.path()).is_empty());
                dist
            }
        };
        let id = if to_the_group { format!("-{}", dist.id()) } else { dist.id().to_string() };
        let _ = Command::new("kill").args([signal, "--", &id]).status();
        dist.wait().expect("dist ends");
        let what = format!("no Cargo is left that was started before the kill at {moment:?}");
        wait_until(&what, || cargos_in(folder.path()).is_empty());
        let _ = std::fs::remove_file(folder.path().join("slow"));
        if let Some(report) = stored(folder.path()) {
            assert!(cells(&report).iter().all(|cell| cell["outcome"] == "built"), "{report:#}");
        }
    }
    assert_eq!(presets(&report(&folder, &[])), ["dev", "fast", "fastest", "small"]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_at_any_moment_leaves_no_cargo_and_the_next_run_succeeds() {
    killed_at_any_moment("-INT", true);
}

#[cfg(target_os = "linux")]
#[test]
fn a_kill_at_any_moment_leaves_no_cargo_and_the_next_run_succeeds() {
    killed_at_any_moment("-KILL", false);
}

#[cfg(target_os = "linux")]
#[test]
fn scratch_folders_are_removed_when_dist_is_told_to_end() {
    use std::os::unix::process::ExitStatusExt;
    let folder = package();
    let started = folder.path().join("started");
    let apart = folder.path().join("target/dist/fresh");
    let script = format!(
        "fn main() {{ if std::env::var(\"OUT_DIR\").unwrap().contains(\"/dist/fresh/\") {{\n\
         std::fs::write({started:?}, \"\").unwrap();\n\
         while std::path::Path::new(\"Cargo.toml\").exists() {{ \
         std::thread::sleep(std::time::Duration::from_millis(100)) }} }} }}\n"
    );
    folder.write("dep/build.rs", &script);
    for (signal, number, to_the_group, mode) in [
        ("-INT", 2, true, "--fresh"),
        ("-TERM", 15, false, "--fresh"),
        ("-TERM", 15, false, "--rebuild"),
    ] {
        let _ = std::fs::remove_file(&started);
        let mut dist = start(&folder, &[mode]);
        wait_until("a build script runs, or `dist` ends", || {
            started.exists() || dist.try_wait().expect("known").is_some()
        });
        assert!(apart.exists(), "{signal} {mode}");
        let id = if to_the_group { format!("-{}", dist.id()) } else { dist.id().to_string() };
        run("kill", [signal, "--", &id], folder.path()).exits(0);
        assert_eq!(dist.wait().expect("dist ends").signal(), Some(number), "{mode}");
        assert!(!apart.exists(), "{signal} {mode}");
        if let Some(report) = stored(folder.path()) {
            assert_eq!(report["complete"], false);
            assert!(cells(&report).iter().all(|cell| cell["outcome"] == "built"), "{report:#}");
        }
    }
}

#[test]
fn waiting_for_another_cargo_is_reported() {
    let folder = package();
    folder.write("slow", "");
    folder.write(
        "dep/build.rs",
        "fn main() { std::fs::write(\"../started\", \"\").unwrap();\n\
         while std::path::Path::new(\"../slow\").exists() { \
         std::thread::sleep(std::time::Duration::from_millis(100)) } }",
    );
    let mut other = Command::new("cargo");
    other.args(["build", "--quiet", "--profile", "fast"]).current_dir(folder.path());
    let mut other = other.env_remove("CARGO_TARGET_DIR").spawn().expect("cargo starts");
    wait_until("a build script runs", || folder.path().join("started").exists());
    let args = ["dist", "--no-bench", "--preset", "fast"];
    let mut dist = command(engine(), args, folder.path());
    let mut dist = dist.stderr(Stdio::piped()).spawn().expect("dist starts");
    let lines = BufReader::new(dist.stderr.take().expect("a pipe")).lines();
    let mut lines = lines.map(|line| line.expect("text"));
    // The other Cargo ends only after the message, however slow the machine is.
    let said = lines.find(|line| line.contains("fast: waiting for another Cargo"));
    std::fs::remove_file(folder.path().join("slow")).expect("removed");
    assert!(said.is_some(), "`dist` ended without the message");
    lines.for_each(drop);
    assert!(dist.wait().expect("dist ends").success());
    other.wait().expect("cargo ends");
}
