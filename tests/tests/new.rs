//! `cargo profiles new` as a user or a script calls it: what it creates, refuses and prints.

use std::fs;
use std::path::Path;

use end_to_end::cases::each;
use end_to_end::{Folder, Ran, cargo_profiles, run, run_with};

/// Runs `cargo-profiles new` with these arguments.
fn new(args: &[&str], dir: &Path) -> Ran {
    let args = ["new"].iter().chain(args);
    run(cargo_profiles(), args, dir)
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a readable folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn without_a_terminal_new_uses_the_defaults() {
    let folder = Folder::new();
    let ran = new(&["HelloWorld"], folder.path()).exits(0);
    assert_eq!(ran.stdout, "", "standard output is left to `dist`");
    for said in [
        "note: renamed `HelloWorld` to `hello-world`\n",
        "done: created `hello-world`, ",
        "\n  cd hello-world\n  cargo run",
        "\n  cargo xtask dist",
        "\n  cargo xtask check-profiles",
    ] {
        assert!(ran.stderr.contains(said), "{said:?} in\n{}", ran.stderr);
    }
    assert_eq!(names(folder.path()), ["hello-world"]);
    let manifest = folder.read("hello-world/Cargo.toml");
    assert!(manifest.contains("[profile.prod]") && manifest.contains("panic = \"abort\""));
    assert!(folder.path().join("hello-world/.github").is_dir());
    assert!(!folder.path().join("hello-world/.cargo/cranelift.toml").exists());
}

#[test]
fn answers_are_taken_from_the_command_line() {
    let folder = Folder::new();
    let answers =
        ["a/b/hello", "--cranelift", "-d", "ci=none", "--define", "description=Says hello"];
    new(&answers, folder.path()).exits(0);
    assert!(folder.path().join("a/b/hello/.cargo/cranelift.toml").is_file());
    assert!(!folder.path().join("a/b/hello/.github").exists());
    assert!(folder.read("a/b/hello/crates/hello/Cargo.toml").contains("Says hello"));
}

#[test]
fn cargo_profiles_and_cargo_dash_profiles_are_the_same_call() {
    let folder = Folder::new();
    let ran = run(cargo_profiles(), ["profiles", "new", "hello"], folder.path()).exits(0);
    assert!(ran.stderr.contains("done: created `hello`"), "{}", ran.stderr);
}

#[test]
fn an_empty_folder_is_accepted() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("hello")).expect("made");
    new(&["hello/"], folder.path()).exits(0);
    assert!(folder.path().join("hello/Cargo.toml").is_file());
}

#[test]
fn refusals_have_a_reason_and_leave_nothing() {
    let cases = [
        (&["fn"][..], "`fn` can't be the name of a project", "`fn-app`"),
        (&["Self"], "`Self` can't be the name of a project", "choose another name"),
        (&["new/1st"], "`1st` can't be the name of a project", "`word-count`"),
        (&["xtask"], "`xtask` can't be the name of a project", "`xtask-app`"),
        (&["."], "`.` does not end in a name", "../word-count"),
        (&["full"], "`full` exists and is not empty", "another name"),
        (&["full/file"], "file` exists and is not a folder", "another name"),
        (&["full/file/hello"], "file` is not a folder", "another name"),
        (
            &["hello", "-d", "cranelif=true"],
            "unknown answer `cranelif`",
            "did you mean `cranelift`?",
        ),
        (&["hello", "-d", "zzz=true"], "unknown answer `zzz`", "known: description, "),
        (&["hello", "-d", "ci"], "`ci` has no value", "`ci=VALUE`"),
        (&["hello", "-d", "ci=circle"], "`circle` is not a value of `ci`", "github, none"),
        (&["hello", "-d", "cranelift=1"], "`1` is not a value of `cranelift`", "true or false"),
        (&["hello", "-d", "description=\"x\""], "is not a value of `description`", "matches"),
    ];
    each(cases, |(args, message, help)| {
        let folder = Folder::with([("full/file", "mine")]);
        let ran = new(args, folder.path()).exits(2);
        let (first, rest) = ran.stderr.split_once('\n').expect("two lines");
        assert!(first.starts_with("error: ") && first.contains(message), "{first}");
        assert!(rest.starts_with("help: ") && rest.contains(help), "{rest}");
        assert_eq!(ran.stdout, "");
        assert_eq!(names(folder.path()), ["full"], "{args:?}");
        assert_eq!(folder.read("full/file"), "mine");
    });
}

