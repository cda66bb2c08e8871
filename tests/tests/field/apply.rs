//! What `apply` writes into a workspace, or refuses to.

use std::path::{Path, PathBuf};

use end_to_end::cases::{cases, each};
use end_to_end::door::tiny_engine;
use end_to_end::field::{case, check, explained, findings, rustc_line};
use end_to_end::tree::{assert_same, tree, tree_without};
use end_to_end::{Folder, Ran, cargo_profiles, engine, git, path_with, run, run_with};
use serde_json::Value;
use toml_edit::Document;

/// Both ways to apply: with the installed program, and with the vendored one.
pub const WAYS: [&[&str]; 2] = [&[], &["--vendor"]];

pub fn apply(folder: &Path, args: &[&str]) -> Ran {
    run(cargo_profiles(), [&["apply", "--yes"], args].concat(), folder)
}

pub fn remove(folder: &Path) -> Ran {
    run(cargo_profiles(), ["remove", "--yes"], folder)
}

/// Runs `cargo xtask check-profiles`, after the vendored engine was replaced by one that is built at once. Asserts that it
/// runs.
#[track_caller]
pub fn xtask_runs(folder: &Path, way: &[&str]) {
    if way.contains(&"--vendor") {
        tiny_engine(folder, "1.0.0");
    }
    let path = path_with(cargo_profiles().parent().expect("a folder"));
    let args = ["xtask", "check-profiles"];
    let ran = run_with("cargo", args, folder, [("PATH", path.as_str())]).exits(0);
    assert!(ran.stdout == "1.0.0\n" || ran.stdout.contains("checked "), "{}", ran.stdout);
}

/// Asserts that `apply` with these arguments is refused with this message and this help, also by a dry run, and that
/// nothing is written.
#[track_caller]
pub fn refused(folder: &Path, args: &[&str], message: &str, help: &str) {
    let before = tree(folder);
    for how in ["--yes", "--dry-run"] {
        let said = run(cargo_profiles(), [&["apply", how], args].concat(), folder).exits(2).stderr;
        let error = said.split("error: ").nth(1).unwrap_or_default();
        let (error, helped) = error.split_once("help: ").unwrap_or_else(|| panic!("{said}"));
        assert!(error.contains(message), "{message:?} in {said}");
        assert!(helped.contains(help), "{help:?} in {said}");
    }
    assert_same("nothing was written", &tree(folder), &before);
}

/// Cargo, with stand-ins for the packages in Cargo.lock as its registry.
#[track_caller]
fn cargo_with_stand_ins(folder: &Folder, args: &[&str]) -> Ran {
    let vendor = Folder::new();
    let lock = Document::parse(folder.read("Cargo.lock")).expect("TOML");
    for package in lock["package"].as_array_of_tables().expect("packages") {
        let text = |key: &str| package.get(key).and_then(|item| item.as_str()).unwrap_or_default();
        let (name, sum) = (text("name"), text("checksum"));
        let needs = package.get("dependencies").and_then(|item| item.as_array());
        let needs = needs.into_iter().flatten().filter_map(|need| need.as_str());
        let needs: String = needs.map(|need| format!("{need} = \"*\"\n")).collect();
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = {:?}\n[dependencies]\n{needs}",
            text("version")
        );
        if !sum.is_empty() {
            let sums = format!("{{\"files\":{{}},\"package\":{sum:?}}}");
            vendor.write(&format!("{name}/.cargo-checksum.json"), &sums);
            vendor.write(&format!("{name}/Cargo.toml"), &manifest);
            vendor.write(&format!("{name}/src/lib.rs"), "");
        }
    }
    let directory = format!("source.here.directory={:?}", vendor.path());
    let config = ["--config", "source.crates-io.replace-with='here'", "--config", &directory];
    run("cargo", [args, &config].concat(), folder.path())
}

const METADATA: &[&str] = &["metadata", "--format-version", "1", "--offline", "--locked"];

