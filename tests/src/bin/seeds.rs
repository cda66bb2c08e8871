//! Writes the seeds of the fuzz targets, `fuzz/seeds/`, from the examples that the repository has: those of the rules, the
//! cases of `apply`, sample reports, its own sources, and what Cargo prints. `cargo run -p end-to-end --bin seeds`

use std::fs;
use std::path::Path;

use end_to_end::{Folder, cases, reports, repository, run_with};
use profiles_engine::check::rules::RULES;
use serde_json::Value;

/// The files of an input, each with its text.
type Parts<'a> = Vec<(&'a str, String)>;

/// The files that the targets know (`fuzz/src/workspace.rs`).
const FILES: &[&str] = &[
    "Cargo.toml",
    "m/Cargo.toml",
    ".cargo/config.toml",
    ".cargo/config",
    "Cargo.lock",
    "src/main.rs",
    "environment",
];

fn main() {
    rules();
    applied();
    sample_reports();
    sources();
    printed();
}

/// Writes a seed: a text, or several below marks.
fn write(target: &str, name: &str, parts: &Parts) {
    let folder = repository().join("fuzz/seeds").join(target);
    fs::create_dir_all(&folder).expect("a folder");
    let text = match &parts[..] {
        [(_, text)] => text.clone(),
        _ => parts.iter().map(|(name, text)| format!("=== {name}\n{text}")).collect(),
    };
    fs::write(folder.join(name), text).expect("a seed");
}

fn rules() {
    for rule in RULES {
        for (word, example) in [("bad", rule.bad), ("good", rule.good)] {
            let known = example.iter().filter(|(path, _)| FILES.contains(path));
            let parts: Parts = known.map(|(path, text)| (*path, (*text).to_owned())).collect();
            let name = format!("{}.{word}", rule.id);
            let has = |path: &str| parts.iter().any(|(other, _)| *other == path);
            let target = if has("Cargo.lock") {
                "lockfile"
            } else if has(".cargo/config.toml") || has("environment") {
                "config"
            } else {
                "manifest"
            };
            write(target, &name, &parts);
            if has("src/main.rs") {
                let rust = parts.iter().filter(|(path, _)| *path == "src/main.rs");
                write("source", &name, &rust.cloned().collect());
            }
        }
    }
}

fn applied() {
    for case in cases::folders_in("tests/cases/apply") {
        let read = |path: &str| fs::read_to_string(case.join("in").join(path)).ok();
        let name = case.file_name().expect("a name").to_string_lossy();
        let files = ["Cargo.toml", ".cargo/config.toml"];
        let parts: Parts = files.into_iter().filter_map(|path| Some((path, read(path)?))).collect();
        write("apply", &name, &parts);
        if let Some(lockfile) = read("Cargo.lock") {
            write("lockfile", &name, &vec![("Cargo.lock", lockfile)]);
        }
    }
    let own = fs::read_to_string(repository().join("Cargo.toml")).expect("our manifest");
    write("apply", "own", &vec![("Cargo.toml", own)]);
}

/// Reports with few cells: what a mutation changes is then more often what matters.
fn sample_reports() {
    let read = |path: &str| -> Value {
        let text = fs::read_to_string(repository().join(path)).expect("a report");
        serde_json::from_str(&text).expect("a report")
    };
    let few = |mut report: Value, cells: &[usize]| {
        let all = report["cells"].take();
        report["cells"] = cells.iter().map(|cell| all[*cell].clone()).collect();
        report.to_string()
    };
    let sample = read("profiles-engine/src/tests/sample.json");
    let knobs = read("docs/knobs/hyperfine-threads.json");
    let targets = reports::of("shop", &["x86_64-unknown-linux-gnu", "wasm32-wasip1"]);
    write("report", "sample", &vec![("new", few(sample.clone(), &[0, 2, 4, 6]))]);
    write("report", "knobs", &vec![("new", few(knobs, &[0, 1]))]);
    write("report", "targets", &vec![("new", few(targets, &[2, 6, 12, 13]))]);
    let two = vec![("new", few(sample.clone(), &[2, 6]) + "\n"), ("old", few(sample, &[2, 3]))];
    write("report", "two", &two);
}

fn sources() {
    for path in [
        "xtask/src/main.rs",
        "profiles-engine/src/base/process/system.rs",
        "profiles-engine/src/source/rust/cfg.rs",
        "profiles-engine/src/check/rules/abort_with_catch_unwind/calls.rs",
    ] {
        let text = fs::read_to_string(repository().join(path)).expect("a source file");
        write("source", &path.replace(['/', '.'], "-"), &vec![(path, text)]);
    }
}

/// What Cargo prints for a workspace with a build script, a library, a proc-macro and a program, and for one that fails.
fn printed() {
    let folder = Folder::with([
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"m\", \"p\"]\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nm = { path = \"m\" }\np = { path = \"p\" }\n[workspace.metadata.dist]\nbaseline = \"fast\"\ntargets = [\"wasm32-wasip1\"]\nbenchmarks = [{ name = \"a\", command = \"{bin} 'b c'\", seconds = 3 }]\ntarget.wasm32-wasip1 = { build-std = true, wasm-opt = true }\n",
        ),
        ("build.rs", "fn main() {}\n"),
        ("src/main.rs", "fn main() {\n    m::f();\n}\n"),
        (
            "m/Cargo.toml",
            "[package]\nname = \"m\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"rlib\", \"cdylib\"]\n",
        ),
        ("m/src/lib.rs", "pub fn f() {}\n"),
        (
            "p/Cargo.toml",
            "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n",
        ),
        ("p/src/lib.rs", ""),
    ]);
    let root = folder.path();
    let cargo = |args: &[&str]| {
        let ran = run_with("cargo", args, root, [("RUSTC_BOOTSTRAP", "1")]);
        [ran.stdout, ran.stderr].map(|text| anonymous(&text, root))
    };
    let build = ["build", "--release", "--message-format=json", "--verbose"];
    let [graph, _] = cargo(&["build", "--release", "--unit-graph", "-Zunstable-options"]);
    let [metadata, _] = cargo(&["metadata", "--no-deps", "--format-version=1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("metadata");
    let metadata = metadata["metadata"].to_string();
    let [messages, said] = cargo(&build);
    let parts =
        vec![("stdout", messages), ("stderr", said), ("graph", graph), ("metadata", metadata)];
    write("messages", "built", &parts);
    folder.write("m/src/lib.rs", "pub fn f() { let x: u8 = \"\"; }\n");
    let [messages, said] = cargo(&build);
    write("messages", "failed", &vec![("stdout", messages), ("stderr", said)]);
}

/// The text as of a machine where the workspace is `/w`.
fn anonymous(text: &str, root: &Path) -> String {
    let home = std::env::home_dir().expect("a home");
    let text = text.replace(&root.to_string_lossy().into_owned(), "/w");
    text.replace(&home.to_string_lossy().into_owned(), "/home/me")
}
