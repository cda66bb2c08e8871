//! What `cargo profiles` makes of its own command line: completions for shells, and manual pages.

use std::process::Command;

use end_to_end::{Folder, Ran, cargo_profiles, run, run_with};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "elvish", "powershell"];

const COMMANDS: [&str; 9] =
    ["new", "apply", "update", "remove", "list", "check", "dist", "completions", "man"];

fn profiles(args: &[&str], folder: &Folder) -> Ran {
    run(cargo_profiles(), args, folder.path()).exits(0)
}

fn script(shell: &str) -> String {
    profiles(&["completions", shell], &Folder::new()).stdout
}

/// Whether a program is installed; where it is not, the test that asks says so.
fn has(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("skipped: {program} is not installed");
    }
    is_there
}

#[test]
fn every_script_names_every_command() {
    let folder = Folder::new();
    let help = profiles(&["--help"], &folder).stdout;
    let listed = help.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next());
    let listed: Vec<&str> =
        listed.filter(|name| !name.is_empty() && !name.starts_with([' ', '-'])).collect();
    assert_eq!(listed, [&COMMANDS[..], &["help"]].concat(), "{help}");
    for shell in SHELLS {
        let script = script(shell);
        for command in COMMANDS {
            assert!(script.contains(command), "`{command}` in the script for {shell}");
        }
    }
}

#[test]
fn an_unknown_shell_is_refused_with_those_that_are_known() {
    let ran = run(cargo_profiles(), ["completions", "tcsh"], Folder::new().path()).exits(2);
    for shell in SHELLS {
        assert!(ran.stderr.contains(shell), "{}", ran.stderr);
    }
}

/// Completes lines as bash does, with the script and a function for `cargo` registered in this order.
#[track_caller]
fn complete(before: &str, after: &str, lines: &[(&str, &str)]) {
    if !has("bash") {
        return;
    }
    let folder = Folder::new();
    folder.write("script", &script("bash"));
    let driver = "\
_cargo() { COMPREPLY=(\"cargo's own for $2\"); }
complete_line() {
    COMP_WORDS=($1)
    [[ $1 != *' ' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    [[ $(complete -p \"${COMP_WORDS[0]}\") =~ -F\\ ([^ ]+) ]]
    \"${BASH_REMATCH[1]}\" \"${COMP_WORDS[0]}\" \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\"
    echo \"${COMPREPLY[*]}\"
}
";
    let asked: String = lines.iter().map(|(line, _)| format!("complete_line '{line}'\n")).collect();
    folder.write("driver", &format!("{driver}{before}\nsource ./script\n{after}\n{asked}"));
    run("bash", ["-n", "script"], folder.path()).exits(0);
    let ran = run("bash", ["--norc", "driver"], folder.path()).exits(0);
    assert_eq!(ran.stderr, "");
    let said: Vec<&str> = ran.stdout.lines().collect();
    let expected: Vec<&str> = lines.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(said, expected);
}

#[test]
fn bash_completes_commands_options_and_values() {
    complete(
        "",
        "",
        &[
            ("cargo-profiles up", "update"),
            ("cargo-profiles apply --prod", "--prod-panic"),
            ("cargo-profiles apply --prod-panic ", "abort unwind"),
            ("cargo-profiles dist me", "merge"),
            ("cargo-profiles man --o", "--out"),
            ("cargo profiles up", "update"),
            ("cargo +nightly profiles dist --format m", "markdown"),
            ("cargo profiles check --deny ", "warnings"),
        ],
    );
}

#[test]
fn bash_leaves_the_rest_of_cargo_to_its_own_function() {
    let lines = [
        ("cargo bu", "cargo's own for bu"),
        ("cargo build --re", "cargo's own for --re"),
        ("cargo profiles", "cargo's own for profiles"),
        ("cargo profiles re", "remove"),
    ];
    complete("complete -F _cargo cargo", "", &lines);
    // bash-completion loads it at its first use.
    let loads = "__load_completion() { complete -F _cargo cargo; }";
    complete(loads, "", &[&lines[3..], &lines].concat());
}

#[test]
fn fish_completes_within_cargo_too() {
    if !has("fish") {
        return;
    }
    let folder = Folder::new();
    folder.write("script", &script("fish"));
    for (line, expected) in [
        ("cargo-profiles upd", "update"),
        ("cargo profiles upd", "update"),
        ("cargo +nightly profiles apply --prod-panic un", "unwind"),
    ] {
        let code = format!("source script; complete --do-complete '{line}'");
        let home = folder.path().display().to_string();
        let ran = run_with("fish", ["--no-config", "-c", &code], folder.path(), [("HOME", &*home)]);
        let found: Vec<&str> =
            ran.stdout.lines().filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(found, [expected], "{line}\n{}", ran.stderr);
    }
}

#[test]
fn zsh_takes_its_script() {
    if !has("zsh") {
        return;
    }
    let folder = Folder::new();
    folder.write("_cargo-profiles", &script("zsh"));
    run("zsh", ["-n", "_cargo-profiles"], folder.path()).exits(0);
    // Cargo's function for zsh calls one of this name, which `compinit` finds by its first line.
    let script = folder.read("_cargo-profiles");
    assert!(script.starts_with("#compdef cargo-profiles\n"), "{script}");
    assert!(script.contains("\n_cargo-profiles() {"), "{script}");
}

#[test]
fn each_manual_page_names_every_option_of_its_help() {
    let folder = Folder::new();
    profiles(&["man", "--out", "a/b"], &folder);
    let mut pages = vec![("cargo-profiles.1".to_owned(), vec![])];
    pages.extend(COMMANDS.map(|name| (format!("cargo-profiles-{name}.1"), vec![name])));
    pages.push(("cargo-profiles-dist-merge.1".to_owned(), vec!["dist", "merge"]));
    let count = folder.path().join("a/b").read_dir().expect("a folder").count();
    assert_eq!(count, pages.len());
    for (page, command) in pages {
        let text = folder.read(&format!("a/b/{page}")).replace("\\-", "-");
        let help = profiles(&[&command[..], &["--help"]].concat(), &folder).stdout;
        let words = help.split(|c: char| c.is_whitespace() || "[]<>(),.=`".contains(c));
        for option in words.filter(|word| word.starts_with("--") && word.len() > 2) {
            assert!(text.contains(option), "`{option}` in {page}");
        }
        assert!(text.contains(&format!(".TH {} 1 ", page.trim_end_matches(".1"))), "{text}");
    }
}

#[test]
fn manual_pages_are_written_again_and_printed() {
    let folder = Folder::new();
    let printed = profiles(&["man"], &folder).stdout;
    profiles(&["man", "--out", "man"], &folder);
    assert_eq!(folder.read("man/cargo-profiles.1"), printed);
    folder.write("man/cargo-profiles.1", "an older page");
    profiles(&["man", "--out", "man"], &folder);
    assert_eq!(folder.read("man/cargo-profiles.1"), printed);
    if has("mandoc") {
        for page in ["cargo-profiles.1", "cargo-profiles-apply.1", "cargo-profiles-dist.1"] {
            run("mandoc", ["-T", "lint", "-W", "error", page], &folder.path().join("man")).exits(0);
        }
    }
}
