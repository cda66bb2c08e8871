//! `cargo profiles update` from this version to the next one, which is built from a copy of this repository with a changed
//! engine, changed presets, a changed workflow and a higher version.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use end_to_end::cases::each;
use end_to_end::packaged::snapshot;
use end_to_end::tree::{assert_same, tree};
use end_to_end::{Folder, Ran, cargo_profiles, run, run_with};

/// The program of the next version.
static NEXT: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let next = snapshot();
    let edit =
        |path: &str, edit: &dyn Fn(String) -> String| next.write(path, &edit(next.read(path)));
    for path in ["profiles-engine/Cargo.toml", "generator/Cargo.toml", "Cargo.lock"] {
        edit(path, &|text| {
            let text =
                text.replacen("version = \"0.1.0\"\nedition", "version = \"0.2.0\"\nedition", 1);
            let of = |name: &str| format!("name = {name:?}\nversion = \"0.1.0\"");
            let text = ["profiles-engine", "cargo-profiles"].iter().fold(text, |text, name| {
                text.replace(&of(name), &of(name).replace("0.1.0", "0.2.0"))
            });
            text.replace(
                "profiles-engine\", version = \"0.1.0\"",
                "profiles-engine\", version = \"0.2.0\"",
            )
        });
    }
    edit("tests/Cargo.toml", &|text| {
        text.replace("version = \"0.1.0\" }", "version = \"0.2.0\" }")
    });
    for path in ["Cargo.toml", "template/Cargo.toml.liquid"] {
        edit(path, &|text| {
            text.replace("opt-level = \"s\" # Prefers", "opt-level = \"z\" # Prefers")
        });
    }
    edit("template/.github/workflows/ci.yml.liquid", &|text| {
        text.replace("name: CI", "name: Checks")
    });
    edit("xtask/src/main.rs", &|text| text + "// Version 0.2.0.\n");
    edit("profiles-engine/src/base/text.rs", &|text| text + "// Version 0.2.0.\n");
    next.write("profiles-engine/src/added.rs", "// Not a module yet.\n");
    fs::remove_file(next.path().join("profiles-engine/door.toml")).expect("it is there");
    fs::write(next.path().join("profiles-engine/config.toml"), "# Renamed.\n").expect("written");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    let target = target.to_string_lossy().into_owned();
    let env = [("CARGO_TARGET_DIR", &*target)];
    // A release starts with updated derived files.
    let ship = ["run", "--quiet", "--offline", "--package", "end-to-end", "--bin", "ship"];
    run_with("cargo", ship, next.path(), env).exits(0);
    let build = ["build", "--quiet", "--offline", "--package", "cargo-profiles"];
    run_with("cargo", build, next.path(), env).exits(0);
    let program =
        Path::new(&target).join(format!("debug/cargo-profiles{}", std::env::consts::EXE_SUFFIX));
    (next, program)
});

fn update(root: &Path, args: &[&str]) -> Ran {
    run(&NEXT.1, ["update", "--yes"].iter().chain(args), root)
}

fn generated(answers: &[&str]) -> (Folder, PathBuf) {
    let folder = Folder::new();
    let args = ["new", "hello", "--vcs", "none"].iter().chain(answers);
    run(cargo_profiles(), args, folder.path()).exits(0);
    let root = folder.path().join("hello");
    (folder, root)
}

/// What the next version generates.
fn next_generated(answers: &[&str]) -> (Folder, PathBuf) {
    let folder = Folder::new();
    let args = ["new", "hello", "--vcs", "none"].iter().chain(answers);
    run(&NEXT.1, args, folder.path()).exits(0);
    let root = folder.path().join("hello");
    (folder, root)
}

fn same(root: &Path, next: &Path) {
    assert_same("the updated workspace", &tree(root), &tree(next));
}

