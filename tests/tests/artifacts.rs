//! Every artifact that ships, in `dist`: libraries for other languages, examples and benchmark targets next to binaries.

use std::collections::BTreeMap;
use std::path::Path;

use end_to_end::cases::each;
use end_to_end::dist::{cell, cells, dist, report, report_with};
use end_to_end::{Folder, foreign, run};
use serde_json::Value;

/// A package `app` with a library of these crate types, a binary, an example and a benchmark target.
fn mixed(crate_types: &str, rest: &str) -> Folder {
    let manifest = format!(
        "[lib]\ncrate-type = [{crate_types}]\n[[bench]]\nname = \"speed\"\nharness = false\n{rest}\n\
         [profile.fast]\ninherits = \"release\"\n[profile.small]\ninherits = \"fast\"\nopt-level = \"s\"\n"
    );
    let folder = Folder::package(&manifest);
    folder.write("src/lib.rs", LIBRARY);
    folder.write("src/main.rs", "fn main() { println!(\"hello\") }");
    folder.write("examples/demo.rs", "fn main() { println!(\"demo\") }");
    folder.write("benches/speed.rs", "fn main() { println!(\"speed\") }");
    folder
}

/// A package `app` without a source file, with this text after its `[package]` table.
fn without_binary(manifest: &str) -> Folder {
    let package = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    Folder::with([("Cargo.toml", &*format!("{package}{manifest}"))])
}

const LIBRARY: &str =
    "#[unsafe(no_mangle)]\npub extern \"C\" fn add(a: i32, b: i32) -> i32 { a + b }";

/// The kind, name and file of an artifact.
type Shown<'a> = (&'a str, &'a str, &'a str);

/// The artifacts of a cell, each with its file in the folder of the cell.
fn artifacts(cell: &Value) -> Vec<Shown<'_>> {
    let all = cell["artifacts"].as_array().expect("artifacts");
    let shown = all.iter().map(|one| {
        let [kind, name, path] = ["kind", "name", "path"].map(|key| one[key].as_str().expect(key));
        (kind, name, path.splitn(3, '/').nth(2).expect("target/preset/file"))
    });
    shown.collect()
}

