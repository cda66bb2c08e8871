//! What `--fix` changes, and what it must leave alone.

use end_to_end::cases::each;
use end_to_end::field::{case, check, explained, finding, found};
use end_to_end::{Folder, run_with};
use serde_json::Value;

const HEAD: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";

/// A package with a binary and this text after its `[package]` table.
fn package(profiles: &str) -> Folder {
    let manifest = format!("{HEAD}{profiles}");
    Folder::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}\n")])
}

/// What Cargo plans for a profile: a field of each unit of a package.
#[track_caller]
fn planned(folder: &Folder, args: &[&str], package: &str, field: &str) -> Vec<Value> {
    let args = [&["build", "--unit-graph", "-Zunstable-options", "--offline"], args].concat();
    let graph = run_with("cargo", args, folder.path(), [("RUSTC_BOOTSTRAP", "1")]).exits(0).json();
    let units = graph["units"].as_array().expect("units").iter();
    let own = units.filter(|unit| {
        let id = unit["pkg_id"].as_str().expect("an id");
        id.contains(&format!("{package}@")) || id.contains(&format!("/{package}#"))
    });
    own.map(|unit| unit["profile"][field].clone()).collect()
}

/// Runs `--fix` and asserts what the profiles become, and that a second run changes nothing.
#[track_caller]
fn becomes(before: &str, after: &str) -> Folder {
    let folder = package(before);
    for _ in 0..2 {
        check(folder.path(), &["--fix"]);
        assert_eq!(folder.read("Cargo.toml"), format!("{HEAD}{after}"));
    }
    folder
}

/// Asserts that `--fix` leaves the profiles as they are, and says why.
#[track_caller]
fn stays(profiles: &str, why: &str) {
    let said = check(becomes(profiles, profiles).path(), &["--fix"]).stdout;
    assert!(said.contains(&format!("`--fix` leaves it, because that would {why}")), "{said}");
    assert!(!said.contains("fixable"), "{said}");
}

#[test]
fn both_spellings() {
    let folder = case("48-both-spellings");
    let level = || explained(folder.path(), &["release"], "opt-level");
    assert_eq!(level(), "3");
    // The units of codegen and the debug assertions are what the findings name.
    for _ in 0..2 {
        check(folder.path(), &["--fix"]);
        assert_eq!(level(), "3");
        assert_eq!(planned(&folder, &["--release"], "", "opt_level"), ["3"]);
    }
    let text = folder.read("Cargo.toml");
    assert!(!text.contains("opt_level") && text.contains("codegen-units = 1"), "{text}");
}

#[test]
fn a_dead_spelling_is_removed_and_the_other_one_counts() {
    becomes(
        "[profile.release]\nopt_level = 2\nopt-level = 1\n",
        "[profile.release]\nopt-level = 1\n",
    );
    becomes(
        "[profile]\nrelease = { opt-level = 1, opt_level = 2, debug_assertions = true }\n",
        "[profile]\nrelease = { opt-level = 1, debug-assertions = true }\n",
    );
    becomes(
        "[profile.dev.package.app]\ncodegen_units = 2\ncodegen-units = 3\n",
        "[profile.dev.package.app]\ncodegen-units = 3\n",
    );
}

#[test]
fn fix_strip_into_parent() {
    let folder = case("fix-strip-into-parent");
    let strip = |profile| planned(&folder, &["--profile", profile], "", "strip");
    let [dev, quick] = [strip("dev"), strip("quick")];
    let found = finding(folder.path(), "strip-lost-by-override");
    assert_eq!((&found["profile"], &found["package"]), (&"quick".into(), &"app".into()));
    assert!(found["message"].as_str().expect("a message").contains("`quick`"), "{found:#}");
    let text = folder.read("Cargo.toml");
    check(folder.path(), &["--fix"]).exits(0);
    let table = "\n[profile.quick.package.app]\nstrip = \"debuginfo\"\n";
    assert_eq!(folder.read("Cargo.toml"), format!("{text}{table}"));
    assert_eq!(strip("dev"), dev);
    assert_ne!(strip("quick"), quick);
    assert_eq!(explained(folder.path(), &["quick", "--package", "app"], "strip"), "debuginfo");
}

