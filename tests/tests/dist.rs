//! The built `dist`, with real Cargo and tiny workspaces.

use end_to_end::cases::each;
use end_to_end::dist::{cell, dist, package, report};
use end_to_end::git::{commit_all, git};
use end_to_end::packages::host;
use end_to_end::{Folder, engine, run, run_with};
use serde_json::Value;

/// Does not compile with the settings of `dev`.
const FAILS_IN_DEV: &str =
    "#[cfg(debug_assertions)]\ncompile_error!(\"not in dev\");\nfn main() {}";

fn outcomes(report: &Value) -> Vec<(&str, &str)> {
    let cells = report["cells"].as_array().expect("cells").iter();
    cells
        .map(|cell| {
            let text = |key: &str| cell[key].as_str().unwrap_or_default();
            (text("preset"), text("outcome"))
        })
        .collect()
}

fn units(cell: &Value) -> (u64, u64) {
    let count = |key: &str| cell["build"][key].as_u64().expect("a count");
    (count("units"), count("fresh"))
}

#[test]
fn every_preset_is_built_measured_and_copied_out() {
    let folder = package("");
    let report = report(&folder, &[], 0);
    assert_eq!(outcomes(&report), [("dev", "built"), ("fast", "built")]);
    assert_eq!(report["baseline"], "fast");
    for preset in ["dev", "fast"] {
        let cell = cell(&report, preset);
        assert_eq!(cell["command"], format!("cargo build --profile {preset} --bins"));
        assert_eq!(units(cell), (1, 0));
        assert!(cell["build"]["cpu_seconds"].as_f64().expect("a cost") > 0.0);
        assert!(cell["build"]["peak_memory_bytes"].as_u64().expect("a cost") > 1_000_000);
        let artifact = &cell["artifacts"][0];
        assert_eq!(artifact["package"], "app");
        let copy =
            folder.path().join("target/dist").join(artifact["path"].as_str().expect("a path"));
        let said = run(&copy, [""; 0], folder.path()).exits(0).stdout;
        assert_eq!(said, "hello\n");
        assert_eq!(copy.metadata().expect("a file").len(), artifact["bytes"]);
    }
    assert_eq!(cell(&report, "dev")["settings"]["opt-level"], "0");
    assert_eq!(cell(&report, "fast")["settings"]["opt-level"], "3");
}

#[test]
fn sections_sum_to_the_file_size_and_strip_removes_symbols() {
    let folder = package("[profile.prod]\ninherits = \"release\"\nstrip = true");
    let report = report(&folder, &["--preset", "dev,prod"], 0);
    let section = |preset: &str, name: &str| {
        let artifact = &cell(&report, preset)["artifacts"][0];
        let size = artifact["sections"][name].as_u64();
        size.unwrap_or_else(|| panic!("no `{name}` in {artifact:#}"))
    };
    for preset in ["dev", "prod"] {
        let names = ["code", "data", "debug", "symbols", "other"];
        let sum: u64 = names.iter().map(|name| section(preset, name)).sum();
        assert_eq!(sum, cell(&report, preset)["artifacts"][0]["bytes"]);
        assert!(section(preset, "code") > 10_000);
    }
    assert!(section("dev", "debug") > 0 && section("dev", "symbols") > 0);
    assert_eq!((section("prod", "debug"), section("prod", "symbols")), (0, 0));
}

#[test]
fn the_report_is_written_to_disk_with_checksums_of_the_binaries() {
    let folder = package("");
    let report = report(&folder, &["--preset", "fast", "--out", "reports"], 0);
    let stored: Result<Value, _> = serde_json::from_str(&folder.read("reports/report.json"));
    assert_eq!(report, stored.expect("JSON"));
    assert!(folder.read("reports/report.md").contains("| fast |"));
    assert!(!folder.path().join("target/dist").exists());
    let binaries = folder.path().join("reports").join(host()).join("fast");
    run("sha256sum", ["--check", "--strict", "SHA256SUMS"], &binaries).exits(0);
}

