//! One cell, from its plan to its place in the report.

use super::artifacts::Store;
use super::build::{self, Built, Outcome};
use super::cranelift::Cranelift;
use super::machine;
use super::plan::{Cell, Plan};
use super::progress::Step;
use super::record::{Site, now};
use super::scratch::Passing;
use crate::check::verify::Graph;
use crate::error::Result;
use crate::process::Process;
use crate::report::{self, Build};

/// Builds a cell and takes its binaries to where they stay.
///
/// # Errors
/// When Cargo does not start or a file can't be written. A build that fails is no error.
pub fn measure(
    cell: &Cell,
    plan: &Plan,
    site: &Site,
    pool: Option<&jobserver::Client>,
    step: &Step,
) -> Result<report::Cell> {
    let _build_dir = cell.build_dir.clone().map(|dir| Passing::new(dir.folder));
    let store = Store::new(&site.out, &cell.target.triple, &cell.folder());
    let mut entry = entry(cell, plan, site)?;
    if entry.outcome == report::Outcome::Skipped {
        store.clear()?;
        return Ok(entry);
    }
    step.begin();
    let before = site.inputs.snapshot();
    let command = build::command(cell, plan.selection);
    if let Some(units) = step.is_watched().then(|| build::count_units(&command)).flatten() {
        step.expect(units);
    }
    match build::build(&command.clone().jobserver(pool), || step.advance(), |why| step.say(why))? {
        Outcome::Failed(reason) => {
            store.clear()?;
            entry.outcome = report::Outcome::Failed;
            entry.reason = Some(reason);
        }
        Outcome::Built(built) => {
            entry.artifacts = store.put(&built.binaries, |id| plan.workspace.package_name(id))?;
            for artifact in &mut entry.artifacts {
                site.compressor.measure(artifact, &site.out);
            }
            entry.build = Some(cost(&built, site));
            if built.fresh < built.units {
                entry.disagreements = verify(cell, plan, &command);
            }
            entry.inputs = site.inputs.of(cell, plan, &entry, before, &built.binaries);
            site.history.fill(&mut entry, site.inputs.sources());
        }
    }
    Ok(entry)
}

/// The cell as far as it is known before it is built.
fn entry(cell: &Cell, plan: &Plan, site: &Site) -> Result<report::Cell> {
    let (preset, target) = (&cell.preset, &cell.target);
    let reason = cell.skip();
    let first = plan.workspace.packages.first();
    let package = first.map(|package| package.name.as_str()).unwrap_or_default();
    Ok(report::Cell {
        preset: preset.clone(),
        variant: cell.variant_name().map(str::to_owned),
        target: target.triple.clone(),
        machine: None,
        toolchain: match (&cell.variant, &reason) {
            (Some(_), None) => machine::toolchain(Cranelift::rustc(), Cranelift::cargo())?,
            _ => site.toolchain.clone(),
        },
        outcome: match reason {
            Some(_) => report::Outcome::Skipped,
            None => report::Outcome::Built,
        },
        reason,
        command: build::command(cell, plan.selection).to_string(),
        settings: plan.profiles.settings(cell, package)?,
        disagreements: Vec::new(),
        inputs: None,
        build: None,
        rebuild: None,
        rebuild_reason: None,
        artifacts: Vec::new(),
        benchmarks: Vec::new(),
    })
}

/// What Cargo has otherwise for the binaries than the report says: its own unit graph for the very line that was built. Where it
/// won't give one, there is nothing to say. (Units that were fresh were looked at when they were built.)
fn verify(cell: &Cell, plan: &Plan, command: &Process) -> Vec<String> {
    let graph = build::unit_graph(command).and_then(|graph| Graph::parse(&graph).ok());
    graph.map_or(Vec::new(), |graph| plan.profiles.disagreements(cell, &graph))
}

fn cost(built: &Built, site: &Site) -> Build {
    let cost = built.cost.filter(|_| site.cache.is_none());
    let usage = cost.and_then(|cost| cost.usage);
    Build {
        units: built.units,
        fresh: built.fresh,
        wall_seconds: cost.map(|cost| cost.wall.as_secs_f64()),
        cpu_seconds: usage.map(|usage| usage.cpu.as_secs_f64()),
        peak_memory_bytes: usage.map(|usage| usage.peak_memory_bytes),
        concurrent: 0,
        measured: cost.map(|_| now()),
        changed: Vec::new(),
    }
}
