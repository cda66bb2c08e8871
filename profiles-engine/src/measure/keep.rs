//! The report as it grows: rewritten, atomically, whenever something new is known.

pub(crate) mod history;
pub(crate) mod inputs;
pub(crate) mod machine;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::stats;
use crate::base::error::Result;
use crate::base::files::write_atomically;
use crate::measure::bench::Runs;
use crate::measure::compile::artifacts::Compressor;
use crate::measure::files::{absolute, create_dir};
pub(crate) use crate::measure::keep::history::History;
use crate::measure::keep::inputs::Sources;
use crate::measure::keep::machine::now;
use crate::measure::plan::Plan;
use crate::render::{self, Format};
use crate::results::{self, Against, Benchmark, Cell, Rebuild, Report};

/// What all cells of a run share.
#[derive(Debug)]
pub struct Site {
    pub out: PathBuf,
    pub toolchain: results::Toolchain,
    /// The wrapper that caches compiled units.
    pub cache: Option<String>,
    pub history: History,
    pub sources: Sources,
    pub compressor: Compressor,
}

#[derive(Debug)]
pub struct Record {
    site: Arc<Site>,
    report: Report,
    /// For each cell of the report its place in the plan.
    places: Vec<usize>,
}

impl Record {
    pub fn new(plan: &Plan, out: PathBuf) -> Result<Self> {
        create_dir(&out)?;
        // Benchmarks run in another folder.
        let out = absolute(&out)?;
        let machine = machine::machine(&plan.toolchain.host);
        let site = Site {
            history: History::open(&out),
            sources: Sources::find(&plan.workspace, &out),
            compressor: Compressor::find(&out),
            cache: machine.cache().map(str::to_owned),
            toolchain: machine::toolchain(None)?,
            out,
        };
        let report = Report {
            schema: results::SCHEMA,
            created: now(),
            complete: false,
            workspace: machine::workspace(&plan.workspace),
            machine,
            baseline: plan.baseline.clone(),
            cells: Vec::new(),
            against: None,
        };
        Ok(Self { site: Arc::new(site), places: Vec::new(), report })
    }

    pub fn out(&self) -> &Path {
        &self.site.out
    }

    pub fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site)
    }

    pub fn report(&self) -> &Report {
        &self.report
    }

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

    /// Adds the cost of a rebuild to a cell of the report, or why it is not known.
    pub fn add_rebuild(&mut self, index: usize, rebuilt: Result<Rebuild, String>) -> Result<()> {
        let cell = &mut self.report.cells[index];
        match rebuilt {
            Ok(rebuild) => cell.rebuild = Some(rebuild),
            Err(reason) => cell.rebuild_reason = Some(reason),
        }
        self.save()
    }

    pub fn finish(&mut self, against: Option<Against>) -> Result<()> {
        self.report.against = against;
        self.report.complete = true;
        self.save()
    }

    /// Adds the run times of one benchmark for one target to their cells; `runner` is what ran them, if not the machine.
    pub fn add_runs(&mut self, name: &str, runner: Option<String>, runs: Vec<Runs>) -> Result<()> {
        let baseline = self.report.baseline.as_deref().and_then(|name| self.times(name, &runs));
        let mut benchmarks = Vec::new();
        for run in &runs {
            let cell = &self.report.cells[run.cell];
            let preset = cell.variant.as_ref().and_then(|_| self.times(&cell.preset, &runs));
            let times = run.seconds.as_deref().unwrap_or_default();
            let runner = runner.clone().filter(|_| run.seconds.is_ok());
            benchmarks.push(Benchmark {
                name: name.to_owned(),
                emulated: runner.is_some(),
                runs: times.len(),
                median_seconds: (!times.is_empty()).then(|| stats::median(times)),
                ratio: baseline.and_then(|baseline| stats::ratio(times, baseline)),
                ratio_to_preset: preset.and_then(|preset| stats::ratio(times, preset)),
                reason: run.seconds.as_ref().err().cloned(),
                runner,
                times: times.to_vec(),
            });
        }
        for (run, benchmark) in runs.iter().zip(benchmarks) {
            self.report.cells[run.cell].benchmarks.push(benchmark);
        }
        self.save()
    }

    /// The run times of a preset without a variant.
    fn times<'a>(&self, preset: &str, runs: &'a [Runs]) -> Option<&'a [f64]> {
        let is_of_preset = |runs: &&Runs| {
            let cell = &self.report.cells[runs.cell];
            cell.preset == preset && cell.variant.is_none()
        };
        runs.iter().find(is_of_preset)?.seconds.as_deref().ok()
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
        write_atomically(&out.join(name), render::render(report, format).as_bytes())?;
    }
    Ok(())
}