/// Asserts that all sections are known and add up, and that the checksums hold.
#[track_caller]
fn is_measured(folder: &Folder, cell: &Value) {
    for artifact in cell["artifacts"].as_array().expect("artifacts") {
        let size = |name: &str| artifact["sections"][name].as_u64().expect("a number of bytes");
        let sum: u64 = ["code", "data", "debug", "symbols", "other"].map(size).iter().sum();
        assert_eq!(sum, artifact["bytes"], "{artifact:#}");
        assert!(size("code") > 0 && size("other") < sum, "{artifact:#}");
    }
    let path = cell["artifacts"][0]["path"].as_str().expect("a path");
    let preset: Vec<&str> = path.split('/').take(2).collect();
    let dir = folder.path().join("target/dist").join(preset.join("/"));
    if foreign::has("sha256sum") {
        run("sha256sum", ["--check", "--strict", "SHA256SUMS"], &dir).exits(0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn libraries_that_ship_are_built_with_binaries() {
    let folder = mixed("\"cdylib\", \"staticlib\", \"rlib\"", "");
    let both = report(&folder, &["--preset", "fast,small"], 0);
    for preset in ["fast", "small"] {
        let cell = cell(&both, preset);
        assert_eq!(
            artifacts(cell),
            [
                ("bin", "app", "app"),
                ("cdylib", "app", "libapp.so"),
                ("staticlib", "app", "libapp.a")
            ]
        );
        assert_eq!(cell["command"], format!("cargo build --profile {preset} --bins --lib"));
        assert_eq!(cell["disagreements"], serde_json::json!([]));
        is_measured(&folder, cell);
    }
    let fast = cell(&both, "fast");
    assert!(fast["benchmarks"][0]["median_seconds"].is_f64(), "startup runs: {fast:#}");
    let page = folder.read("target/dist/report.md");
    assert!(
        page.contains("the sum of \\`app\\`, \\`app\\` (cdylib), \\`app\\` (staticlib)"),
        "{page}"
    );
    assert!(page.contains("| preset | artifact |") && page.contains("| app (cdylib) |"), "{page}");
    let sheet = folder.read("target/dist/report.csv");
    assert!(sheet.contains(",app; app (cdylib); app (staticlib),"), "{sheet}");
    let html = folder.read("target/dist/report.html");
    assert!(html.contains("(cdylib), ") && html.contains("(staticlib)"), "{html}");
    // Nothing of the libraries stays when they are not built any more.
    let alone = report(&folder, &["--preset", "fast", "--bin", "app"], 0);
    assert_eq!(artifacts(cell_of(&alone)), [("bin", "app", "app")]);
    let dir = folder
        .path()
        .join("target/dist")
        .join(alone["cells"][0]["target"].as_str().expect("a target"));
    assert!(!dir.join("fast/libapp.so").exists() && dir.join("small/libapp.so").exists());
}

fn cell_of(report: &Value) -> &Value {
    let [cell] = cells(report) else { panic!("not one cell: {report:#}") };
    cell
}

#[cfg(target_os = "linux")]
#[test]
fn only_what_is_named_is_built() {
    let folder = mixed("\"cdylib\", \"rlib\"", "");
    let cases: [(&[&str], &[Shown]); 4] = [
        (&["--example", "demo"], &[("example", "demo", "examples/demo")]),
        (&["--bench", "speed"], &[("bench", "speed", "benches/speed")]),
        (&["--lib"], &[("cdylib", "app", "libapp.so")]),
        (
            &["--bin", "app", "--example=demo", "--bench=speed"],
            &[
                ("bin", "app", "app"),
                ("example", "demo", "examples/demo"),
                ("bench", "speed", "benches/speed"),
            ],
        ),
    ];
    each(cases, |(args, expected)| {
        let report = report(&folder, &[&["--preset", "fast"], args].concat(), 0);
        let cell = cell_of(&report);
        assert_eq!(artifacts(cell), expected);
        is_measured(&folder, cell);
        assert_eq!(cell["disagreements"], serde_json::json!([]));
        let has_binary = args.contains(&"--bin");
        let startup = cell["benchmarks"].as_array().expect("benchmarks");
        assert_eq!(startup.len(), usize::from(has_binary), "{cell:#}");
        let page = folder.read("target/dist/report.md");
        assert!(!page.contains("was not run"), "{page}");
        for (_, _, file) in expected {
            let path = cell["artifacts"][0]["path"].as_str().expect("a path");
            let dir = path.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
            assert!(folder.path().join("target/dist").join(dir).join(file).is_file());
        }
    });
    let plan =
        dist(&folder, &["--plan", "--format", "json", "--bench", "speed", "--bench", "--lib"]);
    let ran = plan.exits(2);
    assert!(ran.stderr.contains("no benchmark is configured"), "{}", ran.stderr);
    let plan = dist(&folder, &["--plan", "--format", "json", "--bench", "speed", "--lib"]);
    let plan = plan.exits(0).json();
    assert_eq!(plan["cells"][0]["args"], "--preset dev --bench speed --lib");
}

#[test]
fn a_workspace_of_libraries_is_measured_with_a_note() {
    let folder = without_binary("[profile.fast]\ninherits = \"release\"\n");
    folder.write("src/lib.rs", "pub fn f() -> String { format!(\"{}\", 1) }");
    let report = report(&folder, &["--preset", "fast", "--rebuild"], 0);
    let cell = cell_of(&report);
    assert_eq!(artifacts(cell), [("rlib", "app", "libapp.rlib")]);
    assert_eq!(cell["command"], "cargo build --profile fast --lib");
    assert!(cell["build"]["cpu_seconds"].is_f64() && cell["rebuild"]["wall_seconds"].is_f64());
    assert_eq!(cell["benchmarks"], serde_json::json!([]));
    is_measured(&folder, cell);
    let page = folder.read("target/dist/report.md");
    for said in [
        "that of \\`app\\` (rlib)",
        "an rlib is not what ships: Rust programs are linked from it",
        "after an edit of a function",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn a_proc_macro_is_one_when_there_is_nothing_else() {
    let folder = without_binary("[lib]\nproc-macro = true\n");
    folder.write("src/lib.rs", "");
    let report = report(&folder, &["--preset", "release", "--rebuild"], 0);
    let cell = cell_of(&report);
    assert_eq!(artifacts(cell)[0].0, "proc-macro");
    let why = cell["rebuild_reason"].as_str().expect("a reason");
    assert!(why.starts_with("there is no function to edit in `"), "{why}");
}

/// Two builds that differ by one edit, of a library and of a benchmark target.
#[test]
fn a_library_and_a_benchmark_target_are_edited_for_rebuilds() {
    let folder = mixed("\"cdylib\"", "");
    folder.write(
        "benches/speed.rs",
        "macro_rules! main { () => { fn main() { work() } } }\nfn work() {}\nmain!();",
    );
    for args in [["--lib", "--rebuild"].as_slice(), &["--bench", "speed", "--rebuild"]] {
        let report = report(&folder, &[&["--preset", "fast"], args].concat(), 0);
        let rebuild = &cell_of(&report)["rebuild"];
        assert_eq!(rebuild["units"], 1, "{args:?}: {report:#}");
    }
}

#[cfg(unix)]
#[test]
fn a_benchmark_may_be_any_command_with_an_artifact() {
    let metadata = "[workspace.metadata.dist]\nstartup = false\nbenchmarks = [\n\
         { name = \"load\", command = \"test -f {cdylib:app} -a -f {artifact:demo}\" },\n\
         { name = \"run\", command = \"{example}\" },\n\
         { name = \"all\", command = \"test -f {artifact}\" },\n\
         { name = \"alone\", command = \"{cdylib}\" },\n\
         { name = \"bin\", command = \"{bin}\" }]\n";
    let folder = mixed("\"cdylib\"", metadata);
    let report = report(&folder, &["--preset", "fast", "--lib", "--example", "demo"], 0);
    let benchmarks = cell_of(&report)["benchmarks"].as_array().expect("benchmarks");
    let of = |name: &str| benchmarks.iter().find(|one| one["name"] == name).expect("measured");
    for name in ["load", "run"] {
        assert!(of(name)["median_seconds"].is_f64(), "{}", of(name));
        assert_eq!(of(name)["emulated"], false);
    }
    let why: BTreeMap<&str, &str> = [
        ("all", "write one of `{cdylib:app}`, `{example:demo}`"),
        ("alone", "`app` (cdylib) can't be run by itself"),
        ("bin", "no binary was built: `{artifact}` is any artifact"),
    ]
    .into();
    for (name, why) in why {
        let reason = of(name)["reason"].as_str().expect("a reason");
        assert!(reason.contains(why), "{name}: {reason}");
    }
    let strict = ["--preset", "fast", "--lib", "--example", "demo", "--bench"];
    dist(&folder, &strict).exits(1);
}

#[test]
fn features_are_required_of_examples_and_benchmark_targets_too() {
    let folder = mixed(
        "\"cdylib\"",
        "[[example]]\nname = \"demo\"\nrequired-features = [\"x\"]\n[features]\nx = []",
    );
    let args = ["--preset", "fast", "--lib", "--example", "demo"];
    let ran = dist(&folder, &[&args[..], &["--format", "json"]].concat());
    // Cargo refuses a named target without its features, and says which.
    let failed = ran.exits(1).report();
    let why = cell_of(&failed)["reason"].as_str().expect("a reason");
    assert!(why.contains("target `demo` in package `app` requires the features: `x`"), "{why}");
    let args = [&args[..], &["--features", "x"]].concat();
    let report = report(&folder, &args, 0);
    assert_eq!(artifacts(cell_of(&report)).len(), 2);
}

#[test]
fn names_that_are_unknown_or_collide_are_refused_before_anything_is_built() {
    let folder = mixed("\"cdylib\"", "");
    let cases: [(&[&str], &str); 7] = [
        (&["--example", "dem"], "error: unknown example `dem`\nhelp: did you mean `demo`?"),
        (
            &["--bench", "sped"],
            "error: unknown benchmark target `sped`\nhelp: did you mean `speed`?",
        ),
        (&["--bench=sped"], "did you mean `speed`?"),
        (&["--bin", "ap"], "did you mean `app`?"),
        (
            &["--bench", "--no-bench"],
            "error: `--bench` without a name and `--no-bench` exclude each other\nhelp: ",
        ),
        (&["--target", "wasm32-wasip1"], "are both `app.wasm` for wasm32-wasip1"),
        (
            &["--target", "wasm32-wasip1"],
            "help: give one of them another name, or choose with `--bin app` or `--lib`",
        ),
    ];
    each(cases, |(args, said)| {
        let ran = dist(&folder, args).exits(2);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    });
    let without = Folder::package("");
    without.write("src/main.rs", "fn main() {}");
    let ran = dist(&without, &["--lib"]).exits(2);
    assert!(ran.stderr.contains("help: leave out `--lib`: no member"), "{}", ran.stderr);
    let empty = without_binary("");
    empty.write("examples/demo.rs", "fn main() {}");
    let ran = dist(&empty, &[]).exits(2);
    assert!(ran.stderr.contains("neither a binary nor a library"), "{}", ran.stderr);
    for folder in [&folder, &without, &empty] {
        assert!(!folder.path().join("target").exists());
    }
}

/// Sizes of artifacts with one name are compared by kind.
#[test]
fn growth_is_told_apart_by_kind() {
    let folder = mixed("\"cdylib\"", "");
    let usual = ["--preset", "fast", "--no-bench"];
    report(&folder, &[&usual[..], &["--out", "old"]].concat(), 0);
    folder.write("src/lib.rs", &format!("{LIBRARY}\n{LARGE}"));
    let against = ["--against", "old/report.json", "--max-growth", "size=2%"];
    let grown = report(&folder, &[&usual[..], &against].concat(), 1);
    let changes = grown["against"]["changes"].as_array().expect("changes");
    let of = |name: &str| {
        let mut sizes = changes.iter().filter(|one| one["key"] == "size");
        sizes.find(|one| one["of"] == name).unwrap_or_else(|| panic!("{changes:#?}"))
    };
    assert_eq!(of("app")["exceeded"], false);
    assert_eq!(of("app (cdylib)")["exceeded"], true);
}

const LARGE: &str = "#[unsafe(no_mangle)]\npub static LARGE: [u8; 1 << 20] = [1; 1 << 20];";

/// A module that a script of Node loads, next to a program for WASI that the runner runs.
#[test]
fn a_webassembly_module_is_measured_and_loaded_by_a_script() {
    let Some(env) = foreign::variables() else { return };
    let env: Vec<(&str, &str)> =
        env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let metadata = "[[bin]]\nname = \"main\"\npath = \"src/main.rs\"\n\
         [workspace.metadata.dist]\nbenchmarks = [\n\
         { name = \"add\", command = \"node run.mjs {cdylib}\" },\n\
         { name = \"main\", command = \"{bin}\" },\n\
         { name = \"second\", command = \"node {bin}\" }]\n";
    let folder = mixed("\"cdylib\"", metadata);
    let script = "import { readFileSync } from 'node:fs';\n\
         const module = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});\n\
         if (module.instance.exports.add(1, 2) !== 3) process.exit(1);\n";
    folder.write("run.mjs", script);
    let args = ["--preset", "fast,small", "--wasm-opt", "--target", "wasm32-wasip1"];
    let report = report_with(&folder, &args, &env, 0);
    for preset in ["fast", "small"] {
        let cell = cell(&report, preset);
        let expected = [("bin", "main", "main.wasm"), ("cdylib", "app", "app.wasm")];
        assert_eq!(artifacts(cell), expected);
        is_measured(&folder, cell);
        let benchmarks = cell["benchmarks"].as_array().expect("benchmarks");
        let of = |name: &str| benchmarks.iter().find(|one| one["name"] == name).expect("measured");
        if foreign::has("node") {
            for (name, emulated) in [("add", false), ("main", true)] {
                assert!(of(name)["median_seconds"].is_f64(), "{}", of(name));
                assert_eq!(of(name)["emulated"], emulated);
                assert_eq!(of(name)["runner"].is_string(), emulated);
            }
        }
        let reason = of("second")["reason"].as_str().expect("a reason");
        assert!(reason.contains("`{bin}` is not the first word"), "{reason}");
        if foreign::has("wasm-opt") {
            for artifact in cell["artifacts"].as_array().expect("artifacts") {
                assert!(artifact["wasm_opt"]["bytes"].is_u64(), "{artifact:#}");
            }
        }
    }
}

/// An import library belongs to the dynamic library, and is no static library.
#[test]
fn an_import_library_is_a_companion() {
    let Some(env) = foreign::variables() else { return };
    let env: Vec<(&str, &str)> =
        env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let folder = mixed("\"cdylib\", \"staticlib\"", "");
    let args = ["--preset", "fast", "--target", "x86_64-pc-windows-gnu"];
    let report = report_with(&folder, &args, &env, 0);
    let cell = cell_of(&report);
    let expected =
        [("bin", "app", "app.exe"), ("cdylib", "app", "app.dll"), ("staticlib", "app", "libapp.a")];
    assert_eq!(artifacts(cell), expected);
    is_measured(&folder, cell);
    let companion = &cell["artifacts"][1]["companions"][0]["path"];
    assert_eq!(companion, "x86_64-pc-windows-gnu/fast/libapp.dll.a");
    assert!(
        Path::new(folder.path())
            .join("target/dist")
            .join(companion.as_str().expect("a path"))
            .is_file()
    );
}

/// The files that a benchmark target includes, also by its library, are among its inputs.
#[test]
fn a_cost_is_not_kept_after_an_included_file_changed() {
    let above = Folder::new();
    above.write("shared.txt", "one");
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
        [[bench]]\nname = \"speed\"\nharness = false\n[profile.fast]\ninherits = \"release\"\n";
    above.write("app/Cargo.toml", manifest);
    above.write(
        "app/src/lib.rs",
        "pub fn f() -> &'static str { include_str!(\"../../shared.txt\") }",
    );
    above.write("app/benches/speed.rs", "fn main() { println!(\"{}\", app::f()) }");
    let args =
        ["--preset", "fast", "--no-bench", "--manifest-path", "app/Cargo.toml", "--bench", "speed"];
    let args: Vec<&str> = args.into_iter().filter(|one| *one != "--no-bench").collect();
    let first = report(&above, &args, 0);
    assert!(cell_of(&first)["build"]["cpu_seconds"].is_f64(), "{first:#}");
    let again = report(&above, &args, 0);
    assert!(cell_of(&again)["build"]["cpu_seconds"].is_f64(), "kept: {again:#}");
    above.write("shared.txt", "two");
    run("cargo", ["bench", "--no-run", "--profile", "fast"], &above.path().join("app")).exits(0);
    let changed = report(&above, &args, 0);
    assert!(cell_of(&changed)["build"]["cpu_seconds"].is_null(), "{changed:#}");
}

#[test]
fn a_crate_type_that_the_target_does_not_have_is_named() {
    let Some(toolchain) = foreign::toolchain_with_sources() else { return };
    let target = "x86_64-unknown-none";
    let folder = without_binary(&format!(
        "[lib]\ncrate-type = [\"cdylib\", \"staticlib\"]\n\
         [workspace.metadata.dist.target.{target}]\nbuild-std = [\"core\"]\n\
         [profile.fast]\ninherits = \"release\"\n"
    ));
    folder.write(
        "src/lib.rs",
        "#![no_std]\n#[panic_handler]\nfn panic(_: &core::panic::PanicInfo) -> ! { loop {} }\n",
    );
    // A staticlib is not linked.
    folder.write(".cargo/config.toml", &format!("[target.{target}]\nlinker = \"cc\"\n"));
    let env = [("RUSTC_BOOTSTRAP", "1"), ("RUSTUP_TOOLCHAIN", &*toolchain)];
    let args = ["--preset", "fast", "--target", target];
    let report = report_with(&folder, &args, &env, 0);
    let cell = cell_of(&report);
    assert_eq!(artifacts(cell), [("staticlib", "app", "libapp.a")]);
    assert_eq!(cell["dropped_artifacts"], serde_json::json!(["`app` (cdylib)"]));
    let page = folder.read("target/dist/report.md");
    assert!(page.contains("the target has no such libraries: \\`app\\` (cdylib)"), "{page}");
}
