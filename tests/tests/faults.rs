//! A clock that jumps, benchmarks that misbehave, and Cargos, compilers and linkers that die: each is a reason in the
//! report or an error, what was measured before is kept, and nothing is left running.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Stdio};

use end_to_end::cases::cases;
use end_to_end::dist::{cell, cells};
use end_to_end::faults::left_running;
use end_to_end::foreign::not_tried;
use end_to_end::{Folder, Ran, command, engine, path_with, run, run_with, wait_until};
use serde_json::Value;

const MARK: &str = "STARTED_BY_A_TEST_OF_FAULTS";

/// Runs `dist`, and asserts that nothing of it is left.
fn dist(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let mark = folder.path().display().to_string();
    let env = env.iter().copied().chain([(MARK, mark.as_str())]);
    let ran = run_with(engine(), [&["dist"], args].concat(), folder.path(), env);
    is_over(folder);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

fn is_over(folder: &Folder) {
    let variable = format!("{MARK}={}", folder.path().display());
    wait_until("nothing is left running", || left_running(&variable).is_empty());
}

fn report(folder: &Folder, args: &[&str], env: &[(&str, &str)], code: i32) -> Value {
    dist(folder, &[args, &["--format", "json"]].concat(), env).exits(code).report()
}

fn package(manifest: &str) -> Folder {
    let folder = end_to_end::dist::package(manifest);
    folder.write("src/main.rs", PROGRAM);
    folder
}

/// A package with one benchmark, which runs the program with these arguments.
fn benchmark(command: &str) -> Folder {
    package(&format!(
        "[workspace.metadata.dist]\nstartup = false\nbenchmarks = [{{ name = \"it\", command = {command:?}, seconds = 1 }}]\n"
    ))
}

#[track_caller]
fn reason(report: &Value) -> String {
    let benchmark = &cells(report)[0]["benchmarks"][0];
    benchmark["reason"].as_str().unwrap_or_else(|| panic!("no reason in {benchmark:#}")).to_owned()
}

/// Does what its first argument says.
const PROGRAM: &str = r#"
use std::io::{Read, Write};
use std::process::{Command, Stdio};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map_or("", String::as_str) {
        "print" => {
            let text = [b'x'; 1 << 16];
            for _ in 0..8192 {
                std::io::stdout().write_all(&text).unwrap();
                std::io::stderr().write_all(&text).unwrap();
            }
        }
        "read" => {
            let mut text = Vec::new();
            std::io::stdin().read_to_end(&mut text).unwrap();
            assert!(text.is_empty());
        }
        "unlink" => std::fs::remove_file(&args[0]).unwrap(),
        "shell" => {
            let status = Command::new("sh").args(["-c", &args[2]]).stdin(Stdio::null()).status();
            std::process::exit(status.unwrap().code().unwrap_or(1));
        }
        _ => {}
    }
}
"#;

#[test]
fn a_benchmark_that_misbehaves_has_a_reason_and_leaves_nothing() {
    let behaviours = [
        (
            "it leaves a child",
            "{bin} shell 'sleep 97 &'",
            "left a process running, which was stopped",
        ),
        (
            "it leaves a daemon",
            "{bin} shell 'setsid sleep 97 &'",
            "left a process running, which was stopped",
        ),
        (
            "it leaves many",
            "{bin} shell 'for i in 1 2 3 4 5 6 7 8; do setsid sh -c \"sleep 97 & sleep 97\" & done'",
            "left a process running",
        ),
        ("it kills itself", "sh -c 'kill -9 $$' {bin}", "ended with signal: 9"),
        ("it deletes its own program", "{bin} unlink", "failed to start"),
    ];
    cases(behaviours.map(|(name, command, why)| (name, (command, why))), |(command, why)| {
        let folder = benchmark(command);
        let report = report(&folder, &["--preset", "fast"], &[], 0);
        let reason = reason(&report);
        assert!(reason.contains(why), "{reason}");
        assert!(!cell(&report, "fast")["build"]["measured"].is_null());
        // What was built and measured is there for the next run, and so is the program.
        let next = self::report(&folder, &["--preset", "fast", "--no-bench"], &[], 0);
        let measured = |report: &Value| cell(report, "fast")["build"]["measured"].clone();
        assert_eq!(measured(&next), measured(&report));
        let path = cell(&next, "fast")["artifacts"][0]["path"].as_str().expect("a path").to_owned();
        assert!(folder.path().join("target/dist").join(path).exists());
    });
}

