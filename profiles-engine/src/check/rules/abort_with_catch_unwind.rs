mod calls;

use std::path::PathBuf;

use crate::check::rule::{
    Effective, Finding, Level, Model, Origin, Raw, Rule, SettingSources, Subject, effective,
    entries, resolve_chain,
};
use crate::check::rules::abort_with_catch_unwind::calls::first_call;
use crate::source::rust::Build;
use crate::workspace::sources;

pub static RULE: Rule = Rule {
    id: "abort-with-catch-unwind",
    level: Level::Warning,
    summary: "`panic = \"abort\"` in a workspace that calls `catch_unwind`",
    scope: "It reads the libraries and binaries of members, from the root file to every module that is compiled, but not comments, \
        strings, tests, or code that `cfg` leaves out. It leaves alone libraries that only tests, build scripts or proc-macros use, files \
        that check `cfg(panic = …)`, call `resume_unwind` or use `libtest_mimic`, and workspaces in which a profile sets \
        `panic = \"unwind\"` where it would inherit `abort`.",
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
    let profiles = effective(model);
    let aborting = profiles.iter().filter(|(profile, effective)| {
        !is_for_tests(profile) && effective.value("panic") == Some("abort")
    });
    let aborting: Vec<&(String, Effective)> = aborting.collect();
    let Some((profile, effective)) = aborting.first().filter(|_| !is_considered(model)) else {
        return Vec::new();
    };
    let mut assertions = aborting.iter().map(|(_, effective)| effective.value("debug-assertions"));
    let first = assertions.next().flatten();
    let debug_assertions = assertions.all(|other| other == first).then(|| first == Some("true"));
    let calls = calls_in(model, Build { panic: Some("abort"), debug_assertions });
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
    let finding = RULE.finding(&panic.origin, message, help).in_profile(profile);
    vec![naming(finding, &calls[1..])]
}

/// How many further files a finding names.
const FEW: usize = 3;

/// Adds the places of further calls.
fn naming(mut finding: Finding, calls: &[(PathBuf, usize)]) -> Finding {
    let (named, rest) = calls.split_at(calls.len().min(FEW));
    for (at, (file, line)) in named.iter().enumerate() {
        let what = match rest.len() {
            1 if at + 1 == FEW => "called here too, and in 1 more file".to_owned(),
            more @ 2.. if at + 1 == FEW => format!("called here too, and in {more} more files"),
            _ => "called here too".to_owned(),
        };
        finding = finding.related(&Origin::Line(file.clone(), *line), what);
    }
    finding
}

/// Whether a profile sets `unwind` where it would inherit `abort`: then the author has considered both.
fn is_considered(model: &Model) -> bool {
    let unwind = Raw::Text("unwind".to_owned());
    let mut entries = entries(model.layers());
    entries.any(|(profile, entry)| {
        let is_unwind = entry.key == "panic" && entry.raw == unwind;
        is_unwind && !is_for_tests(profile) && inherits_abort(model, profile)
    })
}

/// Whether Cargo ignores the profile's `panic`: tests and benchmarks always unwind.
fn is_for_tests(profile: &str) -> bool {
    ["test", "bench"].contains(&profile)
}

fn inherits_abort(model: &Model, profile: &str) -> bool {
    let Ok(mut chain) = model.chain(profile) else { return false };
    chain.pop();
    let subject = Subject { sources: SettingSources::Profiles, ..Subject::member() };
    !chain.is_empty() && resolve_chain(model, &chain, &subject).value("panic") == Some("abort")
}

/// The first call of `catch_unwind` in each file of the programs' sources, with its line.
pub fn calls(model: &Model) -> Vec<(PathBuf, usize)> {
    calls_in(model, Build { panic: Some("abort"), debug_assertions: None })
}

fn calls_in(model: &Model, build: Build) -> Vec<(PathBuf, usize)> {
    let files = sources::with_word(&model.workspace.program_roots(), "catch_unwind", build);
    files.into_iter().filter_map(|(file, source)| Some((file, first_call(&source)?))).collect()
}

#[cfg(test)]
mod tests;
