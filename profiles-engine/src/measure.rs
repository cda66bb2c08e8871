//! `cargo xtask dist`: builds every preset for every target, measures, and reports.
//!
//! The story is plan → build → measure → report. Nothing is built before the whole plan is known to make
//! sense, and after every cell the report on disk holds all that is known by then.

pub(crate) mod against;
pub(crate) mod compile;
pub(crate) mod figures;
pub(crate) mod keep;
pub(crate) mod merge;
pub(crate) mod plan;
pub(crate) mod progress;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::base::error::Result;
use crate::base::text;
use crate::measure::against::Gate;
use crate::measure::compile::scratch::Passing;
use crate::measure::compile::{matrix, rebuild, scratch};
use crate::measure::figures::bench;
use crate::measure::keep::lock::Lock;
use crate::measure::keep::record::Record;
use crate::measure::keep::{ending, machine};
use crate::measure::plan::partition::Partition;
use crate::measure::plan::selection::Selection;
use crate::measure::plan::variant::Variants;
use crate::measure::plan::{Plan, config, targets};
use crate::measure::progress::Progress;
use crate::render::{self, Format};
use crate::results::{Against, Benchmark, Outcome, Report};
use crate::source::cargo_config;

/// Builds every preset for each target, and reports what each costs and buys.
#[derive(Debug, Default, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Exit code: 0 all built, 1 a preset failed to build for a target or a limit was passed, 2 it could not be done."
)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Build these presets, separated by commas [default: dev and every custom profile; release where there is no
    /// `fast`]
    #[arg(long, value_name = "PRESET", value_delimiter = ',')]
    preset: Vec<String>,
    #[command(flatten)]
    choice: targets::Choice,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    variants: Variants,
    /// Run so many jobs at once, over all presets [default: `build.jobs` of Cargo's config, else as many as the machine can run]
    #[arg(long, short, value_name = "N", conflicts_with = "serial")]
    jobs: Option<NonZeroUsize>,
    /// Build one preset after the other, for wall times that are each preset's own
    #[arg(long)]
    serial: bool,
    /// Build from nothing, in a folder of its own: every preset then has a whole cost, and what is in the target folder stays
    #[arg(long)]
    fresh: bool,
    /// Measure rebuilds, too: edit the program in a copy of the workspace, and build it again
    #[arg(long)]
    rebuild: bool,
    /// Insist on the benchmarks: fail when none is configured, or one can't be run
    #[arg(long, conflicts_with = "no_bench")]
    bench: bool,
    /// Run no benchmarks
    #[arg(long)]
    no_bench: bool,
    /// Compare run times to this preset's [default: `baseline` in `[workspace.metadata.dist]`, else fast, else
    /// release]
    #[arg(long, value_name = "PRESET")]
    baseline: Option<String>,
    /// How the report is written to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where reports and binaries go, in place of `dist` in the target folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show what would be built, and build nothing
    #[arg(long)]
    plan: bool,
    /// Build one of N shares of the whole, for N machines; `dist merge` joins their reports
    #[arg(long, value_name = "K/N")]
    partition: Option<Partition>,
    #[command(flatten)]
    gate: Gate,
    /// Treat this outcome as a failure
    #[arg(long, value_enum, value_name = "OUTCOME")]
    deny: Vec<Denied>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Merge(merge::Args),
}

/// An outcome that fails the command only when asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Denied {
    /// A cell that was not built, such as one whose target's standard library is missing
    Skipped,
}

impl Args {
    /// How many jobs there may be over all cells; `None`: cell by cell.
    fn jobs(&self) -> Option<NonZeroUsize> {
        (!self.serial).then(|| self.jobs.unwrap_or_else(cargo_config::jobs))
    }
}

/// Builds, measures and reports; the exit code says whether all cells were built.
///
/// # Errors
/// When it can't do its job: a workspace, preset, target or setting that makes no sense, or a disk that
/// can't be written.
pub fn run(args: &Args) -> Result<ExitCode> {
    ending::sweep();
    if let Some(Command::Merge(args)) = &args.command {
        return merge::run(args);
    }
    let plan = Plan::new(args)?;
    if args.plan {
        text::print(&plan.summary().render(args.format)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    args.format.refuse_github()?;
    let earlier = args.gate.open()?;
    let progress = Progress::new();
    let out = plan.workspace.out(args.out.as_deref());
    let _lock = Lock::take(&plan.workspace.target_dir, &out, |why| progress.say(why))?;
    let mut record = Record::new(&plan, out)?;
    for note in record.site().history.notes() {
        progress.say(&format!("note: {note}"));
    }
    if let Some(why) = machine::git_refusal(&plan.workspace) {
        progress.say(&format!("note: {why}"));
    }
    if args.fresh || args.rebuild || args.variants.pgo {
        ending::sweep_when_told_to_end(record.out());
    }
    let _fresh = Passing::new(scratch::fresh(record.out()));
    matrix::build(&plan, &mut record, &progress, args.jobs())?;
    if args.rebuild {
        rebuild::measure(&plan, &mut record, &progress)?;
    }
    run_benchmarks(&plan, &mut record, &progress)?;
    let against = earlier.map(|earlier| args.gate.compare(&earlier, record.report()));
    record.finish(against)?;
    progress.say(&format!("reports and binaries: {}", record.out().display()));
    if args.out.is_none() && plan.profiles.names().iter().any(|name| name == "dist") {
        progress
            .say("note: that is Cargo's folder for your profile `dist` too; `--out` takes another");
    }
    text::print(&render::render(record.report(), args.format))?;
    Ok(exit_code(record.report(), args, &plan.benchmarks))
}

/// Each benchmark, target by target: what an emulator takes is not compared with what the machine takes.
fn run_benchmarks(plan: &Plan, record: &mut Record, progress: &Progress) -> Result<()> {
    for benchmark in &plan.benchmarks {
        for target in &plan.targets {
            let course = plan.course(record.out());
            let runners = bench::runners(benchmark, &record.report().cells, target, &course);
            if !runners.is_empty() {
                let on = if plan.targets.len() > 1 {
                    format!(" for {}", target.triple)
                } else {
                    String::new()
                };
                let step = progress.step(format!("[bench] {}{on}", benchmark.name));
                let runs = bench::race(runners, &step);
                step.end(&bench::summary(&runs));
                record.add_runs(&benchmark.name, target.runner.line(), runs)?;
            }
        }
    }
    Ok(())
}

fn exit_code(report: &Report, args: &Args, benchmarks: &[config::Benchmark]) -> ExitCode {
    let asked_for = |name: &str| benchmarks.iter().any(|one| one.name == name && !one.built_in);
    let not_run = |one: &Benchmark| one.reason.is_some() && asked_for(&one.name);
    let failed = report.cells.iter().any(|cell| match cell.outcome {
        Outcome::Built => args.bench && cell.benchmarks.iter().any(not_run),
        Outcome::Failed => true,
        Outcome::Skipped => args.deny.contains(&Denied::Skipped),
    });
    let disagrees = report.cells.iter().any(|cell| !cell.disagreements.is_empty());
    let exceeded = report.against.as_ref().is_some_and(Against::is_exceeded);
    ExitCode::from(u8::from(failed || disagrees || exceeded))
}
