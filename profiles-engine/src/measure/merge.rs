//! `dist merge`: the reports of many machines as one.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::analysis::merge::merge;
use crate::base::error::{Context, Result};
use crate::base::text;
use crate::measure::against::Gate;
use crate::measure::keep::record;
use crate::render::{self, Format};
use crate::results;

/// Joins reports of one commit into one; the binaries stay where they are.
///
/// Run times are compared only within one of the reports: two machines are two clocks.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code: 0 joined, 1 something grew by more than it may, 2 it could not be done."
)]
pub struct Args {
    /// The `report.json` of each run
    #[arg(required = true, value_name = "REPORT")]
    reports: Vec<PathBuf>,
    #[command(flatten)]
    gate: Gate,
    /// How the report is written to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the reports into this folder, too
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Joins, shows and writes.
///
/// # Errors
/// When a report can't be read, they don't belong together, or the joined one can't be written.
pub fn run(args: &Args) -> Result<ExitCode> {
    args.format.refuse_github()?;
    let read = |path: &PathBuf| Ok((path.display().to_string(), results::read(path)?));
    let reports = args.reports.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut merged = merge(reports)?;
    merged.against = args.gate.open()?.map(|old| args.gate.compare(&old, &merged));
    if let Some(out) = &args.out {
        fs::create_dir_all(out).context(|| format!("failed to create `{}`", out.display()))?;
        record::write(&merged, out)?;
    }
    text::print(&render::render(&merged, args.format))?;
    let exceeded = merged.against.is_some_and(|against| against.is_exceeded());
    Ok(ExitCode::from(u8::from(exceeded)))
}
