//! `check-profiles --verify`, with the built program and the real Cargo.

use end_to_end::packages::{MANIFEST, host, packages};
use end_to_end::{Folder, Ran, engine, keeps_contract, run_with};

/// The workspace of [`packages`] with these profiles.
fn workspace(profiles: &str) -> Folder {
    let folder = packages();
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{profiles}"));
    folder
}

fn verify(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let args = [&["check-profiles", "--verify"], args].concat();
    run_with(engine(), args, &folder.path().join("ws"), env.iter().copied())
}

const PROFILES: &str = "[profile.release]\nlto = \"thin\"\n[profile.fast]\ninherits = \"release\"\npanic = \"abort\"\n";

#[test]
fn cargo_agrees_on_every_profile() {
    let ran = verify(&workspace(PROFILES), &[], &[("CARGO_PROFILE_FAST_DEBUG", "1")]).exits(0);
    assert!(ran.stdout.starts_with("verified 5 profiles, "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with(" units: Cargo agrees\n"), "{}", ran.stdout);
}

#[test]
fn the_json_output_conforms_to_its_schema() {
    let json = verify(&workspace(PROFILES), &["--format", "json"], &[]).exits(0).json();
    keeps_contract("verify.schema.json", &json);
    assert_eq!(json["profiles"], 5, "{json}");
    assert!(json["units"].as_u64() > Some(50), "{json}");
}

#[test]
fn cargo_gets_the_target_the_config_and_the_manifest() {
    let folder = workspace(PROFILES);
    let args = [
        "--target",
        host(),
        "--config",
        "profile.fast.opt-level=1",
        "--config",
        "profile.own.inherits='fast'",
    ];
    let ran = verify(&folder, &args, &[]).exits(0);
    assert!(ran.stdout.starts_with("verified 6 profiles, "), "{}", ran.stdout);
    let args = ["check-profiles", "--verify", "--manifest-path", "ws/engine/Cargo.toml"];
    let ran = run_with(engine(), args, folder.path(), []).exits(0);
    assert!(ran.stdout.starts_with("verified 5 profiles, "), "{}", ran.stdout);
}

#[test]
fn an_error_of_cargo_is_shown_in_its_words() {
    let ran = verify(&workspace("[profile.release]\nlto = \"true\"\n"), &[], &[]).exits(2);
    assert!(ran.stderr.contains("`lto` setting of string"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\nhelp: "), "{}", ran.stderr);
}

/// The Cargo here has another value for one setting than the real one.
#[cfg(unix)]
#[test]
fn differences_are_shown_with_our_origin() {
    let folder = workspace("[profile.fast]\ninherits = \"release\"\nopt-level = 2\n");
    let script = "cargo \"$@\" | sed 's/\"opt_level\":\"2\"/\"opt_level\":\"1\"/g'";
    let other = folder.script("other-cargo", script);
    let env = [("CARGO", other.as_str())];
    let ran = verify(&folder, &[], &env).exits(1);
    let line = "profile fast, engine 0.2.0 (lib): `opt-level` is 2 (Cargo.toml:7) here, but 1 in Cargo's unit graph\n";
    assert!(ran.stdout.contains(line), "{}", ran.stdout);
    assert!(ran.stdout.contains("settings differ\n"), "{}", ran.stdout);
    let json = verify(&folder, &["--format", "json"], &env).exits(1).json();
    keeps_contract("verify.schema.json", &json);
    assert_eq!(json["differences"][0]["key"], "opt-level", "{json}");
}
