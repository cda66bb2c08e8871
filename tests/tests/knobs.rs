//! `dist --vary` and `dist --ablate`: settings of a preset with other values, what they cost and buy.

use end_to_end::cases::each;
use end_to_end::dist::{cells, dist, dist_with, report};
use end_to_end::{Folder, cargo_profiles, foreign, run};
use serde_json::{Value, json};

const PROD: &str = "[profile.prod]\ninherits = \"release\"\nlto = \"off\"\ncodegen-units = 1\npanic = \"abort\"\nstrip = true\n\
    debug-assertions = false\n[profile.prod.package.\"*\"]\nopt-level = \"s\"\n";

fn package() -> Folder {
    let folder = Folder::package(PROD);
    folder.write("src/main.rs", "fn main() { println!(\"hello\") }");
    folder
}

fn names(report: &Value) -> Vec<String> {
    let name = |cell: &Value| match cell["variant"].as_str() {
        None => cell["preset"].as_str().expect("a preset").to_owned(),
        Some(variant) => format!("{}[{variant}]", cell["preset"].as_str().expect("a preset")),
    };
    cells(report).iter().map(name).collect()
}

#[track_caller]
fn variant<'a>(report: &'a Value, name: &str) -> &'a Value {
    let found = cells(report).iter().find(|cell| cell["variant"] == name);
    found.unwrap_or_else(|| panic!("no `{name}` in {:?}", names(report)))
}

/// The cells of a plan.
fn planned(folder: &Folder, args: &[&str]) -> Vec<Value> {
    let plan = dist(folder, &[&["--plan", "--format", "json"], args].concat()).exits(0).json();
    plan["cells"].as_array().expect("cells").clone()
}

#[test]
fn each_value_is_a_cell_beside_its_preset_and_no_file_is_touched() {
    let folder = package();
    let manifest = folder.read("Cargo.toml");
    let report = report(&folder, &["--vary", "prod.opt-level=1,s", "--no-bench"], 0);
    assert_eq!(folder.read("Cargo.toml"), manifest);
    assert_eq!(names(&report), ["prod", "prod[opt-level=1]", "prod[opt-level=s]"]);
    assert_eq!(report["baseline"], "prod");
    for (name, value) in [("opt-level=1", "1"), ("opt-level=s", "s")] {
        let cell = variant(&report, name);
        assert_eq!((&cell["outcome"], &cell["reference"]), (&json!("built"), &json!("prod")));
        assert_eq!(cell["settings"]["opt-level"], value);
        assert_eq!(cell["settings"]["panic"], "abort");
        assert_eq!(cell["disagreements"], json!([]));
        // Its cost can be compared: nothing of it was there before.
        assert!(cell["build"]["cpu_seconds"].is_number(), "{cell:#}");
        let path = cell["artifacts"][0]["path"].as_str().expect("a path");
        assert!(folder.path().join("target/dist").join(path).is_file(), "{path}");
    }
    let said = folder.read("target/dist/report.md");
    assert!(said.contains("### prod, varied"), "{said}");
    assert!(folder.read("target/dist/report.html").contains("prod, varied"));
    assert!(!folder.path().join("target/prod").exists(), "the target folder stays as it is");
}

