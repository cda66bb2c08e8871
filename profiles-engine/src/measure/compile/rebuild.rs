//! Rebuilds: what a build costs after the body of a function was edited.
//!
//! The edit is a real one, to `fn main` of the program or to a function of the library, in a copy of the workspace. For each
//! cell the copy is built from scratch, then edited and built again several times while nothing else runs, and the medians
//! count. With several rounds all cells are built first, each in its own target folder, and then edited in turns. Cargo runs
//! in the user's folder, so that it reads the same config files.

pub(crate) mod edit;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::analysis::rounds::rounds;
use crate::analysis::stats::median;
use crate::base::error::{Context, Result};
use crate::base::process::Process;
use crate::measure::compile::build::{self, Built};
use crate::measure::compile::rebuild::edit::Edit;
use crate::measure::files::{
    ScratchDir, absolute, current_dir, is_without_sources, real, scratch, walk,
};
use crate::measure::keep::Record;
use crate::measure::keep::cache::CompilerCache;
use crate::measure::plan::selection::Chosen;
use crate::measure::plan::{CellPlan, Metadata, Plan};
use crate::measure::progress::{Progress, Step};
use crate::measure::turns::Turns;
use crate::results::{ArtifactKind, Outcome, Rebuild};
use crate::workspace::nearest_manifest;

/// How often the program is edited, after the first build.
const EDITS: usize = 3;

/// Measures the rebuild of each cell that was built. A failed rebuild is not an error.
pub fn measure(plan: &Plan, record: &mut Record, progress: &Progress) -> Result<()> {
    let scratch = ScratchDir::new(scratch(&record.site.out).join("rebuild"));
    let bench = Bench::new(plan, record, scratch.path())?;
    let cells = record.report.cells.iter().enumerate();
    let built = cells.filter(|(_, cell)| cell.outcome == Outcome::Built).map(|(index, _)| index);
    let built: Vec<usize> = built.collect();
    if plan.args.rounds() > 1 {
        return in_turns(&bench, &built, plan, record, progress);
    }
    for index in built {
        let cell = &plan.cells[record.places[index]];
        let step = progress.step(format!("[rebuild] {}", cell.title()));
        step.begin();
        let rebuilt = bench.rebuild(cell, &step)?;
        let summary = rebuilt.as_ref().map_or_else(String::clone, Rebuild::summary);
        record.add_rebuild(index, rebuilt)?;
        step.end(&summary);
    }
    Ok(())
}

struct Bench<'a> {
    copy: FolderCopy,
    choice: Chosen,
    workspace: &'a Metadata,
    /// The root file of what is edited, in the user's workspace.
    root_file: PathBuf,
    edited: ArtifactKind,
    target_dir: PathBuf,
    temporary: Option<PathBuf>,
    is_cached: bool,
}

impl<'a> Bench<'a> {
    /// Copies the workspace, with all that is built from outside of it.
    fn new(plan: &'a Plan, record: &Record, scratch: &Path) -> Result<Self> {
        let site = &record.site;
        let root = &real(&plan.workspace.root);
        let inputs = record.report.cells.iter().filter_map(|cell| cell.inputs.as_ref());
        let included = inputs.flat_map(|inputs| inputs.included.keys().map(|name| root.join(name)));
        let folders = site.sources.folders.iter().cloned().chain(included);
        let outside: BTreeSet<PathBuf> = folders.filter(|path| !path.starts_with(root)).collect();
        let all: Vec<&Path> = std::iter::once(root).chain(&outside).map(PathBuf::as_path).collect();
        let ours = plan.workspace.not_sources(&site.out);
        let copy = FolderCopy::make(&scratch.join("copy"), &all, &ours)?;
        let named = plan.args.selection.manifest_path.as_deref().map(absolute);
        let manifest = real(&nearest_manifest(&named.unwrap_or_else(current_dir)?)?);
        // A program is what most edits are for.
        let built = record.report.cells.iter().flat_map(|cell| &cell.artifacts);
        let edited = built.min_by_key(|one| !one.kind.is_program());
        let root_file = edited.and_then(|one| plan.workspace.root_file(one));
        Ok(Self {
            choice: plan.workspace.choice.clone().with_manifest(copy.of(&manifest)),
            root_file: real(root_file.unwrap_or(root)),
            edited: edited.map(|one| one.kind).unwrap_or_default(),
            copy,
            workspace: &plan.workspace,
            target_dir: scratch.join("target"),
            temporary: site.temporary.clone(),
            is_cached: site.cache.as_ref().is_some_and(CompilerCache::is_of_rust),
        })
    }

