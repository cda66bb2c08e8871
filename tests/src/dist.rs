//! Runs of `dist`, and what their reports say.

use serde_json::Value;

use crate::{Folder, Ran, engine, run_with};

/// A package `app` with a profile `fast` that prints `hello`; this text is between its `[package]` table and the profile.
pub fn package(manifest: &str) -> Folder {
    let folder = Folder::package(&format!("{manifest}\n[profile.fast]\ninherits = \"release\"\n"));
    folder.write("src/main.rs", "fn main() { println!(\"hello\") }");
    folder
}

/// Runs `dist`.
pub fn dist(folder: &Folder, args: &[&str]) -> Ran {
    dist_with(folder, args, &[])
}

/// As [`dist`], with these variables set.
pub fn dist_with(folder: &Folder, args: &[&str], env: &[(&str, &str)]) -> Ran {
    run_with(engine(), [&["dist"], args].concat(), folder.path(), env.iter().copied())
}

/// The report of a run that exits with this code. Asserts that it conforms to its schema.
#[track_caller]
pub fn report(folder: &Folder, args: &[&str], code: i32) -> Value {
    report_with(folder, args, &[], code)
}

/// As [`report`], with these variables set.
#[track_caller]
pub fn report_with(folder: &Folder, args: &[&str], env: &[(&str, &str)], code: i32) -> Value {
    dist_with(folder, &[args, &["--format", "json"]].concat(), env).exits(code).report()
}

/// The cells of a report.
#[track_caller]
pub fn cells(report: &Value) -> &[Value] {
    report["cells"].as_array().expect("cells")
}

/// The cell of a preset in a report.
#[track_caller]
pub fn cell<'a>(report: &'a Value, preset: &str) -> &'a Value {
    let cell = cells(report).iter().find(|cell| cell["preset"] == preset);
    cell.unwrap_or_else(|| panic!("no cell `{preset}` in {report:#}"))
}
