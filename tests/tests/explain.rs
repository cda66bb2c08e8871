//! `check-profiles --explain` and `--config`: what is shown, and that Cargo agrees.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::packages::{MANIFEST, packages};
use end_to_end::{Folder, Ran, engine, keeps_contract, run, run_with};
use serde_json::Value;

fn explain(dir: &Path, args: &[&str]) -> Ran {
    explain_with(dir, args, &[])
}

fn explain_with(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
    run_with(engine(), [&["check-profiles", "--explain"], args].concat(), dir, env.iter().copied())
}

/// The value of a setting in the JSON output.
fn value(dir: &Path, args: &[&str], env: &[(&str, &str)], key: &str) -> String {
    let json = explain_with(dir, &[args, &["--format", "json"]].concat(), env).exits(0).json();
    keeps_contract("explain.schema.json", &json);
    let settings = json["settings"].as_array().expect("settings");
    let setting = settings.iter().find(|setting| setting["key"] == key);
    setting.map_or("unset", |setting| setting["value"].as_str().expect("a value")).to_owned()
}

/// The units that Cargo would compile.
fn units(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Vec<Value> {
    let graph = ["build", "--unit-graph", "-Zunstable-options", "--offline"];
    let env = env.iter().copied().chain([("RUSTC_BOOTSTRAP", "1")]);
    let graph = run_with("cargo", [&graph, args].concat(), dir, env).exits(0).json();
    graph["units"].as_array().expect("units").clone()
}

#[test]
fn each_setting_has_its_value_its_origin_and_what_it_overrides() {
    let folder = Folder::package(
        "[profile.release]\nlto = \"thin\"\n[profile.fast]\ninherits = \"release\"\nlto = true\n",
    );
    let ran = explain(folder.path(), &["fast"]).exits(0);
    let expected = "\
profile fast, inherits release, for workspace members

setting           value       from
opt-level         3           built in: release
debug             none        built in: release
strip             debuginfo   built in: no debuginfo, so std's is stripped too
debug-assertions  false       built in: release
overflow-checks   false       built in: release
lto               true (fat)  Cargo.toml:9
                              overrides thin (Cargo.toml:6)
                              overrides false (built in: release)
panic             unwind      built in: release
incremental       false       built in: release
codegen-units     16          rustc's default: not incremental
rpath             false       built in: release
";
    assert_eq!(ran.stdout, expected);
    let json =
        explain(folder.path(), &["fast", "--package", "app", "--format", "json"]).exits(0).json();
    keeps_contract("explain.schema.json", &json);
    let settings = json["settings"].as_array().expect("settings");
    let lto = settings.iter().find(|setting| setting["key"] == "lto").expect("lto");
    assert_eq!((&lto["value"], &lto["written"]), (&"fat".into(), &"true".into()));
    assert_eq!(lto["overrode"][0]["value"], "thin");
    assert_eq!((&json["target"], &json["build_override"]), (&Value::Null, &false.into()));
}

#[test]
fn an_apple_target_splits_debuginfo_as_cargo_does() {
    let folder = Folder::package("");
    let target = ["--target", "aarch64-apple-darwin"];
    let ours =
        value(folder.path(), &[&["dev"], target.as_slice()].concat(), &[], "split-debuginfo");
    let unit = &units(folder.path(), &target, &[])[0];
    assert_eq!(
        (ours.as_str(), &unit["profile"]["split_debuginfo"]),
        ("unpacked", &"unpacked".into())
    );
    let ran = explain(folder.path(), &[&["dev"], target.as_slice()].concat()).exits(0);
    assert!(
        ran.stdout.starts_with(
            "profile dev, for workspace members, with --target aarch64-apple-darwin\n"
        ),
        "{}",
        ran.stdout
    );
    let linux = ["dev", "--target", "x86_64-unknown-linux-gnu"];
    assert_eq!(value(folder.path(), &linux, &[], "split-debuginfo"), "unset");
}

#[test]
fn the_target_of_cargos_config_is_the_target_without_the_flag() {
    let folder = Folder::package("");
    folder.write(".cargo/config.toml", "[build]\ntarget = \"aarch64-apple-darwin\"\n");
    let unit = &units(folder.path(), &[], &[])[0];
    let ours = value(folder.path(), &["dev"], &[], "split-debuginfo");
    assert_eq!(unit["profile"]["split_debuginfo"], ours);
    assert_eq!(ours, "unpacked");
    let title = "profile dev, for workspace members, with build.target = aarch64-apple-darwin\n";
    let ran = explain(folder.path(), &["dev"]).exits(0);
    assert!(ran.stdout.starts_with(title), "{}", ran.stdout);
    folder.write(".cargo/config.toml", "[build]\ntarget = \"host-tuple\"\n");
    let unit = &units(folder.path(), &[], &[])[0];
    let ours = value(folder.path(), &["dev"], &[], "split-debuginfo");
    assert_eq!((&unit["profile"]["split_debuginfo"], &*ours), (&Value::Null, "unset"));
}

#[test]
fn host_units_are_explained_as_cargo_builds_them() {
    let folder = packages();
    let root = folder.path().join("ws");
    let profiles = "[profile.dev]\nopt-level = 1\n[profile.release]\ndebug = 1\n[profile.release.build-override]\ncodegen-units = 7\n";
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{profiles}"));
    let triple = ["--target", "x86_64-unknown-linux-gnu"];
    for profile in ["dev", "release"] {
        for target in [&[], triple.as_slice()] {
            let asked = [&["--profile", profile], target].concat();
            for unit in units(&root, &asked, &[]) {
                let name = ["generator", "derive"]
                    .into_iter()
                    .find(|name| unit["target"]["name"] == *name && unit["mode"] == "build");
                let Some(name) = name else { continue };
                let asked = [&[profile, "--package", name, "--build-override"], target].concat();
                let ours = |key: &str| value(&root, &asked, &[], key);
                assert_eq!(ours("opt-level"), unit["profile"]["opt_level"], "{asked:?}");
                let units = &unit["profile"]["codegen_units"];
                assert!(
                    units.is_null() || ours("codegen-units").parse().ok() == units.as_u64(),
                    "{asked:?}"
                );
                let debug = match unit["profile"]["debuginfo"].as_u64() {
                    Some(level) => ["none", "limited", "full"][level as usize],
                    None => "named",
                };
                assert_eq!(ours("debug"), debug, "{asked:?}");
            }
        }
    }
}

#[test]
fn a_proc_macro_is_explained_as_it_is_built_for_the_host() {
    let folder = packages();
    let root = folder.path().join("ws");
    let one = explain(&root, &["dev", "--package", "derive"]).exits(0).stdout;
    assert!(one.starts_with("profile dev, for derive on the host\n"), "{one}");
    assert!(one.contains("`derive` is a proc-macro: it is built for the host"), "{one}");
    let other = explain(&root, &["dev", "--package", "derive", "--build-override"]).exits(0).stdout;
    assert_eq!(one, other);
    let library = explain(&root, &["dev", "--package", "engine"]).exits(0).stdout;
    assert!(!library.contains("proc-macro"), "{library}");
}

#[test]
fn of_two_config_arguments_the_later_is_stronger_and_both_beat_the_environment() {
    let folder = Folder::package("[profile.release]\nlto = \"off\"\n");
    folder.write("other.toml", "[profile.release]\nopt-level = 1\nlto = true\n");
    let env = [("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2"), ("CARGO_PROFILE_RELEASE_LTO", "false")];
    let key = "profile.release.lto=\"thin\"";
    let cases = [([key, "other.toml"], "fat"), (["other.toml", key], "thin")];
    each(cases, |(arguments, lto)| {
        let config = ["--config", arguments[0], "--config", arguments[1]];
        let asked = [&["release"], config.as_slice()].concat();
        assert_eq!(value(folder.path(), &asked, &env, "lto"), lto, "{arguments:?}");
        assert_eq!(value(folder.path(), &asked, &env, "opt-level"), "1", "{arguments:?}");
        let profile = &units(folder.path(), &[&["--release"], config.as_slice()].concat(), &env)[0]
            ["profile"];
        assert_eq!(
            (&profile["lto"], &profile["opt_level"]),
            (&lto.replace("fat", "true").into(), &"1".into())
        );
    });
    let ran = explain(folder.path(), &["release", "--config", key]).exits(0);
    assert!(ran.stdout.contains("--config profile.release.lto=\"thin\"\n"), "{}", ran.stdout);
}

#[test]
fn a_config_argument_that_cargo_refuses_is_exit_code_2_with_help() {
    let folder = Folder::package("");
    let refused = [
        "",
        "foo",
        "nowhere.toml",
        "profile.dev.lto=thin",
        "profile.dev={debug=1}",
        "[profile.dev]\ndebug=1",
        "profile.dev.debug=1\nprofile.dev.lto=true",
        "profile.dev.debug=",
    ];
    each(refused, |argument| {
        let cargo = run("cargo", ["metadata", "--no-deps", "--config", argument], folder.path());
        assert_ne!(cargo.code, Some(0), "{argument:?}");
        let ran = run(engine(), ["check-profiles", "--config", argument], folder.path()).exits(2);
        assert!(ran.stderr.contains("is neither a file nor KEY=VALUE"), "{}", ran.stderr);
        assert!(ran.stderr.contains("\nhelp: "), "{}", ran.stderr);
    });
    let cases = [
        "profile.dev.debug=1",
        "profile.dev.package.\"*\".opt-level = 2",
        "build.incremental=false",
    ];
    each(cases, |argument| {
        run("cargo", ["metadata", "--no-deps", "--config", argument], folder.path()).exits(0);
        run(engine(), ["check-profiles", "--config", argument], folder.path()).exits(0);
    });
}

#[test]
fn a_profile_defined_by_variables_has_the_requested_name() {
    let folder = Folder::package("");
    let env = [
        ("CARGO_PROFILE_MY_OWN_INHERITS", "release"),
        ("CARGO_PROFILE_MY_OWN_OPT_LEVEL", "1"),
        ("CARGO_PROFILE_LAST_INHERITS", "my_own"),
    ];
    let cases = ["my-own", "my_own", "last"];
    each(cases, |profile| {
        let unit = &units(folder.path(), &["--profile", profile], &env)[0];
        assert_eq!(unit["profile"]["name"], profile);
        assert_eq!(unit["profile"]["opt_level"], "1");
        assert_eq!(value(folder.path(), &[profile], &env, "opt-level"), "1", "{profile}");
    });
    run_with("cargo", ["build", "--offline", "--profile", "my_own"], folder.path(), env).exits(0);
    assert!(folder.path().join("target/my_own").is_dir());
    // If the manifest uses one of the two names, that is the profile's name.
    let folder = Folder::package("[profile.fast]\ninherits = \"my_own\"\n");
    assert_eq!(value(folder.path(), &["fast"], &env, "opt-level"), "1");
    let ran = run_with(engine(), ["check-profiles"], folder.path(), env).exits(0);
    assert!(!ran.stdout.contains("my-own"), "{}", ran.stdout);
}

#[test]
fn the_table_fits_in_eighty_columns() {
    let folder = packages();
    let root = folder.path().join("ws");
    let profiles = "[profile.a-long-name-for-a-profile]\ninherits = \"another-profile\"\n[profile.another-profile]\ninherits = \"release\"\n";
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{profiles}"));
    let name = "a-long-name-for-a-profile";
    let env = [("CARGO_PROFILE_A_LONG_NAME_FOR_A_PROFILE_DEBUG_ASSERTIONS", "true")];
    let cases = [
        &[name][..],
        &[name, "--package", "derive"],
        &[name, "--build-override", "--target", "aarch64-apple-darwin"],
    ];
    each(cases, |args| {
        let shown = explain_with(&root, args, &env).exits(0).stdout;
        for line in shown.lines().filter(|line| !line.contains("$CARGO")) {
            assert!(line.chars().count() <= 80, "{line}\nin\n{shown}");
        }
    });
}

#[test]
fn flags_of_explain_need_explain() {
    let folder = Folder::package("");
    let cases = [&["--target", "x"][..], &["--build-override"], &["--package", "app"]];
    each(cases, |args| {
        let ran = run(engine(), [&["check-profiles"], args].concat(), folder.path()).exits(2);
        assert!(ran.stderr.contains("--explain"), "{}", ran.stderr);
    });
}
