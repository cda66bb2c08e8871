//! What is kept of a run: its report, and for later runs the cost of each cell.
//!
//! The report is rewritten, atomically, whenever something new is known. So is a file for each cell, as soon as it is done. A
//! cell whose units were fresh has no cost to measure; it takes the cost last measured for exactly the same inputs, with its
//! date. So an interrupted run continues where it stopped: what is done is fresh for Cargo, and its cost is here. Nothing
//! else is taken from here: what is on disk may be older than it looks.

pub(crate) mod cache;
pub(crate) mod inputs;
pub(crate) mod machine;
pub(crate) mod resume;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::rounds::{self, Stage};
use crate::analysis::stats;
use crate::base::error::Result;
use crate::base::files::{remove_leftovers, write_atomically};
use crate::measure::bench::Runs;
use crate::measure::bench::instructions::Counted;
use crate::measure::compile::artifacts::Compressor;
use crate::measure::files::{absolute, create_dir, safe_name, temporary};
use crate::measure::keep::cache::CompilerCache;
use crate::measure::keep::inputs::Sources;
use crate::measure::keep::machine::now;
use crate::measure::keep::resume::Resume;
use crate::measure::plan::{CellPlan, Plan};
use crate::render::{self, Format};
use crate::results::{self, Against, Benchmark, Cell, Outcome, Rebuild, Report, differences};

const SCHEMA: u32 = 1;
/// How many costs are kept for one cell: one for each recent state of the sources.
const KEPT: usize = 16;

const GONE: &str = "the folder was there when the run began: look for what removes it in build scripts and benchmarks";

/// What all cells of a run share.
#[derive(Debug)]
pub struct Site {
    pub out: PathBuf,
    pub toolchain: results::Toolchain,
    pub cache: Option<CompilerCache>,
    pub history: History,
    /// What an interrupted run of several rounds has left.
    pub resume: Resume,
    pub sources: Sources,
    pub compressor: Compressor,
    /// Where builds put their temporary files, unless it is the user's folder for them.
    pub temporary: Option<PathBuf>,
}

impl Site {
    /// A cell as an interrupted run has measured it, if it would be built from exactly the same inputs now.
    pub fn resumed(&self, entry: &Cell, cell: &CellPlan, plan: &Plan) -> Option<Cell> {
        let mut earlier = self.resume.cell(entry)?;
        let included = self.history.included(&earlier)?.clone();
        let now = self.sources.inputs(cell, plan, entry, self.sources.snapshot(), &[])?;
        let inputs = earlier.inputs.as_mut().filter(|inputs| inputs.parts == now.parts)?;
        let is_unchanged = included.iter().all(|(name, hash)| self.sources.hash_of(name) == *hash);
        inputs.included = included;
        let is_trained = cell.pgo.as_ref().is_none_or(|pgo| pgo.profile.exists());
        (is_unchanged && is_trained).then_some(earlier)
    }
}

#[derive(Debug)]
pub struct Record {
    pub site: Arc<Site>,
    pub report: Report,
    /// For each cell of the report its place in the plan.
    pub places: Vec<usize>,
}

impl Record {
    pub fn new(plan: &Plan, out: PathBuf) -> Result<Self> {
        create_dir(&out)?;
        // Benchmarks run in another folder.
        let out = absolute(&out)?;
        let machine = machine::machine(&plan.toolchain.host);
        let site = Site {
            history: History::open(&out),
            resume: Resume::open(&out, plan.args.rounds()),
            sources: Sources::find(&plan.workspace, &out),
            compressor: Compressor::find(&out),
            cache: CompilerCache::find(&machine),
            temporary: temporary(
                &out,
                machine.wrapper.is_some() || machine.workspace_wrapper.is_some(),
            ),
            toolchain: machine::toolchain(None)?,
            out,
        };
        let report = Report {
            schema: results::SCHEMA,
            created: now(),
            complete: false,
            workspace: machine::workspace(&plan.workspace),
            machine,
            cache: site.cache.as_ref().map(CompilerCache::so_far),
            baseline: plan.baseline.clone(),
            cells: Vec::new(),
            against: None,
        };
        Ok(Self { site: Arc::new(site), places: Vec::new(), report })
    }

