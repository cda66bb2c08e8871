//! The run times of the built binaries: one benchmark, all presets, interleaved round by round, so that
//! whatever drifts meanwhile hits all alike.
//!
//! Rounds end when every interval is narrow, which is looked at now and then, or when the time is up. Neither asks which way a
//! comparison goes: to look at that until it pleases would turn chance into a difference.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::analysis::stats::{FEWEST_ROUNDS, Random, is_narrow, median, ratio};
use crate::base::process::Process;
use crate::measure::plan::config::Benchmark;
use crate::measure::plan::runner::Runner as Through;
use crate::measure::plan::targets::Target;
use crate::measure::progress::Step;
use crate::results::{Artifact, Cell};

/// More rounds than these gain little.
const MOST_ROUNDS: usize = 320;
/// After so many rounds the intervals are looked at, and again each time the rounds have doubled.
const FIRST_LOOK: usize = 10;
/// A runner so many times slower than the fastest ends with the fewest rounds: what it is known to lose by needs
/// no more of them, and the others do.
const FAR_BEHIND: f64 = 3.0;
/// What an emulator runs takes many times as long, and does not hang.
const EMULATED: u32 = 5;

/// One cell in the race.
#[derive(Debug)]
pub struct Runner {
    /// The cell's place in the report.
    cell: usize,
    /// What is run; or why it is not.
    command: Result<Process, String>,
    /// A run that takes longer is taken for hanging.
    limit: Duration,
    /// When this is used up, the rounds end, but never before there are enough for an interval.
    budget: Duration,
    seconds: Vec<f64>,
    /// Whether the others are compared to it.
    is_baseline: bool,
    /// Whether it runs no more.
    retired: bool,
}

/// The run times of one cell.
#[derive(Debug)]
pub struct Runs {
    /// The cell's place in the report.
    pub cell: usize,
    /// Seconds by the clock on the wall, one for each round; or why there are none.
    pub seconds: Result<Vec<f64>, String>,
}

/// Where binaries are found and run.
#[derive(Debug)]
pub struct Course<'a> {
    /// The folder that artifacts are relative to.
    pub out: &'a Path,
    /// The folder that commands run in.
    pub root: &'a Path,
    /// The preset that the others are compared to.
    pub baseline: Option<&'a str>,
}

impl Course<'_> {
    fn paths<'a>(&self, artifacts: &'a [Artifact]) -> BTreeMap<&'a str, String> {
        let path = |one: &Artifact| self.out.join(&one.path).display().to_string();
        artifacts.iter().map(|one| (one.name.as_str(), path(one))).collect()
    }
}

/// A runner for every cell of a target that has binaries. Targets never race against each other.
pub fn runners(
    benchmark: &Benchmark,
    cells: &[Cell],
    target: &Target,
    course: &Course,
) -> Vec<Runner> {
    let is_ready = |cell: &Cell| cell.target == target.triple && !cell.artifacts.is_empty();
    let cells = cells.iter().enumerate().filter(|(_, cell)| is_ready(cell));
    let patience = if target.runner.line().is_some() { EMULATED } else { 1 };
    let runner = |(index, cell): (usize, &Cell)| Runner {
        cell: index,
        command: command(benchmark, &course.paths(&cell.artifacts), course.root, &target.runner),
        limit: benchmark.limit() * patience,
        budget: benchmark.budget(),
        seconds: Vec::new(),
        is_baseline: course.baseline == Some(cell.preset.as_str()) && cell.variant.is_none(),
        retired: false,
    };
    cells.map(runner).collect()
}

/// A round to warm up, then the rounds that count.
pub fn race(mut runners: Vec<Runner>, step: &Step) -> Vec<Runs> {
    step.begin();
    step.expect(MOST_ROUNDS as u64);
    let mut order: Vec<usize> = (0..runners.len()).collect();
    round(&mut runners, &order);
    for runner in &mut runners {
        runner.seconds.clear();
    }
    let mut random = Random(0x0D15);
    let started = Instant::now();
    for done in 0..MOST_ROUNDS {
        if is_enough(&runners, done, started.elapsed()) {
            break;
        }
        if done == FEWEST_ROUNDS {
            retire(&mut runners);
        }
        // Chance decides who comes after whom, and each second round takes the order of the one before it backwards.
        match done % 2 {
            0 => random.shuffle(&mut order),
            _ => order.reverse(),
        }
        round(&mut runners, &order);
        step.advance();
    }
    let ended = runners
        .into_iter()
        .map(|runner| Runs { cell: runner.cell, seconds: runner.command.map(|_| runner.seconds) });
    ended.collect()
}

