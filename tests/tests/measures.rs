//! What `dist` measures, and runs on several machines: run times, compressed sizes, growth, plans, shares, merged reports.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::dist::{cells, dist, package, report};
use end_to_end::git::commit_all;
use end_to_end::{Folder, engine, foreign, path_with, run, run_with};
use serde_json::Value;

fn names(report: &Value) -> Vec<&str> {
    cells(report).iter().map(|cell| cell["preset"].as_str().expect("a name")).collect()
}

/// A benchmark of the first cell.
#[track_caller]
fn benchmark<'a>(report: &'a Value, name: &str) -> &'a Value {
    let benchmarks = cells(report)[0]["benchmarks"].as_array().expect("benchmarks");
    let found = benchmarks.iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("no benchmark `{name}` in {benchmarks:#?}"))
}

#[test]
fn the_startup_time_is_measured_by_default() {
    let folder = package("");
    let report = report(&folder, &[], 0);
    let startup = benchmark(&report, "startup");
    assert!(startup["runs"].as_u64().expect("runs") >= 7, "{startup}");
    assert!(startup["median_seconds"].as_f64().expect("a time") > 0.0);
    assert!(startup["ratio"]["low"].as_f64() <= startup["ratio"]["high"].as_f64());
}

#[test]
fn a_program_without_version_flag_has_no_startup_time_and_does_not_fail() {
    let folder = package("");
    let cases = [
        ("std::process::exit(2)", "ended with exit status: 2"),
        ("std::thread::sleep(std::time::Duration::from_secs(600))", "was still running after 2 s"),
    ];
    each(cases, |(program, why)| {
        let main = format!(
            "fn main() {{ if std::env::args().any(|one| one == \"--version\") {{ {program} }} }}"
        );
        folder.write("src/main.rs", &main);
        let report = report(&folder, &["--preset", "fast"], 0);
        let startup = benchmark(&report, "startup");
        assert_eq!(startup["median_seconds"], Value::Null);
        assert!(startup["reason"].as_str().expect("a reason").ends_with(why), "{startup}");
        let page = folder.read("target/dist/report.md");
        assert!(page.contains("startup\\` was not run"), "{page}");
        assert!(!page.contains("Run time of startup"), "{page}");
    });
}

#[test]
fn the_startup_benchmark_can_be_replaced_or_turned_off() {
    let own = "[workspace.metadata.dist]\nbenchmarks = [{ name = \"startup\", command = \"no-such-program\" }]";
    let report_of_own = report(&package(own), &["--preset", "fast"], 0);
    let reason = benchmark(&report_of_own, "startup")["reason"].as_str().expect("a reason");
    assert!(reason.contains("no-such-program"), "{reason}");
    let off =
        report(&package("[workspace.metadata.dist]\nstartup = false"), &["--preset", "fast"], 0);
    assert_eq!(cells(&off)[0]["benchmarks"], serde_json::json!([]));
}

/// The program fails unless it gets the words that a shell would give it.
#[test]
fn a_benchmark_command_is_split_as_a_shell_does() {
    let folder = package(
        "[workspace.metadata.dist]\nstartup = false\nbenchmarks = [\n\
         { name = \"line\", command = \"{bin} 'a b' \\\"it's\\\"\" }, { name = \"words\", command = [\"{bin}\", \"a b\", \"it's\"] }]",
    );
    let main = r#"fn main() { assert!(std::env::args().skip(1).eq(["a b", "it's"])) }"#;
    folder.write("src/main.rs", main);
    let report = report(&folder, &["--preset", "fast", "--bench"], 0);
    for name in ["line", "words"] {
        assert!(benchmark(&report, name)["median_seconds"].is_f64(), "{report:#}");
    }
}