    /// One build from scratch, then the edits; or why they can't be measured.
    fn rebuild(&self, cell: &CellPlan, step: &Step) -> Result<Result<Rebuild, String>> {
        let mut edited = match self.start(cell, self.target_dir.clone(), step)? {
            Ok(edited) => edited,
            Err(reason) => return Ok(Err(reason)),
        };
        for edit in 1..=EDITS {
            if let Err(reason) = self.edit(&mut edited, edit, step)? {
                return Ok(Err(reason));
            }
        }
        Ok(Ok(edited.medians()))
    }

    /// Builds the copy from scratch for a cell; or says why its rebuilds can't be measured.
    fn start(
        &self,
        cell: &CellPlan,
        target_dir: PathBuf,
        step: &Step,
    ) -> Result<Result<Edited, String>> {
        if self.is_cached {
            return Ok(Err("a compiler cache is in use".to_owned()));
        }
        if cell.pgo.is_some() {
            return Ok(Err("it would have to be trained again after each edit".to_owned()));
        }
        let target_dir = ScratchDir::new(target_dir);
        let build_dir = self.workspace.build_dir(target_dir.path().to_path_buf());
        let cell = CellPlan { build_dir: Some(build_dir), ..cell.clone() };
        let edited = Edited {
            command: cell.command(&self.choice),
            units: 0,
            wall: Vec::new(),
            cpu: Vec::new(),
            _target_dir: target_dir,
        };
        Ok(self.build_with(&edited.command, 0, step)?.map(|_| edited))
    }

    /// Edits the copy and builds it again; or says why that does not count.
    fn edit(&self, edited: &mut Edited, edit: usize, step: &Step) -> Result<Result<(), String>> {
        let built = match self.build_with(&edited.command, edit, step)? {
            Ok(built) => built,
            Err(reason) => return Ok(Err(reason)),
        };
        let units = built.units - built.fresh;
        if units == 0 {
            return Ok(Err("Cargo rebuilt nothing after an edit".to_owned()));
        }
        edited.units = units;
        edited.wall.push(built.wall.as_secs_f64());
        edited.cpu.extend(built.usage.map(|usage| usage.cpu.as_secs_f64()));
        Ok(Ok(()))
    }

    fn build_with(
        &self,
        command: &Process,
        edit: usize,
        step: &Step,
    ) -> Result<Result<Built, String>> {
        let found = match Edit::find(&self.root_file, self.edited) {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        if let Err(error) = self.copy.write(&self.root_file, &found.text(edit)) {
            return Ok(Err(format!("the copy can't be edited: {error}")));
        }
        let built = build::build(
            command,
            self.temporary.as_deref(),
            || step.advance(),
            |why| step.say(why),
        )?;
        Ok(built.map_err(|reason| {
            let first = reason.lines().next().unwrap_or_default();
            format!("a copy of the workspace does not build: {first}")
        }))
    }
}

/// What the edits of one cell have cost so far.
struct Edited {
    command: Process,
    /// How many units the last edit rebuilt.
    units: u64,
    /// Seconds, one for each edit.
    wall: Vec<f64>,
    /// Seconds, one for each edit, where the system says.
    cpu: Vec<f64>,
    _target_dir: ScratchDir,
}

impl Edited {
    fn medians(&self) -> Rebuild {
        let cpu_seconds = (!self.cpu.is_empty()).then(|| median(&self.cpu));
        let wall_seconds = Some(median(&self.wall));
        Rebuild { units: self.units, wall_seconds, cpu_seconds, rounds: None }
    }

