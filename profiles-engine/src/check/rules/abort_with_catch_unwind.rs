//! A profile that aborts, in a workspace that wants to catch panics.

use std::path::{Path, PathBuf};

use crate::check::rules::{Finding, Level, Model, Rule, effective};
use crate::profiles::value::Raw;
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "abort-with-catch-unwind",
    level: Level::Warning,
    summary: "a profile with `panic = \"abort\"` in a workspace that calls `catch_unwind`",
    docs: "\
With `panic = \"abort\"` a panic ends the process at once: `catch_unwind` catches nothing, a thread's panic takes the whole program down, and \
destructors don't run. A program that isolates failures that way (a server's requests, a plugin, a boundary to C) does so in its tests, which \
always unwind, and no longer in what ships. The sources of the members are searched, without comments, text and tests. A file that asks \
`cfg(panic = …)` knows what it does, one that calls `resume_unwind` passes the panic on, and a workspace in which another profile \
says `panic = \"unwind\"` has thought of it: these are left alone.

Set `panic = \"unwind\"`, or keep the abort and allow this rule.",
    bad: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.release]\npanic = \"abort\"\n"),
        ("src/main.rs", "fn main() {\n    let _ = std::panic::catch_unwind(|| panic!());\n}\n"),
    ],
    good: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.release]\nlto = true\n"),
        ("src/main.rs", "fn main() {\n    let _ = std::panic::catch_unwind(|| panic!());\n}\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let aborting: Vec<(String, Origin)> = effective(model)
        .into_iter()
        // Tests and benchmarks always unwind.
        .filter(|(profile, _)| profile != "test" && profile != "bench")
        .filter_map(|(profile, effective)| {
            let panic = effective.setting("panic").filter(|panic| panic.value == "abort")?;
            Some((profile, panic.origin.clone()))
        })
        .collect();
    let Some((profile, origin)) = aborting.first().filter(|_| !has_both(model)) else {
        return Vec::new();
    };
    let calls = calls(model);
    let Some((file, line)) = calls.first() else {
        return Vec::new();
    };
    let file = file.strip_prefix(&model.workspace.root).unwrap_or(file).display().to_string();
    let others = match calls.len() {
        1 => String::new(),
        2 => " and another file".to_owned(),
        count => format!(" and {} other files", count - 1),
    };
    let names: Vec<&str> = aborting.iter().map(|(profile, _)| profile.as_str()).collect();
    let (profiles, abort) = match names.len() {
        1 => ("profile", "aborts"),
        _ => ("profiles", "abort"),
    };
    let message = format!(
        "{profiles} `{}` {abort} on panic: `catch_unwind` in {file}:{line}{others} catches nothing there",
        names.join("`, `")
    );
    let finding = RULE.finding(origin, message).in_profile(profile);
    vec![finding.help("set panic = \"unwind\", or allow this rule if the abort is meant")]
}

/// Whether some profile says that it unwinds: then somebody has thought of both.
fn has_both(model: &Model) -> bool {
    let mut entries =
        model.layers().flat_map(|layer| &layer.profiles).flat_map(|profile| &profile.entries);
    entries.any(|entry| entry.key == "panic" && entry.raw == Raw::Text("unwind".to_owned()))
}

/// The first call of `catch_unwind` in each file of the members' sources, with its line.
pub fn calls(model: &Model) -> Vec<(PathBuf, usize)> {
    let mut calls = Vec::new();
    // A proc-macro runs in the compiler, where every panic unwinds.
    let members = model.workspace.members.iter().filter(|member| !member.proc_macro);
    for folder in members.filter_map(|member| member.manifest.parent()) {
        let sources = folder.join("src");
        search(if sources.is_dir() { &sources } else { folder }, &mut calls);
    }
    calls.sort();
    calls.dedup();
    calls
}

/// What is no part of a program: tests and the like, what was built, and packages of their own.
fn is_aside(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let aside = ["test", "tests", "benches", "examples", "target"].contains(&name.as_ref());
    aside || name.starts_with('.') || folder.is_symlink() || folder.join("Cargo.toml").exists()
}

fn search(folder: &Path, calls: &mut Vec<(PathBuf, usize)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !is_aside(&path) {
                search(&path, calls);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && path.file_stem().is_some_and(|name| name != "test" && name != "tests")
            && let Some(line) = std::fs::read(&path).ok().and_then(|text| line_of_call(&text))
        {
            calls.push((path, line));
        }
    }
}

/// The line of a call, counted from 1.
fn line_of_call(text: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(text).ok()?;
    let aware = ["cfg(panic", "cfg!(panic", "resume_unwind("];
    if !text.contains(CALL) || aware.iter().any(|word| text.contains(word)) {
        return None;
    }
    let built = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let line = built.lines().position(|line| {
        let code = line.split("//").next().unwrap_or(line);
        let call = code.find(CALL).filter(|at| code[..*at].matches('"').count() % 2 == 0);
        call.is_some_and(|at| !code[..at].trim_end().ends_with("fn"))
    });
    line.map(|line| line + 1)
}

const CALL: &str = "catch_unwind(";

#[cfg(test)]
mod tests;