#[test]
fn a_quote_that_is_not_closed_is_refused_before_anything_is_built() {
    let bad =
        "[workspace.metadata.dist]\nbenchmarks = [{ name = \"sort\", command = \"{bin} 'a b\" }]";
    let folder = package(bad);
    let ran = dist(&folder, &[]).exits(2);
    assert!(ran.stderr.contains("error: bad `benchmarks` in `[workspace.metadata.dist]` of `"));
    let why = "Cargo.toml`: the command of `sort`: missing closing quote\nhelp: close the quote";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
    assert!(!folder.path().join("target").exists());
    let ran = dist(&package(""), &["--pgo", "--preset", "release", "--train", "{bin} 'a"]).exits(2);
    let why =
        "error: bad `--train` command `{bin} 'a`: missing closing quote\nhelp: close the quote";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_crashing_benchmark_is_not_measured_and_one_that_prints_megabytes_is() {
    let folder = package(
        "[workspace.metadata.dist]\nstartup = false\nbenchmarks = [\n\
         { name = \"crash\", command = \"{bin} crash\" }, { name = \"print\", command = \"{bin} print\" }]",
    );
    folder.write(
        "src/main.rs",
        r#"
use std::io::Write;
fn main() {
    if std::env::args().any(|one| one == "crash") { std::process::abort() }
    let line = [b'x'; 1 << 16];
    for _ in 0..64 {
        std::io::stdout().write_all(&line).unwrap();
        std::io::stderr().write_all(&line).unwrap();
    }
}
"#,
    );
    let ran = dist(&folder, &["--preset", "fast", "--format", "json"]).exits(0);
    let report = ran.json();
    let crash = benchmark(&report, "crash");
    assert!(crash["reason"].as_str().expect("a reason").contains("signal: 6"), "{crash}");
    assert!(benchmark(&report, "print")["median_seconds"].as_f64().expect("a time") > 0.0);
    assert!(ran.stderr.len() < 10_000, "what a benchmark prints is nobody's to read");
}

#[test]
fn a_compressed_size_names_its_compressor() {
    let folder = package("");
    let report = report(&folder, &["--preset", "fast", "--no-bench"], 0);
    let artifact = &cells(&report)[0]["artifacts"][0];
    if artifact["compressed_with"].is_null() {
        println!("not tried: a compressed size, for there is no gzip");
        return assert_eq!(artifact["compressed_bytes"], Value::Null);
    }
    assert_eq!(artifact["compressed_with"], "gzip -6");
    let file = folder.path().join("target/dist").join(artifact["path"].as_str().expect("a path"));
    let line = format!("gzip -6 -n -c '{}' | wc -c", file.display());
    let bytes = run("sh", ["-c", &line], folder.path()).exits(0).stdout;
    assert_eq!(artifact["compressed_bytes"].to_string(), bytes.trim());
}

#[test]
fn growth_over_the_limit_fails_the_run() {
    let folder = package("");
    let usual = ["--preset", "fast", "--no-bench"];
    report(&folder, &[&usual[..], &["--out", "old"]].concat(), 0);
    let against = [
        "--against",
        "old/report.json",
        "--max-growth",
        "size=2%",
        "--max-growth",
        "code=1000000%",
    ];
    let same = report(&folder, &[&usual[..], &against].concat(), 0);
    assert_eq!(same["against"]["changes"][0]["percent"], 0.0);
    let large = "pub static LARGE: [u8; 1 << 20] = [1; 1 << 20];\n\
        fn main() { println!(\"{:?}\", std::hint::black_box(&LARGE)[9]) }";
    folder.write("src/main.rs", large);
    let grown = report(&folder, &[&usual[..], &against].concat(), 1);
    let changes = grown["against"]["changes"].as_array().expect("changes");
    let exceeded: Vec<&Value> = changes.iter().filter(|one| one["exceeded"] == true).collect();
    assert_eq!(exceeded.len(), 1, "{changes:#?}");
    assert_eq!(exceeded[0]["key"], "size");
    let table = dist(&folder, &[&usual[..], &against].concat()).exits(1).stdout;
    assert!(table.contains("more than 2 %"), "{table}");
    assert!(folder.read("target/dist/report.md").contains("## Compared with the report from "));
}

#[test]
fn an_unreadable_report_to_compare_with_is_refused_before_any_build() {
    let folder = package("");
    folder.write("newer.json", "{ \"schema\": 2, \"cells\": 7 }");
    folder.write("short.json", "{ \"schema\": 1, \"cel");
    folder.write("empty.json", "{ \"schema\": 1 }");
    let cases = [
        ("newer.json", "`newer.json` has report schema 2, not 1\nhelp: "),
        ("short.json", "`short.json` is not a `dist` report"),
        ("empty.json", "`empty.json` is not a `dist` report"),
        ("gone.json", "failed to read the report `gone.json`"),
    ];
    each(cases, |(file, why)| {
        let ran = dist(&folder, &["--against", file]).exits(2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    });
    dist(&folder, &["--max-growth", "size=2%"]).exits(2);
    dist(&folder, &["--against", "newer.json", "--max-growth", "sise=2%"]).exits(2);
    assert!(!folder.path().join("target").exists());
}

#[test]
fn a_plan_for_github_is_a_matrix_on_one_line() {
    let folder = package("");
    let ran = dist(&folder, &["--plan", "--format", "github", "--features", "a b"]).exits(0);
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    let jobs = ran.json()["include"].clone();
    let args: Vec<&str> = jobs
        .as_array()
        .expect("jobs")
        .iter()
        .map(|job| job["args"].as_str().expect("args"))
        .collect();
    assert_eq!(args, ["--preset dev --features 'a b'", "--preset fast --features 'a b'"]);
    assert_eq!(jobs[0]["preset"], "dev");
    let target = jobs[0]["target"].as_str().expect("a target");
    let asked =
        dist(&folder, &["--plan", "--format", "github", "--target", target]).exits(0).json();
    assert_eq!(asked["include"][0]["args"], format!("--preset dev --target {target}"));
    let ran = dist(&folder, &["--format", "github"]).exits(2);
    assert!(ran.stderr.contains("help: add `--plan`"), "{}", ran.stderr);
}

#[test]
fn the_job_of_a_preset_builds_its_variants_too() {
    let folder = package("");
    folder.write(".cargo/cranelift.toml", "[unstable]\ncodegen-backend = true\n");
    let plan = |format| dist(&folder, &["--plan", "--format", format]).exits(0).json();
    assert_eq!(plan("json")["cells"].as_array().expect("cells").len(), 3);
    assert_eq!(plan("github")["include"].as_array().expect("jobs").len(), 2);
}

#[test]
fn the_shares_of_all_machines_can_be_merged() {
    let folder = package("[profile.prod]\ninherits = \"release\"\nlto = true");
    commit(&folder);
    let share = |number: &str| {
        let out = format!("share-{number}");
        let args = ["--no-bench", "--out", &out, "--partition", &format!("{number}/2")];
        report(&folder, &args, 0)
    };
    let shares = [share("1"), share("2")];
    let mut built: Vec<&str> = shares.iter().flat_map(names).collect();
    built.sort_unstable();
    assert_eq!(built, ["dev", "fast", "prod"]);
    let files = ["share-1/report.json", "share-2/report.json"];
    let merged = report(&folder, &[&["merge"], &files[..], &["--out", "whole"]].concat(), 0);
    let mut all = names(&merged);
    all.sort_unstable();
    assert_eq!(all, built);
    assert_eq!(merged["complete"], true);
    let stored: Value = serde_json::from_str(&folder.read("whole/report.json")).expect("JSON");
    assert_eq!(stored, merged);
    assert!(folder.read("whole/report.md").contains("| prod |"));
    let table =
        dist(&folder, &["merge", files[0], files[1], "--against", "whole/report.json"]).exits(0);
    assert!(table.stdout.contains("nothing changed"), "{}", table.stdout);
}

/// What the template's workflow does, on one machine.
#[cfg(unix)]
#[test]
fn the_reports_of_all_matrix_jobs_can_be_merged() {
    let folder = package("");
    let matrix = dist(&folder, &["--plan", "--format", "github"]).exits(0).json();
    for job in matrix["include"].as_array().expect("jobs") {
        let text = |key: &str| job[key].as_str().expect("a text");
        let out = format!("parts/dist-{}-{}", text("preset"), text("target"));
        let line = format!("'{}' dist {} --no-bench --out {out}", engine().display(), text("args"));
        run("sh", ["-c", &line], folder.path()).exits(0);
    }
    let line = format!("'{}' dist merge parts/*/report.json --format json", engine().display());
    let merged = run("sh", ["-c", &line], folder.path()).exits(0).report();
    assert_eq!(names(&merged), ["dev", "fast"]);
}

#[test]
fn reports_that_do_not_belong_together_are_not_merged() {
    let folder = package("");
    commit(&folder);
    let usual = ["--preset", "fast", "--no-bench", "--out"];
    report(&folder, &[&usual[..], &["one"]].concat(), 0);
    folder.write("src/main.rs", "fn main() { println!(\"other\") }");
    commit(&folder);
    report(&folder, &[&usual[..], &["two"]].concat(), 0);
    folder.write("newer.json", "{ \"schema\": 2 }");
    let refused = |other: &str| {
        let ran = dist(&folder, &["merge", "one/report.json", other, "--out", "merged"]).exits(2);
        assert!(ran.stderr.contains("\nhelp: "), "{}", ran.stderr);
        ran.stderr
    };
    assert!(refused("two/report.json").contains("`two/report.json` has commit "));
    assert!(refused("one/report.json").contains("`one/report.json` both have fast for "));
    assert!(refused("newer.json").contains("`newer.json` has report schema 2"));
    assert!(!folder.path().join("merged").exists());
    dist(&folder, &["merge"]).exits(2);
}

fn commit(folder: &Folder) {
    folder.write(".gitignore", "target\nCargo.lock\n*/report.*\n");
    commit_all(folder.path());
}

#[cfg(unix)]
#[test]
fn a_wrapper_in_cargos_config_is_named_and_a_cache_has_no_build_cost() {
    let folder = package("");
    let wrapper = folder.script("bin/sccache", "exec \"$@\"");
    folder.write(".cargo/config.toml", &format!("[build]\nrustc-wrapper = \"{wrapper}\"\n"));
    let built = report(&folder, &["--preset", "fast", "--no-bench"], 0);
    assert_eq!(built["machine"]["wrapper"], wrapper);
    assert_eq!(cells(&built)[0]["build"]["cpu_seconds"], Value::Null);
    let page = folder.read("target/dist/report.md");
    assert!(
        page.contains("no build cost") && page.contains("caches what the compiler produces"),
        "{page}"
    );
}

#[cfg(unix)]
#[test]
fn the_workspace_wrapper_is_named_and_a_cache_has_no_build_cost() {
    let folder = package("");
    let [plain, cache] =
        ["bin/plain", "bin/sccache"].map(|path| folder.script(path, "exec \"$@\""));
    let key = format!("[build]\nrustc-workspace-wrapper = \"{plain}\"\n");
    folder.write(".cargo/config.toml", &key);
    let report = |out: &str, env: &[(&str, &str)]| {
        let args = ["dist", "--no-bench", "--preset", "fast", "--format", "json", "--out", out];
        run_with(engine(), args, folder.path(), env.iter().copied()).exits(0).report()
    };
    let cost = |report: &Value| cells(report)[0]["build"]["cpu_seconds"].clone();
    let configured = report("one", &[]);
    assert_eq!(configured["machine"]["workspace_wrapper"], plain);
    assert_eq!(configured["machine"]["wrapper"], Value::Null);
    assert!(cost(&configured).is_number());
    let page = folder.read("one/report.md");
    assert!(page.contains(&format!("workspace wrapper {plain}")), "{page}");
    let cases = ["RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER"];
    each(cases, |variable| {
        std::fs::remove_dir_all(folder.path().join("target")).expect("the target folder can go");
        let set = report("two", &[(variable, &cache), ("RUSTC_WRAPPER", &plain)]);
        let machine = &set["machine"];
        assert_eq!(
            (&machine["workspace_wrapper"], &machine["wrapper"]),
            (&cache.clone().into(), &plain.clone().into())
        );
        assert_eq!(cost(&set), Value::Null);
        let page = folder.read("two/report.md");
        assert!(page.contains("sccache\\` caches what the compiler produces"), "{page}");
    });
    // To Cargo, an empty variable is unset.
    let none = report("three", &[("RUSTC_WORKSPACE_WRAPPER", "")]);
    assert_eq!(none["machine"]["workspace_wrapper"], Value::Null);
}

/// The Cargos here say other than what is so: one in its unit graph, the other in the lines of its calls of rustc.
#[cfg(unix)]
#[test]
fn a_setting_that_differs_in_cargo_fails_the_run() {
    let folder = package("");
    let honest = report(&folder, &["--preset", "fast", "--no-bench"], 0);
    assert_eq!(cells(&honest)[0]["disagreements"], serde_json::json!([]));
    let cargo = run("sh", ["-c", "command -v cargo"], folder.path()).exits(0).stdout;
    let cases = [
        (
            "*--unit-graph*",
            r#"| sed 's/"opt_level":"3"/"opt_level":"1"/g'"#,
            "`opt-level` of app 0.1.0 is 3 here, but 1 in Cargo's unit graph.",
        ),
        (
            "*--verbose*",
            "2> said; sed 's/opt-level=3/opt-level=1/' said >&2",
            "`opt-level` of app 0.1.0 is 3 here, but 1 in Cargo's call of rustc.",
        ),
    ];
    each(cases, |(pattern, edit, disagreement)| {
        let script = format!(
            "case \"$*\" in\n{pattern}) '{}' \"$@\" {edit} ;;\n*) exec '{0}' \"$@\" ;;\nesac",
            cargo.trim()
        );
        folder.script("bin/cargo", &script);
        folder.write("src/main.rs", "fn main() {}");
        let path = path_with(&folder.path().join("bin"));
        let ran = run_with(
            engine(),
            ["dist", "--preset", "fast", "--no-bench"],
            folder.path(),
            [("PATH", path.as_str())],
        );
        let said = ran.exits(1).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&format!("Cargo disagrees: {disagreement}")), "{said}");
    });
}

