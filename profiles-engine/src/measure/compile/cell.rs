//! One cell, from its plan to its entry in the report. For profile-guided optimisation it is trained first: an instrumented
//! build, training runs, and the profile that they leave for the real build.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::base::error::Result;
use crate::base::process::{Process, Search};
use crate::measure::bench;
use crate::measure::bench::command::{Named, command};
use crate::measure::compile::artifact::BuiltArtifact;
use crate::measure::compile::artifacts::{Store, shrink_wasm};
use crate::measure::compile::build::{self, Built};
use crate::measure::files::{ScratchDir, create_dir};
use crate::measure::keep::Site;
use crate::measure::keep::cache::{CompilerCache, Counted};
use crate::measure::keep::machine::{self, now};
use crate::measure::plan::{BenchmarkCommand, CellPlan, Pgo, Plan};
use crate::measure::progress::Step;
use crate::results::{Build, Cell, Outcome, Toolchain, Training};
use crate::unit_graph::Graph;

/// Where cross mounts the target folder.
const CONTAINER: &str = "/target";

/// Builds a cell, copies its artifacts and measures them. A failed build is not an error.
pub fn measure(
    cell: &CellPlan,
    plan: &Plan,
    site: &Site,
    pool: Option<&jobserver::Client>,
    step: &Step,
) -> Result<Cell> {
    let scratch = cell.build_dir.clone().filter(|dir| !dir.is_kept);
    let _scratch = scratch.map(|dir| ScratchDir::new(dir.folder));
    let store = Store::new(&site.out, &cell.target.triple, &cell.folder());
    let mut entry = entry(cell, plan, site)?;
    if entry.outcome == Outcome::Skipped {
        store.clear()?;
        return Ok(entry);
    }
    step.begin();
    if let Some(done) = site.resumed(&entry, cell, plan) {
        step.say("already measured by the interrupted run");
        return Ok(done);
    }
    let (before, moment) = (site.sources.snapshot(), site.sources.moment());
    let counted = site.cache.as_ref().and_then(CompilerCache::count);
    let temporary = site.temporary.as_deref();
    let train = |pgo| train(pgo, cell, plan, pool, temporary, step);
    let trained = cell.pgo.as_ref().map(train).transpose()?;
    let result = match trained {
        Some(Err(reason)) => Err(reason),
        trained => {
            entry.training = trained.and_then(Result::ok);
            let units = || count_units(cell, plan);
            if let Some(units) = step.is_watched().then(units).flatten() {
                step.expect(units);
            }
            let command = cell.command(&plan.workspace.choice).jobserver(pool);
            build::build(&command, temporary, || step.advance(), |why| step.say(why))?
        }
    };
    let built = match result {
        Ok(built) => built,
        Err(reason) => {
            store.clear()?;
            entry.sources_written = site.sources.written_since(&moment);
            return Ok(Cell { outcome: Outcome::Failed, reason: Some(reason), ..entry });
        }
    };
    let chosen = plan.workspace.chosen(&built.artifacts);
    entry.skipped_binaries = plan.workspace.skipped(&chosen);
    if chosen.is_empty() && !entry.skipped_binaries.is_empty() {
        store.clear()?;
        let reason = entry.requires();
        return Ok(Cell { outcome: Outcome::Skipped, reason, ..entry });
    }
    entry.dropped_artifacts = plan.workspace.dropped(&chosen);
    let located = located(&chosen, cell, plan);
    entry.artifacts = store.put(&located, |id| plan.workspace.package_name(id))?;
    for artifact in &mut entry.artifacts {
        site.compressor.measure(artifact, &site.out);
        if cell.target.wasm_opt {
            let level = entry.settings.get("opt-level").map_or("2", String::as_str);
            shrink_wasm(artifact, &site.out, level);
        }
    }
    store.sum(&entry.artifacts)?;
    entry.build = Some(cost(&built, cell, site, counted.as_ref()));
    if built.fresh < built.units {
        entry.disagreements = verify(cell, plan, &built);
    }
    entry.inputs = site.sources.inputs(cell, plan, &entry, before, &chosen);
    entry.sources_written = site.sources.compiled_since(&moment, &chosen);
    site.history.fill(&mut entry, &site.sources);
    Ok(entry)
}

/// The entry as far as it is known before the build.
fn entry(cell: &CellPlan, plan: &Plan, site: &Site) -> Result<Cell> {
    let reason = cell.skip.clone();
    Ok(Cell {
        preset: cell.preset.clone(),
        variant: cell.variant.clone(),
        reference: cell.reference.clone(),
        ablates: cell.ablates.clone(),
        same_as: cell.same_as.clone(),
        target: cell.target.triple.clone(),
        machine: None,
        toolchain: toolchain(cell, site)?,
        outcome: if reason.is_some() { Outcome::Skipped } else { Outcome::Built },
        reason,
        command: cell.command(&plan.workspace.choice).to_string(),
        settings: plan.profiles.settings(cell)?,
        disagreements: Vec::new(),
        training: None,
        inputs: None,
        build: None,
        rebuild: None,
        rebuild_reason: None,
        artifacts: Vec::new(),
        skipped_binaries: Vec::new(),
        dropped_artifacts: Vec::new(),
        sources_written: Vec::new(),
        benchmarks: Vec::new(),
    })
}