#[test]
fn apply_build_target() {
    each(WAYS, |way| {
        let folder = case("apply-build-target");
        let before = tree(folder.path());
        apply(folder.path(), way).exits(0);
        check(folder.path(), &["--deny", "warnings"]).exits(0);
        remove(folder.path()).exits(0);
        assert_same("it is removed", &tree(folder.path()), &before);
        apply(folder.path(), way).exits(0);
        xtask_runs(folder.path(), way);
    });
}

#[test]
fn xtask_and_build_target() {
    each(WAYS, |way| {
        let folder = case("12-xtask-and-build-target");
        apply(folder.path(), way).exits(0);
        xtask_runs(folder.path(), way);
        if way.contains(&"--vendor") {
            // Cargo would build a plain `xtask` for the chip, which has no `std`.
            let plain = ["build", "--package", "xtask", "--offline"];
            let said = run("cargo", plain, folder.path()).exits(101).stderr;
            assert!(said.contains("error[E0463]: can't find crate for `std`"), "{said}");
        }
    });
}

/// With `[unstable] build-std`, a Cargo that reads it builds these packages for the door, too.
#[test]
fn build_std_of_a_part_gets_an_alias_for_all_of_it() {
    let graph = |folder: &Folder, config: &[&str]| {
        let args = ["build", "--unit-graph", "-Zunstable-options", "--package", "xtask"];
        let args = [&args, &["--target", "host-tuple", "--offline"][..], config].concat();
        let env = [("RUSTC_BOOTSTRAP", "1")];
        let said = run_with("cargo", args, folder.path(), env);
        // Without the source of the library there is no graph.
        (said.code == Some(0)).then(|| said.stdout.contains("\"name\":\"std\""))
    };
    let cases = [
        ("[unstable]\nbuild-std = [\"core\", \"alloc\"]\n", true),
        ("[unstable]\nbuild-std = [\"core,alloc\"]\n", true),
        ("[unstable]\nbuild-std = [\"std\", \"panic_abort\"]\n", false),
        ("[unstable]\nbuild-std-features = []\n", false),
    ];
    each(cases, |(config, is_part)| {
        let folder = case("apply-build-target");
        let config = format!("{}\n{config}", folder.read(".cargo/config.toml"));
        folder.write(".cargo/config.toml", &config);
        apply(folder.path(), &["--vendor"]).exits(0);
        let after = folder.read(".cargo/config.toml");
        let adds = "--package xtask --config unstable.build-std=['std','panic_abort'] --target";
        assert_eq!(after.contains(adds), is_part, "{after}");
        if is_part {
            let more = ["--config", "unstable.build-std=['std','panic_abort']"];
            let with = [graph(&folder, &[]), graph(&folder, &more)];
            assert!([[Some(false), Some(true)], [None, None]].contains(&with), "{with:?}");
        }
        xtask_runs(folder.path(), &["--vendor"]);
    });
    let folder = case("apply-build-target");
    let config = folder.read(".cargo/config.toml") + "\n[unstable]\nbuild-std = [\"core\"]\n";
    folder.write(".cargo/config.toml", &config);
    apply(folder.path(), &["--vendor"]).exits(0);
    let again = apply(folder.path(), &["--vendor"]).exits(0).stderr;
    assert!(again.ends_with("nothing to change\n"), "{again}");
    remove(folder.path()).exits(0);
    assert_eq!(folder.read(".cargo/config.toml"), config);
}

/// No alias can then build the door for this machine.
#[cfg(unix)]
#[test]
fn an_old_cargo_and_a_build_target_are_refused_with_vendor() {
    let tools = Folder::new();
    tools.script("cargo", "echo 'cargo 1.84.1 (66221abde 2024-11-19)'");
    let path = path_with(tools.path());
    let folder = case("12-xtask-and-build-target");
    let args = ["apply", "--yes", "--vendor"];
    let env = [("PATH", path.as_str())];
    let said = run_with(cargo_profiles(), args, folder.path(), env).exits(2).stderr;
    let expected = "`build.target` is `riscv64gc-unknown-none-elf`, so this Cargo would build `xtask` for it, too\n\
                    help: leave out `--vendor`: ";
    assert!(said.contains(expected), "{said}");
    run_with(cargo_profiles(), &args[..2], folder.path(), env).exits(0);
    xtask_runs(folder.path(), &[]);
}

