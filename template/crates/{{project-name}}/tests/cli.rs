//! The program as its users see it.

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    Command::new(env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))))
}

fn run(arguments: &[&str]) -> Output {
    program()
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn the_words_of_standard_input_are_counted() {
    let mut child = program()
        .args(["-n", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"a rose is a rose is a rose")
        .unwrap();
    let mut printed = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    assert_eq!(printed, "       3  a\n       3  rose\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_stops_early_is_not_an_error() {
    let mut child = program()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(b"a rose").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(stderr(&output), "");
}

#[test]
fn errors_come_with_help() {
    let output = run(&["no such file"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: failed to read `no such file`: "));
    assert!(stderr(&output).contains("\nhelp: "));

    let output = run(&["--all"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        "error: unexpected option `--all`\nhelp: see `--help`\n"
    );
}

#[test]
fn the_version_shows_the_build() {
    let output = run(&["--version"]);
    let expected = concat!(
        env!("CARGO_PKG_NAME"),
        " ",
        env!("CARGO_PKG_VERSION"),
        " (profile "
    );
    assert!(stdout(&output).starts_with(expected), "{}", stdout(&output));
    assert!(stdout(&output).contains(", rustc "), "{}", stdout(&output));
}

#[test]
fn every_build_counts_the_same() {
    let output = run(&["--bench"]);
    let expected = "500000 words, 17970 different, checksum 28754691a4d5e9af\n";
    assert_eq!(stdout(&output), expected);
    let warns = stderr(&output).contains("has debug assertions on\n");
    assert_eq!(warns, cfg!(debug_assertions));
}
