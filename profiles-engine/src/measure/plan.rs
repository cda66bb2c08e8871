//! Everything decided before the first build: presets × targets → cells, and what they are compared to.

pub(crate) mod builder;
pub(crate) mod choice;
pub(crate) mod config;
pub(crate) mod linker;
pub(crate) mod metadata;
pub(crate) mod partition;
pub(crate) mod profiles;
pub(crate) mod runner;
pub(crate) mod selection;
pub(crate) mod targets;
pub(crate) mod toolchain;
pub(crate) mod variant;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::base::error::{Context, Error, Result};
use crate::base::process;
use crate::measure::compile::pgo::Pgo;
use crate::measure::compile::scratch::{self, BuildDir};
use crate::measure::compile::{build, expected};
use crate::measure::figures::bench::Course;
use crate::measure::plan::builder::Setup;
use crate::measure::plan::config::Benchmark;
use crate::measure::plan::metadata::Workspace;
use crate::measure::plan::partition::Partition;
use crate::measure::plan::profiles::Profiles;
use crate::measure::plan::targets::{Choice, Surroundings, Target};
use crate::measure::plan::toolchain::Toolchain;
use crate::measure::plan::variant::{Variant, Variants};
use crate::measure::{Args, Selection};
use crate::render::plan::{self, PlannedCell};
use crate::results;
use crate::source::cargo_config;

/// One preset for one target: the unit of work.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The profile.
    pub preset: String,
    /// What it is more than its profile.
    pub variant: Option<Variant>,
    /// What it is built for.
    pub target: Target,
    /// Where it is built, if not in the target folder.
    pub build_dir: Option<BuildDir>,
}

impl Cell {
    /// What a person calls it: the preset, with the target where that is not the host alone.
    pub fn name(&self) -> String {
        match self.target.asked {
            true => format!("{} for {}", self.folder(), self.target.triple),
            false => self.folder(),
        }
    }

    /// What its folder is called: the preset, with the variant where it is one.
    pub fn folder(&self) -> String {
        results::cell_name(&self.preset, self.variant_name())
    }

    /// The variant's name.
    pub fn variant_name(&self) -> Option<&'static str> {
        self.variant.as_ref().map(|variant| variant.name)
    }

    /// What builds it.
    pub fn setup(&self) -> &Setup {
        self.variant.as_ref().map_or(&self.target.setup, |variant| &variant.setup)
    }

    /// How it is trained, where it is.
    pub fn pgo(&self) -> Option<&Pgo> {
        self.variant.as_ref()?.pgo.as_ref()
    }

    /// Whether Cargo gets a `--target`.
    pub fn has_target(&self) -> bool {
        let needs = self.variant.as_ref().is_some_and(Variant::needs_target);
        self.target.asked || self.target.setup.build_std.is_some() || needs
    }

    /// Why it can't be built, with the way to mend it.
    pub fn skip(&self) -> Option<String> {
        // A variant that another toolchain builds was looked at with that one.
        match &self.variant {
            Some(variant) => variant.skip.clone(),
            None => self.target.skip.clone(),
        }
    }
}

/// What will be done, in order.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The workspace.
    pub workspace: Workspace,
    /// Its profiles.
    pub profiles: Profiles,
    /// What of it is built.
    pub selection: &'a Selection,
    /// The cells, in the order they start.
    pub cells: Vec<Cell>,
    /// The preset that run times are compared to.
    pub baseline: Option<String>,
    /// The benchmarks that will run.
    pub benchmarks: Vec<Benchmark>,
    /// The targets, in the order of their cells.
    pub targets: Vec<Target>,
    /// What was asked for of targets and variants.
    asked: (&'a Choice, &'a Variants),
    /// The presets that can be chosen.
    known: Vec<String>,
    /// The toolchain in use.
    pub toolchain: Toolchain,
}

impl<'a> Plan<'a> {
    /// Finds out all that can be wrong before anything is built.
    ///
    /// # Errors
    /// When something asked for is unknown or makes no sense.
    pub fn new(args: &'a Args) -> Result<Self> {
        let mut workspace = metadata::read(&args.selection)?;
        let profiles = Profiles::load(&workspace.manifest())?;
        let known = choice::known(&profiles.names());
        let presets = choice::presets(&args.preset, &known)?;
        let configured = workspace.config.baseline.as_deref();
        let baseline = choice::baseline(args.baseline.as_deref(), configured, &presets, &known)?;
        refuse_variants_of_nothing(args, &presets, &known)?;
        let toolchain = Toolchain::ask(None)?;
        let files = cargo_config::all().unwrap_or(&Value::Null);
        let around = Surroundings { toolchain: &toolchain, files, root: &workspace.root };
        let targets = args.choice.find(&workspace.config, &around)?;
        let out = absolute(&workspace.out(args.out.as_deref()))?;
        let training = training(args, &workspace)?;
        let measured = if args.no_bench { &[][..] } else { &workspace.config.benchmarks };
        let variants = |preset: &str, target: &Target| {
            let pgo = || Pgo::new(target, &around, training.clone(), measured, &out);
            args.variants.of(preset, &known, target, &around, pgo)
        };
        let cells = cells(&presets, &targets, variants);
        let mut plan = Self {
            cells,
            benchmarks: benchmarks(args, &mut workspace)?,
            selection: &args.selection,
            asked: (&args.choice, &args.variants),
            known,
            targets,
            toolchain,
            baseline,
            profiles,
            workspace,
        };
        if let Some(partition) = args.partition {
            plan.keep(partition)?;
        }
        let folder = scratch::fresh(&plan.workspace.out(args.out.as_deref()));
        for cell in plan.cells.iter_mut().filter(|cell| args.fresh || cell.pgo().is_some()) {
            let own = folder.join(&cell.target.triple).join(cell.folder());
            cell.build_dir = Some(plan.workspace.build_dir(own));
        }
        Ok(plan)
    }