/// Cargo looks for an alias before it looks for a program.
#[test]
fn an_alias_called_profiles_is_refused_without_vendor() {
    let folder = Folder::package("");
    folder.write(".cargo/config.toml", "[alias]\nprofiles = [\"build\", \"--release\"]\n");
    let message = "`profiles` is an alias for `build --release` here";
    refused(folder.path(), &[], message, "rename the alias `profiles`, or pass `--vendor`");
    apply(folder.path(), &["--vendor"]).exits(0);
    xtask_runs(folder.path(), &["--vendor"]);
    let folder = Folder::package("");
    apply(folder.path(), &[]).exits(0);
    let config = folder.read(".cargo/config.toml") + "profiles = \"build --release\"\n";
    folder.write(".cargo/config.toml", &config);
    let said = run("cargo", ["xtask", "check-profiles"], folder.path()).exits(1).stderr;
    assert!(said.contains("unexpected argument 'check-profiles'"), "{said}");
}

#[test]
fn apply_exact_pin() {
    each(WAYS, |way| {
        let folder = case("apply-exact-pin");
        let before = (tree(folder.path()), folder.read("Cargo.lock"));
        cargo_with_stand_ins(&folder, METADATA).exits(0);
        apply(folder.path(), way).exits(0);
        // The door has no dependencies, and the engine is outside of the workspace.
        let door = "[[package]]\nname = \"xtask\"\nversion = \"0.1.0\"\n";
        let lock = folder.read("Cargo.lock");
        assert_eq!(lock.replace(&format!("\n{door}"), ""), before.1);
        assert_eq!(lock.contains(door), way.contains(&"--vendor"));
        cargo_with_stand_ins(&folder, METADATA).exits(0);
        remove(folder.path()).exits(0);
        assert_same("it is removed", &tree(folder.path()), &before.0);
    });
}

#[test]
fn dry_run_says_yes() {
    each(WAYS, |way| {
        let folder = case("dry-run-says-yes");
        let args = [&["apply", "--dry-run"], way].concat();
        let dry = run(cargo_profiles(), args, folder.path()).exits(0);
        assert!(dry.stdout.contains("+[profile.fast]\n"), "{}", dry.stdout);
        cargo_with_stand_ins(&folder, METADATA).exits(0);
        apply(folder.path(), way).exits(0);
        cargo_with_stand_ins(&folder, METADATA).exits(0);
    });
}

#[test]
fn what_stands_in_the_way_is_refused_by_a_dry_run_too() {
    let all: [(&str, &str, &str, &str); 3] = [
        (".cargo", "", "/.cargo` is not a folder", "move it out of the way"),
        (".cargo/config.toml/a", "", "config.toml`: Is a directory", "replace the folder"),
        ("profiles-engine", "", "has no `CHECKSUMS`", "move it away"),
    ];
    each(all, |(path, text, message, help)| {
        let folder = Folder::package("");
        folder.write(path, text);
        WAYS.iter().for_each(|way| refused(folder.path(), way, message, help));
    });
}

#[test]
fn apply_onto_own_release() {
    each(WAYS, |way| {
        let folder = case("apply-onto-own-release");
        let found = |folder: &Folder| {
            let all = findings(folder.path()).into_iter();
            all.map(|one| (one["rule"].clone(), one["profile"].clone())).collect::<Vec<_>>()
        };
        let before = found(&folder);
        assert_eq!(before, [("debuginfo-then-stripped".into(), "release".into())]);
        apply(folder.path(), way).exits(0);
        assert_eq!(found(&folder), before);
        let value = |profile: &str, key: &str| explained(folder.path(), &[profile], key);
        for (profile, key, expected) in [
            ("staging", "lto", "false"),
            ("staging", "strip", "none"),
            ("fast", "opt-level", "3"),
            ("fast", "lto", "false"),
            ("small", "debug", "none"),
            ("small", "debug-assertions", "false"),
            ("prod", "debug-assertions", "false"),
            ("prod", "debug", "none"),
        ] {
            assert_eq!(value(profile, key), expected, "{profile} {key}");
        }
        let line = |profile: &str| rustc_line(folder.path(), &["--profile", profile], "app");
        let (fast, small) = (line("fast"), line("small"));
        assert!(fast.contains(" opt-level=3 ") && !fast.contains(" lto"), "{fast}");
        assert!(!small.contains("debuginfo") && !small.contains("debug-assertions"), "{small}");
        let manifest = folder.read("Cargo.toml");
        assert!(!manifest.contains("# Cargo's own release:"), "it is not any more: {manifest}");
    });
}

