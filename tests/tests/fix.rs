//! `check-profiles --fix`: what it writes, what it leaves alone, and that Cargo accepts it.

use end_to_end::{Folder, Ran, engine, run, run_with};

const HEAD: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";

/// A package with this text after its `[package]` table.
fn package(profiles: &str) -> Folder {
    let manifest = format!("{HEAD}{profiles}");
    Folder::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}\n")])
}

fn fix(folder: &Folder, args: &[&str]) -> Ran {
    run(engine(), [&["check-profiles", "--fix"], args].concat(), folder.path())
}

/// Asserts that the profiles become these, that Cargo accepts them, and that a second run changes nothing.
#[track_caller]
fn becomes(before: &str, after: &str) {
    let folder = package(before);
    fix(&folder, &[]);
    assert_eq!(folder.read("Cargo.toml"), format!("{HEAD}{after}"));
    let metadata = ["metadata", "--no-deps", "--offline", "--format-version=1"];
    run("cargo", metadata, folder.path()).exits(0);
    let again = fix(&folder, &[]);
    assert!(again.stderr.contains("nothing to fix"), "{}", again.stderr);
    assert_eq!(folder.read("Cargo.toml"), format!("{HEAD}{after}"));
}

#[test]
fn a_key_with_underscores_gets_its_hyphens() {
    becomes(
        "[profile.release]\ndebug_assertions = true # on purpose\n",
        "[profile.release]\ndebug-assertions = true # on purpose\n",
    );
}

#[test]
fn the_same_mistake_is_fixed_everywhere() {
    becomes(
        "[profile.release]\nopt_level = 1\n[profile.dev]\nopt_level = 1\n[profile.dev.package.app]\nopt_level = 1\n",
        "[profile.release]\nopt-level = 1\n[profile.dev]\nopt-level = 1\n[profile.dev.package.app]\nopt-level = 1\n",
    );
}

#[test]
fn a_number_or_a_bool_loses_its_quotes() {
    becomes(
        "[profile.release]\nopt-level = \"2\"\nlto = \"true\"\npackage.app.codegen-units = '1'\n",
        "[profile.release]\nopt-level = 2\nlto = true\npackage.app.codegen-units = 1\n",
    );
}

#[test]
fn restated_settings_are_removed_with_their_lines() {
    becomes(
        "[profile.fast]\ninherits = \"release\"\nopt-level = 3\n\n# Whole program.\nlto = true\nincremental = false\n",
        "[profile.fast]\ninherits = \"release\"\n\n# Whole program.\nlto = true\n",
    );
}

#[test]
fn a_line_with_a_comment_stays() {
    let explained =
        "[profile.release]\nopt-level = 3 # said aloud\n# As everywhere.\ndebug = false\n";
    becomes(explained, explained);
}

#[test]
fn in_inline_tables_the_comma_is_removed_too() {
    becomes(
        "[profile]\nfast = { inherits = \"release\", opt-level = 3, lto = true }\n\
         plain = {opt-level = 3,inherits = \"release\",rpath = false, debug = 0}\n",
        "[profile]\nfast = { inherits = \"release\", lto = true }\n\
         plain = {inherits = \"release\"}\n",
    );
}

#[test]
fn dotted_keys_are_removed_as_a_whole() {
    becomes(
        "[profile]\nrelease.opt-level = 3\nrelease.lto = \"thin\"\nrelease.package.app.inherits = \"dev\"\nrelease.package.app.opt-level = 2\n",
        "[profile]\nrelease.lto = \"thin\"\nrelease.package.app.opt-level = 2\n",
    );
}

#[test]
fn strip_is_restated_in_overrides_that_lose_it() {
    becomes(
        "[profile.release]\nstrip = true\n\n[profile.release.package.app]\nopt-level = 2 # small\n\n[profile.dev]\n",
        "[profile.release]\nstrip = true\n\n[profile.release.package.app]\nopt-level = 2 # small\nstrip = true\n\n[profile.dev]\n",
    );
    becomes(
        "[profile.release]\nstrip = true\npackage.app.opt-level = 2\n",
        "[profile.release]\nstrip = true\npackage.app.opt-level = 2\npackage.app.strip = true\n",
    );
    becomes(
        "[profile.release]\nstrip = true\npackage = { app = { opt-level = 2 } }",
        "[profile.release]\nstrip = true\npackage = { app = { opt-level = 2, strip = true } }",
    );
    becomes(
        "[profile.release]\nstrip = true\n[profile.release.package.app]",
        "[profile.release]\nstrip = true\n[profile.release.package.app]\nstrip = true",
    );
}

#[test]
fn an_unused_allow_is_removed_and_a_misspelt_one_stays() {
    becomes(
        "[package.metadata.profiles]\nallow = [\n    \"slow-dev\", # once\n    \"restated-seting\",\n]\n",
        "[package.metadata.profiles]\nallow = [\n    # once\n    \"restated-seting\",\n]\n",
    );
}

