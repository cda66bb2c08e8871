//! What an interrupted run of several rounds has left for the next one: its report has the cells that were built.

use std::path::{Path, PathBuf};

use crate::measure::files::sha256;
use crate::results::{self, Artifact, Cell, Outcome};

#[derive(Debug, Default)]
pub struct Resume {
    out: PathBuf,
    cells: Vec<Cell>,
}

impl Resume {
    /// Reads the report of the last run. A complete one, or one that can't be read, leaves nothing to go on from.
    pub fn open(out: &Path, rounds: usize) -> Self {
        let report = (rounds > 1).then(|| results::read(&out.join("report.json")));
        let interrupted = report.and_then(Result::ok).filter(|report| !report.complete);
        let cells = interrupted.map(|report| report.cells).unwrap_or_default();
        Self { out: out.to_path_buf(), cells }
    }

    /// The cell as the interrupted run has built it from scratch by the same command, if its files are still there, without
    /// what was measured after the rounds.
    pub fn cell(&self, entry: &Cell) -> Option<Cell> {
        let is_same = |one: &&Cell| one.is_same(entry) && one.command == entry.command;
        let earlier = self.cells.iter().find(is_same)?;
        let is_full = earlier.build.as_ref().is_some_and(|build| build.fresh == 0);
        let is_there = earlier.artifacts.iter().all(|one| is_there(one, &self.out));
        (is_full && is_there && earlier.outcome == Outcome::Built).then(|| Cell {
            rebuild: None,
            rebuild_reason: None,
            benchmarks: Vec::new(),
            ..earlier.clone()
        })
    }
}

/// Whether all files of an artifact are there, and those with a checksum are the same.
fn is_there(artifact: &Artifact, out: &Path) -> bool {
    let is_same = |path: &str, sum: &str| sha256(&out.join(path)).is_ok_and(|found| found == sum);
    let shrunk = artifact.wasm_opt.as_ref();
    let shrunk = shrunk.and_then(|one| Some((one.path.as_ref()?, one.sha256.as_ref()?)));
    is_same(&artifact.path, &artifact.sha256)
        && shrunk.is_none_or(|(path, sum)| is_same(path, sum))
        && artifact.companions.iter().all(|one| out.join(&one.path).exists())
}
