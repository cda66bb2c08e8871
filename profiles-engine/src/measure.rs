//! `cargo xtask dist`: builds every preset for every target, measures, and reports.
//!
//! Plan → build → measure → report. Nothing is built before the whole plan is checked, and after every cell the report on
//! disk is up to date.

mod args;
mod bench;
mod compile;
mod files;
#[cfg(fuzzing)]
#[path = "measure/tests/fuzzing.rs"]
pub mod fuzzing;
mod keep;
mod plan;
mod progress;
mod turns;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::analysis::merge::merge;
use crate::base::error::{Error, Result};
use crate::base::process::Guard;
use crate::base::text;
pub use crate::measure::args::Args;
use crate::measure::args::{Command, Denied, MergeArgs};
use crate::measure::bench::instructions::{self, Counter};
use crate::measure::compile::{rebuild, rounds};
use crate::measure::files::{Lock, ScratchDir, create_dir, real, scratch};
use crate::measure::keep::{Record, machine};
use crate::measure::plan::{CellPlan, Metadata, Plan};
use crate::measure::progress::Progress;
use crate::render;
use crate::results::{self, Against, Benchmark, Outcome, Report};

const DIST_PROFILE: &str =
    "note: this is also Cargo's folder for your profile `dist`; choose another one with `--out`";

const FULL: &str = "free some space there, or choose other folders with CARGO_TARGET_DIR and `--out`; what was measured \
    before is kept, and the next run goes on from there";

/// Builds, measures and reports; the exit code says whether all cells were built.
///
/// # Errors
/// When the workspace can't be read, something requested makes no sense, or a file can't be written.
pub fn run(args: &Args) -> Result<ExitCode> {
    files::clean_up_if_terminated();
    if let Some(Command::Merge(args)) = &args.command {
        return merge_reports(args);
    }
    measure(args).map_err(|error| match error.io_kind() {
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => error.help(FULL),
        _ => error,
    })
}