#[test]
fn a_fresh_cell_that_was_never_measured_has_no_build_cost() {
    let folder = package("");
    run("cargo", ["build", "--profile", "dev"], folder.path()).exits(0);
    let again = report(&folder, &["--preset", "dev"], 0);
    let build = &cell(&again, "dev")["build"];
    assert_eq!((&build["units"], &build["fresh"]), (&1.into(), &1.into()));
    for cost in ["wall_seconds", "cpu_seconds", "peak_memory_bytes", "measured"] {
        assert_eq!(build[cost], Value::Null, "{cost}");
    }
    let table = dist(&folder, &["--preset", "dev"]).exits(0).stdout;
    assert!(table.contains("no build cost: 1 of 1 unit fresh; `--fresh` measures it"), "{table}");
}

#[test]
fn a_cell_that_fails_is_a_row_with_cargos_error_and_the_others_go_on() {
    let folder = package("");
    report(&folder, &[], 0);
    folder.write("src/main.rs", FAILS_IN_DEV);
    let ran = run_with(
        engine(),
        ["dist", "--format", "json"],
        folder.path(),
        [("CARGO_TERM_COLOR", "always")],
    );
    let report = ran.exits(1).report();
    assert_eq!(outcomes(&report), [("dev", "failed"), ("fast", "built")]);
    let dev = cell(&report, "dev");
    let reason = dev["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("error: not in dev\n"), "{reason}");
    assert_eq!(dev["build"], Value::Null);
    assert!(!folder.path().join("target/dist").join(host()).join("dev/app").exists());
    let table = dist(&folder, &[]).exits(1).stdout;
    assert!(
        table.contains("dev failed: cargo build --profile dev --bins\n    error: not in dev\n"),
        "{table}"
    );
}

#[test]
fn an_error_of_cargo_itself_is_shown_without_colours() {
    let folder = package("build = \"build.rs\"");
    folder.write(
        "build.rs",
        r#"fn main() { eprintln!("\x1b[31mno such luck\x1b[0m"); std::process::exit(3) }"#,
    );
    let ran = run_with(
        engine(),
        ["dist", "--preset", "dev", "--format", "json"],
        folder.path(),
        [("CARGO_TERM_COLOR", "always")],
    );
    let report = ran.exits(1).report();
    let reason = cell(&report, "dev")["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("error: failed to run custom build command"), "{reason}");
    assert!(reason.contains("\n  no such luck"), "{reason}");
}

#[cfg(unix)]
#[test]
fn a_killed_cargo_is_a_failure_that_names_the_signal() {
    let folder = package("");
    let wrapper = folder.script("kill-cargo", "kill -9 $PPID");
    let ran = run_with(
        engine(),
        ["dist", "--format", "json"],
        folder.path(),
        [("RUSTC_WRAPPER", wrapper.as_str())],
    );
    let report = ran.exits(1).report();
    let reason = cell(&report, "dev")["reason"].as_str().expect("a reason");
    assert!(reason.contains("signal: 9"), "{reason}");
}

#[cfg(unix)]
#[test]
fn with_a_compiler_cache_there_is_no_build_cost() {
    let folder = package("");
    let wrapper = folder.script("sccache", "exec \"$@\"");
    let ran = run_with(
        engine(),
        ["dist", "--format", "json", "--preset", "dev"],
        folder.path(),
        [("RUSTC_WRAPPER", wrapper.as_str())],
    );
    let report = ran.exits(0).report();
    assert_eq!(report["machine"]["wrapper"], wrapper);
    assert_eq!(units(cell(&report, "dev")), (1, 0));
    assert_eq!(cell(&report, "dev")["build"]["cpu_seconds"], Value::Null);
}

#[test]
fn a_target_without_standard_library_is_skipped_with_a_remedy() {
    let folder = package("");
    let asked = ["--preset", "dev", "--target", "riscv64gc-unknown-linux-gnu"];
    let report = report(&folder, &asked, 0);
    let skipped = cell(&report, "dev");
    assert_eq!(skipped["outcome"], "skipped");
    let reason = skipped["reason"].as_str().expect("a reason");
    assert!(reason.contains("`rustup target add riscv64gc-unknown-linux-gnu`"), "{reason}");
    dist(&folder, &[&asked[..], &["--deny", "skipped"]].concat()).exits(1);
}

#[test]
fn a_workspace_with_a_cranelift_file_gets_the_variant_or_a_remedy() {
    let folder = package("");
    let file =
        "[unstable]\ncodegen-backend = true\n[profile.dev]\ncodegen-backend = \"cranelift\"\n";
    folder.write(".cargo/cranelift.toml", file);
    let report = report(&folder, &[], 0);
    let cells = report["cells"].as_array().expect("cells");
    let variants: Vec<&Value> = cells.iter().map(|cell| &cell["variant"]).collect();
    assert_eq!(variants, [&Value::Null, &"cranelift".into(), &Value::Null]);
    let variant = &cells[1];
    assert_eq!(variant["settings"]["codegen-backend"], "cranelift");
    assert_eq!(cells[0]["settings"]["codegen-backend"], Value::Null);
    let command = variant["command"].as_str().expect("a command");
    assert_eq!(command, "cargo +nightly build --config .cargo/cranelift.toml --profile dev --bins");
    if variant["outcome"] == "built" {
        let path = variant["artifacts"][0]["path"].as_str().expect("a path");
        assert!(path.contains("/dev+cranelift/"), "{path}");
    } else {
        println!("not tried: a build with Cranelift, for its component is missing");
        let reason = variant["reason"].as_str().expect("a reason");
        assert!(reason.contains("rustup"), "{reason}");
    }
}

#[test]
fn the_configured_targets_are_built_unless_others_are_given() {
    let host = host();
    let configured = format!(
        "[workspace.metadata.dist]\ntargets = [\"{host}\", \"riscv64gc-unknown-linux-gnu\"]"
    );
    let folder = package(&configured);
    let report = report(&folder, &["--preset", "dev"], 0);
    assert_eq!(outcomes(&report), [("dev", "built"), ("dev", "skipped")]);
    assert_eq!(
        report["cells"][0]["command"],
        format!("cargo build --profile dev --target {host} --bins")
    );
    let plan = dist(&folder, &["--plan", "--target", host, "--format", "json"]).exits(0).json();
    assert_eq!(plan["cells"].as_array().expect("cells").len(), 2);
}

#[test]
fn a_target_in_cargos_config_is_the_one_that_is_built() {
    let folder = package("");
    let host = host();
    folder.write(".cargo/config.toml", &format!("[build]\ntarget = \"{host}\""));
    let report = report(&folder, &["--preset", "dev"], 0);
    assert_eq!(
        cell(&report, "dev")["command"],
        format!("cargo build --profile dev --target {host} --bins")
    );
}

#[test]
fn unknown_names_are_refused_before_anything_is_built() {
    let folder = package("");
    let cases: [(&[&str], &str); 6] = [
        (
            &["--preset", "fats"],
            "unknown preset `fats`\nhelp: did you mean `fast`? (known: dev, fast, release)",
        ),
        (&["--preset", "bench"], "profile `bench` can't be built as a preset"),
        (&["--target", "x86_64-unknown-linux-gun"], "did you mean `x86_64-unknown-linux-gnu`?"),
        (&["--package", "ap"], "did you mean `app`?"),
        (&["--bin", "apq"], "did you mean `app`?"),
        (&["--preset", "dev", "--baseline", "fast"], "not among the presets to build"),
    ];
    each(cases, |(args, said)| {
        let ran = dist(&folder, args).exits(2);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    });
    assert!(!folder.path().join("target").exists());
}

#[test]
fn a_bad_table_in_the_manifest_is_refused_with_an_example() {
    let folder =
        package("[workspace.metadata.dist]\nbenchmarks = [{ name = \"a\", comand = \"b\" }]");
    let ran = dist(&folder, &[]).exits(2);
    assert!(ran.stderr.contains("comand"), "{}", ran.stderr);
    assert!(ran.stderr.contains("help: write `benchmarks = ["), "{}", ran.stderr);
}

#[test]
fn a_plan_shows_the_cells_and_builds_nothing() {
    let folder = package("");
    let table = dist(&folder, &["--plan"]).exits(0).stdout;
    assert!(table.contains("cargo build --profile fast --bins"), "{table}");
    let plan =
        dist(&folder, &["--plan", "--format", "json", "--preset", "release"]).exits(0).json();
    assert_eq!(plan["cells"][0]["command"], "cargo build --profile release --bins");
    assert!(!folder.path().join("target").exists());
}

#[test]
fn a_path_can_have_spaces_and_special_characters() {
    let above = Folder::new();
    let inner = "mein Projekt ü 日本";
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
        [workspace.metadata.dist]\nbenchmarks = [{ name = \"run it\", command = \"{bin}\" }]\n";
    above.write(&format!("{inner}/Cargo.toml"), manifest);
    above.write(&format!("{inner}/src/main.rs"), "fn main() {}");
    let path = format!("{inner}/Cargo.toml");
    let report = report(&above, &["--manifest-path", &path], 0);
    let dev = cell(&report, "dev");
    assert_eq!(report["workspace"]["name"], inner);
    assert_eq!(dev["benchmarks"][0]["reason"], Value::Null);
    assert!(dev["benchmarks"][0]["runs"].as_u64().expect("runs") >= 5);
    // The command works in a shell.
    let command = format!("{} --message-format short", dev["command"].as_str().expect("a command"));
    run("sh", ["-c", &command], above.path()).exits(0);
}

/// A dependency with a build script that records each of its runs.
fn with_build_script() -> Folder {
    let folder = package("[dependencies]\ndep = { path = \"dep\" }");
    folder.write(
        "dep/Cargo.toml",
        "[package]\nname = \"dep\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    folder.write("dep/src/lib.rs", "");
    folder.write("dep/data.txt", "");
    folder.write(
        "dep/build.rs",
        r#"
use std::io::Write;
fn main() {
    println!("cargo::rerun-if-changed=data.txt");
    let mut runs = std::fs::File::options().create(true).append(true).open("../runs.txt").unwrap();
    writeln!(runs, "run").unwrap();
}
"#,
    );
    folder
}

#[test]
fn the_run_of_a_build_script_is_fresh_exactly_if_cargo_did_not_run_it() {
    let folder = with_build_script();
    let built = |change: Option<(&str, &str)>| {
        if let Some((path, text)) = change {
            folder.write(path, text);
        }
        let report = report(&folder, &["--preset", "dev"], 0);
        let runs = folder.read("runs.txt").lines().count();
        (units(cell(&report, "dev")), runs)
    };
    // The units: dep's build script, its run, dep, app.
    assert_eq!(built(None), ((4, 0), 1));
    assert_eq!(built(None), ((4, 4), 1));
    assert_eq!(built(Some(("src/main.rs", "fn main() { }"))), ((4, 3), 1));
    // The run is stale, and everything after it; the script itself is fresh.
    assert_eq!(built(Some(("dep/data.txt", "new"))), ((4, 1), 2));
    // Touched only: the script's output does not change, but Cargo runs and compiles everything again.
    assert_eq!(built(Some(("dep/data.txt", "new"))), ((4, 1), 3));
}

#[test]
fn the_number_of_units_is_the_one_in_cargos_unit_graph() {
    let folder = with_build_script();
    let graph = run_with(
        "cargo",
        ["build", "--bins", "--unit-graph", "-Zunstable-options"],
        folder.path(),
        [("RUSTC_BOOTSTRAP", "1")],
    );
    let planned = graph.exits(0).json()["units"].as_array().expect("units").len() as u64;
    let report = report(&folder, &["--preset", "dev"], 0);
    assert_eq!(units(cell(&report, "dev")).0, planned);
}

#[test]
fn run_times_are_compared_to_the_baseline() {
    let folder = package(
        "[workspace.metadata.dist]\nbenchmarks = [{ name = \"sum\", command = [\"{bin}\", \"30000000\"] }]",
    );
    folder.write(
        "src/main.rs",
        r#"
fn main() {
    let limit: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    println!("{}", (0..limit).fold(0, |sum: u64, n| sum.rotate_left(1) ^ std::hint::black_box(n)));
}
"#,
    );
    let report = report(&folder, &[], 0);
    let sum = |preset: &str| cell(&report, preset)["benchmarks"][0].clone();
    assert_eq!(sum("fast")["ratio"], serde_json::json!({ "value": 1.0, "low": 1.0, "high": 1.0 }));
    let ratio = sum("dev")["ratio"].clone();
    assert!(ratio["low"].as_f64().expect("a ratio") > 1.0, "{ratio}");
    // Enough for an interval; a benchmark that is much slower gets no more runs.
    let runs = |preset: &str| sum(preset)["runs"].as_u64().expect("a number of runs");
    assert!((5..=runs("fast")).contains(&runs("dev")), "{}", runs("dev"));
    let without = dist(&folder, &["--no-bench", "--format", "json"]).exits(0).json();
    assert_eq!(cell(&without, "dev")["benchmarks"], serde_json::json!([]));
}

#[test]
fn a_failing_benchmark_has_a_reason_and_the_others_are_run() {
    let folder = package(
        "[workspace.metadata.dist]\nbenchmarks = [\n\
         { name = \"bad\", command = \"{bin} --fail\" },\n\
         { name = \"gone\", command = \"no-such-program {bin}\" },\n\
         { name = \"good\", command = \"{bin}\" }]",
    );
    folder.write(
        "src/main.rs",
        "fn main() { if std::env::args().len() > 1 { std::process::exit(7) } }",
    );
    // A benchmark fails the run only with `--bench`; the others are run in either case.
    report(&folder, &[], 0);
    let report = report(&folder, &["--bench"], 1);
    let benchmarks = &cell(&report, "dev")["benchmarks"];
    let reason = |index: usize| benchmarks[index]["reason"].as_str().unwrap_or_default();
    assert!(reason(0).ends_with("ended with exit status: 7"), "{benchmarks:#}");
    assert!(reason(1).contains("failed to start `no-such-program"), "{benchmarks:#}");
    assert_eq!(benchmarks[0]["median_seconds"], Value::Null);
    assert_eq!(benchmarks[2]["reason"], Value::Null);
    assert!(benchmarks[2]["median_seconds"].as_f64().expect("a time") > 0.0);
}

#[test]
fn bench_without_benchmarks_is_an_error() {
    let ran = dist(&package(""), &["--bench"]).exits(2);
    assert!(
        ran.stderr.contains("no benchmark is configured\nhelp: add `benchmarks"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_commit_and_uncommitted_changes_are_recorded() {
    let folder = package("");
    folder.write(".gitignore", "target\nCargo.lock\n");
    let state = || {
        let report = report(&folder, &["--preset", "dev"], 0);
        (report["workspace"]["commit"].clone(), report["workspace"]["dirty"].clone())
    };
    assert_eq!(state(), (Value::Null, Value::Null));
    commit_all(folder.path());
    let commit: Value = git(folder.path(), &["rev-parse", "HEAD"]).stdout.trim().into();
    assert_eq!(state(), (commit.clone(), false.into()));
    folder.write("src/main.rs", "fn main() { }");
    assert_eq!(state(), (commit, true.into()));
}
