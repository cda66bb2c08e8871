//! The report as it grows: rewritten, atomically, whenever something new is known.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::bench::Runs;
use super::plan::Plan;
use super::{machine, stats};
use crate::error::{Context, Result};
use crate::files::write_atomically;
use crate::process::Process;
use crate::report::{self, Benchmark, Cell, Format, Ratio, Report};

/// A report and the folder it stands in.
#[derive(Debug)]
pub struct Record {
    out: PathBuf,
    report: Report,
    toolchain: report::Toolchain,
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
        Ok(Self {
            out,
            toolchain: machine::toolchain(Process::rustc(), Process::cargo())?,
            report: Report {
                schema: report::SCHEMA,
                created: now(),
                workspace: machine::workspace(&plan.workspace),
                machine: machine::machine(&plan.host),
                baseline: plan.baseline.clone(),
                cells: Vec::new(),
            },
        })
    }

    /// Where it stands.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// All that is known by now.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What builds.
    pub fn toolchain(&self) -> &report::Toolchain {
        &self.toolchain
    }

    /// Adds a cell.
    ///
    /// # Errors
    /// When the report can't be written.
    pub fn add(&mut self, cell: Cell) -> Result<()> {
        self.report.cells.push(cell);
        self.save()
    }

    /// Adds the run times of one benchmark to the cells they are from.
    ///
    /// # Errors
    /// When the report can't be written.
    pub fn add_runs(&mut self, name: &str, runs: Vec<Runs>) -> Result<()> {
        let baseline = self.report.baseline.as_deref();
        let baseline = runs.iter().find(|runs| {
            let cell = &self.report.cells[runs.cell];
            baseline == Some(&cell.preset) && cell.variant.is_none()
        });
        let baseline = baseline.and_then(|runs| runs.seconds.as_ref().ok()).cloned();
        for Runs { cell, seconds } in runs {
            let benchmark = benchmark(name, seconds, baseline.as_deref());
            self.report.cells[cell].benchmarks.push(benchmark);
        }
        self.save()
    }

    fn save(&self) -> Result<()> {
        for (name, format) in [("report.json", Format::Json), ("report.md", Format::Markdown)] {
            write_atomically(&self.out.join(name), self.report.render(format).as_bytes())?;
        }
        Ok(())
    }
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
        reason,
    }
}