#[test]
fn invalid_arguments_are_exit_code_2() {
    let folder = Folder::new();
    let cases = [&[][..], &["new"], &["nwe", "hello"], &["new", "hello", "--vcs", "svn"]];
    each(cases, |args| {
        let ran = run(cargo_profiles(), args, folder.path()).exits(2);
        assert!(ran.stderr.contains("--help"), "{}", ran.stderr);
    });
    assert_eq!(names(folder.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_left_as_it_was() {
    let folder = Folder::new();
    // No user can create anything there: it is not on a disk.
    let ran = new(&["/proc/hello"], folder.path());
    if Path::new("/proc/self").exists() {
        let ran = ran.exits(2);
        assert!(ran.stderr.contains("failed to write in the folder `/proc`"), "{}", ran.stderr);
    }
}

#[test]
fn a_git_repository_is_created_unless_there_is_one_or_vcs_is_none() {
    let folder = Folder::new();
    let is_repository = |name: &str| folder.path().join(name).join(".git").exists();

    let ran = new(&["outer"], folder.path()).exits(0);
    assert!(is_repository("outer"), "{}", ran.stderr);

    let ran = new(&["outer/inner"], folder.path()).exits(0);
    assert!(!is_repository("outer/inner"));
    assert!(
        ran.stderr.contains("note: the new workspace is part of the git repository"),
        "{}",
        ran.stderr
    );

    new(&["plain", "--vcs", "none"], folder.path()).exits(0);
    assert!(!is_repository("plain"));

    let no_programs = folder.path().join("plain/crates").to_string_lossy().into_owned();
    let path = [("PATH", no_programs.as_str())];
    let ran = run_with(cargo_profiles(), ["new", "gitless"], folder.path(), path).exits(0);
    assert!(!is_repository("gitless"));
    assert!(ran.stderr.contains("note: git is not installed"), "{}", ran.stderr);
}

#[test]
fn an_outer_workspace_is_noted_and_left_alone() {
    let manifest = "[workspace]\nmembers = [\"crates/*\"] # mine\n";
    let folder = Folder::with([("Cargo.toml", manifest)]);
    let ran = new(&["hello"], folder.path()).exits(0);
    assert!(ran.stderr.contains("note: the new workspace is inside that of"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`exclude`"), "{}", ran.stderr);
    assert_eq!(folder.read("Cargo.toml"), manifest);

    let folder = Folder::with([("Cargo.toml", "[package]\nname = \"around\"\n")]);
    let ran = new(&["hello"], folder.path()).exits(0);
    assert!(!ran.stderr.contains("inside the workspace of"), "{}", ran.stderr);
}

#[test]
fn new_with_dist_measures_and_builds_no_second_tool() {
    let folder = Folder::new();
    let ran = new(&["hello", "--vcs", "none", "--dist"], folder.path()).exits(0);
    assert!(ran.stdout.contains("smallest"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("Compiling profiles-engine"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\n  cargo xtask check-profiles"), "{}", ran.stderr);
    let target = folder.path().join("hello/target");
    assert!(target.join("dist/report.json").is_file());
    let engines = walkdir::WalkDir::new(&target).into_iter().flatten();
    assert_eq!(engines.filter(|entry| entry.file_name() == "profiles-engine").count(), 0);
}

#[test]
fn help_lists_the_answers() {
    let folder = Folder::new();
    let help = run(cargo_profiles(), ["new", "--help"], folder.path()).exits(0).stdout;
    for said in [
        "Usage: cargo profiles new [OPTIONS] <PATH>",
        "--cranelift",
        "--define <KEY=VALUE>",
        "--vcs <VCS>",
        "--dist",
        "description: ",
        "true or false [default: false]",
        "abort, unwind [default: abort]",
        "github, none [default: github]",
    ] {
        assert!(help.contains(said), "{said:?} in\n{help}");
    }
    let help = run(cargo_profiles(), ["profiles", "--help"], folder.path()).exits(0).stdout;
    assert!(help.contains("Usage: cargo profiles <COMMAND>"), "{help}");
}

#[test]
fn a_path_out_of_a_repository_is_outside_of_it() {
    let folder = Folder::with([("clone/Cargo.toml", "[workspace]\n")]);
    let clone = folder.path().join("clone");
    std::fs::create_dir(clone.join(".git")).expect("a folder");
    let ran = run(cargo_profiles(), ["new", "../hello"], &clone).exits(0);
    assert!(!ran.stderr.contains("it is part of"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("inside the workspace of"), "{}", ran.stderr);
    assert!(folder.path().join("hello/.git").is_dir(), "{}", ran.stderr);
}