#[test]
fn a_benchmark_that_reads_finds_nothing_to_read() {
    let folder = benchmark("{bin} read");
    let report = report(&folder, &["--preset", "fast"], &[], 0);
    assert!(cells(&report)[0]["benchmarks"][0]["median_seconds"].is_f64(), "{report:#}");
}

/// The most memory that a process had, in kibibytes, as long as it runs.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Runs `dist`, and gives what it said and the most memory that it had, in MiB.
fn with_memory(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> (Ran, u64) {
    let mut command = command(engine(), [&["dist"], args].concat(), folder.path());
    command.envs(env.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("started");
    let id = child.id();
    let output = std::thread::spawn(|| child.wait_with_output().expect("ended"));
    let mut peak = 0;
    while !output.is_finished() {
        peak = peak_memory(id).unwrap_or(0).max(peak);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = output.join().expect("joined");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    (Ran { code: output.status.code(), stdout, stderr }, peak / 1024)
}

#[test]
fn a_gigabyte_of_output_takes_no_memory() {
    let folder = benchmark("{bin} print");
    let args = ["--preset", "fast", "--format", "json"];
    let (ran, peak) = with_memory(&folder, &args, &[]);
    let report = ran.exits(0).report();
    assert!(cells(&report)[0]["benchmarks"][0]["median_seconds"].is_f64(), "{report:#}");
    println!("a benchmark printed 1 GiB in each run: {peak} MiB at the peak");
    assert!((1..64).contains(&peak), "{peak} MiB");
    // A Cargo that prints as much: on one line, and on many.
    let lines = "yes \"$(head -c 60000 /dev/zero | tr '\\0' x)\"";
    for (name, what) in [("on one line", "tr '\\0' x < /dev/zero"), ("in lines", lines)] {
        let print = |to: &str| format!("{what} | head -c 300000000 {to}");
        let bin =
            cargo(&folder, &format!("{}; {}; exec \"$real\" \"$@\"", print(""), print(">&2")));
        fs::remove_dir_all(folder.path().join("target")).expect("removed");
        let (ran, peak) =
            with_memory(&folder, &[&args[..], &["--no-bench"]].concat(), &[("PATH", &bin)]);
        let report = ran.exits(0).report();
        assert_eq!(cell(&report, "fast")["outcome"], "built", "{name}");
        println!("a Cargo printed 600 MB {name}: {peak} MiB at the peak");
        assert!((1..400).contains(&peak), "{name}: {peak} MiB");
    }
}

#[test]
fn a_slow_benchmark_is_named_while_it_runs() {
    let folder = benchmark("{bin} shell '[ -e slow ] || { : > slow; sleep 11; }'");
    let ran = dist(&folder, &["--preset", "fast", "--format", "json"], &[]).exits(0);
    assert!(ran.stderr.contains("[bench] it: waiting for `"), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("waiting for").count(), 1, "{}", ran.stderr);
    assert!(cells(&ran.report())[0]["benchmarks"][0]["median_seconds"].is_f64());
}

/// It ends `dist`, but not what `dist` has measured before.
#[test]
fn a_benchmark_that_kills_its_parents_loses_no_build() {
    for (signal, number) in [("TERM", 15), ("KILL", 9)] {
        let folder = benchmark(&format!(
            "sh -c 'sleep 98 & setsid sleep 98 & kill -s {signal} -- -$(ps -o pgid= -p $PPID | tr -d \" \"); sleep 98' {{bin}}"
        ));
        let mut command = command(engine(), ["dist", "--preset", "fast"], folder.path());
        command.env(MARK, folder.path()).stdout(Stdio::null()).stderr(Stdio::piped());
        let ended = command.process_group(0).output().expect("started");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.signal(), Some(number), "{said}");
        is_over(&folder);
        let next = report(&folder, &["--preset", "fast", "--no-bench"], &[], 0);
        assert!(!cell(&next, "fast")["build"]["measured"].is_null(), "{signal}: {next:#}");
    }
}

#[test]
fn a_benchmark_that_deletes_the_workspace_is_an_error_that_names_the_path() {
    let above = Folder::new();
    let root = above.path().join("app");
    let folder = benchmark("{bin} shell 'rm -rf \"$PWD\"'");
    run(
        "cp",
        ["-r", &folder.path().display().to_string(), &root.display().to_string()],
        above.path(),
    )
    .exits(0);
    let ran = run(engine(), ["dist", "--preset", "fast"], &root);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let ran = ran.exits(2);
    assert!(
        ran.stderr.contains("error: failed to ") && ran.stderr.contains("/app/target/dist"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("\nhelp: "), "{}", ran.stderr);
}

/// `PATH` with a Cargo first that does something else where it should build; `$real` is the other one.
fn cargo(folder: &Folder, instead: &str) -> String {
    let found = run("sh", ["-c", "command -v cargo"], folder.path()).exits(0).stdout;
    let script = format!(
        "real='{}'\ncase \"$*\" in\n*--unit-graph*) ;;\n*--message-format=json*)\n{instead}\n;;\nesac\nexec \"$real\" \"$@\"",
        found.trim()
    );
    folder.script("bin/cargo", &script);
    path_with(&folder.path().join("bin"))
}

#[test]
fn a_cargo_that_dies_or_lies_is_a_failed_cell_and_costs_are_kept() {
    let folder = package("");
    let first = report(&folder, &["--preset", "fast", "--no-bench"], &[], 0);
    let incomplete =
        "cargo ended with success, but its messages do not say that the build has finished";
    let behaviours = [
        (
            "killed",
            "\"$real\" \"$@\" & sleep 0.2; kill -9 $!; kill -9 $$",
            "cargo ended with signal: 9",
        ),
        ("killed at the start", "kill -9 $$", "cargo ended with signal: 9"),
        ("terminated", "kill -15 $$", "cargo ended with signal: 15"),
        ("broken off", "\"$real\" \"$@\" | head -c 300; exit 0", incomplete),
        (
            "broken off before the end",
            "\"$real\" \"$@\" | grep -v build-finished; exit 0",
            incomplete,
        ),
        ("nothing", "exit 0", incomplete),
        (
            "garbage",
            "head -c 100000 /dev/urandom; head -c 100000 /dev/urandom >&2; exit 0",
            incomplete,
        ),
        (
            "garbage and an error",
            "head -c 1000 /dev/urandom; exit 3",
            "cargo ended with exit status: 3",
        ),
        (
            "no reason",
            "echo '{\"reason\":\"compiler-artifact\"}'; echo '[1,{]'; exit 0",
            incomplete,
        ),
        (
            "unsuccessful",
            "echo '{\"reason\":\"build-finished\",\"success\":false}'; exit 0",
            incomplete,
        ),
    ];
    cases(behaviours.map(|(name, script, why)| (name, (script, why))), |(script, why)| {
        let path = cargo(&folder, script);
        folder.write("src/main.rs", &format!("{PROGRAM}// {}\n", script.len()));
        let failed = report(&folder, &["--preset", "fast", "--no-bench"], &[("PATH", &path)], 1);
        for cell in cells(&failed) {
            assert_eq!(cell["outcome"], "failed", "{cell:#}");
            assert!(cell["build"].is_null(), "{cell:#}");
            let reason = cell["reason"].as_str().expect("a reason");
            assert!(reason.contains(why), "{reason}");
        }
        folder.write("src/main.rs", PROGRAM);
        let again = report(&folder, &["--preset", "fast", "--no-bench"], &[], 0);
        let [one, two] = [&first, &again].map(|report| &cell(report, "fast")["build"]);
        assert!(!two["measured"].is_null(), "{two:#}");
        // The same cost, unless Cargo had to build it again.
        assert!(two["fresh"] == 0 || one["measured"] == two["measured"], "{one:#} {two:#}");
    });
}

/// Without what Cargo says of the workspace there is nothing to plan.
#[test]
fn a_cargo_that_tells_nothing_of_the_workspace_is_an_error() {
    let folder = package("");
    let found = run("sh", ["-c", "command -v cargo"], folder.path()).exits(0).stdout;
    let behaviours = [
        ("killed", "kill -9 $$"),
        ("nothing", "exit 0"),
        ("garbage", "echo garbage; exit 0"),
        ("half", "\"$real\" \"$@\" | head -c 500; exit 0"),
    ];
    cases(behaviours, |script| {
        let script = format!(
            "real='{}'\ncase \"$*\" in\n*metadata*)\n{script}\n;;\nesac\nexec \"$real\" \"$@\"",
            found.trim()
        );
        folder.script("bin/cargo", &script);
        let path = path_with(&folder.path().join("bin"));
        let ran = dist(&folder, &["--no-bench"], &[("PATH", &path)]).exits(2);
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        assert!(ran.stderr.contains("metadata"), "{}", ran.stderr);
        assert!(!folder.path().join("target/dist/report.json").exists());
    });
}

#[test]
fn a_compiler_or_a_linker_that_is_killed_is_a_failed_cell_that_names_the_signal() {
    let folder = package("");
    let compiler = folder.script(
        "rustc-wrapper",
        "case \"$*\" in *--crate-name*app*opt-level=3*) kill -9 $$ ;; esac\nexec \"$@\"",
    );
    let linker = folder.script("linker", "kill -9 $$");
    let host = run("rustc", ["--print", "host-tuple"], folder.path()).exits(0).stdout;
    let host = host.trim().to_uppercase().replace('-', "_");
    let of_linker = format!("CARGO_TARGET_{host}_LINKER");
    let failed = report(&folder, &["--no-bench"], &[("RUSTC_WRAPPER", &compiler)], 1);
    assert_eq!(cell(&failed, "dev")["outcome"], "built", "{failed:#}");
    let why = cell(&failed, "fast")["reason"].as_str().expect("a reason");
    assert!(why.contains("signal: 9"), "{why}");
    let failed = report(&folder, &["--no-bench"], &[(&of_linker, &linker)], 1);
    for cell in cells(&failed) {
        let why = cell["reason"].as_str().expect("a reason");
        assert!(why.contains("signal: 9"), "{why}");
    }
    let next = report(&folder, &["--no-bench"], &[], 0);
    assert!(!cell(&next, "dev")["build"]["measured"].is_null(), "{next:#}");
}

/// libfaketime, with this file for the clock. In `path` are a Cargo and a rustc without it, which would hang.
fn faked<'a>(file: &'a str, library: &'a str, path: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("PATH", path),
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", file),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("NO_FAKE_STAT", "1"),
    ]
}

#[test]
fn a_clock_that_jumps_back_changes_no_duration_and_loses_no_cost() {
    let library = run("sh", ["-c", "ls /usr/lib/*/faketime/libfaketime.so.1"], Path::new("/"));
    if library.code != Some(0) {
        return not_tried("a clock that jumps back, which needs Debian's `faketime`");
    }
    let folder = package("build = \"build.rs\"\n");
    let clock = Folder::with([("offset", "+2d\n")]);
    let file = clock.path().join("offset").display().to_string();
    // In the middle of the first run, the clock jumps back by four days.
    folder.write("build.rs", "fn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n    \
        if let Ok(file) = std::env::var(\"FAKETIME_TIMESTAMP_FILE\") { let first = std::fs::read_to_string(&file).unwrap(); if first == \"+2d\\n\" { std::fs::write(file, \"-2d\\n\").unwrap() } }\n}\n");
    for program in ["cargo", "rustc"] {
        let found = run("sh", ["-c", &format!("command -v {program}")], folder.path()).exits(0);
        let script = format!("unset LD_PRELOAD\nexec '{}' \"$@\"", found.stdout.trim());
        clock.script(&format!("bin/{program}"), &script);
    }
    let path = path_with(&clock.path().join("bin"));
    let env = faked(&file, library.stdout.trim(), &path);
    let today = |offset: &str| {
        let day = run("date", ["-u", "+%Y-%m-%d", "-d", offset], Path::new("/")).exits(0).stdout;
        day.trim().to_owned()
    };
    let first = report(&folder, &["--rebuild"], &env, 0);
    assert!(first["created"].as_str().expect("a date") > &*today("+1 day"), "{}", first["created"]);
    for cell in cells(&first) {
        let measured = cell["build"]["measured"].as_str().expect("a date");
        assert!(measured < &*today("-1 day"), "the clock has jumped: {measured}");
        for seconds in [&cell["build"]["wall_seconds"], &cell["rebuild"]["wall_seconds"]] {
            let seconds = seconds.as_f64().unwrap_or_else(|| panic!("{cell:#}"));
            assert!((0.001..600.0).contains(&seconds), "{seconds}");
        }
        for time in cell["benchmarks"][0]["times"].as_array().expect("times") {
            assert!((0.0..60.0).contains(&time.as_f64().expect("a time")), "{time}");
        }
    }
    // At the next run it is before both, and then it is right.
    for offset in ["-9d\n", "+0d\n"] {
        clock.write("offset", offset);
        let next = report(&folder, &["--no-bench"], &env, 0);
        for name in ["dev", "fast"] {
            let [one, two] = [&first, &next].map(|report| &cell(report, name)["build"]);
            assert_eq!(
                (&one["measured"], &one["cpu_seconds"]),
                (&two["measured"], &two["cpu_seconds"])
            );
        }
    }
    // Another source, measured at a time before that of the costs that are known: it is preferred where it is the same.
    clock.write("offset", "-30d\n");
    folder.write("src/main.rs", &format!("{PROGRAM}// Another.\n"));
    let other = report(&folder, &["--no-bench", "--fresh"], &env, 0);
    let measured = cell(&other, "fast")["build"]["measured"].as_str().expect("a date");
    assert!(measured < &*today("-20 days"), "{measured}");
    clock.write("offset", "+0d\n");
    let again = report(&folder, &["--no-bench"], &env, 0);
    assert_eq!(cell(&again, "fast")["build"]["measured"], *measured);
}

/// Two build scripts that write the same source at the same time, with a clock that is an hour behind.
#[test]
fn what_is_written_during_a_build_is_noticed_whatever_the_clock_says() {
    let folder = package("build = \"build.rs\"\n");
    folder.write("src/generated.rs", "pub const PROFILE: &str = \"none\";\n");
    let old = run("touch", ["-d", "-2 hours", "src/generated.rs"], folder.path());
    old.exits(0);
    folder.write(
        "src/main.rs",
        "mod generated;\nfn main() { println!(\"{}\", generated::PROFILE) }\n",
    );
    folder.write(
        "build.rs",
        "use std::{env, fs, time};\nfn main() {\n    println!(\"cargo::rerun-if-changed=build.rs\");\n    \
         let text = format!(\"pub const PROFILE: &str = {:?};\\n\", env::var(\"PROFILE\").unwrap());\n    \
         fs::write(\"src/generated.rs\", text).unwrap();\n    \
         let file = fs::File::options().write(true).open(\"src/generated.rs\").unwrap();\n    \
         file.set_modified(time::SystemTime::now() - time::Duration::from_secs(3600)).unwrap();\n    \
         std::thread::sleep(time::Duration::from_millis(500));\n}\n",
    );
    let ran = dist(&folder, &["--no-bench", "--jobs", "2", "--format", "json"], &[]).exits(0);
    let said = "note: `src/generated.rs` was written while several presets were built: building";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let report = ran.report();
    for (preset, profile) in [("dev", "debug"), ("fast", "release")] {
        let path =
            cell(&report, preset)["artifacts"][0]["path"].as_str().expect("a path").to_owned();
        let program = folder.path().join("target/dist").join(path);
        let printed = Command::new(program).output().expect("it runs").stdout;
        assert_eq!(String::from_utf8_lossy(&printed).trim(), profile, "{preset}");
    }
}

/// strace lets the first call fail that starts a thread or a process, or the second, and so on.
#[test]
fn a_thread_or_a_process_that_can_not_be_started_is_an_error() {
    let folder = benchmark("{bin}");
    report(&folder, &["--preset", "fast", "--no-bench"], &[], 0);
    if run("sh", ["-c", "strace -o /dev/null true"], folder.path()).code != Some(0) {
        return not_tried("threads that can't be started, which needs `strace`");
    }
    let engine = engine().display().to_string();
    let runs = |number: usize| {
        let inject = format!("inject=clone,clone3,vfork,fork:error=EAGAIN:when={number}");
        let args = [
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=clone,clone3,vfork,fork",
            "-e",
            &inject,
            &engine,
        ];
        run(
            "strace",
            args.iter().chain(&["dist", "--preset", "fast", "--format", "json"]),
            folder.path(),
        )
    };
    let mut codes = Vec::new();
    for number in 1..=24 {
        let ran = runs(number);
        assert!(!ran.stderr.contains("panicked"), "{number}: {}", ran.stderr);
        assert!(
            ran.code == Some(0) || ran.stderr.contains("error: failed to "),
            "{number}: {}",
            ran.stderr
        );
        codes.push(ran.code);
        is_over(&folder);
    }
    println!("{codes:?}");
    assert!(codes.contains(&Some(2)) && codes.contains(&Some(0)), "{codes:?}");
    let after = report(&folder, &["--preset", "fast", "--no-bench"], &[], 0);
    assert!(!cell(&after, "fast")["build"]["measured"].is_null(), "{after:#}");
}