#[test]
fn an_ablation_sets_each_setting_of_the_preset_back_to_its_parents() {
    let folder = package();
    let report = report(&folder, &["--ablate", "prod", "--no-bench", "--deny", "skipped"], 0);
    assert_eq!(
        names(&report),
        [
            "prod",
            "prod[lto=false]",
            "prod[codegen-units=16]",
            "prod[panic=unwind]",
            "prod[strip=debuginfo]",
            "prod[debug-assertions=false]",
            "prod[package.*.opt-level=3]",
        ]
    );
    let ablates = |name: &str| variant(&report, name)["ablates"].clone();
    assert_eq!(ablates("lto=false"), "lto=off");
    assert_eq!(ablates("package.*.opt-level=3"), "package.*.opt-level=s");
    let same = variant(&report, "debug-assertions=false");
    assert_eq!((&same["outcome"], &same["same_as"]), (&json!("skipped"), &json!("prod")));
    // What Cargo would do without the line, asked by removing it.
    for (line, name) in [
        ("lto = \"off\"\n", "lto=false"),
        ("codegen-units = 1\n", "codegen-units=16"),
        ("panic = \"abort\"\n", "panic=unwind"),
        ("strip = true\n", "strip=debuginfo"),
    ] {
        folder.write("Cargo.toml", &folder.read("Cargo.toml").replace(line, ""));
        let without = dist(&folder, &["--preset", "prod", "--no-bench", "--format", "json"]);
        let without = without.exits(0).report();
        assert_eq!(variant(&report, name)["settings"], cells(&without)[0]["settings"], "{name}");
        folder.write("Cargo.toml", &manifest(&folder));
    }
    let said = folder.read("target/dist/report.md");
    assert!(!said.contains("What do the settings"), "the last report is of one preset");
}

/// The manifest as [`package`] has it.
fn manifest(folder: &Folder) -> String {
    let now = folder.read("Cargo.toml");
    let (before, _) = now.split_once("[profile.prod]").expect("the profile");
    format!("{before}{PROD}")
}