/// What a preset needs against a release of its owner, beyond what the case has.
#[test]
fn no_preset_is_found_fault_with_whatever_release_is() {
    let releases = [
        "incremental = true\n",
        "incremental = true\nlto = \"thin\"\n",
        "codegen-units = 1\nlto = \"off\"\npanic = \"abort\"\n",
        "opt-level = 0\noverflow-checks = true\nrpath = true\n",
        "opt-level = \"z\"\nlto = true\nstrip = \"debuginfo\"\n",
        "strip = true\nsplit-debuginfo = \"packed\"\n",
    ];
    each(releases, |release| {
        let folder = Folder::package(&format!("\n[profile.release]\n{release}"));
        let before = folder.read("Cargo.toml");
        let faults = |folder: &Folder| {
            let mut found = findings(folder.path());
            found.retain(|one| one["level"] != "note");
            found.into_iter().map(|one| one["message"].to_string()).collect::<Vec<_>>()
        };
        let known = faults(&folder);
        let said = apply(folder.path(), &["--preset", "all"]).exits(0).stderr;
        let added = folder.read("Cargo.toml");
        assert_eq!(faults(&folder), known, "{added}");
        assert!(!said.contains("warning: "), "{said}");
        remove(folder.path()).exits(0);
        assert_eq!(folder.read("Cargo.toml"), before);
    });
}

#[test]
fn apply_then_check_dev() {
    each(WAYS, |way| {
        let folder = case("apply-then-check-dev");
        let before = tree(folder.path());
        let deny = ["--deny", "warnings"];
        check(folder.path(), &deny).exits(0);
        if git::is_installed() {
            git::commit_all(folder.path());
        }
        apply(folder.path(), way).exits(0);
        check(folder.path(), &deny).exits(0);
        remove(folder.path()).exits(0);
        assert_same("it is removed", &tree_without(folder.path(), ".git"), &before);
    });
}

/// A folder that is mounted onto itself and can't be written to. Prints a note and returns `None` if it can't be mounted.
#[cfg(target_os = "linux")]
fn read_only(folder: &Path) -> Option<Mount> {
    let path = folder.display().to_string();
    let mount = |args: &[&str]| run("mount", args, Path::new("/"));
    let bound = mount(&["--bind", &path, &path]);
    if bound.code != Some(0) {
        println!("not tried: a folder can't be mounted: {}", bound.stderr.trim());
        return None;
    }
    let mounted = Mount(folder.to_path_buf());
    mount(&["-o", "remount,bind,ro", &path]).exits(0);
    Some(mounted)
}

#[cfg(target_os = "linux")]
struct Mount(PathBuf);

