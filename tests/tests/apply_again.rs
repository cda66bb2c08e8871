//! `cargo profiles apply` a second time: with more presets, with the tool, with presets that were changed since; and
//! `remove` afterwards.

use end_to_end::cases::each;
use end_to_end::packages::host;
use end_to_end::{Folder, Ran, cargo_profiles, run};

fn package() -> Folder {
    let folder = Folder::package("\n[profile.release]\nlto = true\n");
    apply(&folder, &[]).exits(0);
    folder
}

fn apply(folder: &Folder, args: &[&str]) -> Ran {
    run(cargo_profiles(), ["apply", "--yes"].iter().chain(args), folder.path())
}

fn remove(folder: &Folder, args: &[&str]) -> Ran {
    run(cargo_profiles(), ["remove", "--yes"].iter().chain(args), folder.path())
}

#[test]
fn the_tool_can_be_added_later_and_is_removed_with_the_presets() {
    let folder = Folder::package("");
    let before = folder.read("Cargo.toml");
    apply(&folder, &[]).exits(0);
    assert_eq!(folder.read(".cargo/config.toml"), "[alias]\nxtask = \"profiles\"\n");
    apply(&folder, &["--vendor"]).exits(0);
    assert!(folder.read(".cargo/config.toml").contains("xtask = \"run --package xtask "));
    assert!(apply(&folder, &[]).exits(0).stderr.ends_with("nothing to change\n"));
    remove(&folder, &[]).exits(0);
    assert_eq!(folder.read("Cargo.toml"), before);
    for path in [".cargo", "xtask", "profiles-engine"] {
        assert!(!folder.path().join(path).exists(), "{path}");
    }
}

#[test]
fn tasks_of_the_owner_and_changes_in_the_engine_are_removed_only_with_force() {
    let folder = Folder::package("");
    apply(&folder, &["--vendor"]).exits(0);
    let mine = folder.read("xtask/src/main.rs") + "// mine\n";
    folder.write("xtask/src/main.rs", &mine);
    folder.write("profiles-engine/src/base/text.rs", "// mine\n");
    folder.write("profiles-engine/src/more.rs", "// mine\n");
    assert!(apply(&folder, &["--vendor"]).exits(0).stderr.ends_with("nothing to change\n"));
    let refused = remove(&folder, &[]).exits(2).stderr;
    let changed = "changed by hand: profiles-engine/src/base/text.rs, profiles-engine/src/more.rs, xtask/src/main.rs\n\
                   help: `--force` removes them anyway";
    assert!(refused.contains(changed), "{refused}");
    folder.write("xtask/src/tasks.rs", "// the owner's own\n");
    remove(&folder, &["--force"]).exits(0);
    assert_eq!(folder.read("xtask/src/tasks.rs"), "// the owner's own\n", "never ours: it stays");
    assert!(!folder.path().join("xtask/src/main.rs").exists());
    assert!(!folder.path().join("profiles-engine").exists());
}

#[test]
fn presets_can_be_added_later_and_a_removed_one_stays_removed() {
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
    let (head, rest) = manifest.split_once("# Your release").expect("fast");
    let (_, tail) = rest.split_once("\n\n").expect("more");
    folder.write("Cargo.toml", &format!("{head}{tail}"));
    let ran = apply(&folder, &[]).exits(0);
    assert!(ran.stderr.ends_with("nothing to change\n"), "{}", ran.stderr);
}