#[test]
fn an_ablation_answers_for_each_setting() {
    let folder = package();
    let said = dist(&folder, &["--ablate", "prod", "--serial"]).exits(0).stdout;
    assert!(said.contains("What do the settings of prod buy?"), "{said}");
    let row = |setting: &str| {
        let table = said.split("What do the settings").nth(1).expect("the table");
        let row = table.lines().find(|line| line.starts_with(setting));
        row.unwrap_or_else(|| panic!("no `{setting}` in {said}")).to_owned()
    };
    assert!(row("strip=symbols").contains("*0."), "{said}");
    assert!(row("debug-assertions=false").contains("same"), "{said}");
    let flat = said.split_whitespace().collect::<Vec<&str>>().join(" ");
    assert!(flat.contains("the parent has the same: debug-assertions=false"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
}

#[test]
fn two_settings_make_every_combination_up_to_64() {
    let folder = package();
    let two = ["--vary", "prod.lto=thin,off", "--vary", "prod.codegen-units=2,16"];
    let plan = planned(&folder, &two);
    let variants: Vec<&str> = plan.iter().filter_map(|cell| cell["variant"].as_str()).collect();
    assert_eq!(
        variants,
        [
            "lto=thin,codegen-units=2",
            "lto=thin,codegen-units=16",
            "lto=off,codegen-units=2",
            "lto=off,codegen-units=16"
        ]
    );
    let many = [
        "--vary",
        "prod.opt-level=0,1,2,3,s,z",
        "--vary",
        "prod.codegen-units=1,2,3,4,5,6,7,8,9,10,11",
    ];
    let ran = dist(&folder, &many).exits(2);
    assert!(
        ran.stderr.contains("these values make 66 cells, and 64 are the most\nhelp: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_value_that_the_preset_has_anyway_is_named_and_built_once() {
    let folder = package();
    let report = report(&folder, &["--vary", "prod.lto=none,false", "--no-bench"], 0);
    let same = variant(&report, "lto=none");
    assert_eq!((&same["outcome"], &same["same_as"]), (&json!("skipped"), &json!("prod")));
    assert_eq!(same["reason"], "it sets what prod has anyway, and is built once");
}

#[test]
fn what_is_wrong_is_said_before_anything_is_built() {
    let folder = package();
    folder.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n");
    let cases = [
        (
            "prod.ltoo=thin",
            "invalid value `prod.ltoo=thin` for `--vary`: unknown key `ltoo`\nhelp: did you mean `lto`?",
        ),
        ("prod.lto=thick", "`lto` can't be \"thick\"\nhelp: write true, false, \"thin\""),
        ("prd.lto=thin", "unknown preset `prd`\nhelp: did you mean `prod`?"),
        ("prod.package.ap.opt-level=1", "unknown package `ap`\nhelp: did you mean `app`?"),
        ("prod.panic=immediate-abort", "Cargo rejects `profile.prod.panic=\"immediate-abort\"`"),
    ];
    each(cases, |(vary, expected)| {
        let ran = dist(&folder, &["--vary", vary]).exits(2);
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!folder.path().join("target/dist").exists(), "nothing is built");
    });
    let args = ["dist", "--vary", "prod.ltoo=thin"];
    let ran = run(cargo_profiles(), args, folder.path()).exits(2);
    assert!(
        ran.stderr.ends_with("unknown key `ltoo`\nhelp: did you mean `lto`?\n"),
        "{}",
        ran.stderr
    );
    let ran = dist(&folder, &["--rounds", "0"]).exits(2);
    assert!(ran.stderr.contains("for `--rounds`: not a positive whole number\nhelp: "));
    let ran = dist(&folder, &["--ablate", "fat"]).exits(2);
    assert!(ran.stderr.contains("unknown preset `fat`\nhelp: "), "{}", ran.stderr);
    let ran = dist(&folder, &["--preset", "dev", "--ablate", "prod"]).exits(2);
    let said =
        "`--ablate` is for `prod`, which is not among the presets to build\nhelp: add `prod`";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_linker_is_chosen_by_name_or_skipped_with_what_installs_it() {
    let folder = package();
    folder.script("bin/ld.mine", "exec ld \"$@\"");
    let path = end_to_end::path_with(&folder.path().join("bin"));
    let args = ["--vary", "dev.linker=bfd,mine,lost", "--no-bench", "--format", "json"];
    let report = dist_with(&folder, &args, &[("PATH", path.as_str())]).exits(1).report();
    let linked_by_lld = |name: Option<&str>| {
        let cell = match name {
            Some(name) => variant(&report, name),
            None => &cells(&report)[0],
        };
        let path = cell["artifacts"][0]["path"].as_str().expect("a path");
        let bytes = std::fs::read(folder.path().join("target/dist").join(path)).expect("a binary");
        bytes.windows(11).any(|part| part == b"Linker: LLD")
    };
    assert!(linked_by_lld(None), "rustc's own linker");
    assert!(!linked_by_lld(Some("linker=bfd")));
    // GCC knows only a few names.
    assert_eq!(variant(&report, "linker=mine")["outcome"], "failed");
    let lost = variant(&report, "linker=lost");
    assert_eq!(lost["outcome"], "skipped");
    let reason = lost["reason"].as_str().expect("a reason");
    assert_eq!(reason, "the linker `ld.lost` is not installed: install it");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn another_version_of_a_linker_is_another_input() {
    let folder = package();
    let path = end_to_end::path_with(&folder.path().join("bin"));
    let linker_of = |script: &str, name: Option<&str>| {
        folder.script("bin/ld.bfd", script);
        let args = ["--vary", "dev.linker=bfd", "--no-bench", "--format", "json"];
        let report = dist_with(&folder, &args, &[("PATH", path.as_str())]).exits(0).report();
        let cell = name.map_or(&cells(&report)[0], |name| variant(&report, name)).clone();
        cell["inputs"]["parts"]["linker"].as_str().expect("a hash").to_owned()
    };
    let (one, two) = ("exec ld \"$@\"", "exec ld \"$@\" # newer");
    for (name, is_same) in [(Some("linker=bfd"), false), (None, true)] {
        assert_eq!(linker_of(one, name) == linker_of(two, name), is_same, "{name:?}");
    }
}

#[test]
fn build_scripts_of_members_would_be_incremental_without_the_setting() {
    let folder = Folder::package("[profile.dev.build-override]\nincremental = false\n");
    folder.write("build.rs", "fn main() {}");
    let plan = planned(&folder, &["--ablate", "dev"]);
    let variants: Vec<&Value> = plan.iter().map(|cell| &cell["variant"]).collect();
    assert_eq!(variants, [&Value::Null, &json!("build-override.incremental=true")]);
    assert_eq!(plan[1]["reason"], Value::Null);
}

#[cfg(target_os = "linux")]
#[test]
fn a_linker_that_forks_is_told_to_wait_so_that_its_time_counts() {
    let folder = package();
    folder.script("bin/mold", "exec ld \"$@\"");
    let path = end_to_end::path_with(&folder.path().join("bin"));
    let args = ["--vary", "dev.linker=bfd,mold", "--plan", "--format", "json"];
    let plan = dist_with(&folder, &args, &[("PATH", path.as_str())]).exits(0).json();
    let waits = |name: &str| {
        variant(&plan, name)["command"].as_str().expect("a command").contains("--no-fork")
    };
    assert_eq!((waits("linker=mold"), waits("linker=bfd")), (true, false), "{plan:#}");
}

#[test]
fn what_stable_rejects_is_built_by_nightly_and_compared_with_nightly() {
    let folder = package();
    let plan = planned(&folder, &["--vary", "dev.threads=2"]);
    let variants: Vec<&Value> = plan.iter().map(|cell| &cell["variant"]).collect();
    assert_eq!(variants, [&Value::Null, &json!("toolchain=nightly"), &json!("threads=2")]);
    if !foreign::is_installed("nightly") {
        let reason = plan[2]["reason"].as_str().expect("a reason");
        assert!(reason.contains("rustup toolchain install nightly"), "{reason}");
        eprintln!("skipped: there is no nightly toolchain");
        return;
    }
    let report = report(&folder, &["--vary", "dev.threads=2", "--no-bench"], 0);
    assert_eq!(variant(&report, "threads=2")["reference"], "dev[toolchain=nightly]");
    assert_eq!(variant(&report, "toolchain=nightly")["reference"], "dev");
    let command = variant(&report, "threads=2")["command"].as_str().expect("a command");
    assert!(command.contains("-Zthreads=2") && command.contains("+nightly"), "{command}");
}

#[test]
fn knobs_are_planned_for_other_machines_and_stay_with_their_preset() {
    let folder = package();
    let knobs = ["--preset", "dev,prod", "--vary", "prod.lto=thin", "--ablate", "prod"];
    let args = [&knobs[..], &["--plan", "--format", "github"]].concat();
    let matrix = dist(&folder, &args).exits(0).json();
    let jobs = matrix["include"].as_array().expect("jobs");
    let args: Vec<&str> = jobs.iter().filter_map(|job| job["args"].as_str()).collect();
    assert_eq!(args, ["--preset dev", "--preset prod --vary prod.lto=thin --ablate prod"]);
    let shares = ["1/2", "2/2"].map(|share| {
        let args = [&knobs[..], &["--partition", share]].concat();
        planned(&folder, &args).iter().map(|cell| cell["preset"].clone()).collect::<Vec<Value>>()
    });
    for share in shares {
        assert!(share.windows(2).all(|pair| pair[0] == pair[1]), "{share:?}");
    }
}

#[test]
fn variants_are_compared_with_those_of_an_earlier_report() {
    let folder = package();
    let args = ["--vary", "prod.package.*.opt-level=1", "--no-bench", "--out", "one"];
    report(&folder, &args, 0);
    let args = ["--vary", "prod.package.*.opt-level=1", "--no-bench", "--out", "two"];
    let against = ["--against", "one/report.json", "--max-growth", "size=0%"];
    let second = report(&folder, &[&args[..], &against].concat(), 0);
    let changes = second["against"]["changes"].as_array().expect("changes");
    let of = |change: &Value| change["cell"].as_str().expect("a cell").to_owned();
    let compared: Vec<String> = changes.iter().filter(|one| one["key"] == "size").map(of).collect();
    assert_eq!(compared, ["prod", "prod[package.*.opt-level=1]"]);
    assert_eq!(second["against"]["unknown"], json!([]));
}
