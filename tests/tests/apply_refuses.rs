//! What `cargo profiles apply` and `remove` refuse, with a reason and a remedy, and without writing anything.

use std::fs;
use std::path::Path;

use cargo_profiles::write::write;
use end_to_end::applied::planned;
use end_to_end::cases::each;
use end_to_end::tree::tree;
use end_to_end::{Folder, Ran, cargo_profiles, git, run, run_with};

const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

fn apply(folder: &Folder, args: &[&str]) -> Ran {
    run(cargo_profiles(), ["apply"].iter().chain(args), folder.path())
}

/// Asserts that a call is refused with this message and this help, and that nothing was written.
#[track_caller]
fn refused(folder: &Folder, args: &[&str], message: &str, help: &str) {
    let before = tree(folder.path());
    let ran = apply(folder, args).exits(2);
    let error = ran.stderr.split("error: ").nth(1).unwrap_or_else(|| panic!("{}", ran.stderr));
    let (said, helped) = error.split_once("help: ").unwrap_or_else(|| panic!("no help: {error}"));
    assert!(said.contains(message), "{message:?} in {said}");
    assert!(helped.contains(help), "{help:?} in {helped}");
    assert_eq!(tree(folder.path()), before, "nothing was written");
}

fn package() -> Folder {
    Folder::with([("Cargo.toml", APP), ("src/main.rs", "fn main() {}")])
}

fn workspace(manifest: &str) -> Folder {
    Folder::with([
        ("Cargo.toml", manifest),
        ("app/Cargo.toml", APP),
        ("app/src/main.rs", "fn main() {}"),
    ])
}

#[test]
fn a_missing_or_unreadable_manifest_is_refused() {
    let empty = Folder::with([("src/main.rs", "")]);
    refused(&empty, &["--yes"], "no `Cargo.toml`", "change to a package's folder");
    refused(&empty, &["--yes", "src"], "`src` has no `Cargo.toml`", "name the folder");
    refused(&empty, &["--yes", "src/main.rs"], "`src/main.rs` is not a folder", "name the folder");
    refused(&empty, &["--yes", "nowhere"], "`nowhere` does not exist", "correct the path");
    let cases = [
        ("[package\n", "failed to parse"),
        ("", "has neither `[package]` nor `[workspace]`"),
        ("[package]\nversion = \"1\"\n", "has no `package.name`"),
        ("workspace = 1\n", "has a `workspace` that is not a table"),
    ];
    each(cases, |(manifest, message)| {
        refused(&Folder::with([("Cargo.toml", manifest)]), &["--yes"], message, "");
    });
    let latin = Folder::new();
    fs::write(latin.path().join("Cargo.toml"), b"# \xe9\n[workspace]\n").expect("written");
    refused(&latin, &["--yes"], "failed to read", "UTF-8");
}

#[test]
fn a_value_in_place_of_a_table_is_named() {
    let cases = [
        ("profile = 1\n", "`profile` that is not a table"),
        ("profile = []\n", "`profile` that is not a table"),
        ("[[profile]]\nx = 1\n", "`profile` that is not a table"),
        ("[profile]\ndev = true\n", "`profile.dev` that is not a table"),
    ];
    each(cases, |(more, message)| {
        let (before, after) = if more.starts_with("profile") { (more, "") } else { ("", more) };
        let manifest = format!("{before}{APP}{after}");
        let folder =
            Folder::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}")]);
        refused(&folder, &["--yes"], message, "remove it");
    });
    let folder = package();
    folder.write(".cargo/config.toml", "alias = 1\n");
    refused(
        &folder,
        &["--yes"],
        "`.cargo/config.toml` has an `alias` that is not a table",
        "write [alias]",
    );
    folder.write(".cargo/config.toml", "[alias\n");
    refused(&folder, &["--yes"], "config.toml`, line 1, column 7: unclosed table", "");
}

#[test]
fn a_member_is_refused_where_the_root_is_meant() {
    let folder = workspace("[workspace]\nresolver = \"2\"\nmembers = [\"app\"]\n");
    refused(
        &folder,
        &["--yes", "app"],
        "`app` is only a member of the workspace in",
        "cargo profiles apply ",
    );
    // Inside the package, it is clear what is meant.
    let app = folder.path().join("app");
    let ran = run(cargo_profiles(), ["apply", "--dry-run"], &app).exits(0);
    assert!(ran.stdout.contains("+++ b/Cargo.toml\n"), "{}", ran.stdout);
    assert!(ran.stderr.contains("(a virtual workspace, 1 member)"), "{}", ran.stderr);
}

