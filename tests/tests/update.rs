//! `cargo profiles update` from this version to the next one, which is built from a copy of this repository with a changed
//! engine, changed presets, a changed workflow and a higher version.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use end_to_end::cases::each;
use end_to_end::tree::{assert_same, tree};
use end_to_end::{Folder, Ran, cargo_profiles, next, run};

/// The program of the next version.
static NEXT: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    next::program(next::source(&target).path(), &target)
});

fn update(root: &Path, args: &[&str]) -> Ran {
    run(&*NEXT, ["update", "--yes"].iter().chain(args), root)
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
    run(&*NEXT, args, folder.path()).exits(0);
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
    run(&*NEXT, ["remove", "--yes"], folder.path()).exits(0);
    assert_eq!(folder.read("Cargo.toml"), before);
    assert!(
        !folder.path().join("profiles-engine").exists() && !folder.path().join("xtask").exists()
    );
}

#[test]
fn tables_of_dev_that_its_owner_has_stay_the_only_ones() {
    let own = "\n[profile.dev.package.\"*\"]\nopt-level = 1\n";
    let folder = Folder::package(own);
    run(cargo_profiles(), ["apply", "--yes", "--preset", "all"], folder.path()).exits(0);
    let applied = folder.read("Cargo.toml");
    for program in [cargo_profiles(), &*NEXT] {
        run(program, ["update", "--yes"], folder.path()).exits(0);
        assert_eq!(folder.read("Cargo.toml").matches(own).count(), 1);
        run("cargo", ["metadata", "--format-version=1", "--no-deps"], folder.path()).exits(0);
    }
    assert!(applied.contains("[profile.dev]") && folder.read("Cargo.toml") != applied);
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
