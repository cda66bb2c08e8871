//! One cell, from its plan to its place in the report.

use crate::base::error::Result;
use crate::measure::compile::build::{self, Built, Outcome};
use crate::measure::compile::messages::Binary;
use crate::measure::compile::scratch::Passing;
use crate::measure::figures::artifacts::Store;
use crate::measure::figures::wasm_opt;
use crate::measure::keep::machine;
use crate::measure::keep::record::{Site, now};
use crate::measure::plan::{Cell, Plan, toolchain};
use crate::measure::progress::Step;
use crate::results::{self, Build};
use crate::unit_graph::Graph;

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
) -> Result<results::Cell> {
    let _build_dir = cell.build_dir.clone().map(|dir| Passing::new(dir.folder));
    let store = Store::new(&site.out, &cell.target.triple, &cell.folder());
    let mut entry = entry(cell, plan, site)?;
    if entry.outcome == results::Outcome::Skipped {
        store.clear()?;
        return Ok(entry);
    }
    step.begin();
    let before = site.inputs.snapshot();
    let trained = cell.pgo().map(|pgo| pgo.train(cell, plan, pool, step)).transpose()?;
    let outcome = match trained {
        Some(Err(reason)) => Outcome::Failed(reason),
        trained => {
            entry.training = trained.and_then(Result::ok);
            let units = || build::count_units(cell, plan.selection);
            if let Some(units) = step.is_watched().then(units).flatten() {
                step.expect(units);
            }
            let command = build::command(cell, plan.selection).jobserver(pool);
            build::build(&command, || step.advance(), |why| step.say(why))?
        }
    };
    match outcome {
        Outcome::Failed(reason) => {
            store.clear()?;
            entry.outcome = results::Outcome::Failed;
            entry.reason = Some(reason);
        }
        Outcome::Built(built) => {
            let binaries = located(&built.binaries, cell, plan);
            entry.artifacts = store.put(&binaries, |id| plan.workspace.package_name(id))?;
            for artifact in &mut entry.artifacts {
                site.compressor.measure(artifact, &site.out);
                if cell.target.wasm_opt {
                    let level = entry.settings.get("opt-level").map_or("2", String::as_str);
                    wasm_opt::shrink(artifact, &site.out, level);
                }
            }
            store.sum(&entry.artifacts)?;
            entry.build = Some(cost(&built, cell, site));
            if built.fresh < built.units {
                entry.disagreements = verify(cell, plan);
            }
            entry.inputs = site.inputs.of(cell, plan, &entry, before, &built.binaries);
            site.history.fill(&mut entry, site.inputs.sources());
        }
    }
    Ok(entry)
}

/// The cell as far as it is known before it is built.
fn entry(cell: &Cell, plan: &Plan, site: &Site) -> Result<results::Cell> {
    let (preset, target) = (&cell.preset, &cell.target);
    let reason = cell.skip();
    let first = plan.workspace.packages.first();
    let package = first.map(|package| package.name.as_str()).unwrap_or_default();
    Ok(results::Cell {
        preset: preset.clone(),
        variant: cell.variant_name().map(str::to_owned),
        target: target.triple.clone(),
        machine: None,
        toolchain: toolchain(cell, reason.is_some(), site)?,
        outcome: match reason {
            Some(_) => results::Outcome::Skipped,
            None => results::Outcome::Built,
        },
        reason,
        command: build::command(cell, plan.selection).to_string(),
        settings: plan.profiles.settings(cell, package)?,
        disagreements: Vec::new(),
        training: None,
        inputs: None,
        build: None,
        rebuild: None,
        rebuild_reason: None,
        artifacts: Vec::new(),
        benchmarks: Vec::new(),
    })
}

/// What builds it; nobody has asked a toolchain that is not there.
fn toolchain(cell: &Cell, is_skipped: bool, site: &Site) -> Result<results::Toolchain> {
    let setup = cell.setup();
    let mut toolchain = match setup.toolchain.as_deref().filter(|_| !is_skipped) {
        Some(name) => {
            machine::toolchain(toolchain::rustc(Some(name)), toolchain::cargo(Some(name)))?
        }
        None => site.toolchain.clone(),
    };
    toolchain.builder = if is_skipped { None } else { setup.builder.version() };
    Ok(toolchain)
}

/// A container has the target folder at another place.
fn located(binaries: &[Binary], cell: &Cell, plan: &Plan) -> Vec<Binary> {
    let mut binaries = binaries.to_vec();
    if cell.setup().builder.is_elsewhere() {
        let own = cell.build_dir.as_ref().map(|dir| &dir.folder);
        let target_dir = own.unwrap_or(&plan.workspace.target_dir);
        for binary in binaries.iter_mut().filter(|binary| !binary.path.exists()) {
            if let Ok(inner) = binary.path.strip_prefix(CONTAINER) {
                binary.path = target_dir.join(inner);
            }
        }
    }
    binaries
}

/// Where cross puts the target folder.
const CONTAINER: &str = "/target";

/// What Cargo has otherwise for the binaries than the report says: its own unit graph for the very line that was built. Where it
/// won't give one, there is nothing to say. (Units that were fresh were looked at when they were built.)
fn verify(cell: &Cell, plan: &Plan) -> Vec<String> {
    let graph = build::unit_graph(cell, plan.selection).and_then(|graph| Graph::parse(&graph).ok());
    graph.map_or(Vec::new(), |graph| plan.profiles.disagreements(cell, &graph))
}

fn cost(built: &Built, cell: &Cell, site: &Site) -> Build {
    let cost = built.cost.filter(|_| site.cache.is_none());
    let usage = cost.and_then(|cost| cost.usage).filter(|_| !cell.setup().builder.is_elsewhere());
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
