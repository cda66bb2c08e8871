//! What reaches rustc, although the profile says something else.

use std::path::Path;

use end_to_end::field::{cargo_says, case, check, explained, finding, found, rustc_line};
use end_to_end::{Folder, run};
use profiles_engine::profiles::rustc::splits;
use serde_json::Value;

/// What `--explain` says of a setting with these arguments.
#[track_caller]
fn setting(dir: &Path, args: &[&str], key: &str) -> Value {
    let args = [&["--explain"], args, &["--format", "json"]].concat();
    let json = check(dir, &args).exits(0).json();
    end_to_end::keeps_contract("explain.schema.json", &json);
    let settings = json["settings"].as_array().expect("settings");
    let setting = settings.iter().find(|setting| setting["key"] == key);
    setting.unwrap_or_else(|| panic!("no `{key}` in {json:#}")).clone()
}

/// A package with a library and these lines in its manifest.
fn library(lines: &str) -> Folder {
    let folder = Folder::new();
    let manifest = format!("[package]\nname = \"engine\"\nedition = \"2021\"\n{lines}");
    folder.write("Cargo.toml", &manifest);
    folder.write("src/lib.rs", "#[no_mangle]\npub extern \"C\" fn answer() -> u32 { 42 }\n");
    folder
}

#[test]
fn lto_cdylib_rlib() {
    let folder = case("01-lto-cdylib-rlib");
    let dir = folder.path();
    assert!(!rustc_line(dir, &["--release"], "engine").contains("-C lto"));
    assert_eq!(found(dir), ["lto-without-effect Cargo.toml:10"]);
    let finding = finding(dir, "lto-without-effect");
    assert_eq!(finding["level"], "warning");
    assert_eq!(finding["package"], "engine");
    let help = finding["help"].as_str().expect("help");
    let command = help.split('`').nth(1).expect("a command");
    assert_eq!(command, "cargo rustc --package engine --lib --profile release --crate-type cdylib");
    let words: Vec<&str> = command.split(' ').skip(1).chain(["-v", "--offline"]).collect();
    let built = run("cargo", words, dir).exits(0).stderr;
    assert!(built.contains("--crate-type cdylib") && built.contains("-C lto"), "{built}");
    assert_eq!(explained(dir, &["release"], "lto"), "fat");
    let lto = setting(dir, &["release"], "lto");
    assert_eq!(lto["rustc"][0]["value"], "false");
    assert_eq!(lto["rustc"][0]["package"], "engine");
    let shown = check(dir, &["--explain", "release"]).exits(0).stdout;
    assert!(shown.contains("rustc gets false for engine"), "{shown}");
    check(dir, &["--verify"]).exits(0);
}

