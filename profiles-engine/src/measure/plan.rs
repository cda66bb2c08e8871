//! Everything that is decided before the first build: presets × targets → cells, and what they are compared to.

pub(crate) mod cell;
pub(crate) mod config;
pub(crate) mod flags;
pub(crate) mod knobs;
pub(crate) mod linker;
pub(crate) mod package;
pub(crate) mod pgo;
pub(crate) mod profiles;
pub(crate) mod selection;
pub(crate) mod targets;
pub(crate) mod toolchain;
pub(crate) mod workspace;

use serde_json::Value;

use crate::base::error::{Error, Result};
use crate::base::process;
use crate::measure::args::Args;
use crate::measure::files::{absolute, scratch};
pub(crate) use crate::measure::plan::cell::CellPlan;
pub(crate) use crate::measure::plan::config::BenchmarkCommand;
use crate::measure::plan::config::UNCLOSED;
pub(crate) use crate::measure::plan::pgo::Pgo;
use crate::measure::plan::profiles::{Partition, Profiles, baseline, presets, weight};
use crate::measure::plan::selection::refuse_same_modules;
use crate::measure::plan::targets::Probe;
pub(crate) use crate::measure::plan::targets::{Runner, Target};
use crate::measure::plan::toolchain::Toolchain;
pub(crate) use crate::measure::plan::workspace::Metadata;
use crate::render::{self, PlannedCell};
use crate::results;
use crate::source::cargo_config;

#[derive(Debug)]
pub struct Plan<'a> {
    pub args: &'a Args,
    pub workspace: Metadata,
    pub profiles: Profiles,
    pub toolchain: Toolchain,
    pub targets: Vec<Target>,
    pub cells: Vec<CellPlan>,
    /// The preset that run times are compared to.
    pub baseline: Option<String>,
    pub benchmarks: Vec<BenchmarkCommand>,
    /// The presets that can be chosen.
    pub known: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Reads the workspace and checks the request against it. Fails when something requested is unknown or makes no sense.
    pub fn new(args: &'a Args) -> Result<Self> {
        let workspace = Metadata::read(&args.selection)?;
        let config = &workspace.config;
        let manifest = workspace.root.join("Cargo.toml");
        let mut profiles =
            Profiles::load(&manifest, &workspace.packages[0].name, workspace.crate_types())?;
        let known = profiles.known();
        let presets = presets(&args.chosen_presets(), &known)?;
        let configured = config.baseline.as_deref();
        let baseline = baseline(args.baseline.as_deref(), configured, &presets, &known)?;
        refuse_variants_of_other_presets(args, &presets, &known)?;
        let toolchain = Toolchain::ask(None)?;
        let cargo_config = cargo_config::all().unwrap_or(&Value::Null);
        let probe = Probe { toolchain: &toolchain, config: cargo_config, root: &workspace.root };
        let targets = args.targets.find(config, &probe)?;
        for target in targets.iter().filter(|target| target.is_wasm()) {
            refuse_same_modules(&workspace.packages, &target.triple)?;
        }
        args.knobs.refuse_bad(&profiles, targets.len())?;
        let training = training(args, &config.benchmarks)?;
        let benchmarks = benchmarks(args, &config.benchmarks)?;
        let out = workspace.out(args.out.as_deref());
        let absolute_out = absolute(&out)?;
        let mut cells = cells(&presets, &targets, |plain| {
            let variants = args.variants.of(plain, &known, &probe, |target| {
                Pgo::new(target, &probe, training.clone(), &benchmarks, &absolute_out)
            });
            [variants, args.knobs.of(plain, &profiles, &probe)].concat()
        });
        for cell in cells.iter_mut().filter(|cell| cell.variant.is_some()) {
            profiles.vary(cell)?;
            let has_only_settings =
                knobs::is_of_knobs(cell) && cell.flags.is_none() && cell.setup == cell.target.setup;
            if let Some(reference) = cell.reference.clone().filter(|_| has_only_settings)
                && profiles.changes_nothing(cell)
            {
                cell.skip = Some(format!("it sets what {reference} has anyway, and is built once"));
                cell.same_as = Some(reference);
            }
        }
        knobs::refuse_what_cargo_rejects(&cells, &workspace.choice)?;
        if let Some(partition) = args.partition {
            cells = share(partition, &cells, args, &profiles)?;
        }
        for cell in cells.iter_mut().filter(|cell| args.is_from_scratch(cell)) {
            let own = scratch(&out).join(&cell.target.triple).join(cell.build_folder());
            cell.build_dir = Some(workspace.build_dir(own));
        }
        let plain = cells.iter_mut().filter(|cell| cell.build_dir.is_none());
        plain.for_each(|cell| cell.build_dir = workspace.own_build_dir());
        Ok(Self {
            args,
            workspace,
            profiles,
            toolchain,
            targets,
            cells,
            baseline,
            benchmarks,
            known,
        })
    }

    pub fn summary(&self) -> render::Plan {
        let cells = self.cells.iter().map(|cell| PlannedCell {
            preset: cell.preset.clone(),
            variant: cell.variant.clone(),
            target: cell.target.triple.clone(),
            command: cell.command(&self.workspace.choice).to_string(),
            args: self.arguments(cell),
            reason: cell.skip.clone(),
        });
        render::Plan { schema: results::SCHEMA, cells: cells.collect() }
    }

    /// The arguments with which `dist` builds only this cell and the variants of its preset.
    fn arguments(&self, cell: &CellPlan) -> String {
        let Args { selection, targets, variants, knobs, .. } = self.args;
        let mut arguments = vec!["--preset".to_owned(), cell.preset.clone()];
        if cell.target.asked {
            let target = cell.target.for_cargo(&cell.target.triple);
            arguments.extend(["--target".to_owned(), target]);
        }
        arguments.extend(selection.dist_flags());
        arguments.extend(targets.flags());
        arguments.extend(variants.flags(&cell.preset, &self.known));
        arguments.extend(knobs.flags(&cell.preset));
        process::line(arguments.iter().map(String::as_str))
    }
}

