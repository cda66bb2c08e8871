//! One cell's build: from Cargo's messages to what became of it and what it cost.

use std::time::Duration;

use serde::Deserialize;

use crate::base::clean;
use crate::base::error::Result;
use crate::base::process::{Finished, Process, Usage};
use crate::measure::compile::messages::{Binary, Messages};
use crate::measure::plan::builder::Builder;
use crate::measure::plan::selection::Selection;
use crate::measure::plan::{Cell, linker};

/// How much of an error a report keeps: the rest is one `cargo build` away.
const REASON_LINES: usize = 20;
const REASON_BYTES: usize = 4096;

/// What became of a build.
#[derive(Debug)]
pub enum Outcome {
    /// All units are done.
    Built(Built),
    /// Cargo's error.
    Failed(String),
}

/// A build that went well.
#[derive(Debug)]
pub struct Built {
    /// How many units it took.
    pub units: u64,
    /// How many of them Cargo did not have to do again.
    pub fresh: u64,
    /// What it cost from nothing; `None` where a unit was fresh.
    pub cost: Option<Cost>,
    /// What this build cost, whatever was there already.
    pub spent: Cost,
    /// The executables.
    pub binaries: Vec<Binary>,
}

/// The price of a build.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// By the clock on the wall.
    pub wall: Duration,
    /// CPU time and memory of Cargo and all it waited for; `None` where the system does not say.
    pub usage: Option<Usage>,
}

/// The line that builds a cell.
pub fn command(cell: &Cell, selection: &Selection) -> Process {
    let line = line(cell, selection);
    cell.pgo().map_or(line.clone(), |pgo| pgo.optimised(line))
}

/// The line that builds a cell, without what it was trained for.
pub fn line(cell: &Cell, selection: &Selection) -> Process {
    let setup = cell.setup();
    options(setup.builder.build(setup.toolchain.as_deref()), &cell.target.triple, cell, selection)
}

fn options(start: Process, triple: &str, cell: &Cell, selection: &Selection) -> Process {
    let variant = cell.variant.as_ref();
    let config = variant.into_iter().flat_map(|variant| &variant.config);
    let build_std = cell.setup().build_std.as_ref();
    let build_std = build_std.map(|crates| format!("build-std={}", crates.join(",")));
    let unstable = variant.into_iter().flat_map(|variant| variant.unstable.clone());
    let mut command = start
        .args(config.flat_map(|config| ["--config", config]))
        .args(build_std.into_iter().chain(unstable).map(|flag| format!("-Z{flag}")))
        .args(["--profile", &cell.preset]);
    if cell.has_target() {
        command = command.args(["--target", triple]);
    }
    if let Some(build_dir) = &cell.build_dir {
        command = command.args(build_dir.flags());
    }
    command.args(selection.build_flags())
}

/// Builds, and calls `on_unit` as each unit is done, and `on_wait` with what Cargo says when it has to wait for
/// another Cargo: one that somebody else runs, or one that an earlier run has left behind.
///
/// # Errors
/// When Cargo can't be started. A build that fails is an outcome.
pub fn build(
    command: &Process,
    mut on_unit: impl FnMut(),
    on_wait: impl Fn(&str) + Sync,
) -> Result<Outcome> {
    let mut messages = Messages::default();
    let command = command.clone().arg("--message-format=json");
    let on_line = |line: &str| {
        if messages.read(line) {
            on_unit();
        }
    };
    let on_error_line = |line: &str| on_wait_for_lock(line, &on_wait);
    let finished = command.each_line_of_both(on_line, on_error_line)?;
    if !finished.status.success() {
        return Ok(Outcome::Failed(reason(&messages, &finished)));
    }
    let (units, fresh) = (messages.units(), messages.fresh());
    let spent = Cost { wall: finished.wall, usage: finished.usage };
    Ok(Outcome::Built(Built {
        units,
        fresh,
        cost: (fresh == 0).then_some(spent),
        spent,
        binaries: messages.binaries,
    }))
}

/// Cargos that download at the same time wait for one another as well, and not for long: that is not worth a word.
fn on_wait_for_lock(line: &str, on_wait: impl Fn(&str)) {
    let line = clean::plain(line);
    let waits = line.trim_start().starts_with("Blocking waiting for file lock");
    if waits && !line.contains("package cache") {
        on_wait("waits for another Cargo that builds in the same folder");
    }
}

/// How many units a build has, from Cargo's unit graph; `None` where this Cargo won't say.
pub fn count_units(cell: &Cell, selection: &Selection) -> Option<u64> {
    #[derive(Deserialize)]
    struct Graph {
        units: Vec<serde::de::IgnoredAny>,
    }
    let graph: Graph = serde_json::from_str(&unit_graph(cell, selection)?).ok()?;
    Some(graph.units.len() as u64)
}

/// Cargo's unit graph of a build, which starts none; `None` where this Cargo won't say. Whatever builds, it is Cargo who is
/// asked, and for the target as Cargo knows it.
pub fn unit_graph(cell: &Cell, selection: &Selection) -> Option<String> {
    let start = Builder::Cargo.build(cell.setup().toolchain.as_deref());
    let graph = options(start, cell.target.base(), cell, selection).env("RUSTC_BOOTSTRAP", "1");
    graph.args(["--unit-graph", "-Zunstable-options"]).output().ok()
}

/// The compiler's errors where it had any, else the last that Cargo said.
fn reason(messages: &Messages, finished: &Finished) -> String {
    let ended = format!("cargo ended with {}", finished.status);
    let said = match messages.errors.is_empty() {
        false => messages.errors.join("\n"),
        true => last_words(&clean::plain(&finished.stderr)).to_owned(),
    };
    let said = clean::plain(&said);
    let sentence = linker::failure(&said).map(|why| format!("{why}\n")).unwrap_or_default();
    let said = format!("{sentence}{}", clean::bounded(&said, REASON_LINES, REASON_BYTES));
    // An exit code says no more than "failed"; a signal says that nothing in the code is to blame.
    match (said.is_empty(), finished.status.code()) {
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

#[cfg(test)]
mod tests;
