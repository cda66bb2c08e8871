//! The built `check-profiles` on files that Cargo accepts, ignores or refuses.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::{Folder, Ran, cargo_profiles, engine, keeps_contract, repository, run, run_with};
use profiles_engine::check::site::{SITE, more};
use serde_json::Value;

fn check(folder: &Folder, args: &[&str]) -> Ran {
    run(engine(), [&["check-profiles"], args].concat(), folder.path())
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

/// Who refuses a setting, found by running Cargo.
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
fn findings_say_who_refuses_a_value() {
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
    each(settings, |(setting, refused)| {
        let folder = Folder::package(&format!("[profile.release]\n{setting}\n"));
        assert_eq!(ask_cargo(&folder, "release"), refused, "{setting}");
        let findings = findings(&folder);
        let messages: Vec<&str> = findings
            .iter()
            .filter(|finding| finding["rule"] == "invalid-value")
            .map(|finding| finding["message"].as_str().expect("a message"))
            .collect();
        let said = match refused {
            Refuser::Cargo => "Cargo rejects",
            Refuser::Rustc => "rustc rejects",
            Refuser::Nobody => "silently has no effect",
        };
        assert_eq!(messages.len(), 1, "{setting}: {findings:?}");
        assert!(messages[0].contains(said), "{setting}: {}", messages[0]);
    });
}

#[test]
fn an_array_in_place_of_a_table_is_a_warning() {
    let folder = Folder::package("[profile.release]\nbuild-override = [2]\n");
    assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody);
    let found = findings(&folder);
    assert_eq!((found.len(), &found[0]["level"]), (1, &"warning".into()), "{found:?}");
}

#[test]
fn values_that_cargo_accepts_give_no_finding() {
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
    each(settings, |setting| {
        let folder = Folder::package(&format!("[profile.release]\n{setting}\n"));
        assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody, "{setting}");
        assert_eq!(rules(&folder), Vec::<String>::new(), "{setting}");
    });
}

#[test]
fn an_unknown_key_is_a_warning_of_cargo_too() {
    let folder = Folder::package("[profile.release]\nopt_level = 1\n");
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
        ("[profile.fast]\nopt-level = 3\n", "has no `inherits`"),
        ("[profile.fast]\ninherits = \"relaese\"\n", "did you mean `release`?"),
        (
            "[profile.a]\ninherits = \"b\"\n[profile.b]\ninherits = \"a\"\n",
            "inherits from itself through",
        ),
        ("[profile.a]\ninherits = \"a\"\n", "inherits from itself"),
        ("[profile.dev]\ninherits = \"release\"\n", "can't inherit"),
        ("[profile.fast]\ninherits = \"debug\"\n", "`debug` is its folder"),
    ];
    each(broken, |(manifest, said)| {
        let folder = Folder::package(manifest);
        assert_ne!(cargo_build(folder.path(), "dev").code, Some(0), "{manifest}");
        let ran = check(&folder, &[]).exits(1);
        assert!(ran.stdout.contains("error[broken-inheritance]"), "{manifest}: {}", ran.stdout);
        assert!(ran.stdout.contains(said), "{manifest}: {}", ran.stdout);
        let found = ran.stdout.matches("error[broken-inheritance]").count();
        assert_eq!(found, 1, "one break is one finding: {}", ran.stdout);
    });
}

#[test]
fn the_installed_program_reads_manifests_that_cargo_refuses() {
    let folder = Folder::package("[profile.release]\nlto = \"true\"\n");
    let by_path = folder.path().join("Cargo.toml");
    let elsewhere = Folder::new();
    let cases = [["profiles", "check"].as_slice(), &["check"]];
    each(cases, |args| {
        let path = by_path.to_str().expect("a path");
        let args = [args, &["--manifest-path", path]].concat();
        let ran = run(cargo_profiles(), args, elsewhere.path()).exits(1);
        assert!(ran.stdout.contains("error[invalid-value]"), "{}", ran.stdout);
    });
}

