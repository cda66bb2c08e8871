//! Run times of the built binaries: one benchmark, all presets, interleaved round by round, so that drift hits all alike.
//!
//! Rounds end when every interval is narrow, which is checked now and then, or when the time is up. Neither looks at which
//! way a comparison goes: stopping once it pleases would turn chance into a difference.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::analysis::stats::{FEWEST_ROUNDS, is_narrow, median, ratio};
use crate::base::process::{Process, Search, Timed};
use crate::measure::files::{ScratchDir, create_dir, scratch};
use crate::measure::plan::{BenchmarkCommand, Plan, Runner, Target};
use crate::measure::progress::Step;
use crate::measure::turns::Turns;
use crate::results::Cell;

/// More rounds gain little.
const MOST_ROUNDS: usize = 320;
/// The intervals are checked after this many rounds, and again each time the rounds have doubled.
const FIRST_LOOK: usize = 10;
/// A racer this many times slower than the fastest stops after the fewest rounds: the others need the time more.
const FAR_BEHIND: f64 = 3.0;
/// How much longer a run under an emulator may take.
const EMULATED: u32 = 5;

#[derive(Debug)]
pub struct Racer {
    /// The cell's place in the report.
    cell: usize,
    /// What is run, or why it is not.
    command: Result<Process, String>,
    /// The folder that each run finds empty; `None` for the workspace's.
    folder: Option<PathBuf>,
    /// Where to look for what the warm-up run has left running.
    search: Search,
    /// A run that takes longer counts as hanging.
    limit: Duration,
    /// When this is used up the rounds end, but not before there are enough for an interval.
    budget: Duration,
    seconds: Vec<f64>,
    is_baseline: bool,
    retired: bool,
}

#[derive(Debug)]
pub struct Runs {
    /// The cell's place in the report.
    pub cell: usize,
    /// Wall seconds, one for each round; or why there are none.
    pub seconds: Result<Vec<f64>, String>,
}

/// A racer for every cell of a target that has binaries. Targets never race against each other.
pub fn racers(
    benchmark: &BenchmarkCommand,
    target: &Target,
    plan: &Plan,
    cells: &[Cell],
    out: &Path,
) -> Vec<Racer> {
    let patience = if target.runner.line().is_some() { EMULATED } else { 1 };
    // An emulator may leave processes of its own running, for the next run.
    let search = if patience == 1 { Search::Everywhere } else { Search::Group };
    let folder = benchmark.built_in.then(|| scratch(out).join("run"));
    let dir = folder.as_deref().unwrap_or(&plan.workspace.root);
    let racer = |(index, cell): (usize, &Cell)| {
        let path = |path: &str| out.join(path).display().to_string();
        let binaries = cell.artifacts.iter().map(|one| (one.name.as_str(), path(&one.path)));
        Racer {
            cell: index,
            command: command(benchmark, &binaries.collect(), dir, &target.runner),
            folder: folder.clone(),
            search,
            limit: benchmark.limit() * patience,
            budget: benchmark.budget(),
            seconds: Vec::new(),
            is_baseline: plan.baseline.as_ref() == Some(&cell.preset) && cell.variant.is_none(),
            retired: false,
        }
    };
    let is_ready = |cell: &Cell| cell.target == target.triple && !cell.artifacts.is_empty();
    cells.iter().enumerate().filter(|(_, cell)| is_ready(cell)).map(racer).collect()
}

/// A warm-up round, then the rounds that count.
pub fn race(mut racers: Vec<Racer>, step: &Step) -> Vec<Runs> {
    step.begin();
    step.expect(MOST_ROUNDS as u64);
    let in_order: Vec<usize> = (0..racers.len()).collect();
    round(&mut racers, &in_order);
    for racer in &mut racers {
        racer.seconds.clear();
        racer.search = Search::Group;
    }
    let mut turns = Turns::new(racers.len());
    let started = Instant::now();
    for done in 0..MOST_ROUNDS {
        if is_enough(&racers, done, started.elapsed()) {
            break;
        }
        if done == FEWEST_ROUNDS {
            retire(&mut racers);
        }
        round(&mut racers, &turns.next());
        step.advance();
    }
    let runs = racers.into_iter();
    runs.map(|Racer { cell, command, seconds, .. }| Runs {
        cell,
        seconds: command.map(|_| seconds),
    })
    .collect()
}

pub fn summary(runs: &[Runs]) -> String {
    let rounds = runs.iter().filter_map(|runs| runs.seconds.as_ref().ok());
    let rounds = rounds.map(Vec::len).max().unwrap_or_default();
    let failed = runs.iter().filter(|runs| runs.seconds.is_err()).count();
    match failed {
        0 => format!("{rounds} rounds"),
        failed => format!("{rounds} rounds; {failed} of {} could not be run", runs.len()),
    }
}