#[test]
fn sections_of_a_windows_program_sum_to_its_size() {
    let flags = "[\"-Clink-self-contained=no\"]";
    sections_of("x86_64-pc-windows-gnu", &["x86_64-w64-mingw32-gcc"], flags);
}

#[test]
fn sections_of_a_webassembly_module_sum_to_its_size() {
    let linkers = ["wasm-ld", "wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19"];
    let flags = "[\"-Clink-arg=--no-entry\", \"-Clink-arg=--export=main\"]";
    sections_of("wasm32-unknown-unknown", &linkers, flags);
}

/// Needs no standard library, so that only `core` has to be built.
const BARE: &str = "#![no_std]
#![no_main]

static WORDS: [u8; 4096] = [7; 4096];

#[unsafe(no_mangle)]
pub extern \"C\" fn main(count: i32, _: *const *const u8) -> i32 {
    core::hint::black_box(&WORDS)[count as usize % 4096] as i32
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
";

/// Builds for a target and checks the sections, if a toolchain and a linker for it are installed.
#[track_caller]
fn sections_of(target: &str, linkers: &[&str], flags: &str) {
    let is_there = |linker: &&&str| {
        run("sh", ["-c", &format!("command -v {linker}")], Path::new(".")).code == Some(0)
    };
    let (Some(linker), Some(toolchain)) =
        (linkers.iter().find(is_there), foreign::toolchain_with_sources())
    else {
        return println!(
            "not tried: {target}, for lack of {} or of a toolchain with rust-src",
            linkers[0]
        );
    };
    let folder = Folder::package("[profile.dev]\npanic = \"abort\"\n");
    folder.write("src/main.rs", BARE);
    let target_config = format!("[target.{target}]\nlinker = \"{linker}\"\nrustflags = {flags}\n");
    folder.write(
        ".cargo/config.toml",
        &format!("[unstable]\nbuild-std = [\"core\"]\n{target_config}"),
    );
    let ran = run_with(
        engine(),
        ["dist", "--preset", "dev", "--target", target, "--format", "json"],
        folder.path(),
        [("RUSTUP_TOOLCHAIN", toolchain.as_str()), ("RUSTC_BOOTSTRAP", "1")],
    );
    let report = ran.report();
    let cell = &cells(&report)[0];
    if cell["outcome"] != "built" {
        return println!("not tried: {target}, for it does not build here: {}", cell["reason"]);
    }
    let artifact = &cell["artifacts"][0];
    let size = |name: &str| artifact["sections"][name].as_u64().expect("a number of bytes");
    let sum: u64 = ["code", "data", "debug", "symbols", "other"].map(size).iter().sum();
    assert_eq!(sum, artifact["bytes"], "{artifact:#}");
    assert!(
        size("code") > 0 && size("data") >= 4096 && size("debug") > size("code"),
        "{artifact:#}"
    );
    let startup = &cell["benchmarks"][0];
    assert_eq!(startup["reason"], format!("no runner for {target}"), "it can't run here");
}
