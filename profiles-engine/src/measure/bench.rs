//! Run times of what was built: one benchmark, all presets, interleaved round by round, so that drift hits all alike.
//!
//! Rounds end when every interval is narrow, which is checked now and then, or when the time is up. Neither looks at which
//! way a comparison goes: stopping once it pleases would turn chance into a difference.

pub(crate) mod command;
pub(crate) mod instructions;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::analysis::stats::{FEWEST_ROUNDS, is_narrow, median, ratio};
use crate::base::process::{Process, Search, Timed};
use crate::measure::bench::command::{Named, command, runner_line};
use crate::measure::files::{ScratchDir, create_dir, scratch};
use crate::measure::plan::{BenchmarkCommand, Plan, Target};
use crate::measure::progress::Step;
use crate::measure::turns::Turns;
use crate::results::{ArtifactKind, Cell};

/// More rounds gain little.
const MOST_ROUNDS: usize = 320;
/// The intervals are checked after this many rounds, and again each time the rounds have doubled.
const FIRST_LOOK: usize = 10;
/// A racer this many times slower than the fastest stops after the fewest rounds: the others need the time more.
const FAR_BEHIND: f64 = 3.0;
/// How much longer a run under an emulator may take.
const EMULATED: u32 = 5;

#[derive(Debug, Clone)]
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

/// A racer for every cell of a target that has artifacts; for the built-in benchmark, that has binaries. Targets never
/// race against each other.
pub fn racers(
    benchmark: &BenchmarkCommand,
    target: &Target,
    plan: &Plan,
    cells: &[Cell],
    out: &Path,
) -> Vec<Racer> {
    let patience = if runner_line(benchmark, &target.runner).is_some() { EMULATED } else { 1 };
    // An emulator may leave processes of its own running, for the next run.
    let search = if patience == 1 { Search::Everywhere } else { Search::Group };
    let folder = benchmark.built_in.then(|| scratch(out).join("run"));
    let dir = folder.as_deref().unwrap_or(&plan.workspace.root);
    let racer = |(index, cell): (usize, &Cell)| {
        let artifacts = cell.artifacts.iter().map(|one| Named {
            kind: one.kind,
            name: &one.name,
            path: out.join(&one.path).display().to_string(),
        });
        let artifacts: Vec<Named> = artifacts.collect();
        Racer {
            cell: index,
            command: command(benchmark, &artifacts, dir, &target.runner),
            folder: folder.clone(),
            search,
            limit: benchmark.limit() * patience,
            budget: benchmark.budget(),
            seconds: Vec::new(),
            is_baseline: plan.baseline.as_ref() == Some(&cell.preset) && cell.variant.is_none(),
            retired: false,
        }
    };
    let is_ready = |cell: &Cell| {
        let mut kinds = cell.artifacts.iter().map(|one| one.kind);
        let has_any = kinds.any(|kind| !benchmark.built_in || kind == ArtifactKind::Bin);
        cell.target == target.triple && has_any
    };
    cells.iter().enumerate().filter(|(_, cell)| is_ready(cell)).map(racer).collect()
}

/// A warm-up round, then the rounds that count.
pub fn race(mut racers: Vec<Racer>, step: &Step) -> Vec<Runs> {
    step.begin();
    step.expect(MOST_ROUNDS as u64);
    let in_order: Vec<usize> = (0..racers.len()).collect();
    round(&mut racers, &in_order, |command| step.say(&format!("waiting for `{command}`")));
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
        round(&mut racers, &turns.next(), |_| {});
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

fn round(racers: &mut [Racer], order: &[usize], on_slow: impl Fn(&Process) + Sync) {
    for &place in order {
        let racer = &mut racers[place];
        if let (Ok(command), false) = (&racer.command, racer.retired) {
            let on_slow = || on_slow(command);
            let folder = racer.folder.as_deref();
            match timed_in(folder, command, racer.limit, racer.search, on_slow) {
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
    on_slow: impl Fn() + Send,
) -> Result<Duration, String> {
    let folder = folder.map(|folder| ScratchDir::new(folder.to_path_buf()));
    let made = folder.as_ref().map_or(Ok(()), |folder| create_dir(folder.path()));
    made.map_err(|error| error.to_string())?;
    match timed(command, limit, search, on_slow)? {
        (_, true) => Err(format!("`{command}` left a process running, which was stopped")),
        (wall, false) => Ok(wall),
    }
}

/// The wall time of one run, or why it does not count; and whether it left something running, which was stopped.
pub fn timed(
    command: &Process,
    limit: Duration,
    search: Search,
    on_slow: impl Fn() + Send,
) -> Result<(Duration, bool), String> {
    match command.timed(limit, search, on_slow).map_err(|error| error.to_string())? {
        None => Err(format!("`{command}` was still running after {} s", limit.as_secs())),
        Some(Timed { status, wall, left }) if status.success() => Ok((wall, left)),
        Some(Timed { status, .. }) => Err(format!("`{command}` ended with {status}")),
    }
}

#[cfg(test)]
mod tests;
