//! What an interrupted run of several rounds has left for the next one.
//!
//! Its report says which cells were built, and their records have each build of the rounds that all of them took. A cell is
//! taken over only if it would be built from exactly the same inputs by the same command, and its files are still those
//! that were measured.

use std::collections::BTreeMap;
use std::path::Path;

use crate::measure::files::sha256;
use crate::measure::keep::Site;
use crate::measure::plan::{CellPlan, Plan};
use crate::results::{self, Artifact, Cell, Inputs, Outcome};

#[derive(Debug, Default)]
pub struct Resume {
    cells: Vec<Cell>,
}

impl Resume {
    /// Reads the report of the last run. A complete one, or one that can't be read, leaves nothing to go on from.
    pub fn open(out: &Path, rounds: usize) -> Self {
        let report = (rounds > 1).then(|| results::read(&out.join("report.json")));
        let interrupted = report.and_then(Result::ok).filter(|report| !report.complete);
        Self { cells: interrupted.map(|report| report.cells).unwrap_or_default() }
    }

    /// A cell as it was measured, without what comes after the rounds.
    pub fn cell(&self, entry: &Cell, cell: &CellPlan, plan: &Plan, site: &Site) -> Option<Cell> {
        let is_same = |one: &&Cell| one.is_same(entry) && one.command == entry.command;
        let earlier = self.cells.iter().find(is_same)?;
        let build = earlier.build.as_ref().filter(|_| earlier.outcome == Outcome::Built)?;
        let inputs = earlier.inputs.as_ref()?;
        let included = site.history.included(earlier)?;
        let now = site.sources.inputs(cell, plan, entry, site.sources.snapshot(), &[])?;
        let is_as_measured = build.fresh == 0
            && now.parts == inputs.parts
            && is_unchanged(included, site)
            && earlier.artifacts.iter().all(|artifact| is_there(artifact, &site.out))
            && cell.pgo.as_ref().is_none_or(|pgo| pgo.profile.exists());
        is_as_measured.then(|| Cell {
            inputs: Some(Inputs { included: included.clone(), ..inputs.clone() }),
            rebuild: None,
            rebuild_reason: None,
            benchmarks: Vec::new(),
            ..earlier.clone()
        })
    }
}

fn is_unchanged(included: &BTreeMap<String, String>, site: &Site) -> bool {
    included.iter().all(|(name, hash)| site.sources.hash_of(name) == *hash)
}

/// Whether all files of an artifact are there, and those with a checksum are the same.
fn is_there(artifact: &Artifact, out: &Path) -> bool {
    let is_same = |path: &str, sum: &str| sha256(&out.join(path)).is_ok_and(|found| found == sum);
    let shrunk =
        artifact.wasm_opt.as_ref().and_then(|one| Some((one.path.as_ref()?, one.sha256.as_ref()?)));
    is_same(&artifact.path, &artifact.sha256)
        && shrunk.is_none_or(|(path, sum)| is_same(path, sum))
        && artifact.companions.iter().all(|one| out.join(&one.path).exists())
}