/// What builds it. A skipped cell gets the toolchain in use: its own may not be installed.
fn toolchain(cell: &CellPlan, site: &Site) -> Result<Toolchain> {
    if cell.skip.is_some() {
        return Ok(site.toolchain.clone());
    }
    let setup = &cell.setup;
    let toolchain = match &setup.toolchain {
        None => site.toolchain.clone(),
        name => machine::toolchain(name.as_deref())?,
    };
    Ok(Toolchain { builder: setup.builder.version(), ..toolchain })
}

/// The artifacts, with paths in a container's target folder replaced by those outside.
fn located(artifacts: &[BuiltArtifact], cell: &CellPlan, plan: &Plan) -> Vec<BuiltArtifact> {
    let mut artifacts = artifacts.to_vec();
    if cell.setup.builder.is_container() {
        let build_dir = cell.build_dir.as_ref().map(|dir| &dir.folder);
        let target_dir = build_dir.unwrap_or(&plan.workspace.target_dir);
        let paths = artifacts
            .iter_mut()
            .flat_map(|one| std::iter::once(&mut one.path).chain(&mut one.companions));
        for path in paths.filter(|path| !path.exists()) {
            if let Ok(inner) = path.strip_prefix(CONTAINER) {
                *path = target_dir.join(inner);
            }
        }
    }
    artifacts
}

/// Cargo's unit graph of the build; `None` where this Cargo does not print it.
fn unit_graph(cell: &CellPlan, plan: &Plan) -> Option<String> {
    cell.unit_graph_command(&plan.workspace.choice).output().ok()
}

fn count_units(cell: &CellPlan, plan: &Plan) -> Option<u64> {
    let graph: Value = serde_json::from_str(&unit_graph(cell, plan)?).ok()?;
    Some(graph["units"].as_array()?.len() as u64)
}

/// Where Cargo's own unit graph for exactly this build, or its calls of rustc, differ from what we expect.
fn verify(cell: &CellPlan, plan: &Plan, built: &Built) -> Vec<String> {
    let graph = unit_graph(cell, plan).and_then(|graph| Graph::parse(&graph).ok());
    graph.map_or(Vec::new(), |graph| plan.profiles.disagreements(cell, &graph, &built.calls))
}

fn cost(built: &Built, cell: &CellPlan, site: &Site, counted: Option<&Counted>) -> Build {
    let cache = site.cache.as_ref();
    let is_hidden = cache.is_some_and(|cache| cache.hides_cost(&built.calls));
    // Only a build from scratch tells what a build costs.
    let cost = (built.fresh == 0 && !is_hidden).then_some(built);
    let usage = cost.and_then(|built| built.usage);
    let usage = usage.filter(|_| !cell.setup.builder.is_container());
    let mut build = Build {
        units: built.units,
        fresh: built.fresh,
        wall_seconds: cost.map(|built| built.wall.as_secs_f64()),
        cpu_seconds: usage.map(|usage| usage.cpu.as_secs_f64()),
        peak_memory_bytes: usage.map(|usage| usage.peak_memory_bytes),
        concurrent: 0,
        measured: cost.map(|_| now()),
        changed: Vec::new(),
        rounds: None,
        cache: None,
    };
    let now = counted.and_then(|_| cache?.count());
    build.cache = now.zip(counted).and_then(|(now, before)| now.used_by(&build, before));
    build
}

/// Instrumented programs are slow, and run only once.
const LONGEST_RUN: Duration = Duration::from_secs(600);

/// Builds, runs and merges: what the profile is from, or why there is none.
fn train(
    pgo: &Pgo,
    cell: &CellPlan,
    plan: &Plan,
    pool: Option<&jobserver::Client>,
    temporary: Option<&Path>,
    step: &Step,
) -> Result<Result<Training, String>> {
    let scratch = ScratchDir::new(pgo.scratch.clone());
    let raw = scratch.path().join("raw");
    create_dir(&raw)?;
    pgo.profile.parent().map_or(Ok(()), create_dir)?;
    let build_dir = Some(plan.workspace.build_dir(scratch.path().join("target")));
    let instrumented = CellPlan { build_dir, ..cell.clone() };
    let command = pgo.instrument(instrumented.untrained_command(&plan.workspace.choice), &raw);
    step.say("building the program to train");
    let command = command.jobserver(pool);
    let built = match build::build(&command, temporary, || (), |why| step.say(why))? {
        Ok(built) => built,
        Err(reason) => return Ok(Err(format!("the instrumented build failed\n{reason}"))),
    };
    step.say("training it");
    let merged = run(pgo, &plan.workspace.chosen(&built.artifacts), &raw, cell, plan)
        .and_then(|()| merge(pgo, &raw));
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
    artifacts: &[BuiltArtifact],
    raw: &Path,
    cell: &CellPlan,
    plan: &Plan,
) -> Result<(), String> {
    let named = artifacts.iter().map(|one| Named {
        kind: one.kind,
        name: &one.name,
        path: one.path.display().to_string(),
    });
    let named: Vec<Named> = named.collect();
    let raw = raw.join("%m_%p.profraw").display().to_string();
    for training in &pgo.training {
        let command = command(training, &named, &plan.workspace.root, &cell.target.runner)?;
        bench::timed(&command.env("LLVM_PROFILE_FILE", &raw), LONGEST_RUN, Search::Group, || {})
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
