//! `dist --cranelift`, `--build-std` and `--pgo`: variants of cells, or what to install for them.
#![cfg(unix)]

use end_to_end::cases::each;
use end_to_end::dist::{dist_with as dist, report_with as report};
use end_to_end::{Folder, engine, foreign, run};
use serde_json::{Value, json};

const PRESETS: &str = "[profile.fast]\ninherits = \"release\"\n\
    [profile.fastest]\ninherits = \"fast\"\nlto = \"fat\"\n\
    [profile.smallest]\ninherits = \"release\"\nopt-level = \"z\"\nlto = true\npanic = \"abort\"\n";

/// A program whose branches depend on its input, so that there is something to learn.
const PROGRAM: &str = r#"
use std::hint::black_box;

fn main() {
    let rounds: u64 = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(1);
    let sum = (0..rounds).fold(0u64, |sum, n| match black_box(n) % 16 {
        0 => sum.rotate_left(3),
        1..=3 => sum ^ n,
        _ => sum.wrapping_add(n),
    });
    println!("{sum}");
}
"#;

fn package(manifest: &str) -> Folder {
    let folder = Folder::package(&format!("{PRESETS}{manifest}"));
    folder.write("src/main.rs", PROGRAM);
    folder
}

#[track_caller]
fn variant<'a>(report: &'a Value, name: &str) -> &'a Value {
    let mut cells = report["cells"].as_array().expect("cells").iter();
    cells
        .find(|cell| cell["variant"] == name)
        .unwrap_or_else(|| panic!("no `{name}` in {report:#}"))
}

const TRAIN: &str = "[workspace.metadata.dist]\nstartup = false\nbenchmarks = [{ name = \"sum\", command = \"{bin} 3000000\" }]\n";

#[test]
fn a_variant_needs_its_preset() {
    let folder = package(TRAIN);
    let cases = [("--cranelift", "dev"), ("--build-std", "smallest"), ("--pgo", "fastest")];
    each(cases, |(flag, preset)| {
        let ran = dist(&folder, &["--preset", "fast", flag], &[]).exits(2);
        let said = format!(
            "`{flag}` is for `{preset}`, which is not among the presets to build\nhelp: add `{preset}`"
        );
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    });
}

#[test]
fn without_the_presets_variants_are_of_release() {
    let folder = Folder::package("");
    let plan = dist(&folder, &["--plan", "--format", "json", "--pgo", "--train", "{bin}"], &[]);
    let plan = plan.exits(0).json();
    assert_eq!(variant(&plan, "pgo")["preset"], "release");
}

#[test]
fn pgo_trains_with_the_benchmarks_and_compares_with_its_preset() {
    let folder = package(TRAIN);
    // The user's own flags are kept.
    folder.write(".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"mine\"]\n");
    folder.write(
        "src/main.rs",
        &format!("#[cfg(not(mine))]\ncompile_error!(\"flags are lost\");\n{PROGRAM}"),
    );
    let report = report(&folder, &["--pgo", "--preset", "fast,fastest"], &[], 0);
    let pgo = variant(&report, "pgo");
    assert_eq!(pgo["preset"], "fastest");
    if pgo["outcome"] == "skipped" {
        let why = pgo["reason"].as_str().expect("a reason");
        assert!(why.contains("no `llvm-profdata` for LLVM"), "{why}");
        return println!("not tried: {why}");
    }
    assert_eq!(pgo["training"]["commands"], json!(["{bin} 3000000"]));
    assert_eq!(pgo["training"]["measured"], json!(["sum"]));
    assert!(pgo["training"]["wall_seconds"].as_f64().expect("a time") > 0.0);
    let command = pgo["command"].as_str().expect("a command");
    assert!(
        command.contains("--cfg mine -Cprofile-use=") && command.contains(" --target "),
        "{command}"
    );
    assert_eq!(pgo["build"]["fresh"], 0);
    let own = &pgo["benchmarks"][0]["ratio_to_preset"];
    assert!(
        own["low"].as_f64().expect("an interval") <= own["high"].as_f64().expect("an interval")
    );
    let cells = report["cells"].as_array().expect("cells");
    assert_eq!(cells[1]["benchmarks"][0]["ratio_to_preset"], Value::Null, "fastest is no variant");
    assert_ne!(cells[1]["artifacts"][0]["sha256"], pgo["artifacts"][0]["sha256"]);
    let page = folder.read("target/dist/report.md");
    assert!(page.contains("measured on the same input, so it may gain less on others"), "{page}");
    // There is no note if the training input is not the measured one.
    let other =
        self::report(&folder, &["--pgo", "--train", "{bin} 1000", "--preset", "fastest"], &[], 0);
    assert_eq!(variant(&other, "pgo")["training"]["measured"], json!([]));
    let left = folder.path().join("target/dist/pgo");
    let left = std::fs::read_dir(left).expect("a folder").flatten();
    let ends: Vec<_> =
        left.map(|entry| entry.path().extension().map(std::ffi::OsStr::to_owned)).collect();
    assert_eq!(ends, [Some("profdata".into())], "the profile stays, for the printed line");
}