#[test]
fn one_finding_names_all_packages_of_a_profile() {
    let folder = Folder::new();
    let tables = ["a", "b"].map(|name| format!("[profile.dev.package.{name}]\ndebug = true\n"));
    let quick = "[profile.quick]\ninherits = \"dev\"\nstrip = true\n\n[profile.other]\ninherits = \"dev\"\n";
    let root = format!("[workspace]\nmembers = [\"a\", \"b\"]\n\n{}{quick}", tables.concat());
    folder.write("Cargo.toml", &root);
    for name in ["a", "b"] {
        folder.write(&format!("{name}/Cargo.toml"), &HEAD.replace("app", name));
        folder.write(&format!("{name}/src/main.rs"), "fn main() {}\n");
    }
    let found = finding(folder.path(), "strip-lost-by-override");
    let message = found["message"].as_str().expect("a message");
    assert!(message.contains("`quick`") && message.contains("`a`, `b`"), "{message}");
    assert_eq!(found["line"], 10);
    check(folder.path(), &["--fix"]).exits(0);
    let added = ["a", "b"].map(|name| format!("\n[profile.quick.package.{name}]\nstrip = true\n"));
    let at = root.find("\n[profile.other]").expect("the last table");
    let expected = format!("{}{}{}", &root[..at], added.concat(), &root[at..]);
    assert_eq!(folder.read("Cargo.toml"), expected);
}

#[test]
fn an_heir_that_keeps_its_symbols_keeps_them() {
    let lost =
        "[profile.release]\nstrip = true\n\n[profile.release.package.app]\nopt-level = 2\n\n";
    let heir = "[profile.prof]\ninherits = \"release\"\nstrip = false\n";
    stays(&format!("{lost}{heir}"), "also change `strip` in profile `prof` for `app`");
    // Cargo would strip it.
    let fixed = package(&format!("{}strip = true\n\n{heir}", lost.trim_end().to_owned() + "\n"));
    let strip = planned(&fixed, &["--profile", "prof"], "", "strip");
    assert_eq!(strip, [serde_json::json!({ "resolved": { "Named": "symbols" } })]);
}

#[test]
fn a_library_that_is_linked_loses_its_strip_too() {
    let profiles = "[lib]\ncrate-type = [\"cdylib\"]\n[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\n";
    let manifest = format!("{HEAD}{profiles}");
    let folder = Folder::with([("Cargo.toml", manifest.as_str()), ("src/lib.rs", "")]);
    let rustc = || end_to_end::field::rustc_line(folder.path(), &["--release"], "app");
    let line = rustc();
    assert!(!line.contains("strip=symbols"), "{line}");
    assert_eq!(found(folder.path()).len(), 1);
    check(folder.path(), &["--fix"]).exits(0);
    assert_eq!(found(folder.path()), [""; 0]);
    let line = rustc();
    assert!(line.contains("strip=symbols"), "{line}");
}

#[test]
fn what_would_be_wrong_in_another_way_stays() {
    let cases = [
        ("[profile.dev]\ncodegen_backend = \"cranelift\"\n", "cause `nightly-only-key`"),
        ("[profile.release]\ncodegen_units = 0\n", "cause `invalid-value`"),
        ("[profile.release]\nsplit_debuginfo = \"bogus\"\n", "cause `invalid-value`"),
        (
            "[profile.test]\npanic = \"abort\"\n\n[profile.loadtest]\ninherits = \"test\"\n",
            "also change `panic` in profile `loadtest`",
        ),
    ];
    each(cases, |(profiles, why)| stays(profiles, why));
}

#[test]
fn a_profile_that_inherits_from_test_really_aborts() {
    let folder =
        package("[profile.test]\npanic = \"abort\"\n\n[profile.loadtest]\ninherits = \"test\"\n");
    assert_eq!(planned(&folder, &["--profile", "loadtest"], "", "panic"), ["abort"]);
}

