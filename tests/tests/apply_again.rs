//! `cargo profiles apply` where it has been before: more presets, a newer xtask, files that somebody has changed since;
//! and `remove` after all that.

use cargo_profiles::apply::package::sum;
use end_to_end::packages::host;
use end_to_end::{Folder, Ran, cargo_profiles, run};

fn package() -> Folder {
    let folder = Folder::package("\n[profile.release]\nlto = true\n");
    run(cargo_profiles(), ["apply", "--yes", "--offline"], folder.path()).exits(0);
    folder
}

fn apply(folder: &Folder, args: &[&str]) -> Ran {
    run(cargo_profiles(), ["apply", "--yes", "--offline"].iter().chain(args), folder.path())
}

fn remove(folder: &Folder, args: &[&str]) -> Ran {
    run(cargo_profiles(), ["remove", "--yes"].iter().chain(args), folder.path())
}

/// Makes it look as if an earlier version had put in other files.
fn age(folder: &Folder) {
    let manifest = folder.read("Cargo.toml");
    folder.write(
        "Cargo.toml",
        &manifest.replace("version = \"0.1.0\"\nxtask", "version = \"0.0.9\"\nxtask"),
    );
    let mut record = folder
        .read("xtask/applied.toml")
        .replace("version = \"0.1.0\"\nxtask", "version = \"0.0.9\"\nxtask");
    let text = folder.read("xtask/src/text.rs");
    record = record.replace(&sum(text.as_bytes()), &sum(b"// older\n"));
    record += &format!("\"src/gone.rs\" = \"{}\"\n", sum(b"// no longer\n"));
    folder.write("xtask/applied.toml", &record);
    folder.write("xtask/src/text.rs", "// older\n");
    folder.write("xtask/src/gone.rs", "// no longer\n");
}

#[test]
fn a_newer_version_updates_the_xtask_and_says_so() {
    let folder = package();
    let (manifest, text) = (folder.read("Cargo.toml"), folder.read("xtask/src/text.rs"));
    age(&folder);
    let ran = apply(&folder, &[]).exits(0);
    assert!(ran.stderr.contains("2 files updated, 1 file gone"), "{}", ran.stderr);
    assert_eq!(folder.read("Cargo.toml"), manifest);
    assert_eq!(folder.read("xtask/src/text.rs"), text);
    assert!(!folder.path().join("xtask/src/gone.rs").exists());
    assert!(apply(&folder, &[]).exits(0).stderr.ends_with("nothing to change\n"));
    remove(&folder, &[]).exits(0);
    assert!(!folder.path().join("xtask").exists());
    assert!(folder.read("Cargo.toml").ends_with("\n[profile.release]\nlto = true\n"));
}

#[test]
fn files_that_were_changed_by_hand_are_shown_and_kept() {
    let folder = package();
    age(&folder);
    let mine = folder.read("xtask/src/main.rs") + "// mine\n";
    folder.write("xtask/src/main.rs", &mine);
    folder.write("xtask/src/gone.rs", "// mine now\n");
    let ran = apply(&folder, &[]).exits(0);
    for said in [
        "changed by hand, and kept; `--overwrite=xtask` takes ours",
        "    -// mine\n",
        "    -// mine now\n",
    ] {
        assert!(ran.stderr.contains(said), "{said:?} in {}", ran.stderr);
    }
    assert_eq!(folder.read("xtask/src/main.rs"), mine);
    assert_eq!(folder.read("xtask/src/gone.rs"), "// mine now\n");
    let refused = remove(&folder, &[]).exits(2);
    assert!(
        refused
            .stderr
            .contains("changed by hand: xtask/src/gone.rs, xtask/src/main.rs\nhelp: `--force`"),
        "{}",
        refused.stderr
    );
    apply(&folder, &["--overwrite=xtask"]).exits(0);
    assert!(!folder.read("xtask/src/main.rs").contains("mine"));
    assert!(!folder.path().join("xtask/src/gone.rs").exists());
    folder.write("xtask/src/main.rs", &mine);
    folder.write("xtask/src/tasks.rs", "// somebody's own\n");
    remove(&folder, &["--force"]).exits(0);
    assert_eq!(
        folder.read("xtask/src/tasks.rs"),
        "// somebody's own\n",
        "what was never ours stays"
    );
    assert!(!folder.path().join("xtask/src/main.rs").exists());
}

#[test]
fn presets_can_be_added_later_and_one_that_was_taken_out_does_not_come_back() {
    let folder = Folder::package("");
    let before = folder.read("Cargo.toml");
    apply(&folder, &["--preset", "fast"]).exits(0);
    let once = folder.read("Cargo.toml");
    assert!(once.contains("[profile.fast]") && !once.contains("[profile.small]"));
    apply(&folder, &["--preset", "small,dev"]).exits(0);
    let twice = folder.read("Cargo.toml");
    assert!(twice.contains("[profile.small]") && twice.contains("[profile.dev]"));
    assert!(apply(&folder, &[]).exits(0).stderr.ends_with("nothing to change\n"));
    remove(&folder, &[]).exits(0);
    assert_eq!(folder.read("Cargo.toml"), before);
    let folder = package();
    let manifest = folder.read("Cargo.toml");
    let (head, rest) = manifest.split_once("# Cargo's own release").expect("fast");
    let (_, tail) = rest.split_once("\n\n").expect("more");
    folder.write("Cargo.toml", &format!("{head}{tail}"));
    let ran = apply(&folder, &[]).exits(0);
    assert!(ran.stderr.ends_with("nothing to change\n"), "{}", ran.stderr);
}