#[test]
fn windows_line_endings_and_a_byte_order_mark_stay() {
    let folder = package("");
    let text = "\u{feff}[package]\r\nname = \"app\"\r\nedition = \"2024\"\r\n\r\n[profile.release]\r\nopt-level = 3\r\nstrip = true\r\n\r\n[profile.release.package.app]\r\nopt_level = 2\r\n";
    folder.write("Cargo.toml", text);
    fix(&folder, &[]).exits(0);
    let expected = text
        .replace("opt-level = 3\r\n", "")
        .replace("opt_level = 2\r\n", "opt-level = 2\r\nstrip = true\r\n");
    assert_eq!(folder.read("Cargo.toml"), expected);
}

#[test]
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    let before = "[profile.release]\nopt_level = 2\n";
    let folder = package(before);
    let ran = fix(&folder, &["--dry-run"]).exits(0);
    let expected = "\
fix[unknown-key]: unknown key `opt_level`: Cargo ignores it
 --> Cargo.toml:7:1
  |
7 - opt_level = 2
7 + opt-level = 2
  |

";
    assert_eq!(ran.stderr, expected);
    assert_eq!(folder.read("Cargo.toml"), format!("{HEAD}{before}"));
    run(engine(), ["check-profiles", "--dry-run"], folder.path()).exits(2);
}

#[test]
fn findings_without_a_safe_fix_stay() {
    let before = "[profile.fast]\nopt-level = 3\n[profile.dev]\nlot = true\n";
    let folder = package(before);
    let ran = fix(&folder, &[]).exits(1);
    assert!(ran.stderr.contains("nothing to fix"), "{}", ran.stderr);
    assert!(ran.stdout.contains("error[broken-inheritance]"), "{}", ran.stdout);
    assert_eq!(folder.read("Cargo.toml"), format!("{HEAD}{before}"));
}

#[test]
fn a_restated_setting_that_a_config_file_overrides_stays() {
    // The manifest repeats a setting of release, but a config file changes release: without the line, `fast` would change
    // too, so that it repeats nothing.
    let before =
        "[profile.release]\nlto = \"off\"\n[profile.fast]\ninherits = \"release\"\nlto = \"off\"\n";
    let folder = package(before);
    folder.write(".cargo/config.toml", "[profile.release]\nlto = true\n");
    let ran = fix(&folder, &[]).exits(0);
    assert!(!ran.stdout.contains("restated-setting"), "{}", ran.stdout);
    assert_eq!(folder.read("Cargo.toml"), format!("{HEAD}{before}"));
}

#[test]
fn config_files_inside_the_workspace_are_fixed_and_others_are_not() {
    let outer = Folder::new();
    let config = "[profile.release]\nopt_level = 2\n";
    outer.write(".cargo/config.toml", config);
    outer.write("ws/.cargo/config.toml", config);
    outer.write("ws/Cargo.toml", HEAD);
    outer.write("ws/src/lib.rs", "");
    run(engine(), ["check-profiles", "--fix"], &outer.path().join("ws")).exits(0);
    assert_eq!(outer.read(".cargo/config.toml"), config);
    assert_eq!(outer.read("ws/.cargo/config.toml"), "[profile.release]\nopt-level = 2\n");
}

#[test]
fn a_fix_keeps_cargos_effective_settings() {
    let folder = package(
        "[profile.release]\nopt-level = 3\ndebug = 1\n[profile.small]\ninherits = \"release\"\ndebug = 1\nopt-level = \"s\"
[profile.small.package.app]\ninherits = \"dev\"\ncodegen-units = 3\n[profile.dev]\ndebug = true\nlto = false\n",
    );
    let graphs = || {
        ["dev", "release", "small"].map(|profile| {
            let args =
                ["build", "--unit-graph", "-Zunstable-options", "--offline", "--profile", profile];
            run_with("cargo", args, folder.path(), [("RUSTC_BOOTSTRAP", "1")]).exits(0).json()
        })
    };
    let before = graphs();
    let ran = fix(&folder, &[]).exits(0);
    assert!(ran.stderr.matches("fix[").count() >= 4, "{}", ran.stderr);
    assert_eq!(graphs(), before);
}

#[cfg(unix)]
#[test]
fn a_linked_manifest_stays_a_link_and_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = package("");
    let real = folder.path().join("real.toml");
    std::fs::write(&real, format!("{HEAD}[profile.release]\nopt_level = 2\n")).expect("a file");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("permissions");
    let link = folder.path().join("Cargo.toml");
    std::fs::remove_file(&link).expect("the manifest");
    std::os::unix::fs::symlink("real.toml", &link).expect("a link");
    fix(&folder, &[]).exits(0);
    assert!(link.is_symlink());
    assert!(folder.read("real.toml").contains("opt-level = 2"));
    let mode = std::fs::metadata(&real).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
