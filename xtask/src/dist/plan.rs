//! Everything decided before the first build: presets × targets → cells, and what they are compared to.

use std::path::{Path, PathBuf};

use super::bench::Course;
use super::config::Benchmark;
use super::metadata::{self, Workspace};
use super::profiles::Profiles;
use super::targets::{self, Target};
use super::{Args, Selection, build};
use crate::error::{Error, Result};
use crate::report;
use crate::suggest;

/// One preset for one target: the unit of work.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The profile.
    pub preset: String,
    /// What it is built for.
    pub target: Target,
}

impl Cell {
    /// What a person calls it: the preset, with the target where that is not the host alone.
    pub fn name(&self) -> String {
        match self.target.asked {
            true => format!("{} for {}", self.preset, self.target.triple),
            false => self.preset.clone(),
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
    /// The host's target triple.
    pub host: String,
}

impl<'a> Plan<'a> {
    /// Finds out all that can be wrong before anything is built.
    ///
    /// # Errors
    /// When something asked for is unknown or makes no sense.
    pub fn new(args: &'a Args) -> Result<Self> {
        let mut workspace = metadata::read(&args.selection)?;
        let profiles = Profiles::load(&workspace.manifest())?;
        let known = profiles.names();
        let presets = presets(&args.preset, &known)?;
        let configured = workspace.config.baseline.as_deref();
        let baseline = baseline(args.baseline.as_deref(), configured, &presets, &known)?;
        let rustc = targets::Rustc::ask()?;
        let targets = rustc.targets(&args.target, &workspace.config.targets)?;
        Ok(Self {
            cells: cells(&presets, &targets),
            benchmarks: benchmarks(args, &mut workspace)?,
            selection: &args.selection,
            host: rustc.host,
            baseline,
            profiles,
            workspace,
        })
    }

    /// The plan as a value to show.
    pub fn summary(&self) -> report::Plan {
        let cells = self.cells.iter().map(|cell| report::PlannedCell {
            preset: cell.preset.clone(),
            variant: None,
            target: cell.target.triple.clone(),
            command: build::command(cell, self.selection).to_string(),
            reason: cell.target.skip.clone(),
        });
        report::Plan {
            schema: report::SCHEMA,
            cells: cells.collect(),
        }
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

/// The presets asked for, each once, or all known ones.
fn presets(asked: &[String], known: &[String]) -> Result<Vec<String>> {
    if asked.is_empty() {
        return Ok(known.to_vec());
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in asked {
        let shared = match name.as_str() {
            "test" => Some("dev"),
            "bench" => Some("release"),
            _ => None,
        };
        if let Some(owner) = shared {
            return Err(
                Error::new(format!("can't build the profile `{name}` as a preset")).help(format!(
                    "Cargo builds it into the folder of `{owner}`: choose that one"
                )),
            );
        }
        if name != "release" && !known.contains(name) {
            return Err(suggest::unknown("preset", name, known));
        }
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

/// The preset to compare to: the one asked for, the configured one, or the most usual of those built.
fn baseline(
    asked: Option<&str>,
    configured: Option<&str>,
    presets: &[String],
    known: &[String],
) -> Result<Option<String>> {
    let is_built = |name: &str| presets.iter().any(|preset| preset == name);
    for (name, place) in [
        (asked, "`--baseline`"),
        (configured, "`baseline` in `[workspace.metadata.dist]`"),
    ] {
        let Some(name) = name else { continue };
        if name != "release" && !known.iter().any(|preset| preset == name) {
            let unknown = suggest::unknown("preset", name, known);
            return Err(Error::new(format!("bad {place}")).because(unknown));
        }
    }
    if let Some(name) = asked.filter(|name| !is_built(name)) {
        return Err(Error::new(format!(
            "the baseline `{name}` is not among the presets to build"
        ))
        .help(format!("add `{name}` to `--preset`")));
    }
    let usual = [asked, configured, Some("fast"), Some("release")];
    let chosen = usual.into_iter().flatten().find(|name| is_built(name));
    Ok(chosen
        .or(presets.first().map(String::as_str))
        .map(str::to_owned))
}

fn cells(presets: &[String], targets: &[Target]) -> Vec<Cell> {
    let cell = |target: &Target, preset: &String| Cell {
        preset: preset.clone(),
        target: target.clone(),
    };
    targets
        .iter()
        .flat_map(|target| presets.iter().map(move |preset| cell(target, preset)))
        .collect()
}

fn benchmarks(args: &Args, workspace: &mut Workspace) -> Result<Vec<Benchmark>> {
    let configured = std::mem::take(&mut workspace.config.benchmarks);
    if args.bench && configured.is_empty() {
        return Err(Error::new("no benchmark is configured").help(
            "add `benchmarks = [{ name = \"startup\", command = \"{bin} --version\" }]` to `[workspace.metadata.dist]`",
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
        Target {
            triple: triple.to_owned(),
            asked: true,
            skip: None,
        }
    }

    #[test]
    fn cells_go_target_by_target_in_the_order_of_the_presets() {
        let cells = cells(&owned(&["dev", "fast"]), &[target("a"), target("b")]);
        let names: Vec<String> = cells
            .iter()
            .map(|cell| format!("{}/{}", cell.target.triple, cell.preset))
            .collect();
        assert_eq!(names, ["a/dev", "a/fast", "b/dev", "b/fast"]);
    }

    #[test]
    fn release_is_built_only_when_asked_for() {
        let known = owned(&["dev", "fast"]);
        assert_eq!(presets(&[], &known).expect("good"), known);
        let asked = owned(&["release", "dev", "release"]);
        assert_eq!(presets(&asked, &known).expect("good"), ["release", "dev"]);
    }

    #[test]
    fn test_and_bench_are_refused_with_the_reason() {
        for (name, owner) in [("test", "`dev`"), ("bench", "`release`")] {
            let error = presets(&owned(&[name]), &owned(&["dev"])).expect_err("refused");
            assert!(error.to_string().contains(owner), "{error}");
        }
    }

    #[test]
    fn the_baseline_is_asked_for_or_configured_or_usual() {
        let known = owned(&["dev", "fast", "prod"]);
        let pick = |asked, configured, presets: &[&str]| {
            baseline(asked, configured, &owned(presets), &known).expect("good")
        };
        assert_eq!(
            pick(Some("dev"), Some("prod"), &["dev", "fast"]).as_deref(),
            Some("dev")
        );
        assert_eq!(
            pick(None, Some("prod"), &["dev", "prod"]).as_deref(),
            Some("prod")
        );
        assert_eq!(
            pick(None, Some("prod"), &["dev", "fast"]).as_deref(),
            Some("fast")
        );
        assert_eq!(pick(None, None, &["prod"]).as_deref(), Some("prod"));
    }

    #[test]
    fn a_baseline_that_is_not_built_or_not_known_is_refused() {
        let known = owned(&["dev", "fast"]);
        assert!(baseline(Some("fast"), None, &owned(&["dev"]), &known).is_err());
        assert!(baseline(None, Some("fats"), &known, &known).is_err());
    }
}
