//! The warm loop: what a build costs after a function's body was edited.
//!
//! The edit is a real one, to `fn main` of the program, in a copy of the workspace: nobody's files are touched. For
//! each cell the copy is built from nothing, edited and built again several times, with nothing else going on; then
//! the medians count. Cargo runs where the person stands, so that it reads the same config files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::analysis::stats::median;
use crate::base::error::{Context, Result};
use crate::measure::Selection;
use crate::measure::compile::build::{self, Outcome};
use crate::measure::compile::scratch::{Copy, Passing, fresh};
use crate::measure::keep::record::Record;
use crate::measure::keep::sources::real;
use crate::measure::plan::metadata::Workspace;
use crate::measure::plan::{Cell, Plan};
use crate::measure::progress::{Progress, Step};
use crate::results::{self, Rebuild};
use crate::workspace::nearest_manifest;

/// How often, after the first build.
const EDITS: usize = 3;

/// Measures the rebuild of each cell that was built.
///
/// # Errors
/// When the workspace can't be copied, or the report can't be written. What can't be rebuilt is no error.
pub fn measure(plan: &Plan, record: &mut Record, progress: &Progress) -> Result<()> {
    let scratch = Passing::new(fresh(record.out()).join("rebuild"));
    let site = record.site();
    let ours = plan.workspace.not_sources(&site.out);
    let root = &real(&plan.workspace.root);
    let inputs = record.report().cells.iter().filter_map(|cell| cell.inputs.as_ref());
    let included = inputs.flat_map(|inputs| inputs.included.keys().map(|name| root.join(name)));
    let packages = site.inputs.sources().folders().map(Path::to_path_buf);
    let outside = packages.chain(included).filter(|path| !path.starts_with(root));
    let outside: BTreeSet<PathBuf> = outside.collect();
    let all: Vec<&Path> = std::iter::once(root).chain(&outside).map(PathBuf::as_path).collect();
    let copy = Copy::make(&scratch.path().join("copy"), &all, &ours)?;
    let manifest = match plan.selection.manifest() {
        Some(manifest) => std::path::absolute(manifest),
        None => std::env::current_dir(),
    };
    let manifest = nearest_manifest(&manifest.context(|| "failed to find the current folder")?)?;
    let bench = Bench {
        selection: plan.selection.at(copy.of(&real(&manifest))),
        main: real(plan.workspace.main().unwrap_or(root)),
        copy,
        workspace: &plan.workspace,
        target_dir: scratch.path().join("target"),
        is_cached: site.cache.is_some(),
    };
    let cells = record.report().cells.iter();
    let built: Vec<bool> = cells.map(|cell| cell.outcome == results::Outcome::Built).collect();
    for (index, _) in built.into_iter().enumerate().filter(|(_, built)| *built) {
        let cell = &plan.cells[record.place(index)];
        let step = progress.step(format!("[rebuild] {}", cell.name()));
        step.begin();
        let rebuilt = bench.rebuild(cell, &step)?;
        step.end(&rebuilt.as_ref().map_or_else(String::clone, Rebuild::summary));
        record.add_rebuild(index, rebuilt)?;
    }
    Ok(())
}

/// What the edits of all cells share.
struct Bench<'a> {
    copy: Copy,
    selection: Selection,
    workspace: &'a Workspace,
    /// The root file of the program, in the person's workspace.
    main: PathBuf,
    target_dir: PathBuf,
    is_cached: bool,
}

impl Bench<'_> {
    /// One whole build, then the edits; or why that can't be.
    fn rebuild(&self, cell: &Cell, step: &Step) -> Result<Result<Rebuild, String>> {
        if self.is_cached {
            return Ok(Err("a cache stands between Cargo and the compiler".to_owned()));
        }
        if cell.pgo().is_some() {
            return Ok(Err("after an edit it would have to be trained again".to_owned()));
        }
        let Some((before, after)) = fs::read_to_string(&self.main).ok().and_then(around_body)
        else {
            return Ok(Err(format!("there is no `fn main() {{` in `{}`", self.main.display())));
        };
        let target_dir = Passing::new(self.target_dir.clone());
        let build_dir = self.workspace.build_dir(target_dir.path().to_path_buf());
        let cell = Cell { build_dir: Some(build_dir), ..cell.clone() };
        let command = build::command(&cell, &self.selection);
        let (mut wall, mut cpu, mut units) = (Vec::new(), Vec::new(), 0);
        for edit in 0..=EDITS {
            let text = format!("{before} let _ = ::std::hint::black_box({edit}u32);{after}");
            if let Err(error) = self.copy.write(&self.main, &text) {
                return Ok(Err(format!("the copy can't be edited: {error}")));
            }
            let built = match build::build(&command, || step.advance(), |why| step.say(why))? {
                Outcome::Built(built) => built,
                Outcome::Failed(reason) => {
                    let first = reason.lines().next().unwrap_or_default();
                    return Ok(Err(format!("a copy of the workspace does not build: {first}")));
                }
            };
            if edit > 0 {
                units = built.units - built.fresh;
                wall.push(built.spent.wall.as_secs_f64());
                cpu.extend(built.spent.usage.map(|usage| usage.cpu.as_secs_f64()));
                if units == 0 {
                    return Ok(Err("Cargo built nothing again after an edit".to_owned()));
                }
            }
        }
        let cpu_seconds = (!cpu.is_empty()).then(|| median(&cpu));
        Ok(Ok(Rebuild { units, wall_seconds: Some(median(&wall)), cpu_seconds }))
    }
}

/// The text up to the `{` of `fn main`, and from there on.
fn around_body(text: String) -> Option<(String, String)> {
    let is_word = |word: &str| {
        ["pub", "async", "unsafe"].contains(&word)
            || word.starts_with("pub(")
            || word.ends_with(']')
    };
    let is_main = |start: usize| {
        let line = text[..start].rsplit('\n').next().unwrap_or_default();
        let behind = text[start + "fn main".len()..].trim_start();
        behind.starts_with('(') && line.split_whitespace().all(is_word)
    };
    let (start, _) = text.match_indices("fn main").find(|(start, _)| is_main(*start))?;
    let body = start + text[start..].find('{')? + 1;
    Some((text[..body].to_owned(), text[body..].to_owned()))
}

#[cfg(test)]
mod tests;
