//! What is read from Rust sources and from comments.

use end_to_end::cases::each;
use end_to_end::field::{case, check, finding, found};
use end_to_end::{Folder, run};

const RULE: &str = "abort-with-catch-unwind";

/// Whether a release build of the program ends by a panic that dev builds catch.
#[track_caller]
fn aborts_in_release_only(folder: &Folder) {
    let ran =
        |args: &[&str]| run("cargo", [&["run", "-q", "--offline"], args].concat(), folder.path());
    let dev = ran(&[]).exits(0);
    assert_eq!(dev.stdout, "went on: true\n");
    let release = ran(&["--release"]);
    assert_ne!(release.code, Some(0), "{}", release.stdout);
    assert_eq!(release.stdout, "");
}

#[test]
fn catch_unwind_places() {
    let folder = case("56-catch-unwind-places");
    assert_eq!(found(folder.path()), [""; 0]);
    // Every call in it runs in the compiler, in a build script, or in a test: Cargo lets none of them abort.
    let built = run("cargo", ["build", "-v", "--release", "--offline"], folder.path()).exits(0);
    let aborting: Vec<&str> =
        built.stderr.lines().filter(|line| line.contains("panic=abort")).collect();
    assert!(matches!(aborting[..], [line] if line.contains("--crate-name ffi")), "{aborting:?}");
    run("cargo", ["test", "--release", "--offline"], folder.path()).exits(0);
}

#[test]
fn catch_in_module_named_test() {
    let folder = case("catch-in-module-named-test");
    let found = finding(folder.path(), RULE);
    let message =
        "profile `release` aborts on panic, so `catch_unwind` in src/test.rs:2 catches nothing";
    assert_eq!(found["message"].as_str().expect("a message").replace('\\', "/"), message);
    aborts_in_release_only(&folder);
    // The same file as a module of tests.
    folder.write("src/main.rs", "#[cfg(test)]\nmod test;\nfn main() {}\n");
    assert_eq!(end_to_end::field::found(folder.path()), [""; 0]);
}

#[test]
fn unwind_in_dev_silences_abort() {
    let folder = case("unwind-in-dev-silences-abort");
    assert_eq!(
        found(folder.path()),
        [format!("{RULE} Cargo.toml:10"), "restated-setting Cargo.toml:7".to_owned()]
    );
    aborts_in_release_only(&folder);
    check(folder.path(), &["--fix"]).exits(0);
    assert_eq!(found(folder.path()), [format!("{RULE} Cargo.toml:9")]);
}

#[test]
fn further_calls_have_places() {
    let folder = case("catch-in-module-named-test");
    let call = "pub fn go() { let _ = std::panic::catch_unwind(|| {}); }\n";
    folder.write("src/worker.rs", &format!("\n{call}"));
    let main = folder.read("src/main.rs");
    folder.write("src/main.rs", &format!("{main}mod worker;\n"));
    let found = finding(folder.path(), RULE);
    let related = &found["related"];
    assert_eq!(related.as_array().map(Vec::len), Some(1), "{related}");
    assert_eq!(related[0]["message"], "called here too");
    let file = related[0]["file"].as_str().expect("a file").replace('\\', "/");
    assert_eq!((file.as_str(), &related[0]["line"]), ("src/worker.rs", &2.into()));
    for format in ["human", "sarif", "github"] {
        let shown = check(folder.path(), &["--format", format]).stdout.replace('\\', "/");
        assert!(shown.contains("called here too"), "{shown}");
        assert!(shown.contains("src/worker.rs:2"), "{shown}");
    }
}

#[test]
fn unwind_that_replaces_abort_is_a_decision() {
    let folder = case("unwind-in-dev-silences-abort");
    let manifest = folder.read("Cargo.toml");
    let addon = "\n[profile.addon]\ninherits = \"release\"\npanic = \"unwind\"\n";
    folder.write("Cargo.toml", &format!("{manifest}{addon}"));
    assert_eq!(found(folder.path()), ["restated-setting Cargo.toml:7"]);
    let ran =
        run("cargo", ["run", "-q", "--offline", "--profile", "addon"], folder.path()).exits(0);
    assert_eq!(ran.stdout, "went on: true\n");
}

