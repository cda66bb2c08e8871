//! Settings that another one beats, and what `--explain` and `--verify` say about them.

use end_to_end::field::{case, check, check_with, explained, finding, findings, found};
use end_to_end::packages::{MANIFEST, packages};
use end_to_end::{Folder, keeps_contract, run};
use serde_json::Value;

use crate::verify::{unit, units};

#[test]
fn explain_members_with_own_tables() {
    let folder = case("explain-members-with-own-tables");
    let unit = &units(folder.path(), &["--profile", "quick"], &[])[0]["profile"];
    assert_eq!((&unit["debuginfo"], &unit["strip"]["deferred"]), (&2.into(), &"None".into()));
    let explain = ["--explain", "quick"];
    let said = check(folder.path(), &explain).exits(0).stdout;
    let differs = "\n1 of 1 members differs:\napp: debug true (full) (Cargo.toml:10), strip none (built in)\n";
    assert!(said.ends_with(differs), "{said}");
    let json = check(folder.path(), &[&explain[..], &["--format", "json"]].concat()).json();
    keeps_contract("explain.schema.json", &json);
    let members = json["members"].as_array().expect("members");
    assert_eq!((members.len(), &members[0]["package"]), (1, &"app".into()));
    assert_eq!(members[0]["settings"][0]["value"], "full");
    let app = check(folder.path(), &["--explain", "quick", "--package", "app"]).exits(0).stdout;
    assert!(!app.contains("differs"), "{app}");
}

#[test]
fn members_that_differ_in_the_same_way_are_on_one_line() {
    let folder = packages();
    let root = folder.path().join("ws");
    folder.write(
        "ws/Cargo.toml",
        &format!(
            "{MANIFEST}[profile.dev.package]\napp.debug = 1\nengine.debug = 1\nderive.debug = 1\n"
        ),
    );
    let said = check(&root, &["--explain", "dev"]).exits(0).stdout;
    // A proc-macro is built for the host.
    assert!(said.ends_with("\n2 of 2 members differ:\napp, engine: debug 1 (limited)\n"), "{said}");
    let said = check(&root, &["--explain", "dev", "--build-override"]).exits(0).stdout;
    assert!(
        said.ends_with("\n3 of 3 members differ:\napp, engine, derive: debug 1 (limited)\n"),
        "{said}"
    );
    folder.write("ws/Cargo.toml", MANIFEST);
    let said = check(&root, &["--explain", "dev"]).exits(0).stdout;
    assert!(!said.contains("differ"), "{said}");
}

#[test]
fn packages_that_only_the_host_needs_are_explained_as_they_are_built() {
    let folder = packages();
    let root = folder.path().join("ws");
    let profiles = "[profile.dev]\nopt-level = 1\n[profile.release]\ndebug = 1\n[profile.release.build-override]\nopt-level = 2\n";
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{profiles}"));
    for profile in ["dev", "release"] {
        let units = units(&root, &["--profile", profile], &[]);
        for (package, kind) in [("generator", "lib"), ("derive", "proc-macro"), ("outside", "lib")]
        {
            let theirs = unit(&units, package, kind);
            let args = [profile, "--package", package];
            assert_eq!(explained(&root, &args, "opt-level"), theirs["opt_level"], "{package}");
            let debug = ["none", "limited", "full"]
                [theirs["debuginfo"].as_u64().expect("a level") as usize];
            assert_eq!(explained(&root, &args, "debug"), debug, "{package}");
        }
    }
    let said = |package: &str| check(&root, &["--explain", "dev", "--package", package]).stdout;
    assert!(said("generator").starts_with("profile dev, for generator on the host\n"));
    assert!(
        said("generator").contains("`generator` is needed only by build scripts and proc-macros")
    );
    assert!(said("engine").starts_with("profile dev, for engine\n"));
    assert!(said("engine").contains("`engine` is a build dependency too"));
    assert!(said("outside").contains("profile dev, for outside\n"));
    let json =
        check(&root, &["--explain", "dev", "--package", "generator", "--format", "json"]).json();
    keeps_contract("explain.schema.json", &json);
    assert_eq!(json["build_override"], true);
}

#[test]
fn spec_forms() {
    let folder = case("21-spec-forms");
    let found = found(folder.path());
    assert_eq!(
        found,
        ["override-matches-nothing Cargo.toml:10", "override-matches-nothing Cargo.toml:12"]
    );
    let said = check(folder.path(), &[]).exits(0).stdout;
    assert!(said.contains("`short` is your name for `real-name`: write `real-name`"), "{said}");
    assert!(said.contains("`ito` is your name for `itoa`: write `itoa`"), "{said}");
}