#[test]
fn an_untouched_workspace_becomes_what_the_next_version_generates() {
    let cases =
        [&[][..], &["-d", "prod_panic=unwind", "-d", "cranelift=true"], &["-d", "xtask=installed"]];
    each(cases, |answers| {
        let (_folder, root) = generated(answers);
        let (_next, next) = next_generated(answers);
        let ran = update(&root, &[]).exits(0);
        assert!(ran.stderr.ends_with("done: updated to 0.2.0\n"), "{}", ran.stderr);
        same(&root, &next);
        let ran = update(&root, &[]).exits(0);
        assert!(ran.stderr.ends_with("done: nothing to change\n"), "{}", ran.stderr);
        // The older program has nothing to do here.
        if answers.contains(&"xtask=installed") {
            return;
        }
        let ran = run(cargo_profiles(), ["update", "--yes"], &root).exits(2);
        let said =
            "`profiles-engine/` is version 0.2.0, and this is `cargo profiles` 0.1.0\nhelp: ";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    });
}

#[test]
fn an_applied_workspace_keeps_what_its_owner_wrote() {
    let folder = Folder::package(
        "\n[profile.release]\nlto = true\n\n[profile.prod]\ninherits = \"release\"\n",
    );
    let before = folder.read("Cargo.toml");
    let args = ["apply", "--yes", "--vendor"];
    run(cargo_profiles(), args, folder.path()).exits(0);
    let ran = update(folder.path(), &[]).exits(0);
    // The owner's profile is shown next to the preset, and stays.
    assert!(ran.stderr.contains("Cargo.toml (profile prod)"), "{}", ran.stderr);
    let manifest = folder.read("Cargo.toml");
    assert!(manifest.contains("opt-level = \"z\" # Prefers"), "{manifest}");
    assert!(manifest.contains("lto = false # Unlike `release` here"), "{manifest}");
    assert!(folder.read("profiles-engine/Cargo.toml").contains("version = \"0.2.0\""));
    run(&NEXT.1, ["remove", "--yes"], folder.path()).exits(0);
    assert_eq!(folder.read("Cargo.toml"), before);
    assert!(
        !folder.path().join("profiles-engine").exists() && !folder.path().join("xtask").exists()
    );
}

#[test]
fn manual_changes_are_shown_and_kept() {
    let (_folder, root) = generated(&[]);
    let edit = |path: &str, text: &str| {
        let old = fs::read_to_string(root.join(path)).unwrap_or_default();
        fs::write(root.join(path), old + text).expect("written");
    };
    edit("profiles-engine/src/base/text.rs", "// mine\n");
    edit("xtask/src/main.rs", "// my task\n");
    edit(".github/workflows/ci.yml", "# my job\n");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("readable");
    let changed = manifest.replace("opt-level = \"s\" # Prefers", "opt-level = 2 # Prefers");
    fs::write(root.join("Cargo.toml"), &changed).expect("written");
    let ran = update(&root, &[]).exits(0);
    for shown in [
        "    --- a/profiles-engine/src/base/text.rs\n",
        "    -// mine\n",
        "    -// my task\n",
        "    +// Version 0.2.0.\n",
        "    -# my job\n",
        "    -opt-level = 2 # Prefers",
        "    +opt-level = \"z\" # Prefers",
        "`--overwrite` replaces the engine",
    ] {
        assert!(ran.stderr.contains(shown), "{shown:?} in {}", ran.stderr);
    }
    // The engine stays as a whole, without a mix of two versions.
    let engine = fs::read_to_string(root.join("profiles-engine/Cargo.toml")).expect("readable");
    assert!(engine.contains("version = \"0.1.0\""));
    assert!(!root.join("profiles-engine/src/added.rs").exists());
    assert_eq!(fs::read_to_string(root.join("Cargo.toml")).expect("readable"), changed);
    let ran = update(&root, &["--overwrite"]).exits(0);
    assert!(ran.stderr.ends_with("done: updated to 0.2.0\n"), "{}", ran.stderr);
    assert!(root.join("profiles-engine/src/added.rs").is_file());
    assert!(!root.join("profiles-engine/door.toml").exists());
    let task = fs::read_to_string(root.join("xtask/src/main.rs")).expect("readable");
    assert!(task.ends_with("// my task\n"), "what is the owner's stays");
}

#[test]
fn update_needs_an_applied_workspace() {
    let folder = Folder::package("");
    let ran = run(cargo_profiles(), ["update", "--yes"], folder.path()).exits(2);
    let said = "has none of the presets\nhelp: `cargo profiles apply` adds them\n";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}