#[test]
fn reason_in_comment() {
    let folder = case("reason-in-comment");
    assert_eq!(found(folder.path()), [""; 0]);
    // Without the reasons, and with settings that are turned off in their place.
    let manifest = folder.read("Cargo.toml");
    for (name, comment) in [("no comment", ""), ("a setting", "# lto = true")] {
        let lines = manifest.lines().map(|line| if line.starts_with('#') { comment } else { line });
        folder.write("Cargo.toml", &(lines.collect::<Vec<&str>>().join("\n") + "\n"));
        let expected = ["slow-dev Cargo.toml:8", "restated-setting Cargo.toml:13"];
        let mut found = found(folder.path());
        found.sort_by_key(|finding| finding.starts_with("restated"));
        assert_eq!(found, expected, "{name}");
    }
    let ran = check(folder.path(), &[]).exits(0);
    assert!(ran.stdout.contains("help: move it to an optimised profile\n"), "{}", ran.stdout);
}

#[test]
fn restated_settings_take_one_line_for_each_profile() {
    let folder = Folder::package(
        "[profile.dev]\nopt-level = 0\ndebug = true\n[profile.release]\nopt-level = 3\n[profile.x]\ninherits = \"release\"\nopt-level = 3\nlto = true\n",
    );
    let line = folder
        .read("Cargo.toml")
        .lines()
        .position(|line| line == "[profile.dev]")
        .expect("a table");
    let expected = format!(
        "note[restated-setting]: `opt-level = 0`, `debug = true` restate Cargo's default in profile `dev` (Cargo.toml:{})
note[restated-setting]: `opt-level = 3` restates Cargo's default in profile `release` (Cargo.toml:{})
note[restated-setting]: `opt-level = 3` restates what it inherits from `release` in profile `x` (Cargo.toml:{})\n\nchecked",
        line + 2,
        line + 5,
        line + 8,
    );
    let ran = check(folder.path(), &[]).exits(0);
    assert!(ran.stdout.starts_with(&expected), "{}", ran.stdout);
}

/// A package with these files, which aborts in release builds.
fn aborting(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    folder.write("Cargo.toml", &format!("{manifest}[profile.release]\npanic = \"abort\"\n"));
    for (path, text) in files {
        folder.write(path, text);
    }
    folder
}

/// Catches a panic, and says so.
const CATCH: &str =
    "pub fn run() { println!(\"went on: {}\", std::panic::catch_unwind(|| panic!()).is_err()); }\n";

#[test]
fn calls_are_found_wherever_the_program_has_its_modules() {
    let cases: [(&str, &[(&str, &str)]); 9] = [
        (
            "a folder",
            &[
                ("src/main.rs", "mod tests;\nfn main() { tests::run(); }"),
                ("src/tests/mod.rs", CATCH),
            ],
        ),
        (
            "path",
            &[
                ("src/main.rs", "#[path = \"../test/x.rs\"] mod x;\nfn main() { x::run(); }"),
                ("test/x.rs", CATCH),
                ("src/unused.rs", CATCH),
            ],
        ),
        (
            "cfg_attr path",
            &[
                (
                    "src/main.rs",
                    "#[cfg_attr(all(), path = \"x.rs\")] mod tests;\nfn main() { tests::run(); }",
                ),
                ("src/x.rs", CATCH),
            ],
        ),
        (
            "nested",
            &[
                ("src/main.rs", "mod a { pub mod test; }\nfn main() { a::test::run(); }"),
                ("src/a/test.rs", CATCH),
            ],
        ),
        (
            "include",
            &[
                ("src/main.rs", "include!(\"test.rs\");\nfn main() { run(); }"),
                ("src/test.rs", CATCH),
            ],
        ),
        (
            "a macro",
            &[
                (
                    "src/main.rs",
                    "macro_rules! on { ($($t:tt)*) => { $($t)* } }\non! { mod test; }\nfn main() { test::run(); }",
                ),
                ("src/test.rs", CATCH),
            ],
        ),
        (
            "crlf",
            &[(
                "src/main.rs",
                "#[cfg(test)]\r\nmod tests {}\r\nfn main() {\r\n let _ = ('\"', r#\"\"\"#, b'\"');\r\n println!(\"went on: {}\", std::panic::catch_unwind::<_, ()>(\r\n || panic!()).is_err());\r\n}\r\n",
            )],
        ),
        (
            "an alias",
            &[(
                "src/main.rs",
                "use std::panic::{self as p, catch_unwind as guard};\nfn main() { let _ = p::take_hook(); println!(\"went on: {}\", guard(|| panic!()).is_err()); }",
            )],
        ),
        (
            "a shebang",
            &[(
                "src/main.rs",
                "#!/usr/bin/env run\nfn main() { println!(\"went on: {}\", std::panic::catch_unwind(|| panic!()).is_err()); }",
            )],
        ),
    ];
    each(cases, |(name, files)| {
        let folder = aborting(files);
        assert_eq!(found(folder.path()), [format!("{RULE} Cargo.toml:6")], "{name}");
        aborts_in_release_only(&folder);
    });
}

