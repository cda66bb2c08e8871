//! Our effective settings against Cargo's own unit graph: for every unit, every setting.
//!
//! One workspace has all kinds of packages (members, a proc-macro, build scripts, a path dependency outside of the
//! workspace, packages of a registry in two versions); the cases give it profiles that are hard to get right.

use std::collections::BTreeSet;

use end_to_end::{Folder, cargo_profiles, run, run_with};
use serde_json::Value;
use xtask::profile::Model;
use xtask::profile::environment::Variables;
use xtask::profile::presets::PRESETS;
use xtask::profile::resolve::{Effective, Subject, resolve};
use xtask::profile::source::Origin;
use xtask::profile::spec::Package;

const FILES: &[(&str, &str)] = &[
    ("ws/app/src/main.rs", "fn main() {}"),
    ("ws/app/build.rs", "fn main() {}"),
    (
        "ws/app/Cargo.toml",
        r#"
[package]
name = "app"
version = "0.1.0"
edition = "2024"
[dependencies]
engine = { path = "../engine" }
derive = { path = "../derive" }
outside = { path = "../../outside" }
registered = "1"
old = { package = "registered", version = "0.9" }
[build-dependencies]
generator = "1"
engine = { path = "../engine" }
"#,
    ),
    ("ws/engine/src/lib.rs", ""),
    (
        "ws/engine/Cargo.toml",
        "[package]\nname = \"engine\"\nversion = \"0.2.0\"\nedition = \"2024\"\n",
    ),
    ("ws/derive/src/lib.rs", ""),
    (
        "ws/derive/Cargo.toml",
        r#"
[package]
name = "derive"
version = "0.1.0"
edition = "2024"
[lib]
proc-macro = true
[dependencies]
registered = "1"
"#,
    ),
    ("outside/src/lib.rs", ""),
    (
        "outside/Cargo.toml",
        "[package]\nname = \"outside\"\nversion = \"3.0.0\"\nedition = \"2024\"\n[workspace]\n",
    ),
    ("vendor/registered/src/lib.rs", ""),
    (
        "vendor/registered/Cargo.toml",
        "[package]\nname = \"registered\"\nversion = \"1.2.3\"\nedition = \"2024\"\n",
    ),
    ("vendor/registered/.cargo-checksum.json", "{\"files\":{}}"),
    ("vendor/registered-0.9/src/lib.rs", ""),
    (
        "vendor/registered-0.9/Cargo.toml",
        "[package]\nname = \"registered\"\nversion = \"0.9.1\"\nedition = \"2024\"\n",
    ),
    ("vendor/registered-0.9/.cargo-checksum.json", "{\"files\":{}}"),
    ("vendor/generator/src/lib.rs", ""),
    (
        "vendor/generator/Cargo.toml",
        "[package]\nname = \"generator\"\nversion = \"1.0.0\"\nedition = \"2024\"\n",
    ),
    ("vendor/generator/.cargo-checksum.json", "{\"files\":{}}"),
    (
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n",
    ),
];

/// A workspace of the shape above with these profiles, and what else decides.
struct Case<'a> {
    profiles: &'a str,
    config: &'a str,
    env: &'a [(&'a str, &'a str)],
    ask: &'a [&'a str],
}

impl Case<'_> {
    #[track_caller]
    fn agrees_with_cargo(&self) {
        let folder = Folder::with(FILES.iter().copied());
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"engine\", \"derive\"]\ndefault-members = [\"app\"]\n{}",
            self.profiles
        );
        folder.write("ws/Cargo.toml", &manifest);
        folder.write("ws/.cargo/config.toml", self.config);
        let root = folder.path().join("ws");
        run_with("cargo", ["generate-lockfile", "--offline"], &root, []).exits(0);
        let variables: Variables =
            self.env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let model = Model::load(&root.join("Cargo.toml"), &root, &variables)
            .expect("the workspace can be read");
        for profile in self.ask {
            let mut env = self.env.to_vec();
            env.push(("RUSTC_BOOTSTRAP", "1"));
            let args =
                ["build", "--unit-graph", "-Zunstable-options", "--offline", "--profile", profile];
            let graph = run_with("cargo", args, &root, env).exits(0).json();
            let compared = compare(&model, profile, &graph);
            assert!(compared.len() >= 9, "only these were compared: {compared:?}");
        }
    }
}