fn retire(racers: &mut [Racer]) {
    let medians = racers.iter().map(|racer| median(&racer.seconds));
    let fastest = medians.filter(|median| *median > 0.0).fold(f64::INFINITY, f64::min);
    for racer in racers {
        racer.retired = !racer.is_baseline && median(&racer.seconds) > FAR_BEHIND * fastest;
    }
}

fn is_enough(racers: &[Racer], done: usize, elapsed: Duration) -> bool {
    let runs = |racer: &&Racer| racer.command.is_ok() && !racer.retired;
    let mut running = racers.iter().filter(runs);
    if running.clone().next().is_none() {
        return true;
    }
    if done < FEWEST_ROUNDS {
        return false;
    }
    let looks = done.is_multiple_of(FIRST_LOOK) && (done / FIRST_LOOK).is_power_of_two();
    let baseline = running.clone().find(|racer| racer.is_baseline);
    let is_settled = |racer: &Racer| {
        let ratio = baseline.and_then(|baseline| ratio(&racer.seconds, &baseline.seconds));
        ratio.is_none_or(|ratio| is_narrow(&ratio))
    };
    running.clone().any(|racer| elapsed > racer.budget) || (looks && running.all(is_settled))
}

fn round(racers: &mut [Racer], order: &[usize]) {
    for &place in order {
        let racer = &mut racers[place];
        if let (Ok(command), false) = (&racer.command, racer.retired) {
            match timed_in(racer.folder.as_deref(), command, racer.limit, racer.search) {
                Ok(wall) => racer.seconds.push(wall.as_secs_f64()),
                Err(reason) => racer.command = Err(reason),
            }
        }
    }
}

/// As [`timed`], in a new folder if there is one: what a run leaves there must not change the next.
fn timed_in(
    folder: Option<&Path>,
    command: &Process,
    limit: Duration,
    search: Search,
) -> Result<Duration, String> {
    let folder = folder.map(|folder| ScratchDir::new(folder.to_path_buf()));
    let made = folder.as_ref().map_or(Ok(()), |folder| create_dir(folder.path()));
    made.map_err(|error| error.to_string())?;
    match timed(command, limit, search)? {
        (_, true) => Err(format!("`{command}` left a process running, which was stopped")),
        (wall, false) => Ok(wall),
    }
}

/// The wall time of one run, or why it does not count; and whether it left something running, which was stopped.
pub fn timed(
    command: &Process,
    limit: Duration,
    search: Search,
) -> Result<(Duration, bool), String> {
    match command.timed(limit, search).map_err(|error| error.to_string())? {
        None => Err(format!("`{command}` was still running after {} s", limit.as_secs())),
        Some(Timed { status, wall, left }) if status.success() => Ok((wall, left)),
        Some(Timed { status, .. }) => Err(format!("`{command}` ended with {status}")),
    }
}

const NOT_FIRST: &str =
    "the target's runner can't be used: `{bin}` is not the first word of the command";

/// The process for a command that runs in a folder, given the paths of the binaries by name.
pub fn command(
    benchmark: &BenchmarkCommand,
    binaries: &BTreeMap<&str, String>,
    dir: &Path,
    runner: &Runner,
) -> Result<Process, String> {
    let through = match runner {
        Runner::Native => &[][..],
        Runner::Through(words) => words,
        Runner::Missing(why) => return Err(why.clone()),
    };
    let is_program = |word: &String| word.starts_with("{bin}") || word.starts_with("{bin:");
    if !through.is_empty() && !benchmark.words.first().is_some_and(is_program) {
        return Err(NOT_FIRST.to_owned());
    }
    let words = benchmark.words.iter().map(|word| expand(word, binaries));
    let words = words.collect::<Result<Vec<String>, String>>()?;
    let mut words = through.iter().cloned().chain(words);
    let program = words.next().unwrap_or_default();
    Ok(Process::outside(program).args(words).dir(dir))
}

/// Replaces `{bin}` by the path of the only binary, and `{bin:NAME}` by that of the binary of this name.
fn expand(word: &str, binaries: &BTreeMap<&str, String>) -> Result<String, String> {
    let mut word = word.to_owned();
    for (name, path) in binaries {
        word = word.replace(&format!("{{bin:{name}}}"), path);
    }
    if word.contains("{bin:") {
        return Err(format!("no binary for `{word}` was built"));
    }
    if !word.contains("{bin}") {
        return Ok(word);
    }
    if binaries.is_empty() {
        return Err("no binary was built".to_owned());
    }
    if let (1, Some(path)) = (binaries.len(), binaries.values().next()) {
        return Ok(word.replace("{bin}", path));
    }
    let names: Vec<String> = binaries.keys().map(|name| format!("`{{bin:{name}}}`")).collect();
    Err(format!("`{{bin}}` is ambiguous: write one of {}", names.join(", ")))
}

#[cfg(test)]
mod tests;
