//! How many instructions a benchmark executes: by the machine's own counters if `perf` can read them, else by Valgrind.
//!
//! Unlike a run time, the count hardly depends on how busy a machine is, nor on which machine it is. It does not say how
//! long instructions take, or how long a program waits.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::analysis::stats::median;
use crate::base::process::{Process, Search};
use crate::measure::bench::{Racer, timed_in};
use crate::measure::files::{ScratchDir, create_dir};
use crate::measure::progress::Step;
use crate::results::Instructions;

/// How often a program is run, unless that takes too long.
const RUNS: usize = 3;
/// No further run of a program begins after this time.
const ENOUGH: Duration = Duration::from_secs(20);
/// How many times longer a run may take under Valgrind, in addition to [`START`].
const SLOWER: u32 = 100;
/// How long Valgrind itself may take to start.
const START: Duration = Duration::from_secs(10);
/// The instructions of the program, without those that the kernel executes for it.
const EVENT: &str = "instructions:u";

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Perf,
    Valgrind,
}

/// What counts, with its version.
#[derive(Debug, Clone)]
pub struct Counter {
    tool: Tool,
    by: String,
}

/// What was counted for a cell.
#[derive(Debug)]
pub struct Counted {
    /// The cell's place in the report.
    pub cell: usize,
    /// The instructions, or why they are not known.
    pub instructions: Result<Instructions, String>,
}

impl Counter {
    /// The counters of the machine, if `perf` can read them, else Valgrind; or what to install.
    pub fn find() -> Result<Self, String> {
        if let Some(by) = version("perf")
            && can_count(&Process::new("true").through(perf()))
        {
            return Ok(Self { tool: Tool::Perf, by });
        }
        if let Some(by) = version("valgrind") {
            return Ok(Self { tool: Tool::Valgrind, by });
        }
        Err(if cfg!(target_os = "linux") {
            "`perf` can't read this machine's counters: install Valgrind (Debian and Ubuntu: `apt install valgrind`)"
        } else {
            "`perf` and Valgrind count them, on Linux only"
        }
        .to_owned())
    }

    /// Counts a few runs. What can't be run without a tool is not run with it.
    fn of_racer(&self, racer: &Racer, scratch: &Path) -> Result<Instructions, String> {
        let program = racer.command.as_ref().map_err(Clone::clone)?;
        let folder = racer.folder.as_deref();
        let wall = timed_in(folder, program, racer.limit, racer.search, || {})?;
        let limit = match self.tool {
            Tool::Perf => racer.limit,
            Tool::Valgrind => START + wall * SLOWER,
        };
        let started = Instant::now();
        let mut runs = Vec::new();
        while runs.len() < RUNS && (runs.is_empty() || started.elapsed() < ENOUGH) {
            runs.push(self.read(program, limit, folder, scratch)?);
        }
        let counts: Vec<f64> = runs.iter().map(|count| *count as f64).collect();
        Ok(Instructions { count: median(&counts) as u64, by: self.by.clone(), runs })
    }

    /// The instructions of one run, including those of the processes that it starts.
    fn read(
        &self,
        program: &Process,
        limit: Duration,
        folder: Option<&Path>,
        scratch: &Path,
    ) -> Result<u64, String> {
        let logs = ScratchDir::new(scratch.join("instructions"));
        create_dir(logs.path()).map_err(|error| error.to_string())?;
        let around = match self.tool {
            Tool::Perf => perf().arg("--output").arg(logs.path().join("perf")).arg("--"),
            Tool::Valgrind => valgrind(logs.path()),
        };
        timed_in(folder, &program.clone().through(around), limit, Search::Group, || {})?;
        let of_process = match self.tool {
            Tool::Perf => of_perf,
            Tool::Valgrind => of_valgrind,
        };
        let counts: Vec<u64> =
            texts(logs.path()).iter().filter_map(|text| of_process(text)).collect();
        if counts.is_empty() {
            return Err(format!("{} counted nothing for `{program}`", self.by));
        }
        Ok(counts.iter().sum())
    }
}

/// The counts of all cells; none if their programs run through a runner, whose instructions would be counted instead.
pub fn count(
    counter: &Result<Counter, String>,
    runner: Option<String>,
    racers: &[Racer],
    scratch: &Path,
    step: &Step,
) -> Vec<Counted> {
    step.begin();
    step.expect(racers.len() as u64);
    let through = runner.map(|runner| format!("they would be those of `{runner}`, too"));
    let counted = racers.iter().map(|racer| {
        let instructions = match (&through, counter) {
            (Some(why), _) | (None, Err(why)) => Err(why.clone()),
            (None, Ok(counter)) => counter.of_racer(racer, scratch),
        };
        step.advance();
        Counted { cell: racer.cell, instructions }
    });
    counted.collect()
}

/// What became of it, in a few words.
pub fn summary(counted: &[Counted]) -> String {
    let done = counted.iter().filter(|one| one.instructions.is_ok()).count();
    match done {
        done if done == counted.len() => "counted".to_owned(),
        0 => "not counted".to_owned(),
        done => format!("counted for {done} of {}", counted.len()),
    }
}

fn perf() -> Process {
    Process::new("perf").args(["stat", "--field-separator", ";", "--event", EVENT])
}

/// Cachegrind without its caches, which writes a log for each process.
fn valgrind(logs: &Path) -> Process {
    // Valgrind replaces what begins with a `%`.
    let logs = logs.display().to_string().replace('%', "%%");
    Process::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--trace-children=yes"])
        // Else it makes pipes for a debugger, which stay if it is killed.
        .arg("--vgdb=no")
        .arg("--cachegrind-out-file=/dev/null")
        .arg(format!("--log-file={logs}/%p"))
}

/// Whether `perf` really counts: a virtual machine often has no counters, and a system may forbid to read them.
fn can_count(probe: &Process) -> bool {
    let ended = probe.each_line(|_| {});
    ended.is_ok_and(|ended| ended.status.success() && of_perf(&ended.stderr).is_some())
}

/// The name of a program with its version, if it is installed.
fn version(program: &str) -> Option<String> {
    which::which(program).ok()?;
    let said = Process::new(program).arg("--version").output().ok()?;
    let words = said.split(|char: char| char.is_whitespace() || char == '-');
    let number = words.into_iter().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(format!("{program} {number}"))
}

/// The texts of the files in a folder.
fn texts(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

/// From `123;;instructions:u;…`. A processor with two kinds of cores has a line for each, and one of them may be
/// `<not counted>`.
fn of_perf(text: &str) -> Option<u64> {
    let counts = text.lines().filter_map(|line| {
        let mut fields = line.split(';');
        let count: u64 = fields.next()?.trim().parse().ok()?;
        fields.nth(1)?.contains("instructions").then_some(count)
    });
    counts.reduce(|one, other| one + other)
}

/// From `==1== I refs: 1,234,567`.
fn of_valgrind(text: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.contains("refs:"))?;
    let (_, number) = line.split_once("refs:")?;
    number.trim().replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests;