#[test]
fn of_several_settings_the_safe_ones_are_removed() {
    // A config file changes what `fast` inherits, so that its own `lto` matters, and is not reported.
    let before = "[profile.release]\nlto = \"off\"\n[profile.fast]\ninherits = \"release\"\nopt-level = 3\nlto = \"off\"\n";
    let folder = package(before);
    folder.write(".cargo/config.toml", "[profile.release]\nlto = true\n");
    let said = check(folder.path(), &["--fix"]).exits(0).stdout;
    assert!(!said.contains("restated-setting"), "{said}");
    let expected = format!("{HEAD}{}", before.replace("opt-level = 3\n", ""));
    assert_eq!(folder.read("Cargo.toml"), expected);
}

#[test]
fn what_is_safe_of_three_is_removed_in_one_run() {
    let folder = package(
        "[profile.release]\nlto = \"off\"\n\n[profile.fast]\ninherits = \"release\"\nopt-level = 3\nlto = \"off\"\ndebug = false\n",
    );
    folder.write(".cargo/config.toml", "[profile.release]\nlto = true\n");
    let said = check(folder.path(), &["--fix"]).exits(0);
    assert_eq!(said.stderr.matches("fix[restated-setting]").count(), 1, "{}", said.stderr);
    let text = folder.read("Cargo.toml");
    assert!(text.ends_with("[profile.fast]\ninherits = \"release\"\nlto = \"off\"\n"), "{text}");
}

#[test]
fn a_profile_in_a_config_file_stays_where_excluded_packages_need_it() {
    let folder = Folder::new();
    folder.write(
        "Cargo.toml",
        &format!("{HEAD}[workspace]\nexclude = [\"java/jni\", \"examples\"]\n"),
    );
    folder.write("src/lib.rs", "");
    folder.write(".cargo/config.toml", "[profile.release]\nlto = \"fat\"\n");
    let help = || finding(folder.path(), "profile-in-config")["help"].to_string();
    assert!(help().starts_with("\"move it to the root manifest"), "{}", help());
    for path in ["java/jni", "examples/small"] {
        folder.write(&format!("{path}/Cargo.toml"), HEAD);
        folder.write(&format!("{path}/src/lib.rs"), "");
    }
    let help = help();
    assert!(help.contains("keep it if `java/jni`, `examples/small` should have it"), "{help}");
    // Cargo reads the file for them.
    let lto = |dir: &str| {
        let args = ["build", "--release", "--unit-graph", "-Zunstable-options", "--offline"];
        let dir = folder.path().join(dir);
        let graph = run_with("cargo", args, &dir, [("RUSTC_BOOTSTRAP", "1")]).exits(0).json();
        graph["units"][0]["profile"]["lto"].clone()
    };
    assert_eq!(lto("java/jni"), "fat");
}

#[test]
fn a_finding_shows_where_the_other_setting_is() {
    let folder = package(
        "[workspace.metadata.dist]\ntargets = [\"x86_64-unknown-linux-gnu\"]\n[profile.release]\nstrip = true\n\n[profile.debug-release]\ninherits = \"release\"\ndebug = true\n",
    );
    let found = finding(folder.path(), "debuginfo-then-stripped");
    assert_eq!(found["line"], 13);
    let related = &found["related"][0];
    assert_eq!(
        (&related["message"], &related["line"]),
        (&"inherits `strip` from here".into(), &9.into())
    );
    let said = check(folder.path(), &[]).stdout;
    assert!(
        said.contains("inherits `strip` from here") && said.contains("9 | strip = true"),
        "{said}"
    );
    let said = check(folder.path(), &["--format", "github"]).stdout;
    assert!(said.contains("inherits `strip` from here: Cargo.toml:9"), "{said}");
}

#[test]
fn what_a_profile_sets_itself_is_kept_rather_than_what_it_inherits() {
    let folder = package(
        "[profile.release]\nincremental = true\n\n[profile.web]\ninherits = \"release\"\nlto = true\n",
    );
    let found = finding(folder.path(), "incremental-with-lto");
    assert_eq!(found["help"], "set `incremental = false` in `[profile.web]`");
    assert_eq!(found["related"][0]["line"], 7);
}
