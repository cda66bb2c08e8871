//! Builds after `cargo profiles apply`: the owner's are the same, byte for byte, and the presets build, through the alias
//! too.

use std::fs;

use end_to_end::cases::cases;
use end_to_end::packages::host;
use end_to_end::{Folder, cargo_profiles, cell, run};

const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
const MAIN: &str = "fn main() { println!(\"{}\", std::env::args().count()); }\n";

/// Each shape of a workspace, with a feature that another member enables, so that building both changes the program.
fn shapes() -> [(&'static str, Folder); 3] {
    let engine = "[package]\nname = \"engine\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[features]\nloud = []\n";
    let says = "pub fn says() -> &'static str { if cfg!(feature = \"loud\") { \"LOUD\" } else { \"quiet\" } }\n";
    let main = "fn main() { println!(\"{}\", engine::says()); }\n";
    let depends = |path: &str| format!("{APP}[dependencies]\nengine = {{ path = \"{path}\" }}\n");
    let (below, beside) = (depends("engine"), depends("../engine"));
    let other = "[package]\nname = \"other\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nengine = { path = \"../engine\", features = [\"loud\"] }\n";
    let root = format!("[workspace]\nmembers = [\"engine\", \"other\"]\n{below}");
    [
        (
            "a package",
            Folder::with([
                ("Cargo.toml", below.as_str()),
                ("src/main.rs", main),
                ("engine/Cargo.toml", engine),
                ("engine/src/lib.rs", says),
            ]),
        ),
        (
            "a root package",
            Folder::with([
                ("Cargo.toml", root.as_str()),
                ("src/main.rs", main),
                ("engine/Cargo.toml", engine),
                ("engine/src/lib.rs", says),
                ("other/Cargo.toml", other),
                ("other/src/lib.rs", ""),
            ]),
        ),
        (
            "a virtual workspace",
            Folder::with([
                (
                    "Cargo.toml",
                    "[workspace]\nresolver = \"2\"\nmembers = [\"*\"]\nexclude = [\"target\"]\n",
                ),
                ("app/Cargo.toml", beside.as_str()),
                ("app/src/main.rs", main),
                ("engine/Cargo.toml", engine),
                ("engine/src/lib.rs", says),
                ("other/Cargo.toml", other),
                ("other/src/lib.rs", ""),
            ]),
        ),
    ]
}

/// The program from clean runs of `cargo build` and `cargo build --release`, and what Cargo printed.
fn built(folder: &Folder) -> (Vec<Vec<u8>>, String) {
    let target = folder.path().join("target");
    let _ = fs::remove_dir_all(&target);
    let mut said = String::new();
    for flags in [&["build", "--offline"][..], &["build", "--offline", "--release"]] {
        said += &run("cargo", flags, folder.path()).exits(0).stderr;
    }
    let name = format!("app{}", std::env::consts::EXE_SUFFIX);
    let programs = ["debug", "release"].map(|profile| target.join(profile).join(&name));
    for profile in ["debug", "release"] {
        assert!(
            !target.join(profile).join(format!("xtask{}", std::env::consts::EXE_SUFFIX)).exists()
        );
    }
    (programs.map(|path| fs::read(path).expect("built")).into(), said)
}

#[test]
fn plain_builds_are_the_same_as_before() {
    cases(shapes(), |folder| {
        let (before, _) = built(&folder);
        run(cargo_profiles(), ["apply", "--yes", "--vendor"], folder.path()).exits(0);
        let (after, said) = built(&folder);
        assert!(before == after, "other bytes");
        assert!(!said.contains("warning"), "{said}");
        let args = ["metadata", "--format-version", "1", "--offline", "--locked"];
        let args = args.into_iter().chain(["--filter-platform", host()]);
        run("cargo", args, folder.path()).exits(0);
    });
}

#[test]
fn an_old_virtual_workspace_gets_no_new_warning() {
    let folder = Folder::with([
        ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2018\"\n"),
        ("app/src/main.rs", MAIN),
    ]);
    let (_, said) = built(&folder);
    assert!(!said.contains("warning"), "{said}");
    run(cargo_profiles(), ["apply", "--yes", "--vendor"], folder.path()).exits(0);
    let (_, said) = built(&folder);
    assert!(!said.contains("warning"), "{said}");
    // A door of a newer edition would bring one, because that implies another resolver.
    let door = folder.read("xtask/Cargo.toml").replace("\"2018\"", "\"2021\"");
    folder.write("xtask/Cargo.toml", &door);
    let said = run("cargo", ["build", "--offline"], folder.path()).exits(0).stderr;
    assert!(said.contains("virtual workspace defaulting to `resolver = \"1\"`"), "{said}");
}