#[test]
fn calls_that_no_release_build_has_are_not_found() {
    let main = ("src/main.rs", "fn main() {}");
    let cases: [(&str, &[(&str, &str)]); 9] = [
        (
            "build script",
            &[main, ("build.rs", "fn main() { let _ = std::panic::catch_unwind(|| ()); }")],
        ),
        (
            "example, test and benchmark",
            &[
                main,
                ("examples/a.rs", "fn main() { let _ = std::panic::catch_unwind(|| ()); }"),
                ("tests/a.rs", CATCH),
                ("benches/a.rs", "fn main() { let _ = std::panic::catch_unwind(|| ()); }"),
            ],
        ),
        ("no module", &[main, ("src/other.rs", CATCH)]),
        (
            "module of tests",
            &[
                (
                    "src/main.rs",
                    "#[cfg(all(test, unix))]\n#[path = \"checks.rs\"]\nmod checks;\nfn main() {}",
                ),
                ("src/checks.rs", CATCH),
            ],
        ),
        (
            "a module that is one",
            &[
                ("src/main.rs", "mod checks;\nfn main() {}"),
                (
                    "src/checks.rs",
                    "#![cfg(test)]\npub fn run() { let _ = std::panic::catch_unwind(|| ()); }",
                ),
            ],
        ),
        (
            "one test",
            &[(
                "src/main.rs",
                "#[test]\nfn works() { let _ = std::panic::catch_unwind(|| ()); }\nfn main() {}",
            )],
        ),
        (
            "unwinding only",
            &[
                ("src/main.rs", "#[cfg(panic = \"unwind\")] mod guarded;\nfn main() {}"),
                ("src/guarded.rs", CATCH),
            ],
        ),
        (
            "dev only",
            &[
                ("src/main.rs", "#[cfg(debug_assertions)] mod guarded;\nfn main() {}"),
                ("src/guarded.rs", CATCH),
            ],
        ),
        (
            "documentation",
            &[(
                "src/main.rs",
                "//! ```\n//! std::panic::catch_unwind(|| ());\n//! ```\n/* /* */ catch_unwind() */\nconst A: &str = r##\"\"# catch_unwind(\"##;\nfn main() { print!(\"{A}\"); }",
            )],
        ),
    ];
    each(cases, |(name, files)| {
        let folder = aborting(files);
        assert_eq!(found(folder.path()), [""; 0], "{name}");
        run("cargo", ["build", "-q", "--release", "--offline", "--all-targets"], folder.path())
            .exits(0);
    });
}

#[test]
fn a_member_that_only_tests_use_is_left_alone() {
    let folder = Folder::new();
    let member = |name: &str, more: &str| {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}"
        );
        folder.write(&format!("{name}/Cargo.toml"), &manifest);
    };
    folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"help\"]\n[profile.release]\npanic = \"abort\"\n");
    member("app", "[dev-dependencies]\nhelp = { path = \"../help\" }\n");
    folder.write("app/src/main.rs", "fn main() {}\n#[test]\nfn works() { help::run(); }\n");
    member("help", "");
    folder.write("help/src/lib.rs", CATCH);
    assert_eq!(found(folder.path()), [""; 0]);
    run("cargo", ["test", "-q", "--release", "--offline", "-p", "app"], folder.path()).exits(0);
    member("app", "[dependencies]\nhelp = { path = \"../help\" }\n");
    assert_eq!(found(folder.path()), [format!("{RULE} Cargo.toml:5")]);
}