/// Target by target, in the order of the presets; a variant follows its preset.
fn cells(
    presets: &[String],
    targets: &[Target],
    variants: impl Fn(&CellPlan) -> Vec<CellPlan>,
) -> Vec<CellPlan> {
    let mut cells = Vec::new();
    for target in targets {
        for preset in presets {
            let plain = CellPlan::new(preset, target);
            let variants = variants(&plain);
            cells.push(plain);
            cells.extend(variants);
        }
    }
    cells
}

/// The cells for this machine. What earlier runs cost does not matter: each machine has measured something else. A preset and
/// its variants stay together, as far as their costs are compared.
fn share(
    partition: Partition,
    cells: &[CellPlan],
    args: &Args,
    profiles: &Profiles,
) -> Result<Vec<CellPlan>> {
    let mut groups: Vec<(Vec<&CellPlan>, f64)> = Vec::new();
    for cell in cells {
        let weight = weight(&profiles.settings(cell)?);
        let is_with = |(group, _): &&mut (Vec<&CellPlan>, f64)| {
            let first = group[0];
            first.preset == cell.preset && first.target == cell.target && args.varies(&cell.preset)
        };
        match groups.iter_mut().find(is_with) {
            Some((group, whole)) => {
                group.push(cell);
                *whole += weight;
            }
            None => groups.push((vec![cell], weight)),
        }
    }
    let weights: Vec<f64> = groups.iter().map(|(_, weight)| *weight).collect();
    let places = partition.places(&weights).into_iter();
    Ok(places.flat_map(|place| groups[place].0.iter().map(|cell| (*cell).clone())).collect())
}

/// A variant is compared to its preset, so that has to be built, too.
fn refuse_variants_of_other_presets(
    args: &Args,
    presets: &[String],
    known: &[String],
) -> Result<()> {
    for (preset, flag) in args.variants.presets(known).into_iter().chain(args.knobs.presets()) {
        if presets.iter().all(|one| one != preset) {
            let why =
                format!("`{flag}` is for `{preset}`, which is not among the presets to build");
            return Err(Error::new(why).help(format!("add `{preset}` to `--preset`")));
        }
    }
    Ok(())
}

/// The commands that train a program: those of `--train`, else the configured benchmarks.
fn training(args: &Args, configured: &[BenchmarkCommand]) -> Result<Vec<BenchmarkCommand>> {
    let asked = args.variants.train.iter().map(|line| {
        BenchmarkCommand::from_line(line).map_err(|error| {
            Error::new(format!("bad `--train` command `{line}`: {error}")).help(UNCLOSED)
        })
    });
    let mut training = asked.collect::<Result<Vec<_>>>()?;
    if training.is_empty() {
        training = configured.iter().filter(|one| !one.built_in).cloned().collect();
    }
    if args.variants.pgo && training.iter().all(|one| one.words.is_empty()) {
        return Err(Error::new("there is nothing to train with")
            .help("name a command: `--train \"{bin} data.txt\"`, or configure a benchmark"));
    }
    Ok(training)
}

/// The commands that are run, whatever is measured of them.
fn benchmarks(args: &Args, configured: &[BenchmarkCommand]) -> Result<Vec<BenchmarkCommand>> {
    if args.selection.requires_benchmarks() && args.no_bench {
        return Err(Error::new("`--bench` without a name and `--no-bench` exclude each other")
            .help(
                "name a benchmark target to build it: `--bench NAME`, or leave one of them out",
            ));
    }
    if args.selection.requires_benchmarks() && configured.iter().all(|one| one.built_in) {
        return Err(Error::new("no benchmark is configured").help(
            "add `benchmarks = [{ name = \"sort\", command = \"{bin} data.txt\" }]` to `[workspace.metadata.dist]`",
        ));
    }
    let is_run = !args.no_bench || args.instructions;
    Ok(if is_run { configured.to_vec() } else { Vec::new() })
}

#[cfg(test)]
mod tests;
