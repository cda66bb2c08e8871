//! `check-profiles` as a person meets it: the built program, on files that Cargo takes, ignores or refuses.

use std::path::Path;

use end_to_end::{Folder, Ran, cargo_profiles, keeps_contract, repository, run, run_with, xtask};
use serde_json::Value;

/// A package with this text behind its `[package]` table.
fn package(manifest: &str) -> Folder {
    let head = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    Folder::with([
        ("Cargo.toml", format!("{head}{manifest}").as_str()),
        ("src/main.rs", "fn main() {}"),
    ])
}

fn check(folder: &Folder, args: &[&str]) -> Ran {
    run(xtask(), [&["check-profiles"], args].concat(), folder.path())
}

fn findings(folder: &Folder) -> Vec<Value> {
    let json = check(folder, &["--format", "json"]).json();
    keeps_contract("findings.schema.json", &json);
    json["findings"].as_array().expect("findings").clone()
}

fn rules(folder: &Folder) -> Vec<String> {
    let findings = findings(folder);
    let rules = findings.iter().map(|finding| finding["rule"].as_str().expect("a rule").to_owned());
    rules.collect()
}

fn cargo_build(folder: &Path, profile: &str) -> Ran {
    run("cargo", ["build", "--offline", "--profile", profile], folder)
}

/// Who refuses a setting, as Cargo itself tells it.
#[derive(Debug, PartialEq)]
enum Refuser {
    Cargo,
    Rustc,
    Nobody,
}

fn ask_cargo(folder: &Folder, profile: &str) -> Refuser {
    if run("cargo", ["metadata", "--no-deps", "--format-version=1"], folder.path()).code != Some(0)
    {
        return Refuser::Cargo;
    }
    match cargo_build(folder.path(), profile).code {
        Some(0) => Refuser::Nobody,
        _ => Refuser::Rustc,
    }
}

#[test]
fn values_are_refused_by_whom_the_finding_says() {
    let settings = [
        ("opt-level = \"3\"", Refuser::Cargo),
        ("opt-level = true", Refuser::Cargo),
        ("opt-level = 4", Refuser::Rustc),
        ("debug = 3", Refuser::Cargo),
        ("debug = \"lots\"", Refuser::Cargo),
        ("split-debuginfo = \"bogus\"", Refuser::Nobody),
        ("split-debuginfo = true", Refuser::Cargo),
        ("strip = \"all\"", Refuser::Rustc),
        ("strip = 1", Refuser::Cargo),
        ("lto = \"true\"", Refuser::Cargo),
        ("lto = \"full\"", Refuser::Rustc),
        ("panic = \"aborted\"", Refuser::Cargo),
        ("incremental = 1", Refuser::Cargo),
        ("codegen-units = 0", Refuser::Rustc),
        ("codegen-units = -1", Refuser::Cargo),
        ("codegen-units = \"1\"", Refuser::Cargo),
        ("overflow-checks = \"yes\"", Refuser::Cargo),
        ("package = 3", Refuser::Cargo),
        ("build-override = 3", Refuser::Cargo),
        ("inherits = 3", Refuser::Cargo),
        ("dir-name = \"elsewhere\"", Refuser::Cargo),
        ("package.\"app@^1\".opt-level = 1", Refuser::Cargo),
        ("package.\"\".opt-level = 1", Refuser::Cargo),
    ];
    for (setting, refused) in settings {
        let folder = package(&format!("[profile.release]\n{setting}\n"));
        assert_eq!(ask_cargo(&folder, "release"), refused, "{setting}");
        let findings = findings(&folder);
        let messages: Vec<&str> = findings
            .iter()
            .filter(|finding| finding["rule"] == "invalid-value")
            .map(|finding| finding["message"].as_str().expect("a message"))
            .collect();
        let said = match refused {
            Refuser::Cargo => "Cargo refuses",
            Refuser::Rustc => "rustc refuses",
            Refuser::Nobody => "silently without effect",
        };
        assert_eq!(messages.len(), 1, "{setting}: {findings:?}");
        assert!(messages[0].contains(said), "{setting}: {}", messages[0]);
    }
}

