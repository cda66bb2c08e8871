//! Files that are broken, huge, odd or missing lead to a clear message and exit code 2, or to a finding, never to a panic.
//! Cargo is run on the same files.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::{Folder, Ran, cargo_profiles, keeps_contract, run};

const HEAD: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const MEMBER: &str = "[package]\nname = \"m\"\nedition = \"2024\"\n";

/// A package with these files, which may replace its own.
fn package(files: &[(&str, &str)]) -> Folder {
    let own = [("Cargo.toml", HEAD), ("src/main.rs", "fn main() {}"), ("m/src/lib.rs", "")];
    Folder::with(own.into_iter().chain(files.iter().copied()))
}

/// A package with this text after its `[package]` table.
fn manifest(text: &str) -> Folder {
    package(&[("Cargo.toml", &format!("{HEAD}{text}"))])
}

fn check_in(dir: &Path, args: &[&str]) -> Ran {
    let ran = run(cargo_profiles(), [&["check"], args].concat(), dir);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

fn check(folder: &Folder) -> Ran {
    check_in(folder.path(), &[])
}

fn cargo(dir: &Path, args: &[&str]) -> Ran {
    run("cargo", [&["build", "--offline"], args].concat(), dir)
}

/// Asserts that Cargo refuses, and that the check does too, with exit code 2, this message and a help line.
#[track_caller]
fn both_refuse_in(dir: &Path, args: &[&str], said: &str) {
    assert_ne!(cargo(dir, args).code, Some(0), "Cargo takes it: {said}");
    let ran = check_in(dir, args).exits(2);
    assert!(ran.stderr.contains(said), "`{said}` is not in {}", ran.stderr);
    assert!(ran.stderr.contains("\nhelp: "), "{}", ran.stderr);
    assert_eq!(ran.stderr.trim_end().lines().count(), 2, "{}", ran.stderr);
}

#[track_caller]
fn both_refuse(files: &[(&str, &str)], said: &str) {
    both_refuse_in(package(files).path(), &[], said);
}

#[track_caller]
fn both_take(folder: &Folder) -> Ran {
    cargo(folder.path(), &[]).exits(0);
    check(folder).exits(0)
}

#[test]
fn wrong_arguments_are_exit_code_2_with_a_reason() {
    let fine = manifest("");
    let cases: [(&[&str], &str); 4] = [
        (&["--explain", "relese"], "did you mean `release`?"),
        (&["--explain", "dev", "--package", "ap"], "did you mean `app`?"),
        (&["--explain", "dev", "--package", "a\nb"], "no package `a\\nb`"),
        (&["--nonsense"], "--nonsense"),
    ];
    each(cases, |(args, said)| {
        let ran = check_in(fine.path(), args).exits(2);
        assert!(ran.stderr.contains(said), "{args:?}: {}", ran.stderr);
    });
}

#[test]
fn an_ambiguous_spec_is_refused_with_an_unambiguous_one() {
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let two = ["1.0.0", "2.0.0"]
        .map(|version| format!("[[package]]\nname = \"foo\"\nversion = \"{version}\"\n{registry}"));
    let folder = package(&[("Cargo.lock", &format!("version = 4\n{}", two.concat()))]);
    let ran = check_in(folder.path(), &["--explain", "dev", "--package", "foo"]).exits(2);
    assert!(
        ran.stderr.contains("`foo` is ambiguous: Cargo.lock has 1.0.0, 2.0.0"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("help: add a version, such as `foo@2.0.0`"), "{}", ran.stderr);
    check_in(folder.path(), &["--explain", "dev", "--package", "foo@2.0.0"]).exits(0);
}

#[test]
fn files_that_are_not_utf8_or_not_toml_are_named() {
    let workspace = format!("{HEAD}[workspace]\nmembers = [\"m\"]\n");
    let cases = ["Cargo.toml", "m/Cargo.toml", "Cargo.lock", ".cargo/config.toml"];
    each(cases, |path| {
        let folder = package(&[("Cargo.toml", &workspace), ("m/Cargo.toml", MEMBER), (path, "")]);
        for (bytes, said) in [
            (b"# caf\xe9\n".as_slice(), "UTF-8"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b"a\0", "line 1"),
            (b"# \n[profile.release\n", "line 2, column 17"),
            (b"<<<<<<< HEAD\n", "line 1, column 9"),
            (b"a = 1\ra = 2", "line 1"),
        ] {
            std::fs::write(folder.path().join(path), bytes).expect("a file");
            both_refuse_in(folder.path(), &[], said);
            both_refuse_in(folder.path(), &[], &format!("/{path}`"));
        }
    });
}

#[test]
fn deep_nesting_is_refused_without_a_stack_overflow() {
    let deep = 10_000;
    let cases = [
        format!("a = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}1{}", "{a=".repeat(deep), "}".repeat(deep)),
        format!("{}a = 1", "a.".repeat(deep)),
        format!("[{}a]", "a.".repeat(deep)),
    ];
    each(cases, |text| {
        both_refuse(&[("Cargo.toml", &format!("{HEAD}[profile.release]\n{text}\n"))], "recur");
        both_refuse(&[(".cargo/config.toml", &text)], "recur");
        both_refuse(&[("Cargo.lock", &text)], "recur");
    });
}

#[track_caller]
fn checks(folder: &Folder, code: i32) -> Ran {
    run(cargo_profiles(), ["check", "--format", "json"], folder.path()).exits(code)
}

#[test]
fn a_huge_manifest_is_read_and_a_huge_value_is_not_repeated() {
    let comment = format!("# {}\n", "x".repeat(97)).repeat(200_000);
    let folder = manifest(&format!("{comment}[profile.release]\nopt-level = \"3\"\n"));
    let line = checks(&folder, 1).json()["findings"][0]["line"].clone();
    assert_eq!(line, 200_006);
    let folder = manifest(&format!("[profile.release]\nlto = \"{}\"\n", "x".repeat(20_000_000)));
    let ran = checks(&folder, 1);
    assert!(ran.stdout.len() < 2000, "nobody reads twenty megabytes: {}", ran.stdout.len());
    assert!(check(&folder).exits(1).stdout.len() < 2000);
}

#[test]
fn each_of_ten_thousand_keys_is_found() {
    let keys: String = (0..10_000).map(|number| format!("k{number} = 1\n")).collect();
    let ran = checks(&manifest(&format!("[profile.release]\n{keys}")), 0);
    assert_eq!(ran.json()["findings"].as_array().map(Vec::len), Some(10_000));
}

#[test]
fn thousands_of_profiles_can_be_checked() {
    let profiles = |body: &dyn Fn(usize) -> String| -> Folder {
        let tables = (0..3_000).map(|number| format!("[profile.p{number}]\n{}\n", body(number)));
        manifest(&tables.collect::<String>())
    };
    checks(&profiles(&|_| "inherits = \"release\"\nincremental = true\nlto = true".into()), 0);
    checks(&profiles(&|number| format!("inherits = \"relase{number}\"")), 1);
    checks(&profiles(&|number| format!("inherits = \"p{}\"", (number + 1) % 3_000)), 1);
    // Cargo itself overflows its stack here.
    checks(
        &profiles(&|number| match number {
            0 => "inherits = \"release\"".to_owned(),
            _ => format!("inherits = \"p{}\"", number - 1),
        }),
        0,
    );
    let overrides: String =
        (0..3_000).map(|number| format!("package.\"app@0.1.{number}\".opt-level = 1\n")).collect();
    let folder = manifest(&format!("[profile.release]\nstrip = true\n{overrides}"));
    folder.write("Cargo.lock", "version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n");
    checks(&folder, 0);
}

#[test]
fn a_chain_of_profiles_may_be_long() {
    let chain = |length: usize| {
        let tables = (1..length)
            .map(|number| format!("[profile.p{number}]\ninherits = \"p{}\"\n", number - 1));
        let tables: String = tables.collect();
        manifest(&format!("[profile.p0]\ninherits = \"release\"\n{tables}"))
    };
    assert!(both_take(&chain(900)).stdout.contains("no problems found"));
    let ran = both_take(&chain(1100));
    assert!(ran.stdout.contains("warning[broken-inheritance]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("through more than 1000 profiles"), "{}", ran.stdout);
}

#[test]
fn a_byte_order_mark_has_no_column_and_is_not_shown() {
    let text = format!("\u{feff}profile.release.opt-level = \"3\"\n{HEAD}");
    let folder = package(&[("Cargo.toml", &text)]);
    let ran = check(&folder).exits(1);
    assert!(ran.stdout.contains("Cargo.toml:1:29\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n1 | profile.release.opt-level = \"3\"\n"), "{}", ran.stdout);
    let json = check_in(folder.path(), &["--format", "json"]).json();
    assert_eq!(
        (&json["findings"][0]["line"], &json["findings"][0]["column"]),
        (&1.into(), &29.into())
    );
    both_take(&package(&[
        ("Cargo.toml", &format!("\u{feff}{HEAD}")),
        (".cargo/config.toml", "\u{feff}[profile.release]\n"),
        ("Cargo.lock", "\u{feff}version = 4\n"),
    ]));
    both_refuse(&[("Cargo.toml", &format!("\u{feff}\u{feff}{HEAD}"))], "line 1, column 1:");
}

#[test]
fn windows_line_endings_change_nothing() {
    let text =
        format!("{HEAD}# größe\n[profile.release]\nopt-level = \"3\" # ß\ndebug = [\n  1,\n]\n");
    let (unix, windows) = (
        package(&[("Cargo.toml", &text)]),
        package(&[("Cargo.toml", &text.replace('\n', "\r\n"))]),
    );
    assert_eq!(check(&unix).exits(1).stdout, check(&windows).exits(1).stdout);
    both_refuse(&[("Cargo.toml", "[package]\r\nname =\r\n")], "line 2, column 7:");
}

#[test]
fn names_are_shown_on_one_line_without_control_characters() {
    let folder = manifest(
        "[profile.\"a\\nb\"]\ninherits = \"x\\u001b[31m\\ny\"\n\"k\\ney\" = 1\nopt-level = \"\\u001b[31m\"
[profile.\"größe 'ä'\"]\ninherits = \"dev\"\n[profile.\"q\\\"`\"]\ninherits = \"dev\"
[profile.dev.package.\"a\\nb\"]\nopt-level = 1\n[profile]\n\"e\\u001b\" = []\n",
    );
    assert_ne!(cargo(folder.path(), &[]).code, Some(0));
    for format in ["human", "json"] {
        let ran = check_in(folder.path(), &["--format", format]).exits(1);
        assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    }
    let ran = check(&folder);
    let cases = [
        "called `a\\nb`: Cargo",
        "from `x\\u{1b}[31m\\ny`, which",
        "key `k\\ney`: Cargo",
        "be \"\\u{1b}[31m\": Cargo",
        "called `größe 'ä'`: Cargo",
        "called `q\"``: Cargo",
        "\"a\\nb\" is not a valid package spec",
        "`profile.e\\u{1b}` is an array: Cargo",
    ];
    each(cases, |said| {
        assert!(ran.stdout.contains(said), "`{said}` is not in {}", ran.stdout);
    });
    keeps_contract("findings.schema.json", &check_in(folder.path(), &["--format", "json"]).json());
}

#[test]
fn an_invalid_manifest_of_a_workspace_is_refused() {
    let workspace = |text: &str| format!("{HEAD}[workspace]\n{text}\n");
    let cases = [
        ("".to_owned(), "neither `[package]` nor `[workspace]`"),
        ("[profile.release]\nlto = true\n".to_owned(), "neither"),
        ("[package]\nversion = \"0.1.0\"\n".to_owned(), "no `package.name`"),
        ("[package]\nname = 3\n".to_owned(), "no `package.name`"),
        ("package = 3\n".to_owned(), "a `package` that is not a table"),
        (format!("workspace = 3\n{HEAD}"), "a `workspace` that is not a table"),
        (workspace("members = \"m\""), "`workspace.members` that is not a list"),
        (workspace("members = [1]"), "`workspace.members` that is not a list"),
        (workspace("members.m = 1"), "`workspace.members` that is not a list"),
        (workspace("exclude = 1"), "`workspace.exclude` that is not a list"),
        (workspace("members = [\"nowhere\"]"), "/nowhere` has no `Cargo.toml`"),
        (workspace("members = [\"m\"]"), "/m` has no `Cargo.toml`"),
        (workspace("members = [\"a\\nb\"]"), "/a\\nb` has no `Cargo.toml`"),
        (workspace("members = [\"none/*\"]"), "/none/*` has no `Cargo.toml`"),
        (workspace("members = [\"*\"]"), "/m` has no `Cargo.toml`"),
        (workspace("members = [\"a***\"]"), "bad glob `a***`"),
        (format!("{HEAD}workspace = 3\n"), "`package.workspace` that is not a path"),
        (format!("{HEAD}workspace = \"../nowhere\"\n"), "/nowhere/Cargo.toml`"),
        (format!("{HEAD}workspace = \".\"\n"), "has no `[workspace]`"),
    ];
    each(cases, |(text, said)| {
        both_refuse(&[("Cargo.toml", &text)], said);
    });
    let cargo_toml = workspace("members = [\"m\"]");
    let cases = [
        ("".to_owned(), "/m/Cargo.toml` has neither"),
        (
            format!("{MEMBER}[workspace]\n"),
            "/m/Cargo.toml` has a `[workspace]` or `package.workspace` of its own",
        ),
        (
            format!("{MEMBER}workspace = \"../other\"\n"),
            "/m/Cargo.toml` has a `[workspace]` or `package.workspace` of its own",
        ),
    ];
    each(cases, |(member, said)| {
        let other = ("other/Cargo.toml", "[workspace]\n");
        both_refuse(&[("Cargo.toml", &cargo_toml), ("m/Cargo.toml", &member), other], said);
    });
}

#[test]
fn a_package_that_is_not_a_member_of_the_workspace_above_is_refused() {
    let folder =
        package(&[("Cargo.toml", &format!("{HEAD}[workspace]\n")), ("m/Cargo.toml", MEMBER)]);
    both_refuse_in(&folder.path().join("m"), &[], "not a member of it");
    both_take(&folder);
    folder.write("Cargo.toml", &format!("{HEAD}[workspace]\nexclude = [\"m\"]\n"));
    cargo(&folder.path().join("m"), &[]).exits(0);
    check_in(&folder.path().join("m"), &[]).exits(0);
    folder.write("Cargo.toml", "[workspace\n");
    both_refuse_in(&folder.path().join("m"), &[], "/Cargo.toml`, line 1");
}

#[test]
fn unusual_files_that_cargo_accepts_are_accepted() {
    let cases = [
        "[workspace]\n",
        "[workspace]\nmembers = []\n",
        // Cargo skips files.
        "[workspace]\nmembers = [\"src/main.rs\", \"src/*\"]\n",
        "[workspace]\nmembers = [\"\"]\n",
        // A package without `[workspace]` has no members, even with path dependencies.
        "[dependencies]\nm = { path = \"m\" }\n",
    ];
    each(cases, |text| {
        let folder = package(&[
            ("Cargo.toml", &format!("{HEAD}{text}")),
            ("m/Cargo.toml", &format!("{MEMBER}[profile.dev]\ndebug = 1\n[workspace]\n")),
        ]);
        assert!(
            both_take(&folder).stdout.contains("checked 4 profiles: no problems found"),
            "{text}"
        );
    });
    let old = HEAD.replace("package", "project").replace("2024", "2021");
    both_take(&package(&[("Cargo.toml", &old)]));
    let folder = package(&[(".cargo/config.toml", "")]);
    assert!(check(&folder).exits(0).stdout.contains("no Cargo.lock"));
    let cases = ["", "version = 4\n", "package = [{ name = \"app\", version = \"0.1.0\" }]\n"];
    each(cases, |lock| {
        both_take(&package(&[("Cargo.lock", lock)]));
    });
}

#[test]
fn an_invalid_lockfile_is_refused() {
    let cases = [
        "package = 3",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"",
        "package = [3]",
        "[[package]]\nname = 3\nversion = \"0.1.0\"",
        "[[package]]\nname = \"app\"",
        "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [3]",
        "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = \"m\"",
        "\n[[package]]\nname = \"app\"\nname = \"app\"\nversion = \"0.1.0\"",
    ];
    each(cases, |text| {
        both_refuse(&[("Cargo.lock", &format!("version = 4\n{text}\n"))], "/Cargo.lock`");
    });
    both_refuse(&[("Cargo.lock/file", "")], "/Cargo.lock`");
}

#[test]
fn dangling_and_circular_includes_are_refused() {
    let include = |text: &str, said: &str| {
        let files = [
            (".cargo/config.toml", text),
            (".cargo/a.toml", "include = [\"b.toml\"]"),
            (".cargo/b.toml", ""),
        ];
        both_refuse(&files, said);
    };
    include("include = [\"config.toml\"]", "/.cargo/config.toml` a second time");
    include("include = [\"./config.toml\"]", "/.cargo/config.toml` a second time");
    include("include = [\"../.cargo/config.toml\"]", "/.cargo/config.toml` a second time");
    include("include = [\"a.toml\", \"b.toml\"]", "a second time");
    include("include = [\"none.toml\"]", "/.cargo/none.toml`");
    include("include = [\"../src\"]", "end in `.toml`");
    let cases = ["\"a.toml\"", "[3]", "[[\"a.toml\"]]", "[{ file = \"a.toml\" }]", "3"];
    each(cases, |wrong| {
        include(&format!("include = {wrong}"), "end in `.toml`");
    });
    let cases =
        ["include = [{ path = \"none.toml\", optional = true }]", "[[include]]\npath = \"a.toml\""];
    each(cases, |right| {
        both_take(&package(&[(".cargo/config.toml", right), (".cargo/a.toml", "")]));
    });
}

#[test]
fn a_config_file_that_is_a_folder_is_refused_and_a_missing_one_is_fine() {
    both_refuse(&[(".cargo/config.toml/file", "")], "/.cargo/config.toml`");
    both_refuse(&[(".cargo/config/file", ""), (".cargo/config.toml", "")], "/.cargo/config`");
    both_take(&package(&[(".cargo", "")]));
}

#[test]
fn a_manifest_path_must_be_that_of_a_cargo_toml() {
    let folder = package(&[("other.toml", HEAD), ("Cargo.lock", ""), ("n/Cargo.toml/file", "")]);
    let cases = [
        (".", "` is a folder"),
        ("src", "/src` is a folder"),
        ("n/Cargo.toml", "/n/Cargo.toml` is a folder"),
        ("other.toml", "/other.toml` is not called `Cargo.toml`"),
        ("Cargo.lock", "/Cargo.lock` is not called `Cargo.toml`"),
        ("src/main.rs", "/src/main.rs` is not called `Cargo.toml`"),
        ("none/Cargo.toml", "/none/Cargo.toml`"),
        ("none", "/none`"),
        ("Cargo.toml/Cargo.toml", "/Cargo.toml/Cargo.toml`"),
    ];
    each(cases, |(path, said)| {
        both_refuse_in(folder.path(), &["--manifest-path", path], said);
    });
    both_refuse_in(&folder.path().join("n"), &[], "/n/Cargo.toml` is a folder");
    both_refuse_in(Folder::new().path(), &[], "no `Cargo.toml` in");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn dangling_links_count_as_missing_files() {
        let folder = package(&[(".cargo/file", "")]);
        let at = |path: &str| folder.path().join(path);
        symlink("nowhere", at(".cargo/config.toml")).expect("a link");
        symlink("none", at("Cargo.lock")).expect("a link");
        both_take(&folder);
        std::fs::remove_file(at("Cargo.toml")).expect("it is there");
        for to in ["nowhere", "Cargo.toml"] {
            symlink(to, at("Cargo.toml")).expect("a link");
            both_refuse_in(folder.path(), &[], "no `Cargo.toml` in");
            both_refuse_in(folder.path(), &["--manifest-path", "Cargo.toml"], "/Cargo.toml`");
            std::fs::remove_file(at("Cargo.toml")).expect("it is there");
        }
    }

    #[test]
    fn folders_and_manifests_may_be_links() {
        let folder = package(&[
            ("Cargo.toml", &format!("{HEAD}[workspace]\nmembers = [\"linked\"]\n")),
            ("m/Cargo.toml", &format!("{MEMBER}[profile.dev]\ndebug = 1\n")),
        ]);
        symlink("m", folder.path().join("linked")).expect("a link");
        let ran = both_take(&folder);
        assert!(ran.stdout.contains("--> linked/Cargo.toml:4:10"), "{}", ran.stdout);
        both_refuse_in(&folder.path().join("m"), &[], "not a member of it");
        let whole = Folder::new();
        symlink(folder.path(), whole.path().join("whole")).expect("a link");
        let path = whole.path().join("whole/Cargo.toml");
        check_in(whole.path(), &["--manifest-path", path.to_str().expect("a path")]).exits(0);
        symlink(folder.path().join("m/Cargo.toml"), whole.path().join("Cargo.toml"))
            .expect("a link");
        check(&whole).exits(0);
    }

    #[test]
    fn an_unreadable_file_is_named() {
        let folder = package(&[(".cargo/config.toml", "")]);
        let path = folder.path().join(".cargo/config.toml");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("a mode");
        if std::fs::read(&path).is_ok() {
            eprintln!("skipped: this user reads everything");
            return;
        }
        both_refuse_in(folder.path(), &[], "/.cargo/config.toml`");
    }
}
