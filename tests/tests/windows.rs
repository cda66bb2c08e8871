//! Our programs on Windows: they say and write what they do on Linux.
#![cfg(unix)]

use std::path::Path;

use end_to_end::cases::{cases, folders_in};
use end_to_end::dist::cells;
use end_to_end::door::tiny_engine;
use end_to_end::windows::{Machines, Program, TARGET, build, built};

use end_to_end::tree::{assert_same, tree, write};
use end_to_end::{HEAD, next, repository};
use profiles_engine::check::rules::RULES;
use serde_json::{Value, json};

/// The name by which examples have variables.
const ENVIRONMENT: &str = "environment";

#[test]
fn every_rule_finds_the_same() {
    if Machines::with(&[]).is_none() {
        return;
    }
    cases(RULES.iter().map(|rule| (rule.id, rule)), |rule| {
        for example in [rule.bad, rule.good] {
            let (variables, files): (Vec<(&str, &str)>, Vec<_>) =
                example.iter().partition(|(path, _)| *path == ENVIRONMENT);
            let variables = variables.iter().flat_map(|(_, text)| text.lines());
            let variables: Vec<_> = variables.filter_map(|line| line.split_once('=')).collect();
            let machines = Machines::with(&files).expect("wine");
            machines.run(&Program::engine(), &["check-profiles"], &variables);
        }
    });
}