#[test]
fn a_workspace_in_a_workspace_is_refused_as_cargo_does() {
    let nested = format!("{APP}[workspace]\n");
    let folder = Folder::with([
        ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"app\"]\n"),
        ("app/Cargo.toml", nested.as_str()),
        ("app/src/main.rs", "fn main() {}"),
    ]);
    refused(&folder, &["--yes"], "of its own, but is a member", "remove its `workspace`");
    // It is a workspace itself if it is a member of none.
    folder.write("Cargo.toml", "[workspace]\nresolver = \"2\"\nexclude = [\"app\"]\n");
    apply(&folder, &["--yes", "app", "--vendor"]).exits(0);
    assert!(folder.path().join("app/xtask/Cargo.toml").is_file());
    assert!(!folder.path().join("xtask").exists());
    let outside = Folder::with([
        ("a/Cargo.toml", APP),
        ("a/src/main.rs", ""),
        ("b/Cargo.toml", APP),
        ("b/src/main.rs", ""),
    ]);
    outside.write("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    refused(&outside, &["--yes", "b"], "not a member of it", "`members` or `exclude`");
}

#[test]
fn names_that_are_in_use_are_refused() {
    let folder = workspace("[workspace]\nmembers = [\"app\", \"xtask\"]\n");
    folder.write("xtask/notes.txt", "no crate");
    refused(&folder, &["--yes"], "xtask` has no `Cargo.toml`", "correct `members`");
    let folder = package();
    folder.write("xtask", "a file");
    folder.write("xtask-profiles/notes.txt", "the user's");
    refused(&folder, &["--yes"], "`xtask` and `xtask-profiles` are both taken", "rename one");
    let folder = workspace(
        "[workspace]\nresolver = \"2\"\nmembers = [\"app\"]\ndefault-members = [\"*\"]\n",
    );
    refused(
        &folder,
        &["--yes", "--vendor"],
        "a glob in `default-members` matches `xtask`",
        "one by one",
    );
}

#[test]
fn unknown_presets_are_refused() {
    refused(
        &package(),
        &["--yes", "--preset", "fastets"],
        "unknown preset `fastets`",
        "did you mean `fastest`?",
    );
    refused(
        &package(),
        &["--yes", "--preset", "xtask"],
        "unknown preset `xtask`",
        "known: dev, staging",
    );
    refused(
        &package(),
        &["--yes", "--overwrite=release"],
        "unknown preset `release`",
        "known: dev",
    );
    let ran = apply(&package(), &["--prod-panic", "maybe"]).exits(2);
    assert!(ran.stderr.contains("[possible values: abort, unwind]"), "{}", ran.stderr);
}

#[test]
fn there_is_no_prompt_without_a_terminal() {
    refused(
        &package(),
        &[],
        "cannot prompt: not a terminal",
        "pass `--yes` to write, or `--dry-run`",
    );
}

#[test]
fn any_rust_version_and_edition_is_accepted() {
    let cases = ["rust-version = \"1.31\"\n", "edition = \"2015\"\n"];
    each(cases, |more| {
        let manifest = APP.replace("edition = \"2021\"\n", more);
        for flags in [&["--yes"][..], &["--yes", "--vendor"]] {
            let folder =
                Folder::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}")]);
            apply(&folder, flags).exits(0);
            run("cargo", ["build", "--offline", "--workspace"], folder.path()).exits(0);
        }
    });
}