#[test]
fn a_lockfile_gets_one_entry_that_cargo_accepts_as_it_is() {
    let shared = "[workspace]\nmembers = [\"shared\"]\n[workspace.package]\nversion = \"0.2.0\"\n";
    let inherits = "[package]\nname = \"shared\"\nversion.workspace = true\nedition = \"2021\"\n[dependencies]\nlibc = \"0.2\"\n";
    let app = format!(
        "{APP}[dependencies]\nshared = {{ path = \"../outside/shared\" }}\n[target.'cfg(windows)'.build-dependencies]\nglob = \"0.3\"\n"
    );
    let folder = Folder::with([
        ("ws/Cargo.toml", app.as_str()),
        ("ws/src/bin/app/main.rs", MAIN),
        ("ws/build.rs", "fn main() {}"),
        ("outside/Cargo.toml", shared),
        ("outside/shared/Cargo.toml", inherits),
        ("outside/shared/src/lib.rs", ""),
    ]);
    let root = folder.path().join("ws");
    run("cargo", ["generate-lockfile", "--offline"], &root).exits(0);
    // The lockfile keeps its older format.
    let before = folder.read("ws/Cargo.lock").replace("\nversion = 4\n", "\nversion = 3\n");
    folder.write("ws/Cargo.lock", &before);
    run(cargo_profiles(), ["apply", "--yes", "--vendor"], &root).exits(0);
    let after = folder.read("ws/Cargo.lock");
    assert!(after.contains("\nversion = 3\n") && after.contains("\nname = \"xtask\"\n"), "{after}");
    let entry = "[[package]]\nname = \"xtask\"\nversion = \"0.1.0\"\n";
    assert_eq!(after.replace(&format!("\n{entry}"), ""), before);
    run("cargo", ["build", "--offline", "--locked"], &root).exits(0);
    assert_eq!(folder.read("ws/Cargo.lock"), after);
    run(cargo_profiles(), ["remove", "--yes"], &root).exits(0);
    assert_eq!(folder.read("ws/Cargo.lock"), before);
}

#[test]
fn a_glob_does_not_make_the_folder_of_the_alias_a_member() {
    let folder = Folder::with([
        ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"*\"]\n"),
        ("app/Cargo.toml", APP),
        ("app/src/main.rs", MAIN),
    ]);
    run(cargo_profiles(), ["apply", "--yes", "--vendor"], folder.path()).exits(0);
    let args = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    run("cargo", args, folder.path()).exits(0);
    // Without it, Cargo refuses the workspace.
    let manifest = folder.read("Cargo.toml");
    folder.write("Cargo.toml", &manifest.replace("\nexclude = ", "\n# exclude = "));
    let ran = run("cargo", args, folder.path()).exits(101);
    assert!(ran.stderr.contains("failed to load manifest for workspace member"), "{}", ran.stderr);
}

#[test]
fn packages_below_a_package_do_not_become_members() {
    let tool = "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    let folder = Folder::with([
        ("Cargo.toml", APP),
        ("src/main.rs", MAIN),
        ("tools/a/Cargo.toml", tool),
        ("tools/a/src/main.rs", MAIN),
    ]);
    run(cargo_profiles(), ["apply", "--yes", "--vendor"], folder.path()).exits(0);
    let tool = folder.path().join("tools/a");
    run("cargo", ["build", "--offline"], &tool).exits(0);
    assert!(tool.join("target/debug").is_dir(), "it has a target folder of its own");
}

#[test]
fn the_alias_works_under_another_name_too() {
    let folder = Folder::with([
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"app\", \"xtask\"]\ndefault-members = [\"app\"]\n",
        ),
        ("app/Cargo.toml", APP),
        ("app/src/main.rs", MAIN),
        (
            "xtask/Cargo.toml",
            "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        ),
        ("xtask/src/main.rs", "fn main() { println!(\"theirs\") }"),
        (".cargo/config.toml", "[alias]\nxtask = \"run -q --package xtask --\"\n"),
    ]);
    let ran =
        run(cargo_profiles(), ["apply", "--yes", "--vendor", "--preset", "all"], folder.path())
            .exits(0);
    assert!(ran.stderr.contains("the command is `cargo xtask-profiles`"), "{}", ran.stderr);
    let theirs = run("cargo", ["xtask", "--offline"], folder.path()).exits(0);
    assert_eq!(theirs.stdout, "theirs\n");
    let checked =
        run("cargo", ["xtask-profiles", "check-profiles", "--deny", "warnings"], folder.path())
            .exits(0);
    assert!(checked.stdout.contains("no problems found"), "{}", checked.stdout);
    let report = run(
        "cargo",
        ["xtask-profiles", "dist", "--no-bench", "--offline", "--locked", "--format", "json"],
        folder.path(),
    );
    let report = report.exits(0).json();
    for preset in ["dev", "staging", "fast", "fastest", "small", "smallest", "prod"] {
        let cell = cell(&report, preset);
        assert_eq!(cell["outcome"], "built", "{cell:#}");
        assert_eq!(
            cell["artifacts"].as_array().map(Vec::len),
            Some(1),
            "the doors are not what ships"
        );
    }
    let formatted = run("cargo", ["fmt", "--all", "--check"], folder.path());
    match formatted.stderr.contains("no such command") || formatted.stderr.contains("not installed")
    {
        true => println!("skipped: rustfmt is not installed"),
        false => assert!(!formatted.stdout.contains("xtask-profiles"), "{}", formatted.stdout),
    }
}