#[test]
fn a_failing_training_run_fails_only_its_cell() {
    let folder = package("");
    let report = report(
        &folder,
        &["--pgo", "--train", "{bin} x --no", "--train", "false", "--preset", "fastest"],
        &[],
        1,
    );
    let pgo = variant(&report, "pgo");
    if pgo["outcome"] == "skipped" {
        return println!("not tried: {}", pgo["reason"]);
    }
    assert_eq!(pgo["outcome"], "failed");
    assert_eq!(report["cells"][0]["outcome"], "built");
    let why = pgo["reason"].as_str().expect("a reason");
    assert!(
        why.starts_with("the training run failed: `")
            && why.contains("` ended with exit status: 1"),
        "{why}"
    );
}

#[test]
fn pgo_needs_a_command_and_a_matching_llvm() {
    let folder = package("");
    let ran = dist(&folder, &["--pgo"], &[]).exits(2);
    assert!(
        ran.stderr
            .contains("error: there is nothing to train with\nhelp: name a command: `--train"),
        "{}",
        ran.stderr
    );
    dist(&folder, &["--train", "{bin}"], &[]).exits(2);
    let profdata = folder.script("profdata", "echo 'LLVM version 3.1.0'");
    let args = ["--pgo", "--train", "{bin}", "--preset", "fastest"];
    let report = report(&folder, &args, &[("LLVM_PROFDATA", &profdata)], 0);
    let why = variant(&report, "pgo")["reason"].as_str().expect("a reason");
    assert!(
        why.starts_with("`$LLVM_PROFDATA` is from LLVM 3, but the compiler uses LLVM "),
        "{why}"
    );
}

#[test]
fn build_std_saves_size_or_says_what_is_missing() {
    let folder = package("");
    let bootstrap = ("RUSTC_BOOTSTRAP", "1");
    let args = ["--build-std", "--preset", "smallest", "--no-bench"];
    let here = foreign::is_installed(foreign::TOOLCHAIN);
    let env: &[_] = if here { &[("RUSTUP_TOOLCHAIN", foreign::TOOLCHAIN), bootstrap] } else { &[] };
    let report = report(&folder, &args, env, 0);
    let own = variant(&report, "build-std");
    let command = own["command"].as_str().expect("a command");
    let cases = [
        "-Zbuild-std=std,panic_abort",
        "-Zbuild-std-features=optimize_for_size",
        "immediate-abort",
        "--target",
    ];
    each(cases, |part| {
        assert!(command.contains(part), "no {part} in {command}");
    });
    assert_eq!(own["settings"]["panic"], "immediate-abort");
    if !here {
        let why = own["reason"].as_str().expect("a reason");
        assert!(why.contains("rustup"), "{why}");
        return println!("not tried: {why}");
    }
    assert_eq!(own["outcome"], "built", "{own:#}");
    assert_eq!(own["disagreements"], json!([]));
    let size = |cell: &Value| cell["artifacts"][0]["bytes"].as_u64().expect("a size");
    assert!(size(own) < size(&report["cells"][0]), "{report:#}");
    let page = folder.read("target/dist/report.md");
    assert!(page.contains("smallest+build-std saves "), "{page}");
}

