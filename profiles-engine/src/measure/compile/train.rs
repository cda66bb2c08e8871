//! Training for profile-guided optimisation: an instrumented build, training runs, and the profile that they leave for the
//! real build.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::error::Result;
use crate::base::process::Process;
use crate::measure::bench;
use crate::measure::compile::build::{self, Binary};
use crate::measure::files::{ScratchDir, create_dir};
use crate::measure::plan::Plan;
use crate::measure::plan::cell::CellPlan;
use crate::measure::plan::config::BenchmarkCommand;
use crate::measure::plan::pgo::Pgo;
use crate::measure::progress::Step;
use crate::results::Training;

/// Instrumented programs are slow, and run only once.
const LONGEST_RUN: Duration = Duration::from_secs(600);

/// Builds, runs and merges: what the profile is from, or why there is none.
pub fn train(
    pgo: &Pgo,
    cell: &CellPlan,
    plan: &Plan,
    pool: Option<&jobserver::Client>,
    step: &Step,
) -> Result<Result<Training, String>> {
    let scratch = ScratchDir::new(pgo.scratch.clone());
    let raw = scratch.path().join("raw");
    create_dir(&raw)?;
    pgo.profile.parent().map_or(Ok(()), create_dir)?;
    let build_dir = Some(plan.workspace.build_dir(scratch.path().join("target")));
    let instrumented = CellPlan { build_dir, ..cell.clone() };
    let command = pgo.instrument(instrumented.untrained_command(&plan.args.selection), &raw);
    step.say("building the program to train");
    let built = match build::build(&command.jobserver(pool), || (), |why| step.say(why))? {
        Ok(built) => built,
        Err(reason) => return Ok(Err(format!("the instrumented build failed\n{reason}"))),
    };
    step.say("training it");
    let merged = run(pgo, &built.binaries, &raw, cell, plan).and_then(|()| merge(pgo, &raw));
    if merged.is_ok() {
        step.say("building the trained program");
    }
    Ok(merged.map(|merged_with| Training {
        commands: pgo.training.iter().map(BenchmarkCommand::line).collect(),
        measured: pgo.measured.clone(),
        merged_with,
        wall_seconds: Some(built.wall.as_secs_f64()),
        cpu_seconds: built.usage.map(|usage| usage.cpu.as_secs_f64()),
    }))
}

fn run(
    pgo: &Pgo,
    binaries: &[Binary],
    raw: &Path,
    cell: &CellPlan,
    plan: &Plan,
) -> Result<(), String> {
    let path = |binary: &Binary| binary.path.display().to_string();
    let binaries = binaries.iter().map(|binary| (binary.name.as_str(), path(binary))).collect();
    let raw = raw.join("%m_%p.profraw").display().to_string();
    for training in &pgo.training {
        let command =
            bench::command(training, &binaries, &plan.workspace.root, &cell.target.runner)?;
        bench::timed(&command.env("LLVM_PROFILE_FILE", &raw), LONGEST_RUN)
            .map_err(|why| format!("the training run failed: {why}"))?;
    }
    Ok(())
}

/// Merges the raw profiles, and returns what did it.
fn merge(pgo: &Pgo, raw: &Path) -> Result<String, String> {
    let merger = pgo.merger.as_ref().map_err(Clone::clone)?;
    let files = fs::read_dir(raw).into_iter().flatten().flatten().map(|file| file.path());
    let files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|end| end == "profraw")).collect();
    if files.is_empty() {
        return Err(
            "the training runs wrote no profiling data: a program that aborts or is killed writes none"
                .to_owned(),
        );
    }
    let merge = Process::new(&merger.program).args(["merge", "-o"]).arg(&pgo.profile).args(files);
    merge.output().map_err(|error| error.to_string())?;
    Ok(merger.version.clone())
}