/// Compares every unit that rustc compiles; gives the names of what was compared.
#[track_caller]
fn compare(model: &Model, profile: &str, graph: &Value) -> BTreeSet<String> {
    let units = graph["units"].as_array().expect("units");
    let mut compared = BTreeSet::new();
    for (index, for_host) in reached(graph) {
        let unit = &units[index];
        if unit["mode"] == "run-custom-build" {
            continue;
        }
        let subject = subject(model, unit, for_host, units);
        let effective = resolve(model, profile, &subject).expect("the profile resolves");
        let name = format!("{} {} for_host={for_host}", unit["pkg_id"], unit["target"]["kind"]);
        compare_settings(&effective, &unit["profile"], &format!("profile {profile}, {name}"));
        compared.insert(name);
    }
    compared
}

/// Every unit with whether it is compiled for the host, which the graph itself does not say.
fn reached(graph: &Value) -> BTreeSet<(usize, bool)> {
    let units = graph["units"].as_array().expect("units");
    let roots = graph["roots"].as_array().expect("roots");
    let mut waiting: Vec<(usize, bool)> = roots.iter().map(|root| (number(root), false)).collect();
    let mut seen = BTreeSet::new();
    while let Some((index, from_host)) = waiting.pop() {
        let kind = &units[index]["target"]["kind"][0];
        let is_root = roots.iter().any(|root| number(root) == index);
        // Asked for by name, a proc-macro is no build dependency.
        let for_host = from_host || !is_root && (kind == "proc-macro" || kind == "custom-build");
        if seen.insert((index, for_host)) {
            let below = units[index]["dependencies"].as_array().expect("dependencies");
            waiting.extend(below.iter().map(|dependency| (number(&dependency["index"]), for_host)));
        }
    }
    seen
}

fn number(value: &Value) -> usize {
    value.as_u64().expect("an index") as usize
}

fn subject(model: &Model, unit: &Value, for_host: bool, units: &[Value]) -> Subject {
    let id = unit["pkg_id"].as_str().expect("an id");
    let (source, version) = id.rsplit_once(['#', '@']).expect("a version");
    let name =
        source.rsplit(['/', '#', '@']).find(|part| !part.contains(':')).expect("a name").to_owned();
    let local = id.starts_with("path+");
    let below = unit["dependencies"].as_array().expect("dependencies");
    Subject {
        member: model.workspace.members.iter().any(|member| member.name == name),
        local,
        for_host,
        debuginfo_below: below
            .iter()
            .any(|dependency| units[number(&dependency["index"])]["profile"]["debuginfo"] != 0),
        package: Some(Package {
            name,
            version: version.to_owned(),
            source: (!local).then(|| source.to_owned()),
        }),
        ..Subject::default()
    }
}