const MANIFEST: &str = "[workspace]
resolver = \"3\"
members = [\"crates/*\", 'other folder/tool']
[workspace.metadata.profiles]
allow = [\"slow-dev\", \"no-such-rule\"]
[profile.release]
debug = true
strip = \"symbols\"
[profile.release.package.missing]
opt-level = 1
[profile.fast]
inherits = \"release\"
lto = false
[profile.small]
inherits = \"fast\"
opt-level = \"z\"
panic = \"abort\"
lto = \"on\"
[profile.small.package.app]
debug = 1
opt-level = \"z\"
[profile.ci]
inherits = \"dev\"
opt-levle = 1
";

/// Findings in several files, with Windows' line endings and spaces in names.
fn files() -> Vec<(&'static str, String)> {
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
    };
    let files = [
        ("Cargo.toml", MANIFEST.to_owned()),
        ("crates/app/Cargo.toml", package("app", "[profile.release]\nlto = true\n")),
        ("crates/app/src/main.rs", "mod deep;\nfn main() { deep::run() }\n".to_owned()),
        (
            "crates/app/src/deep/mod.rs",
            "pub fn run() { let _ = std::panic::catch_unwind(|| ()); }\n".to_owned(),
        ),
        ("other folder/tool/Cargo.toml", package("tool", "")),
        ("other folder/tool/src/lib.rs", String::new()),
        ("other folder/tool/.cargo/config.toml", "[profile.dev]\nopt-level = 1\n".to_owned()),
        (
            ".cargo/config.toml",
            "include = [\"more/own.toml\"]\n[profile.fast]\nopt-level = 2\n[build]\nrustflags = [\"-Copt-level=1\"]\n"
                .to_owned(),
        ),
        (".cargo/more/own.toml", "[profile.small]\ncodegen-units = 4\n[bulid]\n".to_owned()),
        (
            "Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"tool\"\nversion = \"0.1.0\"\n"
                .to_owned(),
        ),
    ];
    files.into_iter().map(|(path, text)| (path, text.replace('\n', "\r\n"))).collect()
}

fn machines() -> Option<Machines> {
    let files = files();
    Machines::with(&files.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>())
}

#[test]
fn every_form_of_the_check_says_the_same() {
    let Some(machines) = machines() else { return };
    let forms: &[&[&str]] = &[
        &[],
        &["--format", "json"],
        &["--format", "github"],
        &["--format", "sarif"],
        &["--deny", "warnings"],
        &["--manifest-path", "crates/app/Cargo.toml"],
        &["--manifest-path", "other folder/tool/Cargo.toml", "--format", "json"],
        &["--explain", "small"],
        &["--explain", "small", "--package", "app"],
        &["--explain", "fast", "--package", "tool@0.1.0", "--format", "json"],
        &["--explain", "dev", "--build-override"],
        &["--explain", "fast", "--target", "x86_64-unknown-linux-gnu"],
        &["--config", "profile.fast.opt-level=1"],
        &["--config", ".cargo/more/own.toml", "--explain", "small"],
        &["--config", "no/such.toml"],
        &["--manifest-path", "no/such/Cargo.toml"],
        &["--list-rules"],
        &["--rule", "unknown-key"],
        &["--rule", "strip-lost-by-override"],
        &["--rule", "unknown-kye"],
        &["--help"],
        &["--fix", "--dry-run"],
    ];
    cases(forms.iter().map(|form| (form.join(" "), form)), |form| {
        let ran = machines.run(&Program::engine(), &[&["check-profiles"], *form].concat(), &[]);
        assert!(!ran.stdout.is_empty() || ran.code == Some(2), "{ran:?}");
    });
    let variables = [("CARGO_PROFILE_SMALL_LTO", "fat"), ("RUSTFLAGS", "-Cpanic=abort")];
    machines.run(&Program::engine(), &["check-profiles"], &variables);
    machines.tree();
}

#[test]
fn code_hosts_get_paths_with_slashes() {
    let Some(machines) = machines() else { return };
    for (format, mark) in [("sarif", "\"uri\": \""), ("github", " file=")] {
        let args = ["check-profiles", "--format", format];
        let [_, ran] = machines.run_each(&Program::engine(), &args, &[]);
        let paths = ran.stdout.split(mark).skip(1).map(|rest| rest.split(['"', ',']).next());
        let paths: Vec<&str> = paths.flatten().collect();
        assert!(paths.iter().any(|path| path.ends_with("crates/app/Cargo.toml")), "{paths:?}");
        assert!(!paths.iter().any(|path| path.contains('\\')), "{paths:?}");
    }
}

#[test]
fn fixes_write_the_same() {
    let Some(machines) = machines() else { return };
    let before = machines.tree();
    machines.run(&Program::engine(), &["check-profiles", "--fix"], &[]);
    let after = machines.tree();
    assert_ne!(before, after);
    let manifest = String::from_utf8(after["Cargo.toml"].clone()).expect("UTF-8");
    assert_eq!(manifest.matches('\n').count(), manifest.matches("\r\n").count());
}

#[test]
fn cargo_agrees_on_windows() {
    let manifest = MANIFEST.replace("opt-levle = 1\n", "");
    let Some(machines) = machines() else { return };
    machines.write("Cargo.toml", &manifest);
    for args in [&[][..], &["--format", "json"], &["--build"], &["--target", TARGET]] {
        machines
            .run(&Program::engine(), &[&["check-profiles", "--verify"], args].concat(), &[])
            .exits(0);
    }
}

#[test]
fn apply_update_and_remove_write_the_same() {
    if Machines::with(&[]).is_none() {
        return;
    }
    let program = Program::cargo_profiles();
    let shapes = folders_in("tests/cases/apply").into_iter();
    cases(shapes.map(|shape| (shape.display().to_string(), shape)), |case| {
        for flags in [&[][..], &["--vendor"]] {
            let machines = Machines::with(&[]).expect("wine");
            let before = tree(&case.join("in"));
            machines.roots().iter().for_each(|root| write(&before, root));
            let args = std::fs::read_to_string(case.join("args")).unwrap_or_default();
            let args: Vec<&str> = args.split_whitespace().chain(flags.iter().copied()).collect();
            let apply = |more| machines.run(&program, &[&["apply"], &args[..], more].concat(), &[]);
            apply(&["--dry-run"]).exits(0);
            apply(&["--yes"]).exits(0);
            assert_ne!(machines.tree(), before);
            apply(&["--yes"]).exits(0);
            machines.run(&program, &["check"], &[]);
            machines.run(&program, &["update", "--yes"], &[]).exits(0);
            machines.tree();
            machines.run(&program, &["remove", "--yes"], &[]).exits(0);
            let after = machines.tree();
            if !args.iter().any(|arg| arg.starts_with("--overwrite")) {
                assert_same("after `remove`", &after, &before);
            }
        }
    });
}

#[test]
fn new_and_list_write_the_same() {
    let Some(machines) = Machines::with(&[]) else { return };
    let program = Program::cargo_profiles();
    let calls: &[&[&str]] = &[
        &["list"],
        &["--help"],
        &["new", "--help"],
        &["new", "HelloWorld"],
        &["new", "hello-world"],
        &["new", "two words/hello", "--vcs", "none", "-d", "xtask=installed", "--cranelift"],
        &["new", "fn"],
        &["new", "con"],
        &["completions", "bash"],
        &["man"],
    ];
    cases(calls.iter().map(|call| (call.join(" "), call)), |call| {
        machines.run(&program, call, &[]);
    });
    machines.tree();
}

#[test]
fn updates_write_the_same() {
    let Some(machines) = Machines::with(&[]) else { return };
    let old = Program::cargo_profiles();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    let source = next::source(&target);
    let linux = next::program(source.path(), &target);
    let windows = build(source.path(), &repository().join("target"));
    let next = Program::new(&linux, &windows.join("cargo-profiles.exe"));
    machines.run(&old, &["new", "hello", "--vcs", "none"], &[]).exits(0);
    let before = machines.tree();
    machines.run(&next, &["update", "hello", "--dry-run"], &[]).exits(0);
    machines.run(&next, &["update", "hello", "--yes"], &[]).exits(0);
    let after = machines.tree();
    assert!(
        after.contains_key("hello/profiles-engine/src/added.rs") && after.len() == before.len() + 1
    );
    machines.run(&next, &["update", "hello", "--yes"], &[]).exits(0);
    machines.run(&old, &["update", "hello", "--yes"], &[]).exits(2);
    machines.tree();
}

/// The engine is a small one: with procedural macros for Windows, nothing here could build the real one.
#[test]
fn the_door_builds_and_starts_the_engine() {
    let Some(machines) = Machines::with(&[]) else { return };
    machines.run(&Program::cargo_profiles(), &["new", "hello", "--vcs", "none"], &[]).exits(0);
    let [_, root] = machines.roots();
    let root = root.join("hello");
    tiny_engine(&root, "1.2.3");
    let door = root.join("target/debug/xtask.exe");
    std::fs::create_dir_all(door.parent().expect("a folder")).expect("made");
    std::fs::copy(built().join("xtask.exe"), &door).expect("copied");
    let package = machines.name_on_windows("hello/xtask");
    let ran = machines.run_on_windows(&door, &[], &[("CARGO_MANIFEST_DIR", &package)]).exits(0);
    assert_eq!(ran.stdout.trim_end(), "1.2.3", "{}", ran.stderr);
    assert!(door.with_file_name("profiles-engine/built").is_file());
    std::fs::remove_dir_all(root.join("profiles-engine")).expect("removed");
    let ran = machines.run_on_windows(&door, &[], &[("CARGO_MANIFEST_DIR", &package)]).exits(2);
    assert!(ran.stderr.contains("hello\\xtask\\../profiles-engine"), "{}", ran.stderr);
}

/// What two machines have to agree on: all but the costs, the run times and the hashes of what has their paths in it.
fn comparable(report: &Value) -> Value {
    let mut report = report.clone();
    report["created"] = Value::Null;
    report["machine"]["load"] = Value::Null;
    for cell in report["cells"].as_array_mut().expect("cells") {
        for measured in ["build", "inputs", "benchmarks", "rebuild"] {
            cell[measured] = Value::Null;
        }
        for artifact in cell["artifacts"].as_array_mut().expect("artifacts") {
            for found in ["sha256", "compressed_bytes", "compressed_with"] {
                artifact[found] = Value::Null;
            }
        }
    }
    report
}

/// A program without debuginfo, in which the paths of its sources would be.
fn program() -> Option<Machines> {
    let small = "[profile.small]\ninherits = \"release\"\nopt-level = \"z\"\nstrip = \"symbols\"\npanic = \"abort\"\n";
    let manifest =
        format!("{HEAD}[profile.fast]\ninherits = \"release\"\nstrip = \"symbols\"\n{small}");
    let build = "fn main() { println!(\"cargo::rerun-if-changed=build.rs\\ncargo::rustc-env=ABOUT=built\") }";
    let main = "fn main() { println!(\"{}\", concat!(env!(\"ABOUT\"), include_str!(\"../two words.txt\"))) }";
    Machines::with(&[
        ("Cargo.toml", &manifest.replace('\n', "\r\n")),
        ("build.rs", build),
        ("src/main.rs", main),
        ("two words.txt", "text"),
    ])
}

#[test]
fn dist_builds_and_measures_the_same() {
    let Some(machines) = program() else { return };
    let engine = Program::engine();
    machines.run(&engine, &["dist", "--plan"], &[]).exits(0);
    machines.run(&engine, &["dist", "--plan", "--format", "json"], &[]).exits(0);
    let args = ["dist", "--preset", "fast,small", "--rebuild", "--format", "json"];
    let [linux, windows] = machines.run_each(&engine, &args, &[]);
    println!("{}", windows.stderr);
    let [linux, windows] = [linux.exits(0).report(), windows.exits(0).report()];
    assert_eq!(comparable(&windows), comparable(&linux));
    for cell in cells(&windows) {
        assert_eq!(cell["outcome"], "built");
        // Its programs run there, and not here.
        let startup = &cell["benchmarks"][0];
        assert!(startup["median_seconds"].as_f64() > Some(0.0), "{cell:#}");
        assert_eq!(startup["emulated"], false);
        assert_eq!(cell["build"]["cpu_seconds"], Value::Null, "wine can't tell");
        assert!(cell["build"]["wall_seconds"].as_f64() > Some(0.0));
        assert!(cell["rebuild"]["wall_seconds"].as_f64() > Some(0.0), "{cell:#}");
        let artifact = &cell["artifacts"][0];
        let [_, root] = machines.roots();
        let file = root.join("target/dist").join(artifact["path"].as_str().expect("a path"));
        assert_eq!(artifact["bytes"], std::fs::metadata(file).expect("a file").len());
    }
    // A second run builds nothing, and finds the dependencies on other files unchanged.
    let [_, again] = machines.run_each(&engine, &args, &[]);
    for cell in cells(&again.exits(0).report()) {
        assert_eq!(cell["build"]["units"], cell["build"]["fresh"], "{cell:#}");
        assert_eq!(cell["build"]["changed"], json!([]), "{cell:#}");
    }
    machines.write("two words.txt", "changed");
    let [_, changed] = machines.run_each(&engine, &args, &[]);
    for cell in cells(&changed.exits(0).report()) {
        assert_eq!(cell["build"]["fresh"], 1, "{cell:#}");
    }
    // Reports of one machine are read on the other.
    let report = "target/dist/report.json";
    for format in ["table", "markdown", "csv", "html", "json"] {
        let [from, to] = machines.roots().map(|root| root.join(report));
        std::fs::copy(&to, &from).expect("copied");
        machines.run(&engine, &["dist", "merge", report, "--format", format], &[]).exits(0);
    }
    let gate = [
        "dist",
        "--preset",
        "fast",
        "--against",
        report,
        "--max-growth",
        "bytes=1",
        "--format",
        "json",
    ];
    let [linux, windows] = machines.run_each(&engine, &gate, &[]);
    assert_eq!(linux.code, windows.code);
    machines.tree();
}