#[test]
fn a_name_from_the_workspace_s_dependencies_is_known_too() {
    let folder = Folder::package(
        "[workspace]\nexclude = [\"real\"]\n[workspace.dependencies]\nshort = { path = \"real\", package = \"real-name\" }\n\
        [build-dependencies]\nshort.workspace = true\n[profile.dev.package.short]\nopt-level = 3\n",
    );
    folder.write("build.rs", "fn main() {}");
    folder.write("real/src/lib.rs", "");
    folder.write("real/Cargo.toml", "[package]\nname = \"real-name\"\nversion = \"1.0.0\"\n");
    run("cargo", ["generate-lockfile", "--offline"], folder.path()).exits(0);
    let help = finding(folder.path(), "override-matches-nothing")["help"].clone();
    assert_eq!(help, "`short` is your name for `real-name`: write `real-name`");
    let said =
        check(folder.path(), &["--explain", "dev", "--package", "real-name"]).exits(0).stdout;
    assert!(said.starts_with("profile dev, for real-name on the host\n"), "{said}");
}

#[test]
fn build_override_beaten() {
    let folder = case("02-build-override-beaten");
    let units = units(folder.path(), &[], &[]);
    assert_eq!(unit(&units, "helper", "lib")["opt_level"], "1");
    assert_eq!(unit(&units, "app", "custom-build")["opt_level"], "3");
    assert_eq!(found(folder.path()), ["beaten-setting Cargo.toml:7"]);
    let note = finding(folder.path(), "beaten-setting");
    assert_eq!(
        note["message"],
        "`opt-level` at `3` in `build-override` of profile `dev` reaches only members: `package.\"*\"` is stronger, and sets `1`"
    );
    // Nobody has to know what the package is for.
    assert_eq!(explained(folder.path(), &["dev", "--package", "helper"], "opt-level"), "1");
    assert_eq!(explained(folder.path(), &["dev", "--build-override"], "opt-level"), "3");
    // What the help says.
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).expect("a manifest");
    folder
        .write("Cargo.toml", &format!("{manifest}\n[profile.dev.package.helper]\nopt-level = 3\n"));
    let units = self::units(folder.path(), &[], &[]);
    assert_eq!(unit(&units, "helper", "lib")["opt_level"], "3");
}

#[test]
fn nothing_beats_build_override_without_other_packages_or_another_value() {
    let profiles = |opt_level: u8| {
        format!(
            "[profile.dev.build-override]\nopt-level = 3\n[profile.dev.package.\"*\"]\nopt-level = {opt_level}\n"
        )
    };
    let folder = Folder::package(&profiles(1));
    run("cargo", ["generate-lockfile", "--offline"], folder.path()).exits(0);
    assert_eq!(found(folder.path()), [""; 0]);
    let folder = packages();
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{}", profiles(3)));
    assert_eq!(found(&folder.path().join("ws")), [""; 0]);
}

#[test]
fn a_setting_that_an_inherited_table_beats_is_no_restatement() {
    let folder = case("explain-members-with-own-tables");
    let found = found(folder.path());
    assert!(found.contains(&"beaten-setting Cargo.toml:14".to_owned()), "{found:?}");
    assert!(!found.contains(&"restated-setting Cargo.toml:14".to_owned()), "{found:?}");
    let warning = finding(folder.path(), "beaten-setting");
    assert_eq!(warning["level"], "warning");
    assert_eq!(
        warning["message"],
        "`debug = false` of profile `quick` does not reach `app`: the inherited table `[profile.dev.package.app]` sets `debug = true`"
    );
    assert_eq!(warning["help"], "add `debug = false` to `[profile.quick.package.app]`");
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).expect("a manifest");
    folder
        .write("Cargo.toml", &format!("{manifest}\n[profile.quick.package.app]\ndebug = false\n"));
    assert_eq!(units(folder.path(), &["--profile", "quick"], &[])[0]["profile"]["debuginfo"], 0);
    let found = self::found(folder.path());
    assert!(!found.iter().any(|one| one.starts_with("beaten-setting")), "{found:?}");
}

