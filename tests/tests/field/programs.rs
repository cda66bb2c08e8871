//! What measured programs leave behind.

use end_to_end::dist::{cell, report};
use end_to_end::field::case;
#[cfg(target_os = "linux")]
use end_to_end::{command, wait_until};
use end_to_end::{engine, run};
use serde_json::{Value, json};

/// A program that has this argument is running in this machine.
#[cfg(target_os = "linux")]
fn is_running(argument: &str) -> bool {
    let processes = std::fs::read_dir("/proc").expect("processes").flatten();
    let lines = processes.map(|one| std::fs::read(one.path().join("cmdline")).unwrap_or_default());
    lines
        .into_iter()
        .any(|line| line.split(|byte| *byte == 0).any(|one| one == argument.as_bytes()))
}

#[cfg(target_os = "linux")]
#[test]
fn program_that_stays() {
    let folder = case("25-program-that-stays");
    let reason = |bin: &str| -> String {
        let report = report(&folder, &["--preset", "dev,release", "--bin", bin], 0);
        let reasons = ["dev", "release"].map(|preset| {
            let startup = &cell(&report, preset)["benchmarks"][0];
            assert_eq!((&startup["name"], &startup["runs"]), (&json!("startup"), &json!(0)));
            startup["reason"].as_str().expect("a reason").to_owned()
        });
        let is_short =
            |reason: &String| reason.ends_with(reasons[0].rsplit('`').next().unwrap_or_default());
        assert!(reasons.iter().all(is_short), "{reasons:?}");
        reasons[0].clone()
    };
    let forks = reason("forks");
    assert!(forks == "`forks --version` left a process running, which was stopped", "{forks}");
    assert!(!is_running("31"), "the child of `forks` goes on");
    let serves = reason("serves");
    assert!(serves == "`serves --version` was still running after 2 s", "{serves}");
    assert!(!is_running("32"), "the child of `serves` goes on");
    let noisy = reason("noisy");
    assert!(noisy.ends_with("was still running after 2 s"), "{noisy}");
    assert!(!folder.path().join("state.db").exists());
    assert!(!folder.path().join("target/dist/fresh").exists());

    let reads = report(&folder, &["--preset", "dev", "--bin", "reads"], 0);
    assert_eq!(cell(&reads, "dev")["benchmarks"][0]["reason"], Value::Null);
}

/// A program that starts a daemon, which leaves its process group.
#[cfg(target_os = "linux")]
#[test]
fn a_daemon_ends_with_the_program_that_started_it() {
    let folder = case("25-program-that-stays");
    folder.write(
        "src/bin/forks.rs",
        "fn main() { std::process::Command::new(\"setsid\").args([\"sleep\", \"33\"]).spawn().unwrap(); }",
    );
    let report = report(&folder, &["--preset", "dev", "--bin", "forks"], 0);
    let reason = cell(&report, "dev")["benchmarks"][0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("left a process running"), "{reason}");
    assert!(!is_running("33"));
}

/// A program finds an empty folder each time it is started, and a configured benchmark the workspace's.
#[test]
fn what_a_run_leaves_in_its_folder_is_not_there_for_the_next() {
    let folder = case("25-program-that-stays");
    folder.write(
        "src/bin/reads.rs",
        "use std::fs;
        fn main() {
            if std::env::args().any(|one| one == \"--version\") {
                assert_eq!(fs::read_dir(\".\").unwrap().count(), 0);
                fs::write(\"state.db\", \"x\").unwrap();
            } else {
                assert_eq!(fs::read_to_string(\"data.txt\").unwrap(), \"42\");
            }
        }",
    );
    folder.write("data.txt", "42");
    let manifest = folder.read("Cargo.toml");
    let benchmarks =
        "[workspace.metadata.dist]\nbenchmarks = [{ name = \"read\", command = \"{bin}\" }]\n";
    folder.write("Cargo.toml", &format!("{manifest}\n{benchmarks}"));
    let report = report(&folder, &["--preset", "dev", "--bin", "reads", "--bench"], 0);
    let benchmarks = cell(&report, "dev")["benchmarks"].as_array().expect("benchmarks").clone();
    assert_eq!(benchmarks.len(), 2);
    for benchmark in benchmarks {
        assert_eq!(benchmark["reason"], Value::Null, "{benchmark:#}");
    }
    assert!(!folder.path().join("state.db").exists());
}

/// Ctrl-C only reaches the process group at the terminal, which a measured program is not in.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_what_is_measured() {
    use std::os::unix::process::ExitStatusExt;

    let folder = case("25-program-that-stays");
    let manifest = folder.read("Cargo.toml");
    let benchmarks = "[workspace.metadata.dist]\nstartup = false\nbenchmarks = [{ name = \"long\", command = \"sh -c 'sleep 34 & wait' {bin}\" }]\n";
    folder.write("Cargo.toml", &format!("{manifest}\n{benchmarks}"));
    for signal in ["INT", "TERM"] {
        let args = ["dist", "--preset", "dev", "--bin", "reads"];
        let mut dist = command(engine(), args, folder.path()).spawn().expect("started");
        wait_until("the benchmark runs", || is_running("34"));
        run("kill", [&format!("-{signal}"), &dist.id().to_string()], folder.path()).exits(0);
        let status = dist.wait().expect("it ends");
        assert!(status.signal().is_some(), "{status}");
        wait_until("the benchmark has ended", || !is_running("34"));
    }
}
