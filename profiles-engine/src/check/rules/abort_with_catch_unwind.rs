use std::path::{Path, PathBuf};

use crate::check::rule::{Finding, Level, Model, Raw, Rule, effective, entries};

pub static RULE: Rule = Rule {
    id: "abort-with-catch-unwind",
    level: Level::Warning,
    summary: "`panic = \"abort\"` in a workspace that calls `catch_unwind`",
    scope: "It searches the sources of members, except comments, strings, tests, and files that check `cfg(panic = …)` or call \
        `resume_unwind`. It leaves alone workspaces in which another profile sets `panic = \"unwind\"`.",
    why: "With `panic = \"abort\"` a panic in any thread ends the process at once: `catch_unwind` catches nothing, and destructors don't run. \
        Tests always unwind, so they don't notice.",
    remedy: "Set `panic = \"unwind\"`, or allow this rule if the abort is intended.",
    bad: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.release]\npanic = \"abort\"\n"),
        CALL_IN_MAIN,
    ],
    good: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.release]\nlto = true\n"),
        CALL_IN_MAIN,
    ],
    check,
};

const CALL_IN_MAIN: (&str, &str) =
    ("src/main.rs", "fn main() {\n    let _ = std::panic::catch_unwind(|| panic!());\n}\n");

fn check(model: &Model) -> Vec<Finding> {
    let unwind = Raw::Text("unwind".to_owned());
    let mut entries = entries(model.layers());
    // An author who asks for unwinding somewhere has considered both.
    let is_considered = entries.any(|(_, entry)| entry.key == "panic" && entry.raw == unwind);
    let mut aborting = effective(model);
    // Tests and benchmarks always unwind.
    aborting.retain(|(profile, effective)| {
        profile != "test" && profile != "bench" && effective.value("panic") == Some("abort")
    });
    let Some((profile, effective)) = aborting.first().filter(|_| !is_considered) else {
        return Vec::new();
    };
    let calls = calls(model);
    let (Some((file, line)), Some(panic)) = (calls.first(), effective.setting("panic")) else {
        return Vec::new();
    };
    let file = file.strip_prefix(&model.workspace.root).unwrap_or(file).display();
    let others = match calls.len() {
        1 => String::new(),
        2 => " and another file".to_owned(),
        count => format!(" and {} other files", count - 1),
    };
    let (profiles, abort) =
        if aborting.len() == 1 { ("profile", "aborts") } else { ("profiles", "abort") };
    let names: Vec<&str> = aborting.iter().map(|(profile, _)| profile.as_str()).collect();
    let message = format!(
        "{profiles} `{}` {abort} on panic, so `catch_unwind` in {file}:{line}{others} catches nothing",
        names.join("`, `")
    );
    let help = "set `panic = \"unwind\"`, or allow this rule if the abort is intended";
    vec![RULE.finding(&panic.origin, message, help).in_profile(profile)]
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

/// Whether a folder is not part of the program: tests and examples, build output, and other packages.
fn is_aside(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    ["test", "tests", "benches", "examples", "target"].contains(&name.as_ref())
        || name.starts_with('.')
        || folder.is_symlink()
        || folder.join("Cargo.toml").exists()
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

/// The line of the first call, counted from 1.
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