fn measure(args: &Args) -> Result<ExitCode> {
    let plan = Plan::new(args)?;
    if args.plan {
        text::print(&plan.summary().render(args.format)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    args.format.refuse_github()?;
    let workspace = &plan.workspace;
    let earlier =
        args.gate.open(&workspace.name(), |earlier| is_other_checkout(earlier, workspace))?;
    let progress = Progress::new();
    let _guard = Guard::start();
    let out = plan.workspace.out(args.out.as_deref());
    let _lock = Lock::take(plan.workspace.locked(), &out, |why| progress.say(why))?;
    refuse_reports_of_others(&out, workspace)?;
    let mut record = Record::new(&plan, out)?;
    let refusal = machine::git_refusal(&plan.workspace);
    let own = plan.workspace.own_build_dir().map(|dir| {
        let folder = dir.folder.display();
        format!(
            "other workspaces may use the same target folder, so this one is built in `{folder}`"
        )
    });
    let counter = args.instructions.then(Counter::find);
    let uncounted = counter.as_ref().and_then(|counter| counter.as_ref().err());
    let uncounted = uncounted.map(|why| format!("instructions will not be counted: {why}"));
    let notes = record.site.history.notes.iter();
    for note in notes.chain(&refusal).chain(&own).chain(&uncounted) {
        progress.say(&format!("note: {note}"));
    }
    let is_scratch = |cell: &CellPlan| cell.build_dir.as_ref().is_some_and(|dir| !dir.is_kept);
    if args.rebuild || plan.cells.iter().any(is_scratch) {
        files::clean_up_when_terminated(&record.site.out);
    }
    let _scratch = ScratchDir::new(scratch(&record.site.out));
    record.site.temporary.as_deref().map_or(Ok(()), create_dir)?;
    compile::build(&plan, &mut record, &progress, args.jobs())?;
    rounds::measure(&plan, &mut record, &progress)?;
    if args.rebuild {
        rebuild::measure(&plan, &mut record, &progress)?;
    }
    run_benchmarks(&plan, counter.as_ref(), &mut record, &progress)?;
    let against = earlier.map(|earlier| args.gate.compare(&earlier, &record.report));
    record.finish(against)?;
    progress.say(&format!("reports and binaries: {}", record.site.out.display()));
    if args.out.is_none() && plan.known.iter().any(|name| name == "dist") {
        progress.say(DIST_PROFILE);
    }
    text::print(&render::render(&record.report, args.format))?;
    Ok(exit_code(&record.report, &plan))
}

/// Whether a report belongs to this workspace in a folder of another name, such as a worktree: this repository has its
/// commit, and the workspace one of its packages.
fn is_other_checkout(report: &Report, workspace: &Metadata) -> bool {
    let artifacts = report.cells.iter().flat_map(|cell| &cell.artifacts);
    let has_package = |name: &str| workspace.packages.iter().any(|package| package.name == name);
    artifacts.into_iter().any(|artifact| has_package(&artifact.package))
        && report
            .workspace
            .commit
            .as_ref()
            .is_some_and(|commit| machine::has_commit(workspace, commit))
}

/// A chosen folder may hold the reports and binaries of another workspace, which would be overwritten.
fn refuse_reports_of_others(out: &Path, workspace: &Metadata) -> Result<()> {
    let Ok(report) = results::read(&out.join("report.json")) else { return Ok(()) };
    let (name, other) = (workspace.name(), report.workspace.name);
    // A folder inside of the workspace was renamed with it.
    if name == other || real(out).starts_with(real(&workspace.root)) || workspace.owns(out) {
        return Ok(());
    }
    let out = out.display();
    Err(Error::new(format!("`{out}` has the report of the workspace `{other}`"))
        .help("choose another folder with `--out`"))
}

/// Each benchmark target by target: times under an emulator are not compared with times on the machine.
fn run_benchmarks(
    plan: &Plan,
    counter: Option<&Result<Counter, String>>,
    record: &mut Record,
    progress: &Progress,
) -> Result<()> {
    for benchmark in &plan.benchmarks {
        for target in &plan.targets {
            let name = &benchmark.name;
            let of = if plan.targets.len() > 1 {
                format!("{name} for {}", target.triple)
            } else {
                name.clone()
            };
            let cells = &record.report.cells;
            let racers = bench::racers(benchmark, target, plan, cells, &record.site.out);
            if racers.is_empty() {
                continue;
            }
            let runner = bench::command::runner_line(benchmark, &target.runner);
            if !plan.args.no_bench {
                let step = progress.step(format!("[bench] {of}"));
                let runs = bench::race(racers.clone(), &step);
                let summary = bench::summary(&runs);
                record.add_runs(name, runner.clone(), runs)?;
                step.end(&summary);
            }
            if let Some(counter) = counter {
                let step = progress.step(format!("[instructions] {of}"));
                let out = scratch(&record.site.out);
                let counted = instructions::count(counter, runner, &racers, &out, &step);
                let summary = instructions::summary(&counted);
                record.add_instructions(name, counted)?;
                step.end(&summary);
            }
        }
    }
    Ok(())
}

fn exit_code(report: &Report, plan: &Plan) -> ExitCode {
    let args = plan.args;
    let is_configured =
        |name: &str| plan.benchmarks.iter().any(|one| one.name == name && !one.built_in);
    let is_missing = |one: &Benchmark| one.reason.is_some() && is_configured(&one.name);
    let failed = report.cells.iter().any(|cell| match cell.outcome {
        Outcome::Built => {
            args.selection.requires_benchmarks() && cell.benchmarks.iter().any(is_missing)
        }
        Outcome::Failed => true,
        Outcome::Skipped => args.deny.contains(&Denied::Skipped) && cell.same_as.is_none(),
    });
    let disagrees = report.cells.iter().any(|cell| !cell.disagreements.is_empty());
    let exceeded = report.against.as_ref().is_some_and(Against::is_exceeded);
    ExitCode::from(u8::from(failed || disagrees || exceeded))
}

/// `dist merge`: the reports of several machines as one.
fn merge_reports(args: &MergeArgs) -> Result<ExitCode> {
    args.format.refuse_github()?;
    let read = |path: &PathBuf| Ok((path.display().to_string(), results::read(path)?));
    let reports = args.reports.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut merged = merge(reports)?;
    let earlier = args.gate.open(&merged.workspace.name, |_| false)?;
    merged.against = earlier.map(|old| args.gate.compare(&old, &merged));
    if let Some(out) = &args.out {
        create_dir(out)?;
        keep::write(&merged, out)?;
    }
    text::print(&render::render(&merged, args.format))?;
    let exceeded = merged.against.is_some_and(|against| against.is_exceeded());
    Ok(ExitCode::from(u8::from(exceeded)))
}