#[test]
fn cargo_reads_the_manifests_of_all_members_in_every_build() {
    let folder = workspace(
        "[workspace]\nresolver = \"2\"\nmembers = [\"app\", \"newer\"]\ndefault-members = [\"app\"]\n",
    );
    folder.write(
        "newer/Cargo.toml",
        "[package]\nname = \"newer\"\nversion = \"0.1.0\"\nedition = \"2099\"\n",
    );
    folder.write("newer/src/lib.rs", "");
    let ran = run("cargo", ["build", "--offline", "--package", "app"], folder.path()).exits(101);
    assert!(
        ran.stderr.contains("newer/Cargo.toml") || ran.stderr.contains("newer\\Cargo.toml"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn an_old_cargo_gets_an_alias_that_it_can_read() {
    let tools = Folder::new();
    tools.script("cargo", "echo 'cargo 1.84.1 (66221abde 2024-11-19)'");
    let folder = package();
    let path = std::env::join_paths([tools.path(), Path::new("/usr/bin"), Path::new("/bin")])
        .expect("a path");
    let path = path.to_str().expect("UTF-8");
    let args = ["apply", "--yes", "--vendor"];
    run_with(cargo_profiles(), args, folder.path(), [("PATH", path)]).exits(0);
    let config = folder.read(".cargo/config.toml");
    assert_eq!(config, "[alias]\nxtask = \"run --package xtask --\"\n");
    run(cargo_profiles(), ["remove", "--yes"], folder.path()).exits(0);
    assert!(!folder.path().join(".cargo").exists());
}

#[test]
fn lists_are_indented_as_the_existing_ones() {
    let names: Vec<String> = (0..9).map(|index| format!("member-number-{index}")).collect();
    let members: Vec<String> = names.iter().map(|name| format!("  {name:?},\n")).collect();
    let manifest = format!("[workspace]\nresolver = \"2\"\nmembers = [\n{}]\n", members.concat());
    let folder = Folder::with([("Cargo.toml", manifest.as_str())]);
    for name in &names {
        folder.write(&format!("{name}/Cargo.toml"), &APP.replace("app", name));
        folder.write(&format!("{name}/src/lib.rs"), "");
    }
    apply(&folder, &["--yes", "--vendor"]).exits(0);
    let after = folder.read("Cargo.toml");
    let expected = format!("default-members = [\n{}] # A plain `cargo build`", members.concat());
    assert!(after.contains(&expected), "{after}");
    run(cargo_profiles(), ["remove", "--yes"], folder.path()).exits(0);
    assert_eq!(folder.read("Cargo.toml"), manifest);
}

#[cfg(unix)]
#[test]
fn links_and_read_only_files_are_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with([("real.toml", APP), ("src/main.rs", "fn main() {}")]);
    symlink("real.toml", folder.path().join("Cargo.toml")).expect("linked");
    refused(
        &folder,
        &["--yes"],
        "Cargo.toml` is a symbolic link to `real.toml`",
        "replace it with a file",
    );
    let folder = package();
    symlink("/nowhere", folder.path().join(".cargo")).expect("linked");
    refused(
        &folder,
        &["--yes"],
        ".cargo` is a symbolic link to `/nowhere`",
        "replace it with a file",
    );
    let folder = package();
    let manifest = folder.path().join("Cargo.toml");
    fs::set_permissions(&manifest, fs::Permissions::from_mode(0o444)).expect("write-protected");
    refused(&folder, &["--yes"], "Cargo.toml` is read-only", "make it writable");
}

#[test]
fn a_file_that_changes_between_plan_and_write_is_kept() {
    let folder = package();
    let prepared = planned(folder.path(), &[], false).unwrap_or_else(|error| panic!("{error}"));
    let meanwhile = format!("{APP}# meanwhile\n");
    folder.write("Cargo.toml", &meanwhile);
    let before = tree(folder.path());
    let error = write(&prepared.plan).expect_err("changed").to_string();
    assert!(
        error.contains("Cargo.toml` was changed by another program just now\nhelp: "),
        "{error}"
    );
    assert_eq!(tree(folder.path()), before);
    // A file that has appeared where a new one is to be created.
    let folder = package();
    let prepared = planned(folder.path(), &[], true).unwrap_or_else(|error| panic!("{error}"));
    folder.write("xtask/src/main.rs", "mine");
    let before = tree(folder.path());
    write(&prepared.plan).expect_err("it is there");
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn uncommitted_changes_are_refused_without_allow_dirty() {
    if !git::is_installed() {
        return;
    }
    let folder = package();
    git::git(folder.path(), &["init", "--quiet"]);
    refused(&folder, &["--yes"], "uncommitted changes: Cargo.toml", "--allow-dirty");
    git::commit_all(folder.path());
    // Changes to other files do not matter.
    folder.write("src/main.rs", "fn main() { }");
    apply(&folder, &["--dry-run"]).exits(0);
    folder.write("Cargo.toml", &format!("{APP}# not yet\n"));
    refused(&folder, &["--yes"], "uncommitted changes: Cargo.toml", "--allow-dirty");
    // A dry run ends as the real run would, but shows the diff.
    refused(&folder, &["--dry-run"], "uncommitted changes: Cargo.toml", "--allow-dirty");
    let diff = apply(&folder, &["--dry-run"]).exits(2).stdout;
    assert!(diff.contains("+[profile.fast]\n"), "{diff}");
    apply(&folder, &["--yes", "--allow-dirty"]).exits(0);
    // What was added is removed, committed or not. The owner's edit stays.
    run(cargo_profiles(), ["remove", "--yes"], folder.path()).exits(0);
    assert_eq!(folder.read("Cargo.toml"), format!("{APP}# not yet\n"));
}

#[test]
fn files_that_git_would_ignore_are_not_written() {
    if !git::is_installed() {
        return;
    }
    let repository = |ignore: &str| {
        let folder = package();
        folder.write(".gitignore", ignore);
        git::git(folder.path(), &["init", "--quiet"]);
        folder
    };
    let yes = ["--yes", "--allow-dirty", "--vendor"];
    let cases = [("profile*", "profiles-engine/"), (".cargo/", ".cargo/"), ("x*", "xtask/")];
    each(cases, |(rule, path)| {
        let help = format!("narrow the rule, or add an exception below it: `!/{path}`");
        let rule = format!("/target\n{rule}\n");
        refused(&repository(&rule), &yes, "git would ignore ", &help);
    });
    // Common rules for build output leave our files alone.
    let folder =
        repository("dist\nbuild/\nout\n*.html\nlib.rs\nCargo.lock\nprofile\ntarget\ntext*\n");
    apply(&folder, &yes).exits(0);
    let hidden = ["status", "--porcelain", "--ignored", "--untracked-files=all"];
    let hidden = run("git", hidden, folder.path()).exits(0).stdout;
    let hidden: Vec<&str> = hidden.lines().filter(|line| line.starts_with("!!")).collect();
    assert_eq!(hidden, ["!! Cargo.lock"; 0]);
    // `new` checks it, too.
    let folder = repository("/target\nprofile*\n");
    let ran = run(cargo_profiles(), ["new", "hello"], folder.path()).exits(2);
    assert!(ran.stderr.contains("git would ignore profiles-engine/"), "{}", ran.stderr);
    assert!(!folder.path().join("hello").exists());
}

#[cfg(unix)]
#[test]
fn a_repository_that_git_refuses_to_read_is_an_error() {
    let folder = package();
    git::git(folder.path(), &["init", "--quiet"]);
    if run("chown", ["-R", "nobody", "."], folder.path()).code != Some(0) {
        println!("skipped: only root can give files away");
        return;
    }
    let (message, help) = ("git failed in", "safe.directory");
    refused(&folder, &["--yes"], message, help);
    refused(&folder, &["--yes"], "dubious ownership", "`--allow-dirty` skips this check");
    apply(&folder, &["--yes", "--allow-dirty"]).exits(0);
    let dist = ["dist", "--preset", "dev", "--no-bench", "--format", "json"];
    let dist = run(cargo_profiles(), dist, folder.path()).exits(0);
    let note = "note: the report names no commit, because git failed: detected dubious ownership";
    assert!(dist.stderr.contains(note), "{}", dist.stderr);
    assert!(dist.report()["workspace"]["commit"].is_null());
}

#[test]
fn remove_and_update_need_an_applied_workspace() {
    let folder = package();
    let before = tree(folder.path());
    let ran = run(cargo_profiles(), ["remove", "--yes"], folder.path()).exits(2);
    let said = "has nothing that `cargo profiles apply` added\nhelp: ";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    assert_eq!(tree(folder.path()), before);
    folder.write("profiles-engine/notes.txt", "mine");
    let cases = ["apply", "remove", "update"];
    each(cases, |command| {
        let ran = run(cargo_profiles(), [command, "--yes"], folder.path()).exits(2);
        assert!(ran.stderr.contains("has no `CHECKSUMS`\nhelp: "), "{}", ran.stderr);
    });
}
