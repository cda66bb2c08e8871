//! `--instructions`: what counts them, and what the counts are compared with.

use end_to_end::cases::each;
use end_to_end::dist::{cell, cells, dist_with, package, report, report_with};
use end_to_end::foreign::has;
use end_to_end::{Folder, cargo_profiles, engine, path_with, run};
use serde_json::Value;

const BENCHMARK: &str = "[workspace.metadata.dist]\nstartup = false\n\
    benchmarks = [{ name = \"words\", command = \"{bin} 1 2\" }]\n\
    [profile.small]\ninherits = \"fast\"\nopt-level = \"s\"\n";

/// Counts 1000 instructions for `fast` and 1100 for others, as `perf stat` says it.
const PERF: &str = r#"if [ "$1" = --version ]; then echo 'perf version 6.8.0'; exit; fi
output=/dev/stderr
while [ "$1" != -- ] && [ "$1" != true ]; do
    if [ "$1" = --output ]; then output=$2; fi
    shift
done
if [ "$1" = -- ]; then shift; fi
"$@" || exit
case "$1" in */fast/*) count=1000 ;; *) count=1100 ;; esac
printf '# started\n\n%s;;instructions:u;812345;100.00;;\n' "$count" > "$output"
"#;

/// As on a virtual machine.
const PERF_WITHOUT_COUNTERS: &str = "if [ \"$1\" = --version ]; then echo 'perf version 6.8.0'; exit; fi\n\
    echo '<not supported>;;instructions:u;0;100.00;;' >&2\n";

const BROKEN: &str = "exit 127";

/// A folder with stand-ins for programs, and a `PATH` that finds them first.
fn stand_ins(programs: &[(&str, &str)]) -> (Folder, String) {
    let folder = Folder::new();
    for (name, script) in programs {
        folder.script(name, script);
    }
    let path = path_with(folder.path());
    (folder, path)
}

/// What a cell has under a benchmark.
fn counted<'a>(cell: &'a Value, benchmark: &str) -> &'a Value {
    let all = cell["benchmarks"].as_array().expect("benchmarks");
    all.iter().find(|one| one["name"] == benchmark).expect("the benchmark")
}

fn count(cell: &Value, benchmark: &str) -> f64 {
    let counted = counted(cell, benchmark);
    counted["instructions"]["count"].as_f64().unwrap_or_else(|| panic!("a count in {counted:#}"))
}

#[test]
fn two_runs_of_the_templates_program_agree_within_a_tenth_of_a_per_cent() {
    if !has("valgrind") {
        return;
    }
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "demo", "--vcs", "none"], folder.path()).exits(0);
    let root = folder.path().join("demo");
    let args = ["dist", "--preset", "fast", "--no-bench", "--instructions"];
    let counts = || {
        let ran = run(engine(), [&args[..], &["--format", "json"]].concat(), &root);
        let report = ran.exits(0).report();
        let counts = cells(&report).iter().flat_map(|cell| {
            let benchmarks = cell["benchmarks"].as_array().expect("benchmarks").iter();
            let is_timed = |one: &Value| one["runs"] != 0 || !one["median_seconds"].is_null();
            assert!(benchmarks.clone().all(|one| !is_timed(one)), "{cell:#}");
            let names = benchmarks.map(|one| one["name"].as_str().expect("a name"));
            names.map(|name| (name.to_owned(), count(cell, name))).collect::<Vec<_>>()
        });
        counts.collect::<Vec<(String, f64)>>()
    };
    let (once, again) = (counts(), counts());
    assert!(once.len() >= 2, "the work and the start: {once:?}");
    for ((name, one), (_, two)) in once.iter().zip(&again) {
        assert!(*one > 10_000.0 && (one / two - 1.0).abs() < 0.001, "{name}: {one} and {two}");
    }
}

#[test]
fn the_counters_of_the_machine_come_first_then_valgrind_and_else_it_is_said_what_to_install() {
    let mut cases = vec![
        ("counters", PERF, BROKEN, Ok("perf 6.8.0")),
        ("neither", PERF_WITHOUT_COUNTERS, BROKEN, Err("install Valgrind")),
    ];
    if has("valgrind") {
        cases.push(("no counters", PERF_WITHOUT_COUNTERS, "", Ok("valgrind 3")));
    }
    each(cases, |(name, perf, valgrind, expected)| {
        let folder = package(BENCHMARK);
        let mut programs = vec![("perf", perf)];
        programs.extend((!valgrind.is_empty()).then_some(("valgrind", valgrind)));
        let (_programs, path) = stand_ins(&programs);
        let args = ["--preset", "fast", "--no-bench", "--instructions"];
        let report = report_with(&folder, &args, &[("PATH", &path)], 0);
        let words = counted(cell(&report, "fast"), "words");
        let (by, reason) = (&words["instructions"]["by"], &words["instructions_reason"]);
        match expected {
            Ok(tool) => assert!(by.as_str().is_some_and(|by| by.starts_with(tool)), "{name}"),
            Err(why) => {
                assert!(reason.as_str().is_some_and(|reason| reason.contains(why)), "{words:#}");
                let shown = dist_with(&folder, &args, &[("PATH", &path)]).exits(0);
                assert!(shown.stdout.contains("not counted"), "{}", shown.stdout);
                assert!(shown.stderr.contains("instructions will not be counted"));
            }
        }
    });
}

#[test]
fn growth_of_instructions_has_a_limit() {
    let folder = package(BENCHMARK);
    let (_programs, path) = stand_ins(&[("perf", PERF)]);
    let env = [("PATH", &*path)];
    let args = ["--preset", "fast", "--no-bench", "--instructions"];
    let mut earlier = report_with(&folder, &args, &env, 0);
    let gate = |earlier: &Value, code: i32| {
        folder.write("earlier.json", &earlier.to_string());
        let gate = ["--against", "earlier.json", "--max-growth", "instructions=1%"];
        report_with(&folder, &[&args[..], &gate].concat(), &env, code)
    };
    gate(&earlier, 0);
    let words = &mut earlier["cells"][0]["benchmarks"][0]["instructions"];
    words["count"] = 980.into();
    let exceeded = gate(&earlier, 1);
    let changes = exceeded["against"]["changes"].as_array().expect("changes");
    let change = changes.iter().find(|change| change["key"] == "instructions").expect("a change");
    assert_eq!((&change["of"], &change["before"]), (&"words".into(), &980.0.into()));
    let words = &mut earlier["cells"][0]["benchmarks"][0]["instructions"];
    words["by"] = "valgrind 3.19.0".into();
    let other = gate(&earlier, 0);
    let unknown = other["against"]["unknown"].to_string();
    assert!(unknown.contains("counted by another tool"), "{unknown}");
}

#[test]
fn merged_reports_of_two_machines_compare_instructions() {
    let folder = package(BENCHMARK);
    let (_programs, path) = stand_ins(&[("perf", PERF)]);
    for preset in ["fast", "small"] {
        let args = ["--preset", preset, "--no-bench", "--instructions", "--out", preset];
        report_with(&folder, &args, &[("PATH", &path)], 0);
    }
    let path = folder.path().join("small/report.json");
    let mut other: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("a report")).expect("JSON");
    other["machine"]["host"] = "elsewhere".into();
    other["baseline"] = "fast".into();
    std::fs::write(&path, other.to_string()).expect("written");
    let args = ["merge", "fast/report.json", "small/report.json"];
    let shown = dist_with(&folder, &args, &[]).exits(0).stdout;
    assert!(shown.contains("1.10 k (1.10×)"), "{shown}");
    assert!(shown.contains("counted by perf 6.8.0"), "{shown}");
}

#[test]
fn what_cannot_be_run_is_told_and_not_counted() {
    if !has("valgrind") {
        return;
    }
    let folder = package(&BENCHMARK.replace("{bin} 1 2", "{bin} --fail"));
    folder.write("src/main.rs", "fn main() { std::process::exit(3) }");
    let args = ["--preset", "fast", "--instructions"];
    let report = report(&folder, &args, 0);
    let words = counted(cell(&report, "fast"), "words");
    let reason = words["instructions_reason"].as_str().expect("a reason");
    assert!(words["instructions"].is_null() && reason.contains("exit status: 3"), "{words:#}");
}