    pub fn add(&mut self, place: usize, cell: Cell) -> Result<()> {
        let stored = self.site.history.store(&cell, self.site.history.series(&cell));
        let index = self.places.partition_point(|other| *other < place);
        self.places.insert(index, place);
        self.report.cells.insert(index, cell);
        self.report.cache = self.site.cache.as_ref().map(CompilerCache::so_far);
        self.save().and(stored)
    }

    /// The cell at this place of the plan.
    pub fn at(&self, place: usize) -> Option<&Cell> {
        let index = self.places.iter().position(|other| *other == place)?;
        self.report.cells.get(index)
    }

    /// Replaces a cell that was built again.
    pub fn replace(&mut self, place: usize, cell: Cell) -> Result<()> {
        let index = self.places.partition_point(|other| *other < place);
        self.places.remove(index);
        self.report.cells.remove(index);
        self.add(place, cell)
    }

    /// Adds the builds of all rounds so far, each with the index of its cell and why there are not more. For the next run
    /// the builds are stored before the report.
    pub fn add_rounds(&mut self, series: &[Series]) -> Result<()> {
        for Series { cell, builds, reason } in series {
            let cell = &mut self.report.cells[*cell];
            let Some(build) = &mut cell.build else { continue };
            let wall = builds.iter().map(|build| build.wall_seconds).collect();
            let cpu = builds.iter().map(|build| build.cpu_seconds).collect();
            build.rounds = Some(rounds::rounds(cpu, Some(wall), reason.clone()));
            let memory: Option<Vec<f64>> =
                builds.iter().map(|one| one.peak_memory_bytes.map(|bytes| bytes as f64)).collect();
            build.peak_memory_bytes = memory.map(|memory| stats::median(&memory) as u64);
        }
        rounds::compare(&mut self.report, Stage::Build);
        for Series { cell, builds, .. } in series {
            self.site.history.store(&self.report.cells[*cell], builds)?;
        }
        self.save()
    }

    /// Adds what rebuilds in rounds cost, each with the index of its cell, or why it is not known.
    pub fn add_rebuilds(&mut self, rebuilt: Vec<(usize, Result<Rebuild, String>)>) -> Result<()> {
        for (index, rebuilt) in rebuilt {
            self.put_rebuild(index, rebuilt);
        }
        rounds::compare(&mut self.report, Stage::Rebuild);
        self.save()
    }

    /// Adds the cost of a rebuild to a cell of the report, or why it is not known.
    pub fn add_rebuild(&mut self, index: usize, rebuilt: Result<Rebuild, String>) -> Result<()> {
        self.put_rebuild(index, rebuilt);
        self.save()
    }

    fn put_rebuild(&mut self, index: usize, rebuilt: Result<Rebuild, String>) {
        let cell = &mut self.report.cells[index];
        match rebuilt {
            Ok(rebuild) => cell.rebuild = Some(rebuild),
            Err(reason) => cell.rebuild_reason = Some(reason),
        }
    }

    pub fn finish(&mut self, against: Option<Against>) -> Result<()> {
        self.report.against = against;
        self.report.complete = true;
        self.save()
    }

    /// Adds the run times of one benchmark for one target to their cells; `runner` is what ran them, if not the machine.
    pub fn add_runs(&mut self, name: &str, runner: Option<String>, runs: Vec<Runs>) -> Result<()> {
        let times = |cell: Option<&Cell>| {
            let is_it =
                |run: &&Runs| cell.is_some_and(|one| self.report.cells[run.cell].is_same(one));
            runs.iter().find(is_it)?.seconds.as_deref().ok()
        };
        let mut benchmarks = Vec::new();
        for run in &runs {
            let cell = &self.report.cells[run.cell];
            let baseline = times(self.report.baseline_for(cell));
            let preset = times(self.report.reference_of(cell));
            let times = run.seconds.as_deref().unwrap_or_default();
            let runner = runner.clone().filter(|_| run.seconds.is_ok());
            benchmarks.push(Benchmark {
                emulated: runner.is_some(),
                runs: times.len(),
                median_seconds: (!times.is_empty()).then(|| stats::median(times)),
                ratio: baseline.and_then(|baseline| stats::ratio(times, baseline)),
                ratio_to_preset: preset.and_then(|preset| stats::ratio(times, preset)),
                reason: run.seconds.as_ref().err().cloned(),
                runner,
                times: times.to_vec(),
                ..Benchmark::new(name)
            });
        }
        for (run, benchmark) in runs.iter().zip(benchmarks) {
            self.report.cells[run.cell].benchmarks.push(benchmark);
        }
        self.save()
    }

