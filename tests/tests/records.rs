//! What `dist` keeps for the next run, and what it measures outside of the user's folders.

use end_to_end::tree::tree_without;
use end_to_end::{Folder, Ran, engine, run, run_with};
use serde_json::Value;

/// A program that reads a variable, and a library that includes a file from outside of its folder.
fn package() -> Folder {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
        [dependencies]\ndep = { path = \"../dep\" }\n\
        [profile.fast]\ninherits = \"release\"\n[profile.small]\ninherits = \"release\"\n";
    folder.write("app/Cargo.toml", manifest);
    folder.write(
        "app/src/main.rs",
        "fn main() { println!(\"{} {:?}\", dep::TEXT, option_env!(\"SHOP\")) }\n",
    );
    let dep = "[package]\nname = \"dep\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    folder.write("dep/Cargo.toml", dep);
    folder.write("dep/src/lib.rs", "pub const TEXT: &str = include_str!(\"../../text.txt\");\n");
    folder.write("text.txt", "one");
    folder
}

fn dist(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let args = [&["dist", "--no-bench", "--preset", "fast"], args].concat();
    run_with(engine(), args, &folder.path().join("app"), env.iter().copied())
}

/// The one cell of a run.
#[track_caller]
fn measured(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Value {
    let args = [args, &["--format", "json"]].concat();
    let report = dist(folder, &args, env).exits(0).report();
    assert_eq!(report["complete"], true);
    report["cells"][0].clone()
}

fn changed(cell: &Value) -> Vec<&str> {
    let changed = cell["build"]["changed"].as_array().expect("names").iter();
    changed.map(|name| name.as_str().expect("a name")).collect()
}

#[test]
fn a_fresh_cell_shows_the_last_cost_of_the_same_inputs_with_its_date() {
    let folder = package();
    let first = measured(&folder, &[], &[]);
    assert_eq!(first["build"]["fresh"], 0);
    // A new modification time is not a change.
    let main = folder.read("app/src/main.rs");
    folder.write("app/src/main.rs", &main);
    measured(&folder, &[], &[]);
    let again = measured(&folder, &[], &[]);
    assert_eq!(again["build"]["fresh"], 2);
    assert_eq!(again["inputs"], first["inputs"]);
    for cost in ["wall_seconds", "cpu_seconds", "peak_memory_bytes", "measured"] {
        assert_eq!(again["build"][cost], first["build"][cost], "{cost}");
        assert_ne!(again["build"][cost], Value::Null, "{cost}");
    }
    let table = dist(&folder, &[], &[]).exits(0).stdout;
    let date = first["build"]["measured"].as_str().expect("a date").split('T').next();
    let note = format!("† build cost: measured on {} with identical", date.expect("a day"));
    assert!(table.contains(&note) && table.contains(" s†"), "{table}");
    let page = std::fs::read_to_string(folder.path().join("app/target/dist/report.md"));
    assert!(page.expect("a page").contains(&note));
}

#[test]
fn changed_inputs_have_no_cost_and_the_change_is_named() {
    let folder = package();
    let first = measured(&folder, &[], &[]);
    let main = folder.read("app/src/main.rs");
    folder.write("app/src/main.rs", "fn main() { print!(\"{}\", dep::TEXT) }\n");
    let edited = measured(&folder, &[], &[]);
    assert_eq!(
        (&edited["build"]["fresh"], &edited["build"]["cpu_seconds"]),
        (&1.into(), &Value::Null)
    );
    assert_eq!(changed(&edited), ["sources"]);
    let table = dist(&folder, &[], &[]).exits(0).stdout;
    let table = table.split_whitespace().collect::<Vec<_>>().join(" ");
    let note = "2 of 2 units fresh; changed since the last measurement: sources; `--fresh`";
    assert!(table.contains(note), "{table}");
    // The inputs are the measured ones again, although a part was rebuilt.
    folder.write("app/src/main.rs", &main);
    let back = measured(&folder, &[], &[]);
    assert_eq!(back["build"]["fresh"], 1);
    assert_eq!(back["build"]["cpu_seconds"], first["build"]["cpu_seconds"]);
    assert_eq!(back["inputs"], first["inputs"]);
}

#[test]
fn inputs_change_exactly_if_the_build_does() {
    let folder = package();
    let manifest = folder.read("app/Cargo.toml");
    let fingerprint = |env: &[(&str, &str)], args: &[&str]| {
        let cell = measured(&folder, args, env);
        cell["inputs"]["parts"].as_object().expect("parts").clone()
    };
    let first = fingerprint(&[], &[]);
    let differing = |env: &[(&str, &str)], args: &[&str]| -> Vec<String> {
        let now = fingerprint(env, args);
        now.iter()
            .filter(|(name, hash)| first[*name] != **hash)
            .map(|(name, _)| name.clone())
            .collect()
    };
    // Changes that concern another preset, or none.
    folder.write(
        "app/Cargo.toml",
        &manifest.replace("[profile.small]\n", "# a\n[profile.small]\nlto = true\n"),
    );
    assert_eq!(differing(&[("UNHEARD_OF", "1")], &["--offline"]), [""; 0]);
    // Changes that concern this preset, one at a time.
    folder.write(
        "app/Cargo.toml",
        &manifest.replace("[profile.small]", "opt-level = 1\n[profile.small]"),
    );
    assert_eq!(differing(&[], &[]), ["settings"]);
    folder.write(
        "app/Cargo.toml",
        &manifest.replace(
            "[profile.small]",
            "[profile.fast.package.dep]\nopt-level = 1\n[profile.small]",
        ),
    );
    assert_eq!(differing(&[], &[]), ["settings"]);
    folder.write("app/Cargo.toml", &format!("{manifest}[features]\nextra = []\n"));
    assert_eq!(differing(&[], &["--features", "extra"]), ["flags", "manifests"]);
    folder.write("app/Cargo.toml", &manifest);
    assert_eq!(differing(&[("SHOP", "open")], &[]), ["environment"]);
    assert_eq!(differing(&[("RUSTFLAGS", "-Cforce-frame-pointers")], &[]), ["environment"]);
    folder.write("app/.cargo/config.toml", "[build]\nrustflags = [\"-Cforce-frame-pointers\"]\n");
    assert_eq!(differing(&[], &[]), ["config", "sources"]);
    std::fs::remove_dir_all(folder.path().join("app/.cargo")).expect("removed");
    folder.write("dep/src/lib.rs", "pub const TEXT: &str = \"\";\n");
    assert_eq!(differing(&[], &[]), ["sources"]);
}

#[test]
fn a_file_outside_of_the_packages_is_an_input_too() {
    let folder = package();
    measured(&folder, &[], &[]);
    // Cargo has built it with another text: its units are fresh, but nothing was measured for these inputs.
    folder.write("text.txt", "two");
    run("cargo", ["build", "--profile", "fast"], &folder.path().join("app")).exits(0);
    let cell = measured(&folder, &[], &[]);
    assert_eq!(cell["build"]["fresh"], 2);
    assert_eq!(cell["build"]["cpu_seconds"], Value::Null);
}

#[test]
fn fresh_builds_in_another_folder_and_leaves_the_target_folder_as_it_was() {
    let folder = package();
    run("cargo", ["build", "--profile", "fast"], &folder.path().join("app")).exits(0);
    let built = folder.path().join("app/target/fast");
    let state = || -> Vec<_> {
        let files = walkdir::WalkDir::new(&built).sort_by_file_name().into_iter();
        let files = files.map(|entry| entry.expect("readable"));
        files
            .map(|file| {
                (file.path().to_path_buf(), file.metadata().expect("known").modified().ok())
            })
            .collect()
    };
    let before = state();
    let cell = measured(&folder, &["--fresh"], &[]);
    assert_eq!((&cell["build"]["units"], &cell["build"]["fresh"]), (&2.into(), &0.into()));
    assert!(cell["build"]["cpu_seconds"].as_f64().expect("a cost") > 0.0);
    assert_eq!(state(), before);
    let dist = folder.path().join("app/target/dist");
    assert!(!dist.join("fresh").exists());
    assert!(dist.join(cell["artifacts"][0]["path"].as_str().expect("a path")).is_file());
    let command = cell["command"].as_str().expect("a command");
    assert!(command.contains(" --target-dir target/dist/fresh/"), "{command}");
    // The printed command is the one that ran: it builds the same binary.
    run("sh", ["-c", command], &folder.path().join("app")).exits(0);
    let binary = dist
        .join("fresh")
        .join(command.split("fresh/").nth(1).expect("a path").split(' ').next().expect("one"));
    let [one, two] = [
        binary.join("fast/app"),
        dist.join(cell["artifacts"][0]["path"].as_str().expect("a path")),
    ];
    assert_eq!(std::fs::read(one).expect("built"), std::fs::read(two).expect("built"));
    // A later run shows what `--fresh` measured, and removes its leftovers.
    let later = measured(&folder, &[], &[]);
    assert_eq!(later["build"]["fresh"], 2);
    assert_eq!(later["build"]["cpu_seconds"], cell["build"]["cpu_seconds"]);
    assert!(!dist.join("fresh").exists());
}

#[test]
fn fresh_works_with_a_separate_build_folder() {
    let folder = package();
    let elsewhere = folder.path().join("elsewhere").display().to_string();
    let env = [("CARGO_BUILD_BUILD_DIR", elsewhere.as_str())];
    measured(&folder, &[], &env);
    assert_eq!(measured(&folder, &[], &env)["build"]["fresh"], 2);
    let cell = measured(&folder, &["--fresh"], &env);
    assert_eq!(cell["build"]["fresh"], 0, "{cell:#}");
}

#[test]
fn a_rebuild_is_measured_in_a_copy_of_the_workspace() {
    let folder = package();
    measured(&folder, &[], &[]);
    let before = tree_without(folder.path(), "target");
    let cell = measured(&folder, &["--rebuild"], &[]);
    assert_eq!(tree_without(folder.path(), "target"), before);
    assert!(!folder.path().join("app/target/dist/rebuild").exists());
    assert_eq!(cell["rebuild_reason"], Value::Null);
    assert_eq!(cell["rebuild"]["units"], 1);
    for cost in ["wall_seconds", "cpu_seconds"] {
        assert!(cell["rebuild"][cost].as_f64().expect("a cost") > 0.0, "{cost}");
    }
    let table = dist(&folder, &["--rebuild"], &[]).exits(0).stdout;
    assert!(table.contains("memory  rebuild\n"), "{table}");
}

#[test]
fn a_program_that_cannot_be_edited_has_no_rebuild_and_a_reason() {
    let folder = package();
    folder.write("app/src/main.rs", "pub use dep::main;\n");
    folder.write("dep/src/lib.rs", "pub fn main() {}\n");
    let cell = measured(&folder, &["--rebuild"], &[]);
    assert_eq!(cell["rebuild"], Value::Null);
    let reason = cell["rebuild_reason"].as_str().expect("a reason");
    assert!(reason.starts_with("there is no `fn main() {` in"), "{reason}");
    // `main` is found, but an edit before its inner attribute does not compile.
    folder.write("app/src/main.rs", "fn main() { #![allow(unused)] }\n");
    let before = tree_without(folder.path(), "target");
    let cell = measured(&folder, &["--rebuild"], &[]);
    let reason = cell["rebuild_reason"].as_str().expect("a reason");
    assert!(reason.starts_with("a copy of the workspace does not build: error: "), "{reason}");
    assert_eq!(tree_without(folder.path(), "target"), before);
    assert!(!folder.path().join("app/target/dist/rebuild").exists());
    let table = dist(&folder, &["--rebuild"], &[]).exits(0).stdout;
    assert!(table.contains("no rebuild: a copy of the workspace"), "{table}");
}

#[cfg(unix)]
#[test]
fn a_source_behind_a_link_is_never_edited() {
    let folder = package();
    folder.write("real/main.rs", "fn main() {}\n");
    std::fs::remove_dir_all(folder.path().join("app/src")).expect("removed");
    std::os::unix::fs::symlink("../real", folder.path().join("app/src")).expect("linked");
    measured(&folder, &[], &[]);
    let before = tree_without(folder.path(), "target");
    let cell = measured(&folder, &["--rebuild"], &[]);
    assert_eq!(tree_without(folder.path(), "target"), before);
    assert_eq!(cell["rebuild"], Value::Null);
    // The file behind the link is a source like any other.
    folder.write("real/main.rs", "fn main() { }\n");
    run("cargo", ["build", "--profile", "fast"], &folder.path().join("app")).exits(0);
    assert_eq!(measured(&folder, &[], &[])["build"]["cpu_seconds"], Value::Null);
}