#[track_caller]
fn compare_settings(ours: &Effective, cargo: &Value, context: &str) {
    let expect = |key: &str, theirs: Option<String>| {
        assert_eq!(ours.value(key).map(str::to_owned), theirs, "`{key}` of {context}");
    };
    expect("opt-level", text(&cargo["opt_level"]));
    expect(
        "lto",
        text(&cargo["lto"]).map(|lto| if lto == "true" { "fat".to_owned() } else { lto }),
    );
    expect("panic", text(&cargo["panic"]));
    expect("split-debuginfo", text(&cargo["split_debuginfo"]));
    for (key, field) in [
        ("debug-assertions", "debug_assertions"),
        ("overflow-checks", "overflow_checks"),
        ("incremental", "incremental"),
        ("rpath", "rpath"),
    ] {
        expect(key, Some(cargo[field].to_string()));
    }
    expect("strip", Some(strip(&cargo["strip"])));
    match &cargo["codegen_units"] {
        Value::Null => {
            let origin = ours.setting("codegen-units").map(|setting| &setting.origin);
            assert!(matches!(origin, Some(Origin::BuiltIn(_))), "`codegen-units` of {context}");
        }
        units => expect("codegen-units", Some(units.to_string())),
    }
    let debug = debuginfo(&cargo["debuginfo"]);
    let setting = ours.setting("debug").expect("debug is always set");
    // A unit that is the same for the host and for the target is built once, with the target's debuginfo.
    let weakened =
        matches!(setting.origin, Origin::BuiltIn(why) if why.contains("build dependencies"));
    let shared = weakened && setting.overrode.last().is_some_and(|(value, _)| *value == debug);
    assert!(
        setting.value == debug || shared,
        "`debug` of {context}: {} against {debug}",
        setting.value
    );
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn debuginfo(value: &Value) -> String {
    match value {
        Value::Number(level) => {
            ["none", "limited", "full"][level.as_u64().expect("a level") as usize].to_owned()
        }
        named => text(named).expect("a name"),
    }
}

fn strip(value: &Value) -> String {
    let inner = if value["deferred"].is_null() { &value["resolved"] } else { &value["deferred"] };
    text(&inner["Named"]).unwrap_or_else(|| inner.as_str().expect("a strip").to_lowercase())
}

fn agrees(profiles: &str, ask: &[&str]) {
    Case { profiles, config: "", env: &[], ask }.agrees_with_cargo();
}

#[test]
fn the_generated_workspace_in_every_preset() {
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    let root = folder.path().join("hello");
    run("cargo", ["generate-lockfile"], &root).exits(0);
    let model = Model::load(&root.join("Cargo.toml"), &root, &Variables::new())
        .expect("the workspace can be read");
    for preset in PRESETS {
        // With the xtask: some sixty packages from the registry, with build scripts and proc-macros.
        let args = [
            "build",
            "--unit-graph",
            "-Zunstable-options",
            "--workspace",
            "--profile",
            preset.name,
        ];
        let graph = run_with("cargo", args, &root, [("RUSTC_BOOTSTRAP", "1")]).exits(0).json();
        let compared = compare(&model, preset.name, &graph);
        assert!(compared.len() > 60, "only these were compared: {compared:?}");
    }
}

#[test]
fn no_profiles_at_all() {
    agrees("", &["dev", "release", "test", "bench"]);
}

#[test]
fn long_chains_inherit_key_by_key() {
    agrees(
        "[profile.release]\ndebug = 1\nlto = \"thin\"
[profile.a]\ninherits = \"release\"\nlto = \"off\"\ncodegen-units = 4
[profile.b]\ninherits = \"a\"\nopt-level = \"s\"
[profile.c]\ninherits = \"b\"\nlto = true\npanic = \"abort\"\nrpath = true\n",
        &["release", "a", "b", "c", "bench"],
    );
}

#[test]
fn dependencies_and_members_differ() {
    agrees(
        "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.\"*\"]\ndebug = false\nopt-level = 2\n",
        &["dev", "test"],
    );
}

#[test]
fn an_override_by_name_beats_the_star_and_the_build_override() {
    agrees(
        "[profile.dev.build-override]\nopt-level = 1\ncodegen-units = 7\ndebug = true
[profile.dev.package.\"*\"]\nopt-level = 2
[profile.dev.package.generator]\nopt-level = 3
[profile.dev.package.app]\nopt-level = \"z\"\n",
        &["dev"],
    );
}

#[test]
fn an_override_by_version_means_one_of_two() {
    agrees(
        "[profile.dev.package.\"registered@0.9\"]\nopt-level = 1\n[profile.dev.package.\"registered@1.2.3\"]\nopt-level = 3\n",
        &["dev"],
    );
}

#[test]
fn an_override_by_url_means_its_source() {
    agrees(
        "[profile.dev.package.\"https://github.com/rust-lang/crates.io-index#registered@1.2\"]\nopt-level = 3\n",
        &["dev"],
    );
}

#[test]
fn any_override_loses_strip() {
    agrees(
        "[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\n[profile.release.package.engine]\n",
        &["release"],
    );
}

#[test]
fn strip_is_kept_where_the_override_says_it_again() {
    agrees(
        "[profile.release]\nstrip = true\n[profile.release.package.app]\nstrip = \"symbols\"\n",
        &["release"],
    );
}

#[test]
fn std_keeps_its_debuginfo_below_a_dependency_that_has_some() {
    agrees("[profile.release.package.\"*\"]\ndebug = 1\n", &["release"]);
}

#[test]
fn overrides_inherit_too_and_merge_key_by_key() {
    agrees(
        "[profile.release.package.engine]\nopt-level = 1\ndebug = 2
[profile.release.build-override]\nopt-level = 3
[profile.fast]\ninherits = \"release\"\n[profile.fast.package.engine]\nopt-level = 2
[profile.fast.build-override]\ncodegen-units = 3\n",
        &["release", "fast"],
    );
}

#[test]
fn test_and_bench_have_settings_of_their_own() {
    agrees(
        "[profile.test]\nopt-level = 1\n[profile.bench]\ndebug = true\ninherits = \"dev\"\n",
        &["test", "bench"],
    );
}

#[test]
fn inherits_in_an_override_does_nothing() {
    agrees("[profile.release.package.engine]\ninherits = \"dev\"\nopt-level = 1\n", &["release"]);
}

#[test]
fn dotted_keys_inline_tables_and_quoted_names_are_the_same() {
    agrees(
        "[profile]\ndev.opt-level = 1\n\"release\" = { lto = \"fat\", package = { \"engine\".opt-level = 2 } }
fast = { inherits = \"release\", build-override.opt-level = 2 }\n",
        &["dev", "release", "fast"],
    );
}

#[test]
fn build_dependencies_with_debuginfo_of_their_own() {
    agrees(
        "[profile.dev]\ndebug = 1\n[profile.dev.build-override]\ndebug = 2\nincremental = false\n",
        &["dev"],
    );
}

#[test]
fn config_files_beat_the_manifest_before_inheritance() {
    Case {
        profiles: "[profile.release]\nopt-level = 2\n[profile.fast]\ninherits = \"release\"\nlto = \"thin\"\n",
        config: "[profile.release]\nopt-level = 1\n[profile.fast]\nlto = \"off\"\n[profile.fast.package.engine]\nopt-level = 3
[profile.own]\ninherits = \"fast\"\ndebug = 1\n",
        env: &[],
        ask: &["release", "fast", "own"],
    }
    .agrees_with_cargo();
}

#[test]
fn included_config_files_are_weaker_than_what_includes_them() {
    let folder = Folder::new();
    folder.write("first.toml", "[profile.release]\nopt-level = 1\ndebug = 1\nlto = \"thin\"\n");
    folder.write("second.toml", "[profile.release]\ndebug = 2\nlto = \"fat\"\n");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (first, second) = (path("first.toml"), path("second.toml"));
    Case {
        profiles: "",
        config: &format!(
            "include = [{first:?}, {{ path = {second:?} }}]\n[profile.release]\nlto = \"off\"\n"
        ),
        env: &[],
        ask: &["release"],
    }
    .agrees_with_cargo();
}

#[test]
fn variables_beat_config_files() {
    Case {
        profiles: "[profile.my-fast]\ninherits = \"release\"\nopt-level = 2\n",
        config: "[profile.my-fast]\nopt-level = 1\ndebug = 1\n",
        env: &[
            ("CARGO_PROFILE_MY_FAST_OPT_LEVEL", "s"),
            ("CARGO_PROFILE_RELEASE_LTO", "true"),
            ("CARGO_PROFILE_MY_FAST_BUILD_OVERRIDE_OPT_LEVEL", "2"),
        ],
        ask: &["my-fast", "release"],
    }
    .agrees_with_cargo();
}

#[test]
fn the_switch_for_incremental_beats_every_profile() {
    for (config, env) in [
        ("", [("CARGO_INCREMENTAL", "1")].as_slice()),
        ("", &[("CARGO_INCREMENTAL", "0")]),
        ("", &[("CARGO_INCREMENTAL", "true")]),
        ("[build]\nincremental = true\n", &[]),
        ("[build]\nincremental = true\n", &[("CARGO_BUILD_INCREMENTAL", "false")]),
    ] {
        let case = Case {
            profiles: "[profile.release]\nincremental = false\n[profile.dev]\nincremental = true\n",
            config,
            env,
            ask: &["release", "dev"],
        };
        case.agrees_with_cargo();
    }
}