#[test]
fn lto_is_passed_only_if_all_crate_types_allow_it() {
    for (types, is_done) in [
        (r#"["cdylib"]"#, true),
        (r#"["cdylib", "staticlib"]"#, true),
        (r#"["lib", "staticlib"]"#, false),
        (r#"["staticlib", "cdylib", "rlib"]"#, false),
        (r#"["dylib", "staticlib"]"#, false),
    ] {
        for lto in ["true", "\"thin\""] {
            let folder =
                library(&format!("[lib]\ncrate-type = {types}\n[profile.release]\nlto = {lto}\n"));
            let line = rustc_line(folder.path(), &["--release"], "engine");
            assert_eq!(line.contains("-C lto"), is_done, "{types} {lto}: {line}");
            let found = found(folder.path());
            assert_eq!(found.is_empty(), is_done, "{types} {lto}: {found:?}");
            let setting = setting(folder.path(), &["release", "--package", "engine"], "lto");
            assert_eq!(setting["rustc"].is_null(), is_done, "{types} {lto}: {setting}");
        }
    }
}

#[test]
fn lto_is_not_missed_where_none_is_asked_for() {
    for lines in ["[profile.release]\nlto = \"off\"\n", "[profile.release]\nopt-level = \"s\"\n"] {
        let folder = library(&format!("[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n{lines}"));
        assert_eq!(found(folder.path()), [""; 0], "{lines}");
    }
}

#[test]
fn lto_of_build_scripts_and_proc_macros_is_not_passed() {
    let folder = library("[lib]\nproc-macro = true\n[profile.release]\nlto = true\n");
    folder.write("src/lib.rs", "");
    folder.write("build.rs", "fn main() {}");
    for name in ["engine", "build_script_build"] {
        let line = rustc_line(folder.path(), &["--release"], name);
        assert!(!line.contains("-C lto"), "{line}");
        std::fs::remove_dir_all(folder.path().join("target")).expect("built files");
    }
    for args in [&["release", "--build-override"][..], &["release", "--package", "engine"]] {
        assert_eq!(setting(folder.path(), args, "lto")["rustc"][0]["value"], "false", "{args:?}");
    }
}

#[test]
fn split_debuginfo_windows() {
    let folder = case("19-split-debuginfo-windows");
    let dir = folder.path();
    for (target, profile, is_taken) in [
        ("x86_64-pc-windows-msvc", "dev", false),
        ("x86_64-pc-windows-msvc", "release", true),
        ("x86_64-pc-windows-gnu", "dev", false),
        ("x86_64-pc-windows-gnu", "release", false),
        ("wasm32-unknown-unknown", "dev", false),
        ("x86_64-unknown-linux-musl", "dev", true),
        ("aarch64-apple-darwin", "release", true),
    ] {
        let args = [profile, "--target", target];
        let instead = &setting(dir, &args, "split-debuginfo")["rustc"];
        assert_eq!(instead.is_null(), is_taken, "{args:?}: {instead}");
        if !is_taken {
            assert_eq!(instead[0]["value"], Value::Null);
            assert!(instead[0]["reason"].as_str().expect("a reason").contains(target));
            let shown = check(dir, &[&["--explain"], &args[..]].concat()).exits(0).stdout;
            assert!(shown.contains("rustc gets nothing"), "{shown}");
        }
    }
}

#[test]
fn split_debuginfo_is_not_passed_without_debuginfo() {
    let folder = library("[profile.release]\nsplit-debuginfo = \"packed\"\n");
    let line = rustc_line(folder.path(), &["--release"], "engine");
    assert!(!line.contains("split-debuginfo"), "{line}");
    let instead = &setting(folder.path(), &["release"], "split-debuginfo")["rustc"];
    assert_eq!(instead[0]["reason"], "there is no debuginfo to split");
}

#[test]
fn rustc_splits_debuginfo_as_we_know_it_of_every_target() {
    let dir = Folder::new();
    let targets = run("rustc", ["--print", "target-list"], dir.path()).exits(0).stdout;
    for target in targets.lines() {
        let args = ["--print", "split-debuginfo", "--target", target];
        let kinds = run("rustc", args, dir.path()).exits(0).stdout;
        for kind in ["off", "packed", "unpacked"] {
            let is_listed = kinds.lines().any(|listed| listed == kind);
            assert_eq!(splits(target, kind), Some(is_listed), "{target} {kind}");
        }
    }
}

#[test]
fn hint_mostly_unused() {
    let folder = case("35-hint-mostly-unused");
    let dir = folder.path();
    let said = cargo_says(dir, &["build"]);
    assert!(said.contains("ignoring 'hint-mostly-unused' profile option"), "{said}");
    let finding = finding(dir, "nightly-only-key");
    assert_eq!((&finding["level"], &finding["line"]), (&"note".into(), &8.into()));
    assert!(
        finding["message"].as_str().expect("a message").contains("-Zprofile-hint-mostly-unused")
    );
    let hint = setting(dir, &["dev", "--package", "itoa"], "hint-mostly-unused");
    assert_eq!((&hint["value"], &hint["rustc"][0]["value"]), (&"true".into(), &"false".into()));
    folder.write(".cargo/config.toml", "[unstable]\nprofile-hint-mostly-unused = true\n");
    assert_eq!(found(dir), [""; 0]);
    let hint = setting(dir, &["dev", "--package", "itoa"], "hint-mostly-unused");
    assert!(hint["rustc"].is_null(), "{hint}");
}