    /// Leaves out what is for other machines. What earlier runs cost does not matter here: each machine has its own.
    fn keep(&mut self, partition: Partition) -> Result<()> {
        let package = self.workspace.packages.first().map_or("", |package| package.name.as_str());
        let weight = |cell| Ok(expected::weight(&self.profiles.settings(cell, package)?));
        let weights = self.cells.iter().map(weight).collect::<Result<Vec<f64>>>()?;
        let places = partition.places(&weights);
        self.cells = places.into_iter().map(|place| self.cells[place].clone()).collect();
        Ok(())
    }

    /// The plan as a value to show.
    pub fn summary(&self) -> plan::Plan {
        let cells = self.cells.iter().map(|cell| PlannedCell {
            preset: cell.preset.clone(),
            variant: cell.variant_name().map(str::to_owned),
            target: cell.target.triple.clone(),
            command: build::command(cell, self.selection).to_string(),
            args: self.arguments(cell),
            reason: cell.skip(),
        });
        plan::Plan { schema: results::SCHEMA, cells: cells.collect() }
    }

    /// What makes `dist` build a cell alone, with its variants, and the same of it.
    fn arguments(&self, cell: &Cell) -> String {
        let (choice, variants) = self.asked;
        let special = [choice.flags(), variants.flags(&cell.preset, &self.known)].concat();
        let flags = self.selection.build_flags();
        let flags = flags.iter().filter(|flag| *flag != "--bins").chain(&special);
        let target = cell.target.asked.then_some(["--target", &cell.target.triple]);
        let cell = ["--preset", &cell.preset].into_iter().chain(target.into_iter().flatten());
        process::line(cell.chain(flags.map(String::as_str)))
    }

    /// Where the binaries in this folder can be run.
    pub fn course<'b>(&'b self, out: &'b Path) -> Course<'b> {
        Course { root: &self.workspace.root, baseline: self.baseline.as_deref(), out }
    }
}

/// Target by target, in the order of the presets; a variant stands behind its preset.
fn cells(
    presets: &[String],
    targets: &[Target],
    variants: impl Fn(&str, &Target) -> Vec<Variant>,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for target in targets {
        for preset in presets {
            let cell = |variant| Cell {
                preset: preset.clone(),
                variant,
                target: target.clone(),
                build_dir: None,
            };
            cells.push(cell(None));
            cells.extend(variants(preset, target).into_iter().map(|variant| cell(Some(variant))));
        }
    }
    cells
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).context(|| format!("failed to find `{}`", path.display()))
}

/// A variant stands beside its preset: without that there is nothing to compare it to.
fn refuse_variants_of_nothing(args: &Args, presets: &[String], known: &[String]) -> Result<()> {
    let asked = args.variants.presets(known);
    let missing = asked.iter().find(|(preset, _)| presets.iter().all(|one| one != preset));
    match missing {
        None => Ok(()),
        Some((preset, flag)) => Err(Error::new(format!(
            "`{flag}` is for `{preset}`, which is not among the presets to build"
        ))
        .help(format!("add `{preset}` to `--preset`"))),
    }
}

/// The commands that train a program: those asked for, else the benchmarks that somebody has configured.
fn training(args: &Args, workspace: &Workspace) -> Result<Vec<Benchmark>> {
    let asked: Vec<Benchmark> =
        args.variants.train.iter().map(|line| Benchmark::of(line)).collect();
    let configured = workspace.config.benchmarks.iter().filter(|one| !one.built_in).cloned();
    let training = if asked.is_empty() { configured.collect() } else { asked };
    match args.variants.pgo && training.iter().all(|one| one.command.is_empty()) {
        true => Err(Error::new("there is nothing to train with")
            .help("name a command: `--train \"{bin} data.txt\"`, or configure a benchmark")),
        false => Ok(training),
    }
}

fn benchmarks(args: &Args, workspace: &mut Workspace) -> Result<Vec<Benchmark>> {
    let configured = std::mem::take(&mut workspace.config.benchmarks);
    if args.bench && configured.iter().all(|one| one.built_in) {
        return Err(Error::new("no benchmark is configured").help(
            "add `benchmarks = [{ name = \"sort\", command = \"{bin} data.txt\" }]` to `[workspace.metadata.dist]`",
        ));
    }
    Ok(match args.no_bench {
        true => Vec::new(),
        false => configured,
    })
}

#[cfg(test)]
mod tests;