#[test]
fn a_changed_preset_belongs_to_the_owner() {
    let folder = package();
    let manifest = folder.read("Cargo.toml");
    folder.write("Cargo.toml", &manifest.replace("opt-level = \"z\"", "opt-level = \"s\""));
    let ran = apply(&folder, &[]).exits(0);
    assert!(ran.stderr.ends_with("nothing to change\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("yours, kept        smallest\n"), "{}", ran.stderr);
    let ran = remove(&folder, &[]).exits(0);
    let stays = "note: profile `smallest` was changed, and stays\n";
    assert!(ran.stderr.contains(stays), "{}", ran.stderr);
    let left = folder.read("Cargo.toml");
    assert!(left.contains("[profile.smallest]\n") && !left.contains("[profile.fast]\n"), "{left}");
    // Its parent stays too, otherwise nothing would build.
    let heir = "profile `small` stays, because profile `smallest` inherits from it";
    assert!(ran.stderr.contains(heir), "{}", ran.stderr);
    run("cargo", ["build", "--offline"], folder.path()).exits(0);
}

#[test]
fn a_changed_preset_can_be_overwritten() {
    let folder = package();
    let manifest = folder.read("Cargo.toml");
    folder.write("Cargo.toml", &manifest.replace("opt-level = \"s\"", "opt-level = 2"));
    let ran = apply(&folder, &["--overwrite=small"]).exits(0);
    assert!(ran.stderr.contains("replaces yours     small\n"), "{}", ran.stderr);
    let after = folder.read("Cargo.toml");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&after), sorted(&manifest));
    // All of it is still recognised as ours.
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
fn presets_keep_their_promises_whatever_the_owner_sets_in_release() {
    let release = "
[profile.release]
opt-level = 2
debug = 1
debug-assertions = true
lto = \"fat\"
panic = \"abort\"
strip = true

[profile.release.package.\"*\"]
opt-level = 1
debug = true
";
    let folder = Folder::package(release);
    let before = folder.read("Cargo.toml");
    let args = ["check", "--deny", "warnings", "--format", "json"];
    let rules = |folder: &Folder| {
        let json = run(cargo_profiles(), args, folder.path()).json();
        let findings = json["findings"].as_array().expect("findings").clone();
        let of_release = |finding: &&serde_json::Value| finding["profile"] != "release";
        let broken = findings.iter().filter(of_release);
        broken.map(|finding| finding["message"].to_string()).collect::<Vec<String>>()
    };
    assert_eq!(rules(&folder), [""; 0]);
    apply(&folder, &["--prod-panic", "unwind"]).exits(0);
    assert_eq!(rules(&folder), [""; 0], "{}", folder.read("Cargo.toml"));
    let manifest = folder.read("Cargo.toml");
    for line in [
        "# Your release, as optimised as Cargo's own: the one to benchmark with every day.\n",
        "\nlto = false # Unlike `release` here, which has \"fat\".\n",
        "\nstrip = \"none\" # Unlike `release` here, which has \"symbols\".\n",
        "\npanic = \"unwind\" # Unlike `release` here, which has \"abort\".\n",
        "[profile.small.package.\"*\"]\nopt-level = \"s\" # Unlike `release` here, which has 1.\n",
    ] {
        assert!(manifest.contains(line), "{line} in {manifest}");
    }
    // Settings that were added because of the owner's profiles are removed too.
    remove(&folder, &[]).exits(0);
    assert_eq!(folder.read("Cargo.toml"), before);
}

#[test]
fn an_old_rust_version_gets_presets_that_its_cargo_can_read() {
    let cases = [("1.60", "debug = 1 #"), ("1.71.0", "debug = \"line-tables-only\" #")];
    each(cases, |(version, debug)| {
        let folder = Folder::package(&format!("rust-version = {version:?}\n"));
        folder.write("Cargo.toml", &folder.read("Cargo.toml").replace("\"2024\"", "\"2021\""));
        let before = folder.read("Cargo.toml");
        apply(&folder, &["--preset", "all"]).exits(0);
        let manifest = folder.read("Cargo.toml");
        assert_eq!(manifest.matches(debug).count(), 2, "{manifest}");
        assert_eq!(manifest.contains("debug = \"none\""), version == "1.71.0", "{manifest}");
        assert!(apply(&folder, &[]).exits(0).stderr.ends_with("nothing to change\n"));
        remove(&folder, &[]).exits(0);
        assert_eq!(folder.read("Cargo.toml"), before);
    });
    let folder = Folder::package("");
    folder.write(
        "Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nrust-version = \"1.56\"\n",
    );
    let said = apply(&folder, &[]).exits(0).stderr;
    let words: Vec<&str> = said.split_whitespace().collect();
    let warning = "warning: `rust-version` here is 1.56, and Cargo before 1.59 rejects a manifest with these presets";
    assert!(words.join(" ").contains(warning), "{said}");
}

#[test]
fn an_alias_of_another_config_file_is_respected() {
    let cases = [("config.toml", "xtask = \"r\""), (".cargo/config.toml", "xtask = [\"b\"]")];
    each(cases, |(path, alias)| {
        let folder = Folder::with([
            ("home/config.toml", ""),
            ("ws/app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
            ("ws/app/src/main.rs", "fn main() {}"),
        ]);
        let above = if path == "config.toml" { "home" } else { "ws" };
        folder.write(&format!("{above}/{path}"), &format!("[alias]\n{alias}\n"));
        let home = folder.path().join("home");
        let home = home.to_string_lossy();
        let ran = end_to_end::run_with(
            cargo_profiles(),
            ["apply", "--yes"],
            &folder.path().join("ws/app"),
            [("CARGO_HOME", &*home)],
        );
        let ran = ran.exits(0);
        assert!(ran.stderr.contains("`xtask` is taken here"), "{}", ran.stderr);
        let config = folder.read("ws/app/.cargo/config.toml");
        assert_eq!(config, "[alias]\nxtask-profiles = \"profiles\"\n");
    });
}

#[test]
fn a_reformatted_manifest_can_still_be_restored() {
    let folder = Folder::with([
        ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"app\"]\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
        ("app/src/main.rs", "fn main() {}"),
        (".cargo/config.toml", "[alias]\nb = \"build\"\n"),
    ]);
    apply(&folder, &["--vendor"]).exits(0);
    let manifest = folder.read("Cargo.toml");
    let manifest = manifest.replace("[\"app\", \"xtask\"]", "[\n    \"app\",\n    \"xtask\",\n]");
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
fn a_generated_workspace_is_recognised() {
    let folder = Folder::new();
    let cases = ["vendored", "installed"];
    each(cases, |way| {
        let answer = format!("xtask={way}");
        let args = ["new", way, "--vcs", "none", "-d", &answer];
        run(cargo_profiles(), args, folder.path()).exits(0);
        let root = folder.path().join(way);
        let ran = run(cargo_profiles(), ["apply", "--yes"], &root).exits(0);
        let there = "already there      dev, staging, fast, fastest, small, smallest, prod";
        assert!(ran.stderr.contains(there), "{}", ran.stderr);
        assert!(ran.stderr.ends_with("nothing to change\n"), "{}", ran.stderr);
    });
}

#[test]
fn the_former_layout_is_refused_with_the_way_to_migrate() {
    let folder = Folder::with([
        ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"app\", \"xtask\"]\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
        ("app/src/main.rs", "fn main() {}"),
        (
            "xtask/Cargo.toml",
            "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             description = \"Checks the workspace's build profiles and measures what each of them costs and buys\"\n",
        ),
        ("xtask/src/main.rs", "fn main() {}"),
    ]);
    let cases = ["apply", "update", "remove"];
    each(cases, |command| {
        let ran = run(cargo_profiles(), [command, "--yes"], folder.path()).exits(2);
        let said = "`xtask/` has the former layout, with the tool as a member of the workspace\nhelp: delete `xtask/`, and ";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    });
}