    /// Adds the instructions under one benchmark to their cells, whether its run times were measured or not.
    pub fn add_instructions(&mut self, name: &str, counted: Vec<Counted>) -> Result<()> {
        for Counted { cell, instructions } in counted {
            let benchmarks = &mut self.report.cells[cell].benchmarks;
            let place = benchmarks.iter().position(|one| one.name == name).unwrap_or_else(|| {
                benchmarks.push(Benchmark::new(name));
                benchmarks.len() - 1
            });
            match instructions {
                Ok(counted) => benchmarks[place].instructions = Some(counted),
                Err(reason) => benchmarks[place].instructions_reason = Some(reason),
            }
        }
        self.save()
    }

    fn save(&self) -> Result<()> {
        write(&self.report, &self.site.out)
    }
}

pub fn write(report: &Report, out: &Path) -> Result<()> {
    let formats = [
        ("report.json", Format::Json),
        ("report.md", Format::Markdown),
        ("report.html", Format::Html),
        ("report.csv", Format::Csv),
    ];
    for (name, format) in formats {
        let written = write_atomically(&out.join(name), render::render(report, format).as_bytes());
        written.map_err(|error| if out.is_dir() { error } else { error.help(GONE) })?;
    }
    Ok(())
}

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
    /// Each of the builds, if there were several rounds.
    #[serde(default)]
    builds: Vec<OneBuild>,
}

/// What one build from scratch of several has cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OneBuild {
    pub wall_seconds: f64,
    pub cpu_seconds: Option<f64>,
    pub peak_memory_bytes: Option<u64>,
}

/// The builds of one cell, in the order of their rounds.
#[derive(Debug)]
pub struct Series {
    /// The cell's index in the report.
    pub cell: usize,
    pub builds: Vec<OneBuild>,
    /// Why there are no more.
    pub reason: Option<String>,
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

    /// The builds of the rounds that measured exactly the cost that a cell has; empty if there was only one.
    pub fn series(&self, cell: &Cell) -> &[OneBuild] {
        let of_cell = self.same_cost(cell);
        of_cell.map_or(&[], |measured| measured.builds.as_slice())
    }

    /// The hashes of the files that a cell with exactly a stored cost has included; `None` if its cost is not stored.
    pub fn included(&self, cell: &Cell) -> Option<&BTreeMap<String, String>> {
        self.same_cost(cell).map(|measured| &measured.included)
    }

    fn same_cost(&self, cell: &Cell) -> Option<&Measured> {
        let (build, inputs) = (cell.build.as_ref()?, cell.inputs.as_ref()?);
        let is_same = |one: &&Measured| {
            Some(&one.measured) == build.measured.as_ref() && one.parts == inputs.parts
        };
        self.costs(&cell.target, &cell.name()).iter().find(is_same)
    }

    /// Stores a cell, with its builds if there were several rounds.
    pub fn store(&self, cell: &Cell, builds: &[OneBuild]) -> Result<()> {
        if cell.outcome == Outcome::Skipped {
            return Ok(());
        }
        let mut costs = self.costs(&cell.target, &cell.name()).to_vec();
        if let Some(new) = Measured::of(cell, builds) {
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
    fn of(cell: &Cell, builds: &[OneBuild]) -> Option<Self> {
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
            builds: builds.to_vec(),
        })
    }
}

fn key(target: &str, name: &str) -> String {
    safe_name(&format!("{target}.{name}"))
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