#[test]
fn an_array_for_a_table_is_taken_by_position() {
    let folder = package("[profile.release]\nbuild-override = [2]\n");
    assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody);
    let found = findings(&folder);
    assert_eq!((found.len(), &found[0]["level"]), (1, &"warning".into()), "{found:?}");
}

#[test]
fn what_cargo_takes_gives_no_error() {
    let settings = [
        "opt-level = 0",
        "opt-level = \"s\"",
        "debug = 1",
        "debug = \"full\"",
        "debug = \"line-tables-only\"",
        "strip = true",
        "strip = \"none\"",
        "lto = \"off\"",
        "lto = \"n\"",
        "lto = \"on\"",
        "lto = \"yes\"",
        "lto = \"thin\"",
        "panic = \"abort\"",
        "codegen-units = 1",
        "rpath = true",
        "split-debuginfo = \"packed\"",
        "incremental = true",
        "package.app.opt-level = 1",
        "build-override = { opt-level = 3 }",
    ];
    for setting in settings {
        let folder = package(&format!("[profile.release]\n{setting}\n"));
        assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody, "{setting}");
        assert_eq!(rules(&folder), Vec::<String>::new(), "{setting}");
    }
}

#[test]
fn an_unknown_key_is_a_warning_of_cargo_too() {
    let folder = package("[profile.release]\nopt_level = 1\n");
    let built = cargo_build(folder.path(), "release").exits(0);
    assert!(
        built.stderr.contains("unused manifest key: profile.release.opt_level"),
        "{}",
        built.stderr
    );
    let ran = check(&folder, &[]).exits(0);
    assert!(ran.stdout.contains("warning[unknown-key]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("did you mean `opt-level`?"), "{}", ran.stdout);
    check(&folder, &["--deny", "warnings"]).exits(1);
}

#[test]
fn broken_inheritance_breaks_every_build_and_is_found() {
    let broken = [
        ("[profile.fast]\nopt-level = 3\n", "inherits from nothing"),
        ("[profile.fast]\ninherits = \"relaese\"\n", "did you mean `release`?"),
        ("[profile.a]\ninherits = \"b\"\n[profile.b]\ninherits = \"a\"\n", "leads back to it"),
        ("[profile.a]\ninherits = \"a\"\n", "leads back to it"),
        ("[profile.dev]\ninherits = \"release\"\n", "can't inherit"),
        ("[profile.fast]\ninherits = \"debug\"\n", "`debug` is its folder"),
    ];
    for (manifest, said) in broken {
        let folder = package(manifest);
        assert_ne!(cargo_build(folder.path(), "dev").code, Some(0), "{manifest}");
        let ran = check(&folder, &[]).exits(1);
        assert!(ran.stdout.contains("error[broken-inheritance]"), "{manifest}: {}", ran.stdout);
        assert!(ran.stdout.contains(said), "{manifest}: {}", ran.stdout);
        let found = ran.stdout.matches("error[broken-inheritance]").count();
        assert_eq!(found, 1, "one break is one finding: {}", ran.stdout);
    }
}

#[test]
fn the_installed_program_speaks_where_cargo_refuses_the_manifest() {
    let folder = package("[profile.release]\nlto = \"true\"\n");
    let by_path = folder.path().join("Cargo.toml");
    let elsewhere = Folder::new();
    for args in [["profiles", "check"].as_slice(), &["check"]] {
        let path = by_path.to_str().expect("a path");
        let args = [args, &["--manifest-path", path]].concat();
        let ran = run(cargo_profiles(), args, elsewhere.path()).exits(1);
        assert!(ran.stdout.contains("error[invalid-value]"), "{}", ran.stdout);
    }
}

#[test]
fn a_members_profiles_are_ignored_by_cargo_and_found() {
    let folder = package("[workspace]\nmembers = [\"member\"]\n");
    folder.write("member/src/lib.rs", "");
    let member = "[package]\nname = \"member\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[profile.release]\nlto = true\n";
    folder.write("member/Cargo.toml", member);
    let built = cargo_build(folder.path(), "release").exits(0);
    assert!(
        built.stderr.contains("profiles for the non root package will be ignored"),
        "{}",
        built.stderr
    );
    let findings = findings(&folder);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["rule"], "member-profile-ignored");
    assert_eq!((&findings[0]["line"], &findings[0]["column"]), (&5.into(), &10.into()));
    let from_member = run(xtask(), ["check-profiles"], &folder.path().join("member")).exits(0);
    assert!(from_member.stdout.contains("member-profile-ignored"), "{}", from_member.stdout);
}

#[test]
fn an_override_without_a_package_is_a_warning_of_cargo_too() {
    let folder = package(
        "[profile.release.package.ap]\nopt-level = 1\n[profile.dev.package.\"app@2\"]\nopt-level = 1\n",
    );
    let first = check(&folder, &[]).exits(0);
    assert!(first.stdout.contains("there is no Cargo.lock"), "{}", first.stdout);
    let built = cargo_build(folder.path(), "release").exits(0);
    assert_eq!(
        built.stderr.matches("warning: profile package spec").count(),
        2,
        "{}",
        built.stderr
    );
    let ran = check(&folder, &[]).exits(0);
    assert_eq!(
        ran.stdout.matches("warning[override-matches-nothing]").count(),
        2,
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("did you mean `app`?"), "{}", ran.stdout);
    assert!(ran.stdout.contains("`app` is there as 0.1.0"), "{}", ran.stdout);
}

#[test]
fn a_preset_that_the_environment_breaks_is_found() {
    let path = repository();
    let env = [("CARGO_PROFILE_PROD_OPT_LEVEL", "2")];
    let ran = run_with(xtask(), ["check-profiles"], &path, env).exits(0);
    assert!(ran.stdout.contains("warning[broken-promise]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("CARGO_PROFILE_PROD_OPT_LEVEL"), "{}", ran.stdout);
}

#[test]
fn explain_names_value_origin_and_what_was_overridden() {
    let folder = package(
        "[profile.release]\nlto = \"thin\"\n[profile.fast]\ninherits = \"release\"\nlto = true\n",
    );
    let ran = check(&folder, &["--explain", "fast"]).exits(0);
    let line = ran.stdout.lines().find(|line| line.starts_with("lto")).expect("a line for lto");
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["lto", "fat", "Cargo.toml:9"]);
    assert!(ran.stdout.contains("overrides thin (Cargo.toml:6)"), "{}", ran.stdout);
    let json = check(&folder, &["--explain", "fast", "--package", "app", "--format", "json"])
        .exits(0)
        .json();
    let settings = json["settings"].as_array().expect("settings");
    let lto = settings.iter().find(|setting| setting["key"] == "lto").expect("lto");
    assert_eq!(lto["value"], "fat");
    assert_eq!(lto["overrode"][0]["value"], "thin");
}

#[test]
fn bad_input_is_exit_code_2_with_a_reason() {
    let not_toml = package("[profile.release\n");
    let empty = Folder::new();
    let missing_member = package("[workspace]\nmembers = [\"nowhere\"]\n");
    let fine = package("");
    let cases: [(&Folder, &[&str], &str); 7] = [
        (&not_toml, &[], "line 5"),
        (&empty, &[], "no `Cargo.toml`"),
        (&empty, &["--manifest-path", "none/Cargo.toml"], "none/Cargo.toml"),
        (&missing_member, &[], "nowhere"),
        (&fine, &["--explain", "relese"], "did you mean `release`?"),
        (&fine, &["--explain", "dev", "--package", "ap"], "did you mean `app`?"),
        (&fine, &["--nonsense"], "--nonsense"),
    ];
    for (folder, args, said) in cases {
        let ran = check(folder, args).exits(2);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    }
    let binary = Folder::new();
    std::fs::write(binary.path().join("Cargo.toml"), [0xff, 0xfe, 0x00]).expect("a file");
    let ran = check(&binary, &[]).exits(2);
    assert!(ran.stderr.contains("UTF-8"), "{}", ran.stderr);
}

#[test]
fn findings_look_like_rustcs() {
    let folder = package("[profile.release]\nopt-level = \"3\"\n");
    let ran = check(&folder, &[]).exits(1);
    let expected = "\
error[invalid-value]: `opt-level` can't be \"3\": Cargo refuses it
 --> Cargo.toml:6:13
  |
6 | opt-level = \"3\"
  |             ^^^
  |
  = help: write 0, 1, 2, 3, \"s\" or \"z\"

checked 4 profiles: 1 error
not checked: whether overrides match a package, for there is no Cargo.lock
";
    assert_eq!(ran.stdout, expected);
}

#[test]
fn the_deprecated_doc_profile_is_there_where_somebody_names_it() {
    let folder = package("[profile.doc]\nopt-level = 1\n[profile.own]\ninherits = \"doc\"\n");
    assert_eq!(ask_cargo(&folder, "own"), Refuser::Nobody);
    check(&folder, &["--deny", "warnings"]).exits(0);
}

#[test]
fn a_broken_profile_in_a_config_file_breaks_only_what_asks_for_it() {
    let folder = package("");
    folder.write(".cargo/config.toml", "[profile.own]\nopt-level = \"3\"\n");
    assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody);
    assert_eq!(ask_cargo(&folder, "own"), Refuser::Rustc, "it is the build that fails");
    let ran = check(&folder, &[]).exits(0);
    assert!(ran.stdout.contains("warning[broken-inheritance]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("warning[invalid-value]"), "{}", ran.stdout);
}

#[test]
fn a_member_that_cargo_refuses_is_an_error_although_its_profiles_are_ignored() {
    let folder = package("[workspace]\nmembers = [\"member\"]\n");
    folder.write("member/src/lib.rs", "");
    let head = "[package]\nname = \"member\"\nedition = \"2024\"\n[profile.release]\n";
    folder.write("member/Cargo.toml", &format!("{head}opt-level = \"3\"\n"));
    assert_ne!(cargo_build(folder.path(), "release").code, Some(0));
    let ran = check(&folder, &[]).exits(1);
    assert!(ran.stdout.contains("error[invalid-value]"), "{}", ran.stdout);
    // What only rustc would refuse is never read.
    folder.write("member/Cargo.toml", &format!("{head}opt-level = 9\n"));
    cargo_build(folder.path(), "release").exits(0);
    check(&folder, &[]).exits(0);
}

#[test]
fn members_are_those_that_cargo_says() {
    let folder = package(
        "[workspace]\nmembers = [\"crates/a\", \"tools/*\"]\nexclude = [\"crates\"]\n
[workspace.dependencies]\nused = { path = \"used\" }\nunused = { path = \"unused\" }
[dependencies]\nused.workspace = true\n",
    );
    for (path, name) in [
        ("crates/a", "a"),
        ("crates/a/below", "below"),
        ("tools/t", "t"),
        ("used", "used"),
        ("unused", "unused"),
    ] {
        let dependency =
            if name == "a" { "[dependencies]\nbelow = { path = \"below\" }\n" } else { "" };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n{dependency}[profile.dev]\ndebug = 1\n"
        );
        folder.write(&format!("{path}/Cargo.toml"), &manifest);
        folder.write(&format!("{path}/src/lib.rs"), "");
    }
    let metadata = ["metadata", "--no-deps", "--offline", "--format-version=1"];
    let metadata = run("cargo", metadata, folder.path()).exits(0).json();
    let packages = metadata["packages"].as_array().expect("packages");
    let mut members: Vec<&str> =
        packages.iter().map(|package| package["name"].as_str().expect("a name")).collect();
    members.retain(|name| *name != "app");
    members.sort();
    assert_eq!(members, ["a", "below", "t", "used"]);
    let findings = findings(&folder);
    let mut files: Vec<&str> =
        findings.iter().map(|finding| finding["file"].as_str().expect("a file")).collect();
    files.sort();
    let expected =
        ["crates/a", "crates/a/below", "tools/t", "used"].map(|path| format!("{path}/Cargo.toml"));
    assert_eq!(files, expected);
}

#[test]
fn a_manifest_above_or_beside_is_found_by_its_cleaned_path() {
    let outer = package("[workspace]\n[profile.dev]\nzzz = 1\n");
    outer.write("inner/keep", "");
    let lonely = package("");
    let name = lonely.path().file_name().expect("a name").to_string_lossy().into_owned();
    let beside = format!("../../{name}/Cargo.toml");
    let ran =
        run(xtask(), ["check-profiles", "--manifest-path", &beside], &outer.path().join("inner"))
            .exits(0);
    assert!(ran.stdout.contains("nothing to say"), "{}", ran.stdout);
}

#[test]
fn the_switch_for_incremental_builds_breaks_no_promise_and_restates_nothing() {
    let env = [("CARGO_INCREMENTAL", "0")];
    run_with(xtask(), ["check-profiles", "--deny", "warnings"], &repository(), env).exits(0);
    let folder = package("[profile.ci]\ninherits = \"dev\"\nincremental = false\n");
    let ran = run_with(xtask(), ["check-profiles"], folder.path(), env).exits(0);
    assert!(ran.stdout.contains("nothing to say"), "{}", ran.stdout);
}

#[test]
fn what_cargo_refuses_the_installed_program_explains() {
    let refused = [
        ("not-in-override", "[profile.release.package.app]\nlto = true\n"),
        ("not-in-override", "[profile.release.build-override]\npanic = \"abort\"\n"),
        ("not-in-override", "[profile.release.package.\"*\"]\nrpath = true\n"),
        ("not-in-override", "[profile.release.package.app.package.other]\nopt-level = 1\n"),
        ("not-in-override", "[profile.release.build-override.build-override]\nopt-level = 1\n"),
        ("reserved-name", "[profile.debug]\ninherits = \"dev\"\n"),
        ("reserved-name", "[profile.Build]\ninherits = \"dev\"\n"),
        ("reserved-name", "[profile.cargo-fast]\ninherits = \"release\"\n"),
        ("reserved-name", "[profile.\"a b\"]\ninherits = \"release\"\n"),
        ("nightly-only-key", "[profile.dev]\ncodegen-backend = \"cranelift\"\n"),
        ("nightly-only-key", "[profile.dev.package.\"*\"]\ncodegen-backend = \"llvm\"\n"),
        ("nightly-only-key", "[profile.release]\nrustflags = [\"-Cdebuginfo=0\"]\n"),
        ("nightly-only-key", "[profile.release]\ntrim-paths = \"all\"\n"),
        ("nightly-only-key", "[profile.release]\npanic = \"immediate-abort\"\n"),
    ];
    for (rule, manifest) in refused {
        let folder = package(manifest);
        assert_eq!(ask_cargo(&folder, "dev"), Refuser::Cargo, "{manifest}");
        let ran = run(cargo_profiles(), ["profiles", "check"], folder.path()).exits(1);
        assert!(ran.stdout.contains(&format!("error[{rule}]")), "{manifest}: {}", ran.stdout);
    }
}

#[test]
fn what_cargo_takes_and_does_nothing_with_is_a_warning() {
    let folder = package("[profile.dev.package.app]\ninherits = \"release\"\nopt-level = 1\n");
    assert_eq!(ask_cargo(&folder, "dev"), Refuser::Nobody);
    assert_eq!(rules(&folder), ["inherits-in-override"]);
    let folder =
        package("[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\n");
    assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody);
    assert_eq!(rules(&folder), ["strip-lost-by-override"]);
}

#[test]
fn a_rule_can_be_allowed_and_an_allowance_that_does_nothing_is_found() {
    let folder = package(
        "[profile.release]\nopt_level = 1\n[package.metadata.profiles]\nallow = [\"unknown-key\", \"slow\", \"restated-seting\"]\n",
    );
    assert_eq!(rules(&folder), ["unused-allow", "unused-allow"]);
    let ran = check(&folder, &["--deny", "warnings"]).exits(1);
    assert!(ran.stdout.contains("did you mean `restated-setting`?"), "{}", ran.stdout);
    assert!(ran.stdout.contains("there is no rule `slow`"), "{}", ran.stdout);
}
