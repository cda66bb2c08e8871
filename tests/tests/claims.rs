//! The claims about Cargo and rustc on the rules' pages, checked by running them; and that the rules report these cases.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::{Folder, Ran, engine, run, run_with};
use serde_json::Value;

const HEAD: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";

/// A program that prints what it was built with.
const PROGRAM: &str = "\
#[allow(unexpected_cfgs)]
fn main() {
    let facts = [
        (cfg!(debug_assertions), \"assertions\"),
        (cfg!(from_build), \"from_build\"),
        (cfg!(from_target), \"from_target\"),
        (cfg!(from_shell), \"from_shell\"),
    ];
    for (holds, fact) in facts {
        if holds {
            println!(\"{fact}\");
        }
    }
    let sum = std::hint::black_box(255u8).checked_add(1).is_none();
    let caught = std::panic::catch_unwind(|| std::hint::black_box(255u8) + std::hint::black_box(1));
    if sum && caught.is_err() {
        println!(\"overflow\");
    }
}
";

fn package(profiles: &str) -> Folder {
    let manifest = format!("{HEAD}{profiles}");
    Folder::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", PROGRAM)])
}

/// The rules of all findings, with their messages.
fn findings(dir: &Path, env: &[(&str, &str)]) -> Vec<(String, String)> {
    let args = ["check-profiles", "--format", "json"];
    let json = run_with(engine(), args, dir, env.iter().copied()).json();
    let findings = json["findings"].as_array().expect("findings").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    findings.map(|finding| (text(&finding["rule"]), text(&finding["message"]))).collect()
}

/// Asserts that there is exactly one finding, of this rule, and returns its message.
#[track_caller]
fn only(rule: &str, dir: &Path, env: &[(&str, &str)]) -> String {
    let findings = findings(dir, env);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].0, rule, "{findings:?}");
    findings[0].1.clone()
}

fn cargo(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Ran {
    run_with("cargo", args, folder.path(), env.iter().copied())
}

/// What the program prints.
fn said(folder: &Folder, profile: &str, env: &[(&str, &str)]) -> Vec<String> {
    let ran = cargo(folder, &["run", "--quiet", "--offline", "--profile", profile], env).exits(0);
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn strip_removes_debuginfo_from_the_binary() {
    let size = |profiles: &str| {
        let folder = package(profiles);
        let binary = built(&folder, "release");
        std::fs::metadata(binary).expect("the binary").len()
    };
    let without = size("[profile.release]\nstrip = true\n");
    let stripped = "[profile.release]\ndebug = true\nstrip = true\n";
    assert!(size(stripped) < without + without / 100);
    assert!(size("[profile.release]\ndebug = true\n") > 2 * without);
    only("debuginfo-then-stripped", package(stripped).path(), &[]);
}

fn built(folder: &Folder, profile: &str) -> std::path::PathBuf {
    let args = ["build", "--offline", "--message-format=json", "--profile", profile];
    let ran = cargo(folder, &args, &[]).exits(0);
    let messages = ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let mut paths =
        messages.filter_map(|message: Value| Some(message["executable"].as_str()?.to_owned()));
    paths.next().expect("a binary").into()
}

#[test]
fn incremental_and_fat_lto_are_both_passed_to_rustc() {
    let folder = package("[profile.release]\nincremental = true\nlto = true\n");
    let ran = cargo(&folder, &["build", "--release", "--offline", "-v"], &[]).exits(0);
    assert!(ran.stderr.contains("-C lto"), "{}", ran.stderr);
    assert!(ran.stderr.contains("-C incremental"), "{}", ran.stderr);
    only("incremental-with-lto", folder.path(), &[]);
}

#[test]
fn panic_abort_disables_catch_unwind_except_in_tests() {
    let folder = package("[profile.release]\npanic = \"abort\"\noverflow-checks = true\n");
    let ran = cargo(&folder, &["run", "--quiet", "--release", "--offline"], &[]);
    assert_ne!(ran.code, Some(0), "{}", ran.stdout);
    assert!(!ran.stdout.contains("overflow"), "{}", ran.stdout);
    let found = findings(folder.path(), &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("src/main.rs:15"), "{found:?}");
    let test =
        "#[test]\nfn caught() { assert!(std::panic::catch_unwind(|| panic!()).is_err()); }\n";
    folder.write("tests/caught.rs", test);
    cargo(&folder, &["test", "--quiet", "--release", "--offline"], &[]).exits(0);
}

#[test]
fn overflow_checks_do_not_enable_debug_assertions() {
    let folder = package("[profile.checked]\ninherits = \"release\"\noverflow-checks = true\n");
    assert_eq!(said(&folder, "checked", &[]), ["overflow"]);
    only("assertions-lost", folder.path(), &[]);
}

#[test]
fn panic_for_tests_and_the_doc_profile_are_warnings_of_cargo_too() {
    let cases = [
        (
            "[profile.test]\npanic = \"abort\"\n",
            "`panic` setting is ignored for `test` profile",
            "panic-ignored",
        ),
        (
            "[profile.bench]\npanic = \"abort\"\n",
            "`panic` setting is ignored for `bench` profile",
            "panic-ignored",
        ),
        (
            "[profile.doc]\nopt-level = 1\n",
            "profile `doc` is deprecated and has no effect",
            "doc-profile",
        ),
    ];
    each(cases, |(profiles, warning, rule)| {
        let folder = package(profiles);
        let ran = cargo(&folder, &["build", "--offline"], &[]).exits(0);
        assert!(ran.stderr.contains(warning), "{}", ran.stderr);
        only(rule, folder.path(), &[]);
    });
}

#[test]
fn panic_for_tests_counts_in_builds_of_programs() {
    let heir = "[profile.heir]\ninherits = \"test\"\n";
    for profile in ["test", "bench"] {
        let folder = package(&format!("[profile.{profile}]\npanic = \"abort\"\n"));
        assert_aborts(&folder, profile);
        let message = only("panic-ignored", folder.path(), &[]);
        let end = format!("only `cargo build --profile {profile}` uses it");
        assert!(message.ends_with(&end), "{message}");
    }
    let folder = package(&format!("[profile.test]\npanic = \"abort\"\n{heir}"));
    assert_aborts(&folder, "heir");
    let found = findings(folder.path(), &[]);
    let is_about_heirs = |(rule, message): &(String, String)| {
        rule == "panic-ignored" && message.ends_with("and profiles that inherit from it use it")
    };
    assert!(found.iter().any(is_about_heirs), "{found:?}");
    let ran = cargo(&folder, &["test", "-v", "--no-run", "--offline"], &[]).exits(0);
    assert!(!ran.stderr.contains("panic=abort"), "{}", ran.stderr);
}

/// Asserts that the program aborts on panic if it is built with this profile.
#[track_caller]
fn assert_aborts(folder: &Folder, profile: &str) {
    let ran = cargo(folder, &["build", "-v", "--profile", profile, "--offline"], &[]).exits(0);
    assert!(ran.stderr.contains("panic=abort"), "{}", ran.stderr);
}

#[test]
fn a_config_file_counts_where_cargo_is_started() {
    let folder = package("");
    folder.write(".cargo/config.toml", "[profile.release]\ndebug-assertions = true\n");
    assert_eq!(said(&folder, "release", &[]), ["assertions"]);
    only("profile-in-config", folder.path(), &[]);
    let elsewhere = Folder::new();
    let manifest = folder.path().join("Cargo.toml").display().to_string();
    let args = ["run", "--quiet", "--offline", "--release", "--manifest-path", &manifest];
    let ran = run("cargo", args, elsewhere.path()).exits(0);
    assert_eq!(ran.stdout, "");
    let args = ["check-profiles", "--manifest-path", &manifest];
    let ran = run(engine(), args, elsewhere.path()).exits(0);
    assert!(!ran.stdout.contains("profile-in-config"), "{}", ran.stdout);
}

#[test]
fn a_config_file_above_the_workspace_is_a_warning() {
    let folder = Folder::new();
    folder.write(".cargo/config.toml", "[profile.release]\nlto = true\n");
    folder.write("ws/Cargo.toml", HEAD);
    folder.write("ws/src/lib.rs", "");
    let ran = run(engine(), ["check-profiles"], &folder.path().join("ws")).exits(0);
    assert!(ran.stdout.contains("warning[profile-in-config]"), "{}", ran.stdout);
}

#[test]
fn a_variable_overrides_the_manifest_and_a_misspelt_one_does_nothing() {
    let folder = package("[profile.release]\ndebug-assertions = false # meant\n");
    let set = [("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")];
    assert_eq!(said(&folder, "release", &set), ["assertions"]);
    only("profile-in-environment", folder.path(), &set);
    let repeated = [("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "false")];
    let build = ["build", "-v", "--release", "--offline"];
    cargo(&folder, &build, &[]).exits(0);
    let ran = cargo(&folder, &build, &repeated).exits(0);
    assert!(ran.stderr.contains("Fresh app"), "{}", ran.stderr);
    assert_eq!(findings(folder.path(), &repeated), []);
    let misspelt = [("CARGO_PROFILE_RELEASE_DEBUGASSERTIONS", "true")];
    let ran = cargo(&folder, &["build", "--release", "--offline"], &misspelt).exits(0);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    assert_eq!(said(&folder, "release", &misspelt), [""; 0]);
    only("unknown-key", folder.path(), &misspelt);
}

#[test]
fn a_setting_without_a_profile_is_rejected_in_manifests_only() {
    for setting in ["lto = true", "opt_level = 3", "strip = \"symbols\""] {
        let key = setting.split(' ').next().expect("a key");
        let text = format!("[profile]\n{setting}\n");
        let folder = package(&text);
        let ran = cargo(&folder, &["build", "--offline"], &[]);
        assert!(ran.stderr.contains("expected struct TomlProfile"), "{}", ran.stderr);
        let message = only("invalid-value", folder.path(), &[]);
        assert_eq!(message, format!("`{key}` is not in a profile: Cargo rejects every build"));
        let folder = package("");
        folder.write(".cargo/config.toml", &text);
        let ran = cargo(&folder, &["build", "-v", "--release", "--offline"], &[]).exits(0);
        assert!(!ran.stderr.contains("warning") && !ran.stderr.contains(" lto"), "{}", ran.stderr);
        let message = only("invalid-value", folder.path(), &[]);
        assert_eq!(message, format!("`{key}` is not in a profile: Cargo does not read it"));
    }
}

#[test]
fn rustflags_override_every_profile() {
    let folder = package("");
    let set = [("RUSTFLAGS", "-C debug-assertions=no -C overflow-checks=no")];
    assert_eq!(said(&folder, "dev", &set), [""; 0]);
    let found = findings(folder.path(), &set);
    let rules: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(rules, ["rustflags-set"; 2], "{found:?}");
    let message = "`-C debug-assertions=no` overrides `debug-assertions` of profiles `dev`, `test`";
    assert_eq!(found[0].1, message);
}

#[test]
fn a_variable_hides_the_flags_of_config_files() {
    let folder = package("");
    folder.write(".cargo/config.toml", "[build]\nrustflags = \"--cfg from_build\"\n");
    assert_eq!(said(&folder, "release", &[]), ["from_build"]);
    assert_eq!(findings(folder.path(), &[]), []);
    let set = [("RUSTFLAGS", "--cfg from_shell")];
    assert_eq!(said(&folder, "release", &set), ["from_shell"]);
    let message = only("rustflags-set", folder.path(), &set);
    assert!(message.contains("disables the flags in"), "{message}");
    let encoded =
        [("RUSTFLAGS", "--cfg from_build"), ("CARGO_ENCODED_RUSTFLAGS", "--cfg\u{1f}from_shell")];
    assert_eq!(said(&folder, "release", &encoded), ["from_shell"]);
}

#[test]
fn flags_of_a_target_replace_those_for_all_builds() {
    let folder = package("");
    let build = "[build]\nrustflags = [\"--cfg\", \"from_build\"]\n";
    let target = "[target.'cfg(any(unix, windows))']\nrustflags = [\"--cfg\", \"from_target\"]\n";
    folder.write(".cargo/config.toml", &format!("{build}{target}"));
    assert_eq!(said(&folder, "release", &[]), ["from_target"]);
    only("rustflags-set", folder.path(), &[]);
    // The remedy that the finding names.
    let all = build.replace("[build]", "[target.'cfg(all())']");
    folder.write(".cargo/config.toml", &format!("{all}{target}"));
    assert_eq!(said(&folder, "release", &[]), ["from_build", "from_target"]);
    assert_eq!(findings(folder.path(), &[]), []);
}

#[test]
fn a_condition_on_the_profile_holds_in_every_profile() {
    let folder = package("");
    let flags = "rustflags = [\"--cfg\", \"from_target\"]\n";
    folder.write(".cargo/config.toml", &format!("[target.'cfg(debug_assertions)']\n{flags}"));
    assert_eq!(said(&folder, "release", &[]), ["from_target"]);
    only("profile-cfg-in-target", folder.path(), &[]);
    folder.write(".cargo/config.toml", &format!("[target.'cfg(not(debug_assertions))']\n{flags}"));
    assert_eq!(said(&folder, "release", &[]), [""; 0]);
    let aborting = package("[profile.release]\npanic = \"abort\"\n");
    aborting.write(
        "src/main.rs",
        "#[allow(unexpected_cfgs)]\nfn main() { print!(\"{}\", cfg!(from_target)); }",
    );
    aborting.write(".cargo/config.toml", &format!("[target.'cfg(panic = \"unwind\")']\n{flags}"));
    assert_eq!(said(&aborting, "release", &[]), ["true"]);
    only("profile-cfg-in-target", aborting.path(), &[]);
}

#[test]
fn cargo_incremental_is_a_note() {
    let folder = package("");
    let message = only("incremental-overridden", folder.path(), &[("CARGO_INCREMENTAL", "0")]);
    assert!(message.contains("overriding `dev`, `test`"), "{message}");
    let message = only("incremental-overridden", folder.path(), &[("CARGO_INCREMENTAL", "1")]);
    assert!(message.contains("overriding `release`, `bench`"), "{message}");
    let ran = run_with(
        engine(),
        ["check-profiles", "--deny", "warnings"],
        folder.path(),
        [("CARGO_INCREMENTAL", "0")],
    );
    ran.exits(0);
}

#[test]
fn a_workspace_that_pins_nightly_may_use_unstable_keys() {
    let folder = package("");
    let config =
        "[unstable]\nprofile-rustflags = true\n[profile.dev]\nrustflags = [\"--cfg\", \"x\"]\n";
    folder.write(".cargo/config.toml", config);
    let args = ["check-profiles"];
    let ran = run(engine(), args, folder.path()).exits(0);
    assert!(ran.stdout.contains("warning[nightly-only-key]"), "{}", ran.stdout);
    let elsewhere = Folder::package("");
    elsewhere.write("nightly.toml", config);
    let named = run(engine(), ["check-profiles", "--config", "nightly.toml"], elsewhere.path());
    assert!(named.exits(0).stdout.contains("no problems found"));
    folder.write("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n");
    let ran = run(engine(), args, folder.path()).exits(0);
    assert!(!ran.stdout.contains("nightly-only-key"), "{}", ran.stdout);
}
