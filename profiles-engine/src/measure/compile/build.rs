//! One build: Cargo's JSON messages, line by line, and what they come to: units, artifacts, cost, or errors; and the calls of
//! rustc that it prints.
//!
//! The run of a build script does not say whether it was fresh. Cargo rebuilds everything of a package whose script ran
//! again, so the script was fresh where the rest of its package was.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use serde::Deserialize;

use crate::base::error::Result;
use crate::base::process::{Finished, Process, Usage};
use crate::base::text;
use crate::measure::compile::artifact::{BuiltArtifact, Compiled, add_sources_of_libraries};
use crate::measure::plan::linker;
use crate::unit_graph::calls::Call;

/// How much of an error a report keeps: `cargo build` prints the rest.
const REASON_LINES: usize = 20;
const REASON_BYTES: usize = 4096;

/// A Cargo, or what calls itself one, that did nothing, or whose messages broke off.
const INCOMPLETE: &str =
    "cargo ended with success, but its messages do not say that the build has finished";

#[derive(Debug)]
pub struct Built {
    pub units: u64,
    /// How many of them Cargo did not have to build again.
    pub fresh: u64,
    pub wall: Duration,
    /// CPU time and memory of Cargo and all it waited for; `None` where the system does not say.
    pub usage: Option<Usage>,
    /// Everything that was left by some target, of dependencies, too.
    pub artifacts: Vec<BuiltArtifact>,
    /// How rustc was called for the units that were not fresh.
    pub calls: Vec<Call>,
}

/// Builds, and calls `on_unit` after each unit, and `on_wait` when Cargo has to wait for another Cargo: another user's, or
/// one left from an earlier run. Temporary files are put into a folder, if one is given. A failed build gives Cargo's error.
pub fn build(
    command: &Process,
    temporary: Option<&Path>,
    mut on_unit: impl FnMut(),
    on_wait: impl Fn(&str) + Sync,
) -> Result<Result<Built, String>> {
    let mut messages = Messages::default();
    let mut command = command.clone().args(["--message-format=json", "--verbose"]);
    if let Some(folder) = temporary {
        command = command.env("TMPDIR", folder);
    }
    let on_line = |line: &str| {
        if messages.read(line) {
            on_unit();
        }
    };
    let finished = command.each_line_of_both(on_line, |line| on_wait_for_lock(line, &on_wait))?;
    if !finished.status.success() {
        return Ok(Err(reason(&messages, &finished.stderr, finished.status)));
    }
    if !messages.finished {
        return Ok(Err(INCOMPLETE.to_owned()));
    }
    let Finished { wall, usage, stderr, .. } = finished;
    let calls = stderr.lines().filter_map(Call::parse).collect();
    let (units, fresh, mut artifacts) = (messages.units, messages.fresh(), messages.artifacts);
    add_sources_of_libraries(&mut artifacts);
    Ok(Ok(Built { units, fresh, wall, usage, artifacts, calls }))
}

/// Cargos that download at the same time also wait for each other, but too briefly to mention.
fn on_wait_for_lock(line: &str, on_wait: impl Fn(&str)) {
    let line = text::clean(line);
    let waits = line.trim_start().starts_with("Blocking waiting for file lock");
    if waits && !line.contains("package cache") {
        on_wait("waiting for another Cargo that builds in the same folder");
    }
}

/// The compiler's errors, else the last that Cargo printed.
pub fn reason(messages: &Messages, stderr: &str, status: ExitStatus) -> String {
    let ended = format!("cargo ended with {status}");
    let said = if messages.errors.is_empty() {
        last_words(&text::clean(stderr)).to_owned()
    } else {
        text::clean(&messages.errors.join("\n"))
    };
    let sentence = linker::failure(&said).map(|why| format!("{why}\n")).unwrap_or_default();
    let said = format!("{sentence}{}", text::bounded(&said, REASON_LINES, REASON_BYTES));
    // An exit code only says "failed"; a signal says that the code is not to blame.
    match (said.is_empty(), status.code()) {
        (true, _) => ended,
        (false, None) => format!("{ended}\n{said}"),
        (false, Some(_)) => said,
    }
}

/// From Cargo's first `error`, else its last lines.
fn last_words(stderr: &str) -> &str {
    let error = stderr.lines().position(|line| line.starts_with("error"));
    let lines = stderr.lines().count();
    let skipped = error.unwrap_or(lines.saturating_sub(REASON_LINES));
    let start: usize = stderr.split_inclusive('\n').take(skipped).map(str::len).sum();
    &stderr[start..]
}

/// What Cargo's messages come to.
#[derive(Debug, Default)]
pub struct Messages {
    pub units: u64,
    /// How many of them, without the runs of build scripts, were fresh.
    fresh: u64,
    scripts: Vec<String>,
    /// The packages of which more than a build script was compiled.
    compiled: BTreeSet<String>,
    pub artifacts: Vec<BuiltArtifact>,
    /// The compiler's errors, as it renders them.
    errors: Vec<String>,
    /// Whether the last message has come.
    finished: bool,
}

impl Messages {
    /// Reads one line of Cargo's output; says whether it ends a unit.
    pub fn read(&mut self, line: &str) -> bool {
        match serde_json::from_str(line) {
            Ok(Message::Artifact(compiled)) => {
                if compiled.fresh {
                    self.fresh += 1;
                } else if !compiled.target.is("custom-build") {
                    self.compiled.insert(compiled.package_id.clone());
                }
                self.artifacts.extend(compiled.artifacts());
            }
            Ok(Message::ScriptRun { package_id }) => self.scripts.push(package_id),
            Ok(Message::Diagnostic { message: Diagnostic { level, message, rendered } }) => {
                if level.starts_with("error") && !message.starts_with("aborting due to") {
                    self.errors.extend(rendered);
                }
                return false;
            }
            Ok(Message::Finished { success }) => {
                self.finished = success;
                return false;
            }
            Ok(Message::Other) | Err(_) => return false,
        }
        self.units += 1;
        true
    }

    pub fn fresh(&self) -> u64 {
        let scripts = self.scripts.iter().filter(|package| !self.compiled.contains(*package));
        self.fresh + scripts.count() as u64
    }
}

#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact(Compiled),
    #[serde(rename = "build-script-executed")]
    ScriptRun { package_id: String },
    #[serde(rename = "compiler-message")]
    Diagnostic { message: Diagnostic },
    #[serde(rename = "build-finished")]
    Finished { success: bool },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    rendered: Option<String>,
}

#[cfg(test)]
mod tests;
