//! Everything decided before the first build: presets × targets → cells, and what they are compared to.

use std::path::{Path, PathBuf};

use super::bench::Course;
use super::config::Benchmark;
use super::cranelift::Cranelift;
use super::metadata::{self, Workspace};
use super::partition::Partition;
use super::profiles::Profiles;
use super::scratch::{self, BuildDir};
use super::targets::{self, Target};
use super::{Args, Selection, build, choice, expected};
use crate::error::{Error, Result};
use crate::{process, report};

/// One preset for one target: the unit of work.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The profile.
    pub preset: String,
    /// What it is more than its profile.
    pub variant: Option<Cranelift>,
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
        report::cell_name(&self.preset, self.variant_name())
    }

    /// The variant's name.
    pub fn variant_name(&self) -> Option<&'static str> {
        self.variant.as_ref().map(|_| Cranelift::NAME)
    }

    /// Why it can't be built, with the way to mend it.
    pub fn skip(&self) -> Option<String> {
        let variant = self.variant.as_ref().and_then(|variant| variant.skip.clone());
        variant.or_else(|| self.target.skip.clone())
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
    /// The host's target triple.
    pub host: String,
    /// All that `rustc -vV` says.
    pub rustc: String,
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
        let rustc = targets::Rustc::ask()?;
        let targets = rustc.targets(&args.target, &workspace.config.targets)?;
        let cranelift = Cranelift::find(&workspace.root, &rustc.host);
        let mut plan = Self {
            cells: cells(&presets, &targets, cranelift.as_ref()),
            benchmarks: benchmarks(args, &mut workspace)?,
            selection: &args.selection,
            host: rustc.host,
            rustc: rustc.version,
            baseline,
            profiles,
            workspace,
        };
        if let Some(partition) = args.partition {
            plan.keep(partition)?;
        }
        if args.fresh {
            let folder = scratch::fresh(&plan.out(args.out.as_deref()));
            for cell in &mut plan.cells {
                let own = folder.join(&cell.target.triple).join(cell.folder());
                cell.build_dir = Some(plan.workspace.build_dir(own));
            }
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
    pub fn summary(&self) -> report::Plan {
        let cells = self.cells.iter().map(|cell| report::PlannedCell {
            preset: cell.preset.clone(),
            variant: cell.variant_name().map(str::to_owned),
            target: cell.target.triple.clone(),
            command: build::command(cell, self.selection).to_string(),
            args: self.arguments(cell),
            reason: cell.skip(),
        });
        report::Plan { schema: report::SCHEMA, cells: cells.collect() }
    }

    /// What makes `dist` build a cell alone, with its variants, and the same of it.
    fn arguments(&self, cell: &Cell) -> String {
        let flags = self.selection.build_flags();
        let target = cell.target.asked.then_some(["--target", &cell.target.triple]);
        let cell = ["--preset", &cell.preset].into_iter().chain(target.into_iter().flatten());
        let flags = flags.iter().map(String::as_str).filter(|flag| *flag != "--bins");
        process::line(cell.chain(flags))
    }

    /// The folder for reports and binaries.
    pub fn out(&self, chosen: Option<&Path>) -> PathBuf {
        match chosen {
            Some(out) => out.to_path_buf(),
            None => self.workspace.target_dir.join("dist"),
        }
    }

    /// Where the binaries in this folder can be run.
    pub fn course<'b>(&'b self, out: &'b Path) -> Course<'b> {
        Course {
            host: &self.host,
            root: &self.workspace.root,
            baseline: self.baseline.as_deref(),
            out,
        }
    }
}

/// Target by target, in the order of the presets; a variant stands behind its preset.
fn cells(presets: &[String], targets: &[Target], cranelift: Option<&Cranelift>) -> Vec<Cell> {
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
            if preset == Cranelift::PRESET {
                cells.extend(cranelift.cloned().map(|cranelift| cell(Some(cranelift))));
            }
        }
    }
    cells
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
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn target(triple: &str) -> Target {
        Target { triple: triple.to_owned(), asked: true, skip: None }
    }

    #[test]
    fn cells_go_target_by_target_in_the_order_of_the_presets() {
        let presets = owned(&["dev", "fast"]);
        let names = |targets: &[Target], cranelift: Option<&Cranelift>| -> Vec<String> {
            let cells = cells(&presets, targets, cranelift);
            cells.iter().map(Cell::name).collect()
        };
        assert_eq!(
            names(&[target("a"), target("b")], None),
            ["dev for a", "fast for a", "dev for b", "fast for b"]
        );
        let cranelift = Cranelift { config: PathBuf::new(), skip: None };
        assert_eq!(
            names(&[target("a")], Some(&cranelift)),
            ["dev for a", "dev+cranelift for a", "fast for a"]
        );
    }
}
