//! The engine behind the door runs as if the user had started it, with the same environment, folder, terminal, signals and
//! exit code.

use std::process::{Command, Stdio};

use end_to_end::cases::each;
use end_to_end::door::{LIST_RULES, Workspace};
use end_to_end::{Folder, path_with, run_with, wait_until};

fn workspace() -> Workspace {
    Workspace::new(env!("CARGO_TARGET_TMPDIR"))
}

/// The rules of the findings in `--format json`.
fn rules(findings: &serde_json::Value) -> Vec<&str> {
    let findings = findings["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[test]
fn the_engine_sees_the_environment_as_the_user_has_it() {
    let workspace = workspace();
    let cases = [
        ("RUSTFLAGS", "--cfg x", &["rustflags-set"][..]),
        ("CARGO_ENCODED_RUSTFLAGS", "--cfg\u{1f}x", &["rustflags-set"]),
        ("CARGO_PROFILE_PROD_LTO", "false", &["broken-promise", "profile-in-environment"]),
        ("CARGO_INCREMENTAL", "1", &["incremental-overridden"]),
    ];
    each(cases, |(key, value, expected)| {
        let ran = workspace.xtask_with(&["check-profiles", "--format", "json"], &[(key, value)]);
        let findings = ran.exits(0).json();
        assert_eq!(rules(&findings), expected, "{key}");
    });
}

#[cfg(unix)]
#[test]
fn a_cargo_that_the_engine_starts_sees_nothing_of_the_cargo_that_started_the_door() {
    let here = std::path::Path::new(".");
    let found = end_to_end::run("sh", ["-c", "command -v rustup >&2 && command -v cargo"], here);
    if found.code != Some(0) {
        return println!(
            "skipped: without rustup, the engine starts the Cargo that started the door"
        );
    }
    let cargo = found.stdout.trim();
    let workspace = workspace();
    let tools = Folder::new();
    let seen = tools.path().join("seen");
    tools.script("cargo", &format!("env > '{}'\nexec '{cargo}' \"$@\"", seen.display()));
    let path = path_with(tools.path());
    let args = ["xtask", "check-profiles", "--verify"];
    let env =
        [("PATH", path.as_str()), ("LD_LIBRARY_PATH", "/users/own"), ("CARGO_TERM_QUIET", "true")];
    for more in [None, Some(("CARGO_BUILD_BUILD_DIR", "target/between"))] {
        run_with(cargo, args, &workspace.root, env.into_iter().chain(more)).exits(0);
        let seen = std::fs::read_to_string(&seen).expect("the engine started Cargo");
        if cfg!(target_os = "linux") {
            assert!(seen.contains("\nLD_LIBRARY_PATH=/users/own\n"), "{seen}");
        }
        assert!(seen.contains("\nCARGO_TERM_QUIET=true\n"), "{seen}");
        for added in ["CARGO=", "CARGO_PKG_", "CARGO_MANIFEST_", "RUSTUP_TOOLCHAIN="] {
            assert!(!seen.lines().any(|line| line.starts_with(added)), "{added} in\n{seen}");
        }
    }
}

#[test]
fn exit_codes_and_both_outputs_are_those_of_the_engine() {
    let workspace = workspace();
    let clean = workspace.xtask(&["check-profiles", "--format", "json"]).exits(0);
    assert_eq!(clean.json()["findings"], serde_json::json!([]));

    let manifest = workspace.read("Cargo.toml");
    workspace.write(
        "Cargo.toml",
        &manifest.replace("[profile.fastest]", "[profile.fastest]\nopt-level = 0"),
    );
    let found =
        workspace.xtask(&["check-profiles", "--format", "json", "--deny", "warnings"]).exits(1);
    assert!(rules(&found.json()).contains(&"broken-promise"), "{}", found.stdout);

    let cases = [&["check-profiles", "--no-such-option"][..], &["no-such-task"], &[]];
    each(cases, |args| {
        let refused = workspace.xtask(args).exits(2);
        assert_eq!(refused.stdout, "");
        assert!(refused.stderr.contains("Usage: cargo xtask"), "{}", refused.stderr);
    });
    let refused = workspace.xtask(&["check-profiles", "--manifest-path", "no/Cargo.toml"]).exits(2);
    assert!(refused.stderr.contains("\nerror: "), "{}", refused.stderr);
}

#[test]
fn it_works_from_a_subfolder_and_for_another_workspace() {
    let workspace = workspace();
    let below = workspace.root.join("crates/hello/src");
    let args = ["xtask", "check-profiles", "--format", "json"];
    run_with("cargo", args, &below, []).exits(0);

    // A relative path starts at the user's folder, not at the workspace's.
    let other = Folder::package("[workspace]\n[profile.release]\nltoo = true\n");
    for file in ["Cargo.toml", "src/main.rs"] {
        workspace.write(&format!("../other/{file}"), &other.read(file));
    }
    let relative = "../../../../other/Cargo.toml";
    let absolute = other.path().join("Cargo.toml");
    let cases = [relative, absolute.to_str().expect("UTF-8")];
    each(cases, |path| {
        let args = args.into_iter().chain(["--manifest-path", path]);
        let findings = run_with("cargo", args, &below, []).exits(0).json();
        assert_eq!(rules(&findings), ["unknown-key"], "{path}");
    });
}

#[test]
fn the_engine_uses_colours_on_a_terminal() {
    let workspace = workspace();
    let flagged = ("RUSTFLAGS", "--cfg x");
    let check = &["check-profiles"][..];
    let plain = workspace.xtask_with(check, &[flagged]).exits(0);
    assert!(!plain.stdout.contains('\u{1b}'), "{}", plain.stdout);
    let forced = workspace.xtask_with(check, &[flagged, ("CLICOLOR_FORCE", "1")]).exits(0);
    assert!(forced.stdout.contains('\u{1b}'), "{}", forced.stdout);

    if !cfg!(target_os = "linux") || !end_to_end::foreign::has("script") {
        return println!("skipped: a terminal");
    }
    // `script` merges both outputs and passes on the exit code.
    let terminal = ["-qec", "cargo -q xtask check-profiles --deny warnings", "/dev/null"];
    let env = [flagged, ("TERM", "xterm")];
    let shown = run_with("script", terminal, &workspace.root, env).exits(0);
    assert!(
        shown.stdout.contains("\u{1b}[") && shown.stdout.contains("rustflags-set"),
        "{}",
        shown.stdout
    );
    let refused = ["-qec", "cargo -q xtask no-such-task", "/dev/null"];
    run_with("script", refused, &workspace.root, env).exits(2);
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_reaches_dist_which_keeps_its_report_and_leaves_no_process() {
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    let workspace = workspace();
    workspace.xtask(LIST_RULES).exits(0);
    let other = Folder::package("[profile.fast]\ninherits = \"release\"\n");
    // With `fast`, its build does not end while this test runs.
    let started = other.path().join("started");
    let script = "fn main() { if std::env::var(\"PROFILE\").unwrap() == \"release\" {\n\
        std::fs::write(\"started\", \"\").unwrap();\n\
        while std::path::Path::new(\"build.rs\").exists() { \
        std::thread::sleep(std::time::Duration::from_millis(100)) } } }\n";
    other.write("build.rs", script);
    let manifest = other.path().join("Cargo.toml");
    let args = [
        "dist",
        "--no-bench",
        "--preset",
        "dev,fast",
        "--manifest-path",
        manifest.to_str().expect("UTF-8"),
    ];
    let report = other.path().join("target/dist/report.json");
    let mut dist = workspace.command(&args);
    let dist = dist.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    let mut dist = dist.spawn().expect("it starts");
    wait_until("`dev` is built and `fast` is not", || started.exists() && report.exists());
    let program = std::fs::read_link(format!("/proc/{}/exe", dist.id())).expect("a program");
    assert!(program.ends_with("profiles-engine"), "{} is in its place", program.display());
    // As a terminal does.
    let group = format!("-{}", dist.id());
    let kill = |signal: &str| {
        let ended = Command::new("kill").args([signal, "--", &group]).output();
        ended.expect("`kill` starts").status.success()
    };
    assert!(kill("-INT"));
    assert_eq!(dist.wait().expect("it ends").signal(), Some(2));
    wait_until("nothing is left running", || !kill("-0"));
    let report = std::fs::read_to_string(&report).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["complete"], false);
    assert_eq!(end_to_end::cell(&report, "dev")["outcome"], "built");
}