    /// The medians with each round, and why there are no more.
    fn in_rounds(&self, reason: Option<String>) -> Rebuild {
        let cpu = (self.cpu.len() == self.wall.len()).then(|| self.cpu.clone());
        let rounds = rounds(cpu, Some(self.wall.clone()), reason);
        Rebuild { rounds: Some(rounds), ..self.medians() }
    }
}

/// A cell of the report whose copy is edited in turns with those of the others.
struct Racer {
    cell: usize,
    edited: Edited,
    reason: Option<String>,
}

/// Builds all copies once; then, round by round, each cell has one edit.
fn in_turns(
    bench: &Bench,
    built: &[usize],
    plan: &Plan,
    record: &mut Record,
    progress: &Progress,
) -> Result<()> {
    let rounds = plan.args.rounds();
    let step = progress.step(format!("[rebuild] {rounds} edits of each preset"));
    step.begin();
    let mut racers = Vec::new();
    for &cell in built {
        let planned = &plan.cells[record.places[cell]];
        step.say(&format!("building a copy with {}", planned.name()));
        let target_dir = bench.target_dir.with_file_name(format!("target-{cell}"));
        match bench.start(planned, target_dir, &step)? {
            Ok(edited) => racers.push(Racer { cell, edited, reason: None }),
            Err(reason) => record.add_rebuild(cell, Err(reason))?,
        }
    }
    let mut turns = Turns::new(racers.len());
    for round in 1..=rounds {
        step.say(&format!("round {round} of {rounds}"));
        for turn in turns.next() {
            let racer = &mut racers[turn];
            if racer.reason.is_none() {
                racer.reason = bench.edit(&mut racer.edited, round, &step)?.err();
            }
        }
        record.add_rebuilds(racers.iter().map(Racer::result).collect())?;
    }
    step.end(&format!("{rounds} rounds"));
    Ok(())
}

impl Racer {
    fn result(&self) -> (usize, Result<Rebuild, String>) {
        let result = match &self.reason {
            Some(reason) if self.edited.wall.is_empty() => Err(reason.clone()),
            reason => Ok(self.edited.in_rounds(reason.clone())),
        };
        (self.cell, result)
    }
}

/// A copy of several folders that keeps their positions relative to each other, so that relative paths between them still hold.
#[derive(Debug)]
pub struct FolderCopy {
    folder: PathBuf,
    base: PathBuf,
}

impl FolderCopy {
    /// Copies folders and files to below `folder`, without version control, target folders and `ours`.
    pub fn make(folder: &Path, of: &[&Path], ours: &[PathBuf]) -> Result<Self> {
        let base = of.iter().skip(1).fold(of[0].to_path_buf(), |base, other| common(&base, other));
        let copy = Self { folder: folder.to_path_buf(), base };
        for source in of {
            copy.tree(source, ours).context(|| format!("failed to copy `{}`", source.display()))?;
        }
        Ok(copy)
    }

    pub fn of(&self, path: &Path) -> PathBuf {
        self.folder.join(path.strip_prefix(&self.base).unwrap_or(path))
    }

    /// Replaces the text of a copied file. Fails where that would write through a link to a file outside of the copy.
    pub fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        let copy = self.of(path);
        let folder = copy.parent().unwrap_or(&copy).canonicalize()?;
        if !folder.starts_with(self.folder.canonicalize()?) {
            return Err(io::Error::other(format!(
                "`{}` is reached through a symbolic link",
                path.display()
            )));
        }
        fs::remove_file(&copy)?;
        fs::write(copy, text)
    }

    fn tree(&self, source: &Path, ours: &[PathBuf]) -> io::Result<()> {
        if source.is_file() {
            fs::create_dir_all(self.of(source.parent().unwrap_or(source)))?;
            return fs::copy(source, self.of(source)).map(drop);
        }
        let (folders, others) = walk(source, |folder| !is_without_sources(folder, ours))?;
        for folder in folders {
            fs::create_dir_all(self.of(&folder))?;
        }
        for path in others {
            if path.is_dir() {
                link(&path.canonicalize()?, &self.of(&path))?;
            } else if path.is_file() {
                fs::copy(&path, self.of(&path))?;
            }
        }
        Ok(())
    }
}

/// The nearest folder above both; the first where there is none (other drives).
fn common(one: &Path, two: &Path) -> PathBuf {
    let common = one.ancestors().find(|above| two.starts_with(above));
    common.unwrap_or(one).to_path_buf()
}

/// A linked folder is not copied: the copy links to the original.
#[cfg(unix)]
fn link(target: &Path, link: &Path) -> io::Result<()> {
    match std::os::unix::fs::symlink(target, link) {
        // A folder below another was copied with it.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