/// What [`beaten`] finds with these profiles in the workspace of [`packages`].
fn beaten(profiles: &str) -> Vec<String> {
    let folder = packages();
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{profiles}"));
    let all = findings(&folder.path().join("ws"));
    let beaten = all.iter().filter(|one| one["rule"] == "beaten-setting");
    beaten.map(|one| one["message"].as_str().expect("a message").to_owned()).collect()
}

#[test]
fn tables_that_beat_a_setting_are_told_from_those_that_still_do_what_they_did() {
    // Many at a time are one finding.
    let tables = "[profile.dev.package]\napp.debug = 2\nengine.debug = 2\nregistered.debug = 2\n\
        \"registered@0.9\".debug = 2\n[profile.quick]\ninherits = \"dev\"\ndebug = true\n";
    assert_eq!(beaten(tables), [""; 0]);
    let several = "[profile.dev]\ndebug = 0\n[profile.dev.package]\napp.debug = 2\nengine.debug = 2\n\
        outside.debug = 2\n[profile.quick]\ninherits = \"dev\"\ndebug = false\n";
    assert_eq!(
        beaten(several),
        [
            "`debug = false` of profile `quick` does not reach `app`, `engine`: 2 inherited tables set `debug = 2`"
        ]
    );
    // From 0, the table lifts to 2, which is less than 3; but a table that lifts to 3 is still an exception at 1.
    let lifted = |table: u8, own: u8| {
        beaten(&format!(
            "[profile.dev.package.engine]\nopt-level = {table}\n[profile.quick]\ninherits = \"dev\"\nopt-level = {own}\n"
        ))
    };
    assert_eq!(
        lifted(2, 3),
        [
            "`opt-level = 3` of profile `quick` does not reach `engine`: the inherited table `[profile.dev.package.engine]` sets `opt-level = 2`"
        ]
    );
    assert_eq!(lifted(3, 1), [""; 0]);
    assert_eq!(lifted(3, 3), [""; 0]);
    // The same for all dependencies, and for a table for all of them that a table for one beats.
    assert_eq!(
        beaten(
            "[profile.dev.package.\"*\"]\nopt-level = 1\n[profile.quick]\ninherits = \"dev\"\nopt-level = 3\n"
        ),
        [
            "`opt-level = 3` of profile `quick` does not reach the dependencies: the inherited table `[profile.dev.package.\"*\"]` sets `opt-level = 1`"
        ]
    );
    assert_eq!(
        beaten(
            "[profile.dev.package.outside]\nopt-level = 1\n[profile.quick]\ninherits = \"dev\"\n[profile.quick.package.\"*\"]\nopt-level = 3\n"
        ),
        [
            "`package.\"*\".opt-level = 3` of profile `quick` does not reach `outside`: the inherited table `[profile.dev.package.outside]` sets `opt-level = 1`"
        ]
    );
    // The profile's own tables are meant.
    assert_eq!(
        beaten("[profile.dev]\nopt-level = 3\n[profile.dev.package.engine]\nopt-level = 1\n"),
        [""; 0]
    );
}