#[test]
fn a_members_profiles_are_ignored_by_cargo_and_found() {
    let folder = Folder::package("[workspace]\nmembers = [\"member\"]\n");
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
    let from_member = run(engine(), ["check-profiles"], &folder.path().join("member")).exits(0);
    assert!(from_member.stdout.contains("member-profile-ignored"), "{}", from_member.stdout);
}

#[test]
fn an_override_without_a_package_is_a_warning_of_cargo_too() {
    let folder = Folder::package(
        "[profile.release.package.ap]\nopt-level = 1\n[profile.dev.package.\"app@2\"]\nopt-level = 1\n",
    );
    let first = check(&folder, &[]).exits(0);
    assert!(first.stdout.contains("no Cargo.lock"), "{}", first.stdout);
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
    assert!(ran.stdout.contains("Cargo.lock has `app` 0.1.0"), "{}", ran.stdout);
}

#[test]
fn a_preset_that_the_environment_breaks_is_found() {
    let path = repository();
    let env = [("CARGO_PROFILE_PROD_OPT_LEVEL", "2")];
    let ran = run_with(engine(), ["check-profiles"], &path, env).exits(0);
    assert!(ran.stdout.contains("warning[broken-promise]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("CARGO_PROFILE_PROD_OPT_LEVEL"), "{}", ran.stdout);
}

#[test]
fn findings_look_like_those_of_rustc() {
    let folder = Folder::package("[profile.release]\nopt-level = \"3\"\n");
    let ran = check(&folder, &[]).exits(1);
    let expected = "\
error[invalid-value]: `opt-level` can't be \"3\": Cargo rejects every build
 --> Cargo.toml:6:13
  |
6 | opt-level = \"3\"
  |             ^^^
  |
  = help: write 0, 1, 2, 3, \"s\" or \"z\"

checked 4 profiles: 1 error
1 fixable with `--fix`
MORE
not checked: whether overrides match a package (no Cargo.lock)
";
    assert_eq!(ran.stdout, expected.replace("MORE", &more(SITE, "invalid-value")));
}

#[test]
fn the_deprecated_doc_profile_exists_if_it_is_named() {
    let folder =
        Folder::package("[profile.doc]\nopt-level = 1\n[profile.own]\ninherits = \"doc\"\n");
    assert_eq!(ask_cargo(&folder, "own"), Refuser::Nobody);
    assert_eq!(rules(&folder), ["doc-profile"]);
}

#[test]
fn a_broken_profile_in_a_config_file_breaks_only_its_own_builds() {
    let folder = Folder::package("");
    folder.write(".cargo/config.toml", "[profile.own]\nopt-level = \"3\"\n");
    assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody);
    assert_eq!(ask_cargo(&folder, "own"), Refuser::Rustc, "it is the build that fails");
    let ran = check(&folder, &[]).exits(0);
    assert!(ran.stdout.contains("warning[broken-inheritance]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("warning[invalid-value]"), "{}", ran.stdout);
}

#[test]
fn a_member_that_cargo_refuses_is_an_error_although_its_profiles_are_ignored() {
    let folder = Folder::package("[workspace]\nmembers = [\"member\"]\n");
    folder.write("member/src/lib.rs", "");
    let head = "[package]\nname = \"member\"\nedition = \"2024\"\n[profile.release]\n";
    folder.write("member/Cargo.toml", &format!("{head}opt-level = \"3\"\n"));
    assert_ne!(cargo_build(folder.path(), "release").code, Some(0));
    let ran = check(&folder, &[]).exits(1);
    assert!(ran.stdout.contains("error[invalid-value]"), "{}", ran.stdout);
    // Values that only rustc would refuse are never read.
    folder.write("member/Cargo.toml", &format!("{head}opt-level = 9\n"));
    cargo_build(folder.path(), "release").exits(0);
    check(&folder, &[]).exits(0);
}

#[test]
fn members_are_those_that_cargo_says() {
    let folder = Folder::package(
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
fn a_manifest_path_is_normalised() {
    let outer = Folder::package("[workspace]\n[profile.dev]\nzzz = 1\n");
    outer.write("inner/keep", "");
    let lonely = Folder::package("");
    let name = lonely.path().file_name().expect("a name").to_string_lossy().into_owned();
    let beside = format!("../../{name}/Cargo.toml");
    let ran =
        run(engine(), ["check-profiles", "--manifest-path", &beside], &outer.path().join("inner"))
            .exits(0);
    assert!(ran.stdout.contains("no problems found"), "{}", ran.stdout);
}

#[test]
fn cargo_incremental_breaks_no_promise_and_restates_nothing() {
    let env = [("CARGO_INCREMENTAL", "0")];
    run_with(engine(), ["check-profiles", "--deny", "warnings"], &repository(), env).exits(0);
    let folder = Folder::package("[profile.ci]\ninherits = \"dev\"\nincremental = false\n");
    let ran = run_with(engine(), ["check-profiles"], folder.path(), env).exits(0);
    assert!(!ran.stdout.contains("restated-setting"), "{}", ran.stdout);
}

#[test]
fn the_installed_program_explains_what_cargo_refuses() {
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
    each(refused, |(rule, manifest)| {
        let folder = Folder::package(manifest);
        assert_eq!(ask_cargo(&folder, "dev"), Refuser::Cargo, "{manifest}");
        let ran = run(cargo_profiles(), ["profiles", "check"], folder.path()).exits(1);
        assert!(ran.stdout.contains(&format!("error[{rule}]")), "{manifest}: {}", ran.stdout);
    });
}

#[test]
fn settings_without_effect_are_warnings() {
    let folder =
        Folder::package("[profile.dev.package.app]\ninherits = \"release\"\nopt-level = 1\n");
    assert_eq!(ask_cargo(&folder, "dev"), Refuser::Nobody);
    assert_eq!(rules(&folder), ["inherits-in-override"]);
    let folder = Folder::package(
        "[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\n",
    );
    assert_eq!(ask_cargo(&folder, "release"), Refuser::Nobody);
    assert_eq!(rules(&folder), ["strip-lost-by-override"]);
}

#[test]
fn a_rule_can_be_allowed_and_an_unused_allow_is_found() {
    let folder = Folder::package(
        "[profile.release]\nopt_level = 1\n[package.metadata.profiles]\nallow = [\"unknown-key\", \"slow\", \"restated-seting\"]\n",
    );
    assert_eq!(rules(&folder), ["unused-allow", "unused-allow"]);
    let ran = check(&folder, &["--deny", "warnings"]).exits(1);
    assert!(ran.stdout.contains("did you mean `restated-setting`?"), "{}", ran.stdout);
    assert!(ran.stdout.contains("unknown rule `slow`"), "{}", ran.stdout);
}

/// Whether Cargo builds profile `dev` of a package with these files and variables, and the findings that say it does not.
fn both_say(files: &[(&str, &str)], env: &[(&str, &str)]) -> (bool, Vec<String>) {
    let folder = Folder::package("");
    for (path, text) in files {
        folder.write(path, text);
    }
    let env = || env.iter().copied();
    let built = run_with("cargo", ["build", "--offline"], folder.path(), env()).code == Some(0);
    let args = ["check-profiles", "--format", "json"];
    let json = run_with(engine(), args, folder.path(), env()).json();
    let findings = json["findings"].as_array().expect("findings").iter();
    let errors = findings.filter(|finding| finding["level"] == "error");
    let refused = errors.filter_map(|finding| Some(finding["message"].as_str()?.to_owned()));
    (built, refused.filter(|message| message.contains("Cargo rejects")).collect())
}

const CONFIG: &str = ".cargo/config.toml";
const PACKAGE: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const LOCK: &str = "version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";

#[test]
fn errors_outside_of_the_manifest_are_found_too() {
    let two = format!(
        "{PACKAGE}[profile.dev.package.app]\nopt-level = 1\n[profile.dev.package.\"app@0.1\"]\ndebug = 1\n"
    );
    let one = format!("{PACKAGE}[profile.release.package.app]\nopt-level = 1\n");
    let overridden = format!("{PACKAGE}[profile.fast]\ninherits = \"debug\"\n");
    let files: [&[(&str, &str)]; 10] = [
        &[("Cargo.toml", &overridden), (CONFIG, "[profile.fast]\ninherits = \"dev\"\n")],
        &[("Cargo.toml", &two), ("Cargo.lock", LOCK)],
        &[
            ("Cargo.toml", &one),
            ("Cargo.lock", LOCK),
            (CONFIG, "[profile.release.package.\"app@0\"]\ndebug = 1\n"),
        ],
        &[(CONFIG, "[build]\nincremental = 3\n")],
        &[(CONFIG, "[profile.nobody]\nunknown = 1.5\n")],
        &[(CONFIG, "[profile]\ndev = 3\n")],
        &[
            (
                "app/Cargo.toml",
                "[package]\nname = \"other\"\n[profile.dev]\ninherits = \"debug\"\n",
            ),
            ("app/src/lib.rs", ""),
            ("Cargo.toml", &format!("{PACKAGE}[workspace]\nmembers = [\"app\"]\n")),
        ],
        &[(CONFIG, "[profile.dev.package.\"app@01\"]\n")],
        &[(CONFIG, "[profile.debug]\ninherits = \"dev\"\n[profile.test]\ninherits = \"debug\"\n")],
        &[
            (
                "app/Cargo.toml",
                "[package]\nname = \"other\"\nedition = \"2024\"\n[profile.dev.build-override]\nlto = true\n",
            ),
            ("app/src/lib.rs", ""),
            ("Cargo.toml", &format!("{PACKAGE}[workspace]\nmembers = [\"app\"]\n")),
        ],
    ];
    each(files, |files| {
        let (built, refused) = both_say(files, &[]);
        assert!(!built && !refused.is_empty(), "{files:?}: built {built}, {refused:?}");
    });
    let cases = [
        ("CARGO_PROFILE_DEV_CODEGEN_BACKEND", "llvm"),
        ("CARGO_PROFILE_DEV_BUILD_OVERRIDE_PACKAGE", "app"),
        ("CARGO_PROFILE_RELEASE_STRIP_SYMBOLS", "true"),
        ("CARGO_PROFILE_DEV_DEBUG_INFO", "1"),
        ("CARGO_PROFILE_DEV_RPATH", "1"),
        ("CARGO_BUILD_INCREMENTAL", "on"),
    ];
    each(cases, |variable| {
        let (built, refused) = both_say(&[], &[variable]);
        assert!(!built && !refused.is_empty(), "{variable:?}: built {built}, {refused:?}");
    });
}

#[test]
fn cargo_accepts_wrong_values_that_it_does_not_read() {
    let dir_name = format!("{PACKAGE}[profile.dev.package.app]\ndir-name = \"x\"\n");
    type Pairs<'a> = &'a [(&'a str, &'a str)];
    let cases: [(Pairs, Pairs); 5] = [
        (&[("Cargo.toml", &dir_name)], &[]),
        (
            &[(CONFIG, "[profile.dev]\nopt-level = \"3\"\n")],
            &[("CARGO_PROFILE_DEV_OPT_LEVEL", "1")],
        ),
        (&[(CONFIG, "[profile.own.build-override]\nlto = true\n")], &[]),
        (&[(CONFIG, "[profile.own]\nbuild-override = 3\n")], &[]),
        (&[(CONFIG, "[profile.doc]\ndebug = 7\n")], &[]),
    ];
    each(cases, |(files, env)| {
        let (built, refused) = both_say(files, env);
        assert!(built && refused.is_empty(), "{files:?}: built {built}, {refused:?}");
    });
}
