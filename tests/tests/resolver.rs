//! Our effective settings against Cargo's unit graph: every setting of every unit.
//!
//! The cases add profiles that are hard to resolve to the workspace of [`end_to_end::packages`].

use end_to_end::cases::each;
use end_to_end::packages::{MANIFEST, host, packages};
use end_to_end::{Folder, cargo_profiles, run, run_with};
use profiles_engine::check::verify;
use profiles_engine::profiles::Model;
use profiles_engine::profiles::environment::Variables;
use profiles_engine::profiles::presets::PRESETS;
use profiles_engine::unit_graph::Graph;

/// The workspace with these profiles, config file and variables, and the profiles to ask for.
struct Case<'a> {
    profiles: &'a str,
    config: &'a str,
    env: &'a [(&'a str, &'a str)],
    ask: &'a [&'a str],
}

impl Case<'_> {
    #[track_caller]
    fn agrees_with_cargo(&self) {
        let folder = packages();
        folder.write("ws/Cargo.toml", &format!("{MANIFEST}{}", self.profiles));
        folder.write("ws/.cargo/config.toml", self.config);
        let root = folder.path().join("ws");
        let variables: Variables =
            self.env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let model = Model::load(&root.join("Cargo.toml"), &root, &variables)
            .expect("the workspace can be read");
        for profile in self.ask {
            let mut env = self.env.to_vec();
            env.push(("RUSTC_BOOTSTRAP", "1"));
            let target = format!("--target={}", host());
            let apple = "--target=aarch64-apple-darwin";
            for build in
                [&["--package=app"][..], &["--workspace"], &["--workspace", &target], &[apple]]
            {
                let args = ["build", "--unit-graph", "-Zunstable-options", "--profile", profile];
                let graph = run_with("cargo", args.iter().chain(build), &root, env.iter().copied())
                    .exits(0)
                    .stdout;
                let compared = compare(&model, profile, &graph);
                assert!(compared >= 9, "only {compared} units were compared");
            }
        }
    }
}

/// Compares every unit that rustc compiles, and returns their number.
#[track_caller]
fn compare(model: &Model, profile: &str, graph: &str) -> usize {
    let graph = Graph::parse(graph).expect("a unit graph");
    let compared = verify::compare(model, profile, &graph);
    assert!(compared.differences.is_empty(), "{:#?}", compared.differences);
    compared.units
}

fn agrees(profiles: &str, ask: &[&str]) {
    Case { profiles, config: "", env: &[], ask }.agrees_with_cargo();
}

#[test]
fn the_generated_workspace_in_every_preset() {
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    let root = folder.path().join("hello");
    // With the engine as a dependency: dozens of packages from the registry, with build scripts and proc-macros.
    let manifest = "hello/crates/hello/Cargo.toml";
    let engine = "profiles-engine = { path = \"../../profiles-engine\" }\n";
    let text = folder.read(manifest);
    folder.write(manifest, &text.replace("[dependencies]\n", &format!("[dependencies]\n{engine}")));
    assert_ne!(folder.read(manifest), text, "it has dependencies");
    run("cargo", ["generate-lockfile"], &root).exits(0);
    let model = Model::load(&root.join("Cargo.toml"), &root, &Variables::new())
        .expect("the workspace can be read");
    each(PRESETS, |preset| {
        let args = [
            "build",
            "--unit-graph",
            "-Zunstable-options",
            "--workspace",
            "--profile",
            preset.name,
        ];
        let graph = run_with("cargo", args, &root, [("RUSTC_BOOTSTRAP", "1")]).exits(0).stdout;
        let compared = compare(&model, preset.name, &graph);
        assert!(compared > 50, "only {compared} units were compared");
    });
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
fn an_override_by_name_wins_over_the_star_and_the_build_override() {
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
fn every_override_loses_strip() {
    agrees(
        "[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\n[profile.release.package.engine]\n",
        &["release"],
    );
}

#[test]
fn strip_is_kept_in_an_override_that_restates_it() {
    agrees(
        "[profile.release]\nstrip = true\n[profile.release.package.app]\nstrip = \"symbols\"\n",
        &["release"],
    );
}

#[test]
fn std_keeps_its_debuginfo_if_a_dependency_has_some() {
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
fn test_and_bench_have_their_own_settings() {
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
fn build_dependencies_have_their_own_debuginfo() {
    agrees(
        "[profile.dev]\ndebug = 1\n[profile.dev.build-override]\ndebug = 2\nincremental = false\n",
        &["dev"],
    );
}

#[test]
fn config_files_override_the_manifest_before_inheritance() {
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
fn variables_override_config_files() {
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
fn cargo_incremental_overrides_every_profile() {
    let cases = [
        ("", [("CARGO_INCREMENTAL", "1")].as_slice()),
        ("", &[("CARGO_INCREMENTAL", "0")]),
        ("", &[("CARGO_INCREMENTAL", "true")]),
        ("[build]\nincremental = true\n", &[]),
        ("[build]\nincremental = true\n", &[("CARGO_BUILD_INCREMENTAL", "false")]),
    ];
    each(cases, |(config, env)| {
        let case = Case {
            profiles: "[profile.release]\nincremental = false\n[profile.dev]\nincremental = true\n",
            config,
            env,
            ask: &["release", "dev"],
        };
        case.agrees_with_cargo();
    });
}

#[test]
fn a_requested_proc_macro_is_optimised_and_unwinds() {
    agrees("[profile.release]\npanic = \"abort\"\nopt-level = \"s\"\n", &["release"]);
}

#[test]
fn an_unknown_split_debuginfo_replaces_that_of_the_parent() {
    agrees(
        "[profile.release]\nsplit-debuginfo = \"packed\"\n[profile.fast]\ninherits = \"release\"\nsplit-debuginfo = \"bogus\"\n",
        &["fast"],
    );
}

#[test]
fn a_variable_below_an_override_table_makes_the_table() {
    let cases = [
        "CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_INHERITS",
        "CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_FOO",
    ];
    each(cases, |variable| {
        Case {
            profiles: "[profile.release]\nstrip = true\n",
            config: "",
            env: &[(variable, "dev")],
            ask: &["release"],
        }
        .agrees_with_cargo();
    });
}

#[test]
fn unstable_keys_where_the_manifest_asks_for_them() {
    let features = "cargo-features = [\"codegen-backend\", \"profile-rustflags\", \"trim-paths\", \"panic-immediate-abort\"]\n";
    let profiles = "[profile.release]\ncodegen-backend = \"llvm\"\nrustflags = [\"-g\", \"-Cno-prepopulate-passes\"]
[profile.all]\ninherits = \"release\"\ntrim-paths = true\n[profile.fast]\ninherits = \"release\"\ntrim-paths = [\"macro\", \"object\"]\npanic = \"immediate-abort\"
[profile.slow]\ninherits = \"dev\"\ntrim-paths = \"none\"\nrustflags = []\n";
    let folder = packages();
    folder.write("ws/Cargo.toml", &format!("{features}{MANIFEST}{profiles}"));
    let root = folder.path().join("ws");
    let model = Model::load(&root.join("Cargo.toml"), &root, &Variables::new())
        .expect("the workspace can be read");
    let cases = ["dev", "release", "all", "fast", "slow", "bench"];
    each(cases, |profile| {
        let args = ["build", "--unit-graph", "-Zunstable-options", "--profile", profile];
        let graph = run_with("cargo", args, &root, [("RUSTC_BOOTSTRAP", "1")]).exits(0).stdout;
        compare(&model, profile, &graph);
    });
}