/// Without the component it is a skipped row, but the unit graph still shows what Cargo would do.
#[test]
fn cranelift_is_only_for_dev_on_nightly() {
    let folder = package("[dependencies]\ndep = { path = \"../dep\" }\n[workspace]\n");
    let above = Folder::new();
    above.write(
        "dep/Cargo.toml",
        "[package]\nname = \"dep\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    above.write("dep/src/lib.rs", "");
    let root = above.path().join("app");
    std::fs::create_dir_all(root.join("src")).expect("a folder");
    for file in ["Cargo.toml", "src/main.rs"] {
        std::fs::copy(folder.path().join(file), root.join(file)).expect("a copy");
    }
    let args = ["dist", "--cranelift", "--preset", "dev", "--no-bench", "--format", "json"];
    let report = run(engine(), args, &root).exits(0).json();
    let cell = variant(&report, "cranelift");
    assert_eq!((&cell["preset"], &report["cells"][0]["outcome"]), (&json!("dev"), &json!("built")));
    assert_eq!(cell["settings"]["codegen-backend"], "cranelift");
    let command = cell["command"].as_str().expect("a command");
    assert!(command.starts_with("cargo +nightly build "), "{command}");
    if foreign::is_installed("nightly") {
        let graph = format!("{command} --unit-graph -Zunstable-options");
        let graph = run("sh", ["-c", &graph], &root).exits(0).json();
        let backend = |name: &str| {
            let mut units = graph["units"].as_array().expect("units").iter();
            let unit = units.find(|unit| unit["target"]["name"] == name).expect("a unit");
            unit["profile"]["codegen_backend"].clone()
        };
        assert_eq!((backend("app"), backend("dep")), (json!("cranelift"), json!("llvm")));
    }
    if cell["outcome"] == "skipped" {
        let why = cell["reason"].as_str().expect("a reason");
        assert!(why.contains("rustup"), "{why}");
        println!("not tried: a build with Cranelift: {why}");
    } else {
        assert_eq!(cell["outcome"], "built", "{cell:#}");
        assert!(cell["toolchain"]["rustc"].as_str().expect("a version").contains("nightly"));
    }
    // Stable does not read the file unless it is named.
    std::fs::create_dir_all(root.join(".cargo")).expect("a folder");
    let file =
        "[unstable]\ncodegen-backend = true\n[profile.dev]\ncodegen-backend = \"cranelift\"\n";
    std::fs::write(root.join(".cargo/cranelift.toml"), file).expect("written");
    run("cargo", ["build"], &root).exits(0);
    let named = run("cargo", ["build", "--config", ".cargo/cranelift.toml"], &root).exits(101);
    assert!(named.stderr.contains("codegen-backend"), "{}", named.stderr);
}

/// Only the variants with Cranelift and with their own standard library leave the workspace's toolchain.
#[test]
fn only_these_variants_are_built_by_nightly() {
    let folder = package(TRAIN);
    let plan = ["--plan", "--format", "json", "--cranelift", "--build-std", "--pgo"];
    let plan = dist(&folder, &plan, &[]).exits(0).json();
    for cell in plan["cells"].as_array().expect("cells") {
        let on_nightly = cell["command"].as_str().expect("a command").contains("+nightly");
        let special = ["cranelift", "build-std"].iter().any(|name| cell["variant"] == *name);
        assert_eq!(on_nightly, special, "{cell:#}");
    }
}
