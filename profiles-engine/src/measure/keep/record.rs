//! The report as it grows: rewritten, atomically, whenever something new is known.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::analysis::stats;
use crate::base::error::{Context, Result};
use crate::base::files::write_atomically;
use crate::base::process::Process;
use crate::measure::figures::bench::Runs;
use crate::measure::figures::compress::Compressor;
use crate::measure::keep::history::History;
use crate::measure::keep::inputs::Collector;
use crate::measure::keep::machine;
use crate::measure::plan::Plan;
use crate::render::{self, Format};
use crate::results::{self, Against, Benchmark, Cell, Ratio, Rebuild, Report};

/// What is the same for every cell of a run.
#[derive(Debug)]
pub struct Site {
    /// The folder for the report and the binaries.
    pub out: PathBuf,
    /// What builds.
    pub toolchain: results::Toolchain,
    /// The wrapper that keeps compiled units in place of compiling them.
    pub cache: Option<String>,
    /// What earlier runs have measured.
    pub history: History,
    /// What finds out what a cell was built from.
    pub inputs: Collector,
    /// What measures compressed sizes.
    pub compressor: Compressor,
}

/// A report and the folder it stands in.
#[derive(Debug)]
pub struct Record {
    site: Arc<Site>,
    report: Report,
    /// For each cell of the report its place in the plan.
    places: Vec<usize>,
}

impl Record {
    /// Starts an empty report in its folder.
    ///
    /// # Errors
    /// When the folder can't be made, or the toolchain does not run.
    pub fn new(plan: &Plan, out: PathBuf) -> Result<Self> {
        fs::create_dir_all(&out).context(|| format!("failed to create `{}`", out.display()))?;
        // Benchmarks run in another folder than we do.
        let out =
            std::path::absolute(&out).context(|| format!("failed to find `{}`", out.display()))?;
        let machine = machine::machine(&plan.toolchain.host);
        let toolchain = machine::toolchain(Process::rustc(), Process::cargo())?;
        Ok(Self {
            site: Arc::new(Site {
                history: History::open(&out),
                inputs: Collector::new(plan, &out),
                compressor: Compressor::find(&out),
                cache: machine.cache().map(str::to_owned),
                toolchain,
                out,
            }),
            places: Vec::new(),
            report: Report {
                schema: results::SCHEMA,
                created: now(),
                complete: false,
                workspace: machine::workspace(&plan.workspace),
                machine,
                baseline: plan.baseline.clone(),
                cells: Vec::new(),
                against: None,
            },
        })
    }

    /// Where it stands.
    pub fn out(&self) -> &Path {
        &self.site.out
    }

    /// What is the same for every cell, for those who build them meanwhile.
    pub fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site)
    }

    /// All that is known by now.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Adds a cell at its place in the plan, whenever it is done.
    ///
    /// # Errors
    /// When the report can't be written.
    pub fn add(&mut self, place: usize, cell: Cell) -> Result<()> {
        let stored = self.site.history.store(&cell);
        let index = self.places.partition_point(|other| *other < place);
        self.places.insert(index, place);
        self.report.cells.insert(index, cell);
        self.save().and(stored)
    }

    /// The place in the plan of a cell of the report.
    pub fn place(&self, index: usize) -> usize {
        self.places[index]
    }

    /// Adds what a rebuild of a cell of the report costs, or why that is not known.
    ///
    /// # Errors
    /// When the report can't be written.
    pub fn add_rebuild(&mut self, index: usize, rebuilt: Result<Rebuild, String>) -> Result<()> {
        let cell = &mut self.report.cells[index];
        match rebuilt {
            Ok(rebuild) => cell.rebuild = Some(rebuild),
            Err(reason) => cell.rebuild_reason = Some(reason),
        }
        self.save()
    }

    /// Says in the report that nothing more will come, but what changed since an earlier one.
    ///
    /// # Errors
    /// When the report can't be written.
    pub fn finish(&mut self, against: Option<Against>) -> Result<()> {
        self.report.against = against;
        self.report.complete = true;
        self.save()
    }

    /// Adds the run times of one benchmark for one target, and through which runner, to the cells they are from.
    ///
    /// # Errors
    /// When the report can't be written.
    pub fn add_runs(&mut self, name: &str, runner: Option<String>, runs: Vec<Runs>) -> Result<()> {
        let cells = &self.report.cells;
        let of = |preset: &str| {
            let is = |runs: &&Runs| {
                cells[runs.cell].preset == preset && cells[runs.cell].variant.is_none()
            };
            runs.iter().find(is)?.seconds.clone().ok()
        };
        let baseline = self.report.baseline.as_deref().and_then(of);
        let variants = runs.iter().filter(|runs| cells[runs.cell].variant.is_some());
        let own: BTreeMap<usize, Option<Ratio>> = variants
            .map(|runs| {
                let preset = of(&cells[runs.cell].preset).unwrap_or_default();
                let seconds = runs.seconds.as_deref().unwrap_or_default();
                (runs.cell, stats::ratio(seconds, &preset))
            })
            .collect();
        for Runs { cell, seconds } in runs {
            let mut benchmark = benchmark(name, seconds, baseline.as_deref());
            benchmark.emulated = runner.is_some() && benchmark.reason.is_none();
            benchmark.runner = runner.clone().filter(|_| benchmark.emulated);
            benchmark.ratio_to_preset = own.get(&cell).copied().flatten();
            self.report.cells[cell].benchmarks.push(benchmark);
        }
        self.save()
    }

    fn save(&self) -> Result<()> {
        write(&self.report, &self.site.out)
    }
}

/// Writes a report into a folder, in every form that always stands there.
///
/// # Errors
/// When a file can't be written.
pub fn write(report: &Report, out: &Path) -> Result<()> {
    let forms = [
        ("report.json", Format::Json),
        ("report.md", Format::Markdown),
        ("report.html", Format::Html),
        ("report.csv", Format::Csv),
    ];
    for (name, format) in forms {
        write_atomically(&out.join(name), render::render(report, format).as_bytes())?;
    }
    Ok(())
}

/// The time, in RFC 3339.
pub fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}

fn benchmark(name: &str, seconds: Result<Vec<f64>, String>, baseline: Option<&[f64]>) -> Benchmark {
    let (seconds, reason) = match seconds {
        Ok(seconds) => (seconds, None),
        Err(reason) => (Vec::new(), Some(reason)),
    };
    let ratio: Option<Ratio> = baseline.and_then(|baseline| stats::ratio(&seconds, baseline));
    Benchmark {
        name: name.to_owned(),
        emulated: false,
        runs: seconds.len(),
        median_seconds: (!seconds.is_empty()).then(|| stats::median(&seconds)),
        ratio,
        ratio_to_preset: None,
        reason,
        runner: None,
        times: seconds,
    }
}
