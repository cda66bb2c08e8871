//! `cargo xtask dist`: builds every preset for every target, measures, and reports.
//!
//! The story is plan → build → measure → report. Nothing is built before the whole plan is known to make
//! sense, and after every cell the report on disk holds all that is known by then.

mod artifacts;
mod bench;
mod build;
mod cargo_config;
mod cell;
mod choice;
mod config;
mod cranelift;
mod machine;
mod messages;
mod metadata;
mod plan;
mod profiles;
mod progress;
mod record;
mod selection;
mod size;
mod stats;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::Result;
use crate::report::{Format, Outcome, Report};
use crate::text;
use plan::Plan;
use progress::Progress;
use record::Record;
use selection::Selection;

/// Builds every preset for each target, and reports what each costs and buys.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code: 0 all built, 1 a preset failed to build for a target, 2 it could not be done."
)]
pub struct Args {
    /// Build these presets, separated by commas [default: dev and every custom profile; release where there is no
    /// `fast`]
    #[arg(long, value_name = "PRESET", value_delimiter = ',')]
    preset: Vec<String>,
    /// Build for these targets, separated by commas, not the ones in `[workspace.metadata.dist]` or the host
    #[arg(long, value_name = "TARGET", value_delimiter = ',')]
    target: Vec<String>,
    #[command(flatten)]
    selection: Selection,
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
    /// Treat this outcome as a failure
    #[arg(long, value_enum, value_name = "OUTCOME")]
    deny: Vec<Denied>,
}

/// An outcome that fails the command only when asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Denied {
    /// A cell that was not built, such as one whose target's standard library is missing
    Skipped,
}

/// Builds, measures and reports; the exit code says whether all cells were built.
///
/// # Errors
/// When it can't do its job: a workspace, preset, target or setting that makes no sense, or a disk that
/// can't be written.
pub fn run(args: &Args) -> Result<ExitCode> {
    let plan = Plan::new(args)?;
    if args.plan {
        text::print(&plan.summary().render(args.format)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let progress = Progress::new();
    let mut record = Record::new(&plan, plan.out(args.out.as_deref()))?;
    for (index, cell) in plan.cells.iter().enumerate() {
        let step = progress.step(format!("[{}/{}] {}", index + 1, plan.cells.len(), cell.name()));
        let done = cell::measure(cell, &plan, &record, &step)?;
        step.end(&done.summary());
        record.add(done)?;
    }
    for benchmark in &plan.benchmarks {
        let course = plan.course(record.out());
        let runners = bench::runners(benchmark, &record.report().cells, &course);
        if !runners.is_empty() {
            let step = progress.step(format!("[bench] {}", benchmark.name));
            let runs = bench::race(runners, &step);
            step.end(&bench::summary(&runs));
            record.add_runs(&benchmark.name, runs)?;
        }
    }
    progress.say(&format!("reports and binaries: {}", record.out().display()));
    if args.out.is_none() && plan.profiles.names().iter().any(|name| name == "dist") {
        progress
            .say("note: that is Cargo's folder for your profile `dist` too; `--out` takes another");
    }
    text::print(&record.report().render(args.format))?;
    Ok(exit_code(record.report(), args))
}

fn exit_code(report: &Report, args: &Args) -> ExitCode {
    let failed = report.cells.iter().any(|cell| match cell.outcome {
        Outcome::Built => args.bench && cell.benchmarks.iter().any(|one| one.reason.is_some()),
        Outcome::Failed => true,
        Outcome::Skipped => args.deny.contains(&Denied::Skipped),
    });
    ExitCode::from(u8::from(failed))
}
