//! The presets: they are defined once, this repository uses them, and all of them build in a generated workspace.

use end_to_end::{Folder, cargo_profiles, engine, repository, run};
use profiles_engine::profiles::presets::PRESETS;
use serde_json::Value;

const BEGIN: &str = "# The presets\n";
const END: &str = "# Crates ";

/// The manifest's block of presets.
fn block(manifest: &str) -> &str {
    let (_, block) = manifest.split_once(BEGIN).expect("the presets begin");
    block.split(END).next().expect("the presets end").trim_end()
}

fn generated(folder: &Folder) -> std::path::PathBuf {
    let args = ["new", "hello", "--vcs", "none"];
    run(cargo_profiles(), args, folder.path()).exits(0);
    folder.path().join("hello")
}

#[test]
fn this_repository_uses_the_presets_that_it_ships() {
    let folder = Folder::new();
    generated(&folder);
    let ours = std::fs::read_to_string(repository().join("Cargo.toml")).expect("our manifest");
    assert_eq!(block(&ours), block(&folder.read("hello/Cargo.toml")));
    let checked = run(engine(), ["check-profiles", "--deny", "warnings"], &repository()).exits(0);
    assert!(checked.stdout.contains("no problems found"), "{}", checked.stdout);
    let plan = run(engine(), ["dist", "--plan", "--format", "json"], &repository()).exits(0).json();
    assert_eq!(names(&plan), expected());
}

#[test]
fn all_seven_presets_build_in_a_generated_workspace_and_know_their_names() {
    let folder = Folder::new();
    let root = generated(&folder);
    let report = run(engine(), ["dist", "--format", "json"], &root).exits(0).report();
    assert_eq!(names(&report), expected());
    let cells = report["cells"].as_array().expect("cells");
    for cell in cells {
        assert_eq!((&cell["outcome"], &cell["build"]["fresh"]), (&"built".into(), &0.into()));
        let preset = cell["preset"].as_str().expect("a preset");
        let path = cell["artifacts"][0]["path"].as_str().expect("a path");
        let binary = root.join("target/dist").join(path);
        let version = run(&binary, ["--version"], &root).exits(0).stdout;
        assert!(version.contains(&format!("(profile {preset}, ")), "{preset}: {version}");
        let warning = run(&binary, ["--bench"], &root).exits(0).stderr;
        let why = match preset {
            "dev" => " is not optimised and has debug assertions on\n",
            "staging" => " has debug assertions on\n",
            _ => "",
        };
        assert_eq!(warning.is_empty(), why.is_empty(), "{preset}: {warning}");
        assert!(warning.contains(why), "{preset}: {warning}");
        let benchmark = &cell["benchmarks"][0];
        assert_eq!(benchmark["name"], "count-words");
        assert!(benchmark["ratio"]["low"].is_number(), "{benchmark:#}");
    }
    let bytes = |cell: &&Value| cell["artifacts"][0]["bytes"].as_u64();
    let smallest = cells.iter().min_by_key(bytes).expect("a cell");
    assert_eq!(smallest["preset"], "smallest");
}

/// The presets of a plan or a report, in order.
fn names(value: &Value) -> Vec<&str> {
    let cells = value["cells"].as_array().expect("cells").iter();
    cells.map(|cell| cell["preset"].as_str().expect("a preset")).collect()
}

fn expected() -> Vec<&'static str> {
    PRESETS.iter().map(|preset| preset.name).collect()
}

/// Cargo's own `dev` builds a dependency once for the program and for build scripts, and ours must too: an override for only
/// one of them would build it twice.
#[test]
fn what_dev_builds_for_the_program_and_for_a_build_script_is_built_once() {
    let ours = std::fs::read_to_string(repository().join("Cargo.toml")).expect("our manifest");
    let (dev, _) = block(&ours).split_once("\n# Optimised like").expect("dev comes first");
    let dev = dev.replace("[profile.dev.package.sha2]\nopt-level = 3", "");
    let head = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n")
    };
    let uses = "[dependencies]\nboth = \"1\"\n[build-dependencies]\nboth = \"1\"\n";
    let source = "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
    let builds = |profiles: &str| {
        let folder = Folder::with([
            ("Cargo.toml", format!("{}{uses}{profiles}", head("app")).as_str()),
            ("src/main.rs", "fn main() {}"),
            ("build.rs", "fn main() {}"),
            (".cargo/config.toml", source),
            ("vendor/both/src/lib.rs", ""),
            ("vendor/both/Cargo.toml", head("both").as_str()),
            ("vendor/both/.cargo-checksum.json", "{\"files\":{}}"),
        ]);
        let args = ["build", "--offline", "--message-format", "json"];
        let said = run("cargo", args, folder.path()).exits(0).stdout;
        let is_both = |line: &&str| {
            line.contains("\"reason\":\"compiler-artifact\"") && line.contains("\"name\":\"both\"")
        };
        said.lines().filter(is_both).count()
    };
    assert_eq!(builds(""), 1, "Cargo's own");
    assert_eq!(builds(&dev), 1, "ours");
    let forgotten = builds("[profile.dev]\ncodegen-units = 32\n");
    assert_eq!(forgotten, 2, "what runs on the host forgets what the profile says");
}
