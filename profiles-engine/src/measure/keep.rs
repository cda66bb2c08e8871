//! The report as it grows: rewritten, atomically, whenever something new is known.

pub(crate) mod history;
pub(crate) mod inputs;
pub(crate) mod lock;
pub(crate) mod machine;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::stats;
use crate::base::error::Result;
use crate::base::files::write_atomically;
use crate::base::process::Process;
use crate::measure::bench::Runs;
use crate::measure::compile::artifacts::Compressor;
use crate::measure::files::{absolute, create_dir};
use crate::measure::keep::history::History;
use crate::measure::keep::inputs::Collector;
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
    pub inputs: Collector,
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
        let toolchain = machine::toolchain(Process::rustc(), Process::cargo())?;
        let site = Site {
            history: History::open(&out),
            inputs: Collector::new(plan, &out),
            compressor: Compressor::find(&out),
            cache: machine.cache().map(str::to_owned),
            toolchain,
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
        let benchmarks: Vec<(usize, Benchmark)> = runs
            .iter()
            .map(|run| {
                let mut benchmark = benchmark(name, run, baseline);
                benchmark.emulated = runner.is_some() && benchmark.reason.is_none();
                benchmark.runner = runner.clone().filter(|_| benchmark.emulated);
                let cell = &self.report.cells[run.cell];
                if cell.variant.is_some() {
                    let preset = self.times(&cell.preset, &runs).unwrap_or_default();
                    benchmark.ratio_to_preset = stats::ratio(&benchmark.times, preset);
                }
                (run.cell, benchmark)
            })
            .collect();
        for (cell, benchmark) in benchmarks {
            self.report.cells[cell].benchmarks.push(benchmark);
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

fn benchmark(name: &str, runs: &Runs, baseline: Option<&[f64]>) -> Benchmark {
    let (seconds, reason) = match &runs.seconds {
        Ok(seconds) => (seconds.clone(), None),
        Err(reason) => (Vec::new(), Some(reason.clone())),
    };
    Benchmark {
        name: name.to_owned(),
        emulated: false,
        runs: seconds.len(),
        median_seconds: (!seconds.is_empty()).then(|| stats::median(&seconds)),
        ratio: baseline.and_then(|baseline| stats::ratio(&seconds, baseline)),
        ratio_to_preset: None,
        reason,
        runner: None,
        times: seconds,
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
