//! This program in front of rustc: it runs it, hands on what it says, and notes what it cost.
//!
//! The time on the wall that a unit takes is that of a machine which does other work, too. Its CPU time is its own.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use profiles_engine::base::process::Process;

/// Where to note it.
const NOTES: &str = "CORES_NOTES";

/// Has a Cargo start us in place of rustc.
pub fn watched(cargo: Process, notes: &Path) -> Process {
    let us = std::env::current_exe().expect("our own path");
    cargo.env("RUSTC_WRAPPER", us).env(NOTES, notes)
}

/// Where Cargo has started us: does what rustc would have done, and gives its exit code.
pub fn run_in_place() -> Option<i32> {
    let notes = std::env::var_os(NOTES)?;
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (rustc, args) = args.split_first().expect("Cargo names rustc");
    let on_error_line = |line: &str| eprintln!("{line}");
    let rustc = Process::new(rustc).args(args);
    let finished = rustc.each_line_of_both(|line| println!("{line}"), on_error_line);
    let finished = finished.expect("rustc starts");
    let mut names = args.iter().skip_while(|arg| *arg != "--crate-name");
    if let (Some(name), Some(usage)) = (names.nth(1), finished.usage) {
        let mut notes = File::options().append(true).create(true).open(notes).expect("notes");
        let note = format!("{} {}\n", name.display(), usage.cpu.as_secs_f64());
        notes.write_all(note.as_bytes()).expect("a note can be written");
    }
    Some(finished.status.code().unwrap_or(1))
}

/// The crates that were compiled and their CPU seconds, in the order in which they were done.
pub fn notes(notes: &Path) -> Vec<(String, f64)> {
    let text = fs::read_to_string(notes).expect("notes");
    let note = |line: &str| {
        let (name, seconds) = line.split_once(' ').expect("a name and seconds");
        (name.to_owned(), seconds.parse().expect("seconds"))
    };
    text.lines().map(note).collect()
}
