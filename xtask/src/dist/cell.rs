//! One cell, from its plan to its place in the report.

use super::artifacts::Store;
use super::build::{self, Built, Outcome};
use super::cranelift::Cranelift;
use super::machine;
use super::plan::{Cell, Plan};
use super::progress::Step;
use super::record::{Record, now};
use crate::error::Result;
use crate::report::{self, Build};

/// Builds a cell and takes its binaries to where they stay.
///
/// # Errors
/// When Cargo does not start or a file can't be written. A build that fails is no error.
pub fn measure(cell: &Cell, plan: &Plan, record: &Record, step: &Step) -> Result<report::Cell> {
    let store = Store::new(record.out(), &cell.target.triple, &cell.folder());
    let mut entry = entry(cell, plan, record)?;
    if entry.outcome == report::Outcome::Skipped {
        store.clear()?;
        return Ok(entry);
    }
    step.begin();
    let command = build::command(cell, plan.selection);
    if let Some(units) = step.is_watched().then(|| build::count_units(&command)).flatten() {
        step.expect(units);
    }
    match build::build(&command, || step.advance())? {
        Outcome::Failed(reason) => {
            store.clear()?;
            entry.outcome = report::Outcome::Failed;
            entry.reason = Some(reason);
        }
        Outcome::Built(built) => {
            entry.artifacts = store.put(&built.binaries, |id| plan.workspace.package_name(id))?;
            entry.build = Some(cost(&built, record));
        }
    }
    Ok(entry)
}

/// The cell as far as it is known before it is built.
fn entry(cell: &Cell, plan: &Plan, record: &Record) -> Result<report::Cell> {
    let (preset, target) = (&cell.preset, &cell.target);
    let reason = cell.skip();
    let first = plan.workspace.packages.first();
    let package = first.map(|package| package.name.as_str()).unwrap_or_default();
    Ok(report::Cell {
        preset: preset.clone(),
        variant: cell.variant_name().map(str::to_owned),
        target: target.triple.clone(),
        toolchain: match (&cell.variant, &reason) {
            (Some(_), None) => machine::toolchain(Cranelift::rustc(), Cranelift::cargo())?,
            _ => record.toolchain().clone(),
        },
        outcome: match reason {
            Some(_) => report::Outcome::Skipped,
            None => report::Outcome::Built,
        },
        reason,
        command: build::command(cell, plan.selection).to_string(),
        settings: plan.profiles.settings(cell, package)?,
        build: None,
        rebuild: None,
        artifacts: Vec::new(),
        benchmarks: Vec::new(),
    })
}

fn cost(built: &Built, record: &Record) -> Build {
    let wrapper = record.report().machine.wrapper.as_deref();
    let cost = built.cost.filter(|_| !wrapper.is_some_and(machine::caches_units));
    let usage = cost.and_then(|cost| cost.usage);
    Build {
        units: built.units,
        fresh: built.fresh,
        wall_seconds: cost.map(|cost| cost.wall.as_secs_f64()),
        cpu_seconds: usage.map(|usage| usage.cpu.as_secs_f64()),
        peak_memory_bytes: usage.map(|usage| usage.peak_memory_bytes),
        measured: cost.map(|_| now()),
    }
}