/// How it went, in a few words.
pub fn summary(runs: &[Runs]) -> String {
    let rounds = runs.iter().filter_map(|runs| runs.seconds.as_ref().ok());
    let rounds = rounds.map(Vec::len).max().unwrap_or_default();
    let failed = runs.iter().filter(|runs| runs.seconds.is_err()).count();
    match failed {
        0 => format!("{rounds} rounds"),
        failed => format!("{rounds} rounds, not run for {failed} of {}", runs.len()),
    }
}

/// Lets those that are far behind run no more.
fn retire(runners: &mut [Runner]) {
    let medians = runners.iter().map(|runner| median(&runner.seconds));
    let fastest = medians.filter(|median| *median > 0.0).fold(f64::INFINITY, f64::min);
    for runner in runners {
        runner.retired = !runner.is_baseline && median(&runner.seconds) > FAR_BEHIND * fastest;
    }
}

/// Whether the rounds that were done are all that are worth their time.
fn is_enough(runners: &[Runner], done: usize, elapsed: Duration) -> bool {
    let runs = |runner: &&Runner| runner.command.is_ok() && !runner.retired;
    let mut running = runners.iter().filter(runs);
    if running.clone().next().is_none() {
        return true;
    }
    if done < FEWEST_ROUNDS {
        return false;
    }
    let looks = done.is_multiple_of(FIRST_LOOK) && (done / FIRST_LOOK).is_power_of_two();
    let baseline = running.clone().find(|runner| runner.is_baseline);
    let is_settled = |runner: &Runner| {
        let ratio = baseline.and_then(|baseline| ratio(&runner.seconds, &baseline.seconds));
        ratio.is_none_or(|ratio| is_narrow(&ratio))
    };
    running.clone().any(|runner| elapsed > runner.budget) || (looks && running.all(is_settled))
}

/// Each runner once, in this order.
fn round(runners: &mut [Runner], order: &[usize]) {
    for &place in order {
        let runner = &mut runners[place];
        if let (Ok(command), false) = (&runner.command, runner.retired) {
            match timed(command, runner.limit) {
                Ok(wall) => runner.seconds.push(wall.as_secs_f64()),
                Err(reason) => runner.command = Err(reason),
            }
        }
    }
}

fn timed(command: &Process, limit: Duration) -> Result<Duration, String> {
    match command.timed(limit) {
        Err(error) => Err(error.to_string()),
        Ok(None) => Err(format!("`{command}` was still running after {} s", limit.as_secs())),
        Ok(Some((status, _))) if !status.success() => {
            Err(format!("`{command}` ended with {status}"))
        }
        Ok(Some((_, wall))) => Ok(wall),
    }
}

/// What is run in a folder, given the paths of the binaries by their names.
pub fn command(
    benchmark: &Benchmark,
    binaries: &BTreeMap<&str, String>,
    root: &Path,
    runner: &Through,
) -> Result<Process, String> {
    let through = match runner {
        Through::Native => &[][..],
        Through::Through(words) => words,
        Through::Missing(why) => return Err(why.clone()),
    };
    let is_program = |word: &String| word.starts_with("{bin}") || word.starts_with("{bin:");
    if !through.is_empty() && !benchmark.command.first().is_some_and(is_program) {
        return Err("a runner can't be put before `{bin}` where that is not the program".to_owned());
    }
    let words = benchmark.command.iter().map(|word| expand(word, binaries));
    let words = words.collect::<Result<Vec<String>, String>>()?;
    let mut words = through.iter().cloned().chain(words);
    let program = words.next().unwrap_or_default();
    Ok(Process::outside(program).args(words).dir(root))
}

/// `{bin}` becomes the path of the one binary, `{bin:NAME}` that of the one so named.
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
    let mut paths = binaries.values();
    match (paths.next(), paths.next()) {
        (Some(path), None) => Ok(word.replace("{bin}", path)),
        _ => {
            let names: Vec<String> =
                binaries.keys().map(|name| format!("`{{bin:{name}}}`")).collect();
            Err(format!("`{{bin}}` could be any of {}: write which", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests;