#[test]
fn a_preset_that_was_changed_is_its_owners() {
    let folder = package();
    let manifest = folder.read("Cargo.toml");
    folder.write("Cargo.toml", &manifest.replace("opt-level = \"z\"", "opt-level = \"s\""));
    let ran = apply(&folder, &[]).exits(0);
    assert!(ran.stderr.ends_with("nothing to change\n"), "{}", ran.stderr);
    let ran = remove(&folder, &[]).exits(0);
    assert!(
        ran.stderr
            .contains("note: `profile.smallest` in `Cargo.toml` was changed since, and stays\n"),
        "{}",
        ran.stderr
    );
    let left = folder.read("Cargo.toml");
    assert!(left.contains("[profile.smallest]\n") && !left.contains("[profile.fast]\n"), "{left}");
    assert!(!left.contains("xtask"), "{left}");
    // What it inherits from stays too: else nothing would build any more.
    assert!(
        ran.stderr
            .contains("`profile.small` in `Cargo.toml` stays: `profile.smallest` inherits from it")
    );
    run("cargo", ["build", "--offline"], folder.path()).exits(0);
}

#[test]
fn a_preset_that_was_changed_can_be_taken_back() {
    let folder = package();
    let manifest = folder.read("Cargo.toml");
    folder.write("Cargo.toml", &manifest.replace("opt-level = \"s\"", "opt-level = 2"));
    let ran = apply(&folder, &["--overwrite=small"]).exits(0);
    assert!(ran.stderr.contains("in place of yours  small\n"), "{}", ran.stderr);
    let after = folder.read("Cargo.toml");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&after), sorted(&manifest));
    // All of it is still known as ours.
    let ran = remove(&folder, &[]).exits(0);
    assert!(!ran.stderr.contains("stays"), "{}", ran.stderr);
    assert!(!folder.read("Cargo.toml").contains("inherits"), "{}", folder.read("Cargo.toml"));
}

#[test]
fn a_preset_brings_what_it_inherits_from() {
    let folder = Folder::package("");
    let before = folder.read("Cargo.toml");
    apply(&folder, &["--preset", "fastest"]).exits(0);
    let manifest = folder.read("Cargo.toml");
    assert!(
        manifest.contains("[profile.fast]\n") && !manifest.contains("[profile.small]\n"),
        "{manifest}"
    );
    run("cargo", ["build", "--offline", "--profile", "fastest"], folder.path()).exits(0);
    remove(&folder, &[]).exits(0);
    assert_eq!(folder.read("Cargo.toml"), before);
}

#[test]
fn what_was_reformatted_is_still_taken_out() {
    let folder = Folder::with([
        ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"app\"]\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
        ("app/src/main.rs", "fn main() {}"),
        (".cargo/config.toml", "[alias]\nb = \"build\"\n"),
    ]);
    apply(&folder, &[]).exits(0);
    let manifest = folder.read("Cargo.toml");
    let manifest = manifest
        .replace("[\"app\", \"xtask\"]", "[\n    \"app\",\n    \"xtask\",\n]")
        .replace("xtask = \"xtask\"", "xtask  =  \"xtask\"");
    folder.write("Cargo.toml", &manifest);
    let config = folder.read(".cargo/config.toml").replace("xtask =", "xtask  =");
    folder.write(".cargo/config.toml", &config);
    remove(&folder, &[]).exits(0);
    for path in ["Cargo.toml", ".cargo/config.toml"] {
        assert!(!folder.read(path).contains("xtask"), "{}", folder.read(path));
    }
    let args = ["metadata", "--format-version", "1", "--offline", "--filter-platform", host()];
    run("cargo", args, folder.path()).exits(0);
}

#[test]
fn a_workspace_of_the_template_is_known_as_ours() {
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    let root = folder.path().join("hello");
    let ran = run(cargo_profiles(), ["apply", "--yes", "--offline"], &root).exits(0);
    assert!(
        ran.stderr
            .contains("there already      dev, staging, fast, fastest, small, smallest, prod"),
        "{}",
        ran.stderr
    );
    assert!(!root.join("xtask-profiles").exists());
    let manifest = folder.read("hello/Cargo.toml");
    assert!(manifest.contains("[workspace.metadata.cargo-profiles]\nversion = "), "{manifest}");
    let ran = run(cargo_profiles(), ["apply", "--yes", "--offline"], &root).exits(0);
    assert!(ran.stderr.ends_with("nothing to change\n"), "{}", ran.stderr);
}
