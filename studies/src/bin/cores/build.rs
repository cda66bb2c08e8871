//! What is known of a build: its units, what each waits for, and what each takes on one core.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A build of all that one preset takes, from nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Build {
    pub preset: String,
    /// Seconds in which Cargo alone was at work.
    pub cargo: f64,
    pub units: Vec<Unit>,
}

/// A call of rustc, or the run of a build script (which has a frontend and nothing else). All times are seconds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Unit {
    pub name: String,
    /// What rustc is told to compile; nothing for the run of a build script. Only known while it is recorded.
    #[serde(skip)]
    pub krate: Option<String>,
    /// Until the metadata is there, in one thread.
    pub frontend: f64,
    /// What can be shared out.
    pub codegen: f64,
    /// In how many shares, at most.
    pub shares: usize,
    /// In one thread, when all shares are done.
    pub link: f64,
    /// The units whose metadata it waits for, by their places.
    pub after_metadata: Vec<usize>,
    /// The units that it waits for to be done.
    pub after: Vec<usize>,
}

impl Build {
    /// Whether its program is made in one piece.
    pub fn has_fat_lto(&self) -> bool {
        let waits = |unit: &&Unit| unit.after.len() + unit.after_metadata.len();
        self.units.iter().max_by_key(waits).is_some_and(|program| program.shares == 1)
    }

    /// What one core would take.
    pub fn work(&self) -> f64 {
        self.cargo + self.units.iter().map(Unit::work).sum::<f64>()
    }
}

impl Unit {
    pub fn work(&self) -> f64 {
        self.frontend + self.codegen + self.link
    }
}

/// Where builds are kept, one on a line of their program's file.
fn folder() -> PathBuf {
    end_to_end::repository().join("docs/dist-speed")
}

pub fn write(program: &str, builds: &[Build]) {
    let line = |build| serde_json::to_string(build).expect("plain values") + "\n";
    let text: String = builds.iter().map(line).collect();
    fs::create_dir_all(folder()).expect("a folder can be made");
    fs::write(folder().join(format!("{program}.jsonl")), text).expect("a file can be written");
}

/// The builds of each program.
pub fn read_all() -> BTreeMap<String, Vec<Build>> {
    let files = fs::read_dir(folder()).expect("recorded builds").map(|file| file.expect("a file"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a text");
        let builds = text.lines().map(|line| serde_json::from_str(line).expect("a build"));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, builds.collect())
    };
    files.map(|file| read(file.path())).collect()
}
