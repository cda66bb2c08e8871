//! What earlier runs have measured: a file for each cell, written as soon as the cell is done.
//!
//! A cell whose units were fresh has no cost to measure; it takes the cost last measured for exactly the same inputs, with
//! its date. So an interrupted run continues where it stopped: what is done is fresh for Cargo, and its cost is here.
//! Nothing else is taken from here: what is on disk may be older than it looks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::error::Result;
use crate::base::files::{remove_leftovers, write_atomically};
use crate::measure::files::create_dir;
use crate::measure::keep::inputs::Sources;
use crate::measure::keep::machine::now;
use crate::results::{self, Cell, Outcome, differences};

const SCHEMA: u32 = 1;
/// How many costs are kept for one cell: one for each recent state of the sources.
const KEPT: usize = 16;

/// The costs of each cell, the newest first.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
    cells: BTreeMap<String, Vec<Measured>>,
    /// Which files can't be trusted and are ignored.
    pub notes: Vec<String>,
}

/// What a build from scratch has cost, and its inputs.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Measured {
    measured: String,
    units: u64,
    wall_seconds: Option<f64>,
    cpu_seconds: Option<f64>,
    peak_memory_bytes: Option<u64>,
    concurrent: usize,
    parts: BTreeMap<String, String>,
    included: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Schema {
    schema: u32,
}

#[derive(Deserialize)]
struct Stored {
    costs: Vec<Measured>,
}

#[derive(Serialize)]
struct ToStore<'a> {
    schema: u32,
    finished: String,
    cell: &'a Cell,
    costs: Vec<Measured>,
}

impl History {
    pub fn open(out: &Path) -> Self {
        let folder = out.join("records");
        let mut history = Self { folder, cells: BTreeMap::new(), notes: Vec::new() };
        for folder in [out, &history.folder] {
            remove_leftovers(folder);
        }
        if let Err(why) = read::<Schema>(&out.join("report.json"), results::SCHEMA) {
            history.notes.push(format!("{why}, so it is overwritten"));
        }
        let files = fs::read_dir(&history.folder).into_iter().flatten().flatten();
        let files = files.map(|file| file.path());
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "json")) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match read::<Stored>(&file, SCHEMA) {
                Ok(stored) => {
                    history.cells.extend(stored.map(|stored| (name, stored.costs)));
                }
                Err(why) => history.notes.push(format!("{why}, so its costs are ignored")),
            }
        }
        history
    }

    /// The CPU seconds that a cell last cost, from any inputs, and the bytes of its largest process.
    pub fn last(&self, target: &str, name: &str) -> (Option<f64>, Option<u64>) {
        let costs = self.costs(target, name);
        let peak = costs.iter().find_map(|measured| measured.peak_memory_bytes);
        (costs.iter().find_map(|measured| measured.cpu_seconds), peak)
    }

    /// Gives a cell with fresh units the cost last measured for the same inputs, or else the inputs that differ.
    pub fn fill(&self, cell: &mut Cell, sources: &Sources) {
        let costs = self.costs(&cell.target, &cell.name());
        let Some(build) = cell.build.as_mut().filter(|build| build.fresh > 0) else {
            return;
        };
        let Some(inputs) = &cell.inputs else {
            build.changed = vec!["sources during the build".to_owned()];
            return;
        };
        let is_same = |measured: &&Measured| {
            let mut included = measured.included.iter();
            measured.parts == inputs.parts
                && measured.units == build.units
                && included.all(|(name, hash)| sources.hash_of(name) == *hash)
        };
        if let Some(same) = costs.iter().find(is_same) {
            build.wall_seconds = same.wall_seconds;
            build.cpu_seconds = same.cpu_seconds;
            build.peak_memory_bytes = same.peak_memory_bytes;
            build.concurrent = same.concurrent;
            build.measured = Some(same.measured.clone());
        } else if let Some(last) = costs.first() {
            build.changed = differences(&last.parts, &inputs.parts);
        }
    }

    pub fn store(&self, cell: &Cell) -> Result<()> {
        if cell.outcome == Outcome::Skipped {
            return Ok(());
        }
        let mut costs = self.costs(&cell.target, &cell.name()).to_vec();
        if let Some(new) = Measured::of(cell) {
            costs.retain(|old| old.parts != new.parts || old.included != new.included);
            costs.insert(0, new);
            costs.truncate(KEPT);
        }
        let stored = ToStore { schema: SCHEMA, finished: now(), cell, costs };
        let json = serde_json::to_vec_pretty(&stored).unwrap_or_default();
        create_dir(&self.folder)?;
        let file = format!("{}.json", key(&cell.target, &cell.name()));
        write_atomically(&self.folder.join(file), &json)
    }

    fn costs(&self, target: &str, name: &str) -> &[Measured] {
        self.cells.get(&key(target, name)).map_or(&[], Vec::as_slice)
    }
}

impl Measured {
    fn of(cell: &Cell) -> Option<Self> {
        let (build, inputs) = (cell.build.as_ref()?, cell.inputs.as_ref()?);
        Some(Self {
            measured: build.measured.clone()?,
            units: build.units,
            wall_seconds: build.wall_seconds,
            cpu_seconds: build.cpu_seconds,
            peak_memory_bytes: build.peak_memory_bytes,
            concurrent: build.concurrent,
            parts: inputs.parts.clone(),
            included: inputs.included.clone(),
        })
    }
}

fn key(target: &str, name: &str) -> String {
    format!("{target}.{name}")
}

/// Reads a file of ours; `None` where there is none. The error says why it can't be trusted.
fn read<T: for<'de> Deserialize<'de>>(file: &Path, schema: u32) -> Result<Option<T>, String> {
    let Ok(text) = fs::read(file) else {
        return Ok(None);
    };
    let broken = |_| format!("`{}` is not a complete `dist` file", file.display());
    let found: Schema = serde_json::from_slice(&text).map_err(broken)?;
    if found.schema != schema {
        return Err(format!("`{}` is from another version of `dist`", file.display()));
    }
    serde_json::from_slice(&text).map(Some).map_err(broken)
}
