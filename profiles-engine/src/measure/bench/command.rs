//! The process of a benchmark: its command with the paths of artifacts, through the runner of the target.
//!
//! `{bin}` is the only binary, `{artifact}` the only artifact, and every other kind has a placeholder of its name; each takes
//! the name of a target after a colon. A runner only runs programs: a command that loads a library, such as a script with
//! the path of a module, runs on this machine as it is.

use std::ops::Range;
use std::path::Path;

use crate::base::process::Process;
use crate::measure::plan::{BenchmarkCommand, Runner};
use crate::results::ArtifactKind;

/// An artifact that a command can name.
#[derive(Debug, Clone)]
pub struct Named<'a> {
    pub kind: ArtifactKind,
    pub name: &'a str,
    pub path: String,
}

const NOT_FIRST: &str =
    "the target's runner can't be used: `{bin}` is not the first word of the command";

/// The process for a command that runs in a folder, given the artifacts that it may name.
pub fn command(
    benchmark: &BenchmarkCommand,
    artifacts: &[Named],
    dir: &Path,
    runner: &Runner,
) -> Result<Process, String> {
    let through = through(benchmark, runner)?;
    let words = benchmark.words.iter().map(|word| expand(word, artifacts));
    let words = words.collect::<Result<Vec<String>, String>>()?;
    if through.is_empty()
        && let Some(first) = first_of(benchmark)
    {
        let artifact = resolve(&first, artifacts)?;
        if !artifact.kind.is_program() {
            let label = artifact.kind.label(artifact.name);
            return Err(format!(
                "{label} can't be run by itself: begin with a program that loads it, such as `node run.mjs {{artifact}}`"
            ));
        }
    }
    let mut words = through.iter().cloned().chain(words);
    let program = words.next().unwrap_or_default();
    Ok(Process::outside(program).args(words).dir(dir))
}

/// The program, with arguments, that the command runs through, if it is not this machine.
pub fn runner_line(benchmark: &BenchmarkCommand, runner: &Runner) -> Option<String> {
    runner.line().filter(|_| !loads_library(benchmark))
}

fn through<'a>(benchmark: &BenchmarkCommand, runner: &'a Runner) -> Result<&'a [String], String> {
    match runner {
        Runner::Native => Ok(&[]),
        _ if loads_library(benchmark) => Ok(&[]),
        Runner::Missing(why) => Err(why.clone()),
        Runner::Through(_) if first_of(benchmark).is_none() => Err(NOT_FIRST.to_owned()),
        Runner::Through(words) => Ok(words),
    }
}

/// Whether the command is a program of this machine that gets the path of an artifact, and not that of a program.
fn loads_library(benchmark: &BenchmarkCommand) -> bool {
    let placeholders = benchmark.words.iter().flat_map(|word| placeholders(word));
    let kinds: Vec<Option<ArtifactKind>> = placeholders.map(|one| one.kind).collect();
    let is_program = |kind: &Option<ArtifactKind>| kind.is_some_and(ArtifactKind::is_program);
    first_of(benchmark).is_none() && !kinds.is_empty() && !kinds.iter().any(is_program)
}

/// The placeholder that the command begins with.
fn first_of(benchmark: &BenchmarkCommand) -> Option<Placeholder<'_>> {
    let first = benchmark.words.first()?;
    placeholders(first).into_iter().next().filter(|one| one.range.start == 0)
}

struct Placeholder<'a> {
    range: Range<usize>,
    text: &'a str,
    /// `None` for an artifact of any kind.
    kind: Option<ArtifactKind>,
    name: Option<&'a str>,
}

fn placeholders(word: &str) -> Vec<Placeholder<'_>> {
    let mut found: Vec<Placeholder> = Vec::new();
    for (start, _) in word.match_indices('{') {
        let Some(length) = word[start..].find('}') else { break };
        let inner = &word[start + 1..start + length];
        let (key, name) =
            inner.split_once(':').map_or((inner, None), |(key, name)| (key, Some(name)));
        let kind = ArtifactKind::ALL.into_iter().find(|kind| kind.name() == key);
        if kind.is_some() || key == "artifact" {
            let range = start..start + length + 1;
            found.push(Placeholder { text: &word[range.clone()], range, kind, name });
        }
    }
    found
}

/// Replaces placeholders by the paths of artifacts.
fn expand(word: &str, artifacts: &[Named]) -> Result<String, String> {
    let (mut expanded, mut end) = (String::new(), 0);
    for placeholder in placeholders(word) {
        expanded.push_str(&word[end..placeholder.range.start]);
        expanded.push_str(&resolve(&placeholder, artifacts)?.path);
        end = placeholder.range.end;
    }
    Ok(expanded + &word[end..])
}

fn resolve<'a, 'b>(
    placeholder: &Placeholder,
    artifacts: &'a [Named<'b>],
) -> Result<&'a Named<'b>, String> {
    let Placeholder { text, kind, name, .. } = placeholder;
    let is_meant = |one: &&Named| {
        kind.is_none_or(|kind| one.kind == kind) && name.is_none_or(|name| one.name == name)
    };
    let meant: Vec<&Named> = artifacts.iter().filter(is_meant).collect();
    let noun = match kind {
        Some(ArtifactKind::Bin) => "binary",
        Some(kind) => kind.name(),
        None => "artifact",
    };
    match (&meant[..], name) {
        ([one], _) => Ok(one),
        ([], Some(_)) => Err(format!("no {noun} for `{text}` was built")),
        ([], None) if artifacts.is_empty() => Err(format!("no {noun} was built")),
        ([], None) => Err(format!("no {noun} was built: `{{artifact}}` is any artifact")),
        (several, _) => {
            let names = several.iter().map(|one| format!("`{{{}:{}}}`", one.kind.name(), one.name));
            let names: Vec<String> = names.collect();
            Err(format!("`{text}` is ambiguous: write one of {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests;