#[test]
fn override_tables_that_repeat_inherited_ones_are_restated() {
    let folder = packages();
    let root = folder.path().join("ws");
    folder.write(
        "ws/Cargo.toml",
        &format!(
            "{MANIFEST}[profile.dev.package.\"*\"]\nopt-level = 1\ndebug = false\n[profile.test]\ndebug = 1\n\
            [profile.test.package.\"*\"]\nopt-level = 1\ndebug = 0\n[profile.bench.build-override]\nopt-level = 0\ndebug = 1\n"
        ),
    );
    let messages = || {
        let all = findings(&root);
        let restated = all.iter().filter(|one| one["rule"] == "restated-setting");
        restated
            .map(|one| one["message"].as_str().expect("a message").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        messages(),
        [
            "`package.\"*\".opt-level = 1`, `package.\"*\".debug = 0` restate what it inherits from `dev`",
            "`build-override.opt-level = 0` restates what it inherits from `release`"
        ]
    );
    let before: Vec<Vec<Value>> =
        ["test", "bench"].map(|profile| units(&root, &["--profile", profile], &[])).into();
    check(&root, &["--fix"]).exits(0);
    assert_eq!(messages(), [""; 0]);
    let after: Vec<Vec<Value>> =
        ["test", "bench"].map(|profile| units(&root, &["--profile", profile], &[])).into();
    assert_eq!(before, after);
}

#[test]
fn config_says_otherwise() {
    let folder = case("config-says-otherwise");
    let unit = &units(folder.path(), &["--release"], &[])[0]["profile"];
    assert_eq!((&unit["debuginfo"], &unit["lto"]), (&2.into(), &"fat".into()));
    let all = findings(folder.path());
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(
        (&all[0]["rule"], &all[0]["level"], &all[0]["line"]),
        (&"profile-in-config".into(), &"warning".into(), &2.into())
    );
    assert_eq!(
        all[0]["message"],
        "a config file sets `debug = true` in profile `release`, which overrides `debug = 0` (Cargo.toml:7)"
    );
    assert_eq!(explained(folder.path(), &["release"], "debug"), "full");
}

#[test]
fn what_a_nearer_config_file_or_a_variable_overrides_has_no_effect() {
    let folder = Folder::package("");
    folder.write(
        ".cargo/config.toml",
        "[profile.release]\nlto = \"thin\"\nopt-level = 2\ndebug = 1\n",
    );
    folder.write("near/.cargo/config.toml", "[profile.release]\nlto = \"fat\"\nopt-level = 2\n");
    let near = folder.path().join("near");
    let variable = [("CARGO_PROFILE_RELEASE_DEBUG", "2")];
    let unit = &units(&near, &["--release"], &variable)[0]["profile"];
    assert_eq!((&unit["lto"], &unit["debuginfo"]), (&"fat".into(), &2.into()));
    let said = |env: &[(&str, &str)]| {
        let json = check_with(&near, &["--format", "json"], env).json();
        let all = json["findings"].as_array().expect("findings").clone();
        let all = all.iter().filter(|one| one["rule"] == "profile-in-config");
        all.map(|one| one["message"].as_str().expect("a message").to_owned()).collect::<Vec<_>>()
    };
    let idle = "`lto = \"thin\"` of profile `release` has no effect here: `lto = \"fat\"` overrides it (.cargo/config.toml:2)";
    let sets = "a config file sets `lto`, `opt-level` of profile `release`";
    let debug = "a config file sets `debug` of profile `release`";
    let mut all = said(&[]);
    all.sort_unstable();
    assert_eq!(all, [idle, debug, sets]);
    let with = said(&variable);
    let debug = "`debug = 1` of profile `release` has no effect here: `debug = 2` overrides it ($CARGO_PROFILE_RELEASE_DEBUG)";
    assert!(with.iter().any(|one| one == debug), "{with:#?}");
    assert!(!with.iter().any(|one| one.contains("sets `debug`")), "{with:#?}");
}

#[test]
fn a_setting_that_counts_because_of_a_config_file_is_not_restated() {
    // In the manifest alone, `fast` repeats what `release` says.
    let folder = Folder::package(
        "[profile.release]\nlto = \"thin\"\n[profile.fast]\ninherits = \"release\"\nlto = \"thin\"\n",
    );
    assert_eq!(found(folder.path()), ["restated-setting Cargo.toml:9"]);
    folder.write(".cargo/config.toml", "[profile.release]\nlto = false\n");
    let unit = &units(folder.path(), &["--profile", "fast"], &[])[0]["profile"];
    assert_eq!(unit["lto"], "thin");
    assert_eq!(found(folder.path()), ["profile-in-config .cargo/config.toml:2"]);
}

#[test]
fn strip_in_a_table_for_dependencies_does_not_strip_the_program() {
    let folder = Folder::package(
        "[workspace]\nexclude = [\"dep\"]\n[dependencies]\ndep = { path = \"dep\" }\n",
    );
    folder.write("dep/Cargo.toml", "[package]\nname = \"dep\"\nversion = \"0.1.0\"\n");
    folder.write("dep/src/lib.rs", "pub fn dep() {}");
    folder.write("src/main.rs", "fn main() { dep::dep() }");
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).expect("a manifest");
    let program =
        folder.path().join("target/debug").join(format!("app{}", std::env::consts::EXE_SUFFIX));
    let size = |profiles: &str| {
        folder.write("Cargo.toml", &format!("{manifest}{profiles}"));
        run("cargo", ["build", "--offline"], folder.path()).exits(0);
        std::fs::metadata(&program).expect("a program").len()
    };
    let whole = size("");
    assert!(size("[profile.dev]\nstrip = true\n") < whole);
    for table in ["\"*\"", "dep"] {
        assert_eq!(size(&format!("[profile.dev.package.{table}]\nstrip = true\n")), whole);
        assert_eq!(found(folder.path()), ["strip-without-effect Cargo.toml:10"], "{table}");
    }
}