#[cfg(target_os = "linux")]
impl Drop for Mount {
    fn drop(&mut self) {
        run("umount", ["--lazy".as_ref(), self.0.as_os_str()], Path::new("/"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn read_only_source() {
    let folder = case("27-read-only-source");
    let root = folder.path().join("src1");
    let Some(_mount) = read_only(&root) else { return };
    let (what, help) = ("failed to write in the folder", "make it writable, or run the command in");
    each(WAYS, |way| refused(&root, way, what, help));
    let fix = run(engine(), ["check-profiles", "--fix"], &root);
    assert!([Some(0), Some(2)].contains(&fix.code), "{}", fix.stderr);
    let args = ["dist", "--preset", "dev", "--no-bench"];
    let ran = run(engine(), args, &root).exits(2);
    assert!(
        ran.stderr.contains("\nhelp: make the folder writable, or choose other"),
        "{}",
        ran.stderr
    );
    let elsewhere = Folder::new();
    let target = [("CARGO_TARGET_DIR", elsewhere.path().to_str().expect("UTF-8"))];
    run_with(engine(), args, &root, target).exits(0);
}

/// Permissions, which do not hold for root, and a mount, which does.
#[cfg(target_os = "linux")]
#[test]
fn a_new_workspace_in_a_read_only_folder_is_refused_with_a_remedy() {
    let folder = Folder::new();
    let Some(_mount) = read_only(folder.path()) else { return };
    let said = run(cargo_profiles(), ["new", "a/b"], folder.path()).exits(2).stderr;
    assert!(said.contains("Read-only file system"), "{said}");
    assert!(said.contains("\nhelp: "), "{said}");
}

#[test]
fn vendored_sources() {
    each(WAYS, |way| {
        let folder = case("28-vendored-sources");
        let before = tree(folder.path());
        let metadata = |folder: &Folder| run("cargo", METADATA, folder.path()).exits(0).json();
        metadata(&folder);
        apply(folder.path(), way).exits(0);
        let names = metadata(&folder);
        let names = names["packages"].as_array().expect("packages").iter();
        let mut names: Vec<&str> = names.filter_map(|package| package["name"].as_str()).collect();
        names.retain(|name| *name != "xtask");
        assert_eq!(names, ["itoa", "v"]);
        // The engine's packages are not in `vendor`, and its build does not look there.
        remove(folder.path()).exits(0);
        assert_same("it is removed", &tree(folder.path()), &before);
        apply(folder.path(), way).exits(0);
        xtask_runs(folder.path(), way);
        run("cargo", ["build", "--offline", "--locked"], folder.path()).exits(0);
    });
}

#[test]
fn profiles_of_the_owner_with_the_names_of_presets_are_left_alone() {
    let own = [
        ("small", "[profile.small]\ninherits = \"release\"\nopt-level = 3\n"),
        ("fast", "[profile.fast]\ninherits = \"dev\"\nopt-level = 1\n"),
        ("prod", "[profile.prod]\ninherits = \"release\"\ndebug = true\n"),
        ("dev", "[profile.dev.package.\"*\"]\ndebug = false\n"),
        (
            "dev with more",
            "[profile.dev]\nopt-level = 1\n[profile.dev.package.\"*\"]\nopt-level = 3\n",
        ),
        (
            "staging",
            "[profile.profiling]\ninherits = \"release\"\ndebug = true\n[profile.staging]\ninherits = \"profiling\"\n",
        ),
    ];
    cases(own, |text| {
        let folder = Folder::package(&format!("\n{text}"));
        let deny = ["--deny", "warnings"];
        check(folder.path(), &deny).exits(0);
        let said = apply(folder.path(), &[]).exits(0).stderr;
        assert!(!said.contains("warning: "), "{said}");
        check(folder.path(), &deny).exits(0);
    });
}

/// A preset that its owner has changed is still one, as long as it has its comment.
#[test]
fn a_changed_preset_is_still_held_to_its_promise() {
    let folder = Folder::package("\n[profile.fast]\ninherits = \"dev\"\n");
    apply(folder.path(), &[]).exits(0);
    let manifest = folder.read("Cargo.toml");
    let changed = manifest.replace("opt-level = \"s\"", "opt-level = 3");
    folder.write("Cargo.toml", &changed);
    let found = findings(folder.path());
    let of_small = |one: &Value| one["rule"] == "broken-promise" && one["profile"] == "small";
    assert_eq!(found.iter().map(of_small).collect::<Vec<_>>(), [true, true], "{found:#?}");
    let comment = "# A small binary that is still quick to build.";
    folder.write("Cargo.toml", &changed.replace(comment, "# Mine."));
    check(folder.path(), &["--deny", "warnings"]).exits(0);
}
