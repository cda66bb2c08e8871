//! The command line of `dist`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::analysis::gate::{self, Limit};
use crate::base::error::{Error, Result};
use crate::measure::plan::cell::{CellPlan, VariantArgs};
use crate::measure::plan::knobs::KnobArgs;
use crate::measure::plan::profiles::Partition;
use crate::measure::plan::selection::Selection;
use crate::measure::plan::targets::TargetArgs;
use crate::render::Format;
use crate::results::{self, Against, Report};
use crate::source::cargo_config;

/// Build every preset for each target, and report what each costs and buys.
#[derive(Debug, Default, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Exit code: 0 nothing failed, 1 a build or a check of the results failed (limits, `--bench`, `--deny`), 2 an error prevented the run"
)]
pub struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Build these presets, separated by commas [default: those of `--vary` and `--ablate`, else dev and all custom profiles, plus release if there is no `fast`]
    #[arg(long, value_name = "PRESET", value_delimiter = ',')]
    pub(crate) preset: Vec<String>,
    #[command(flatten)]
    pub(crate) targets: TargetArgs,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) variants: VariantArgs,
    #[command(flatten)]
    pub(crate) knobs: KnobArgs,
    /// Maximum number of parallel jobs, over all presets [default: `build.jobs` of Cargo's config, else the number of CPUs]
    #[arg(long, short, value_name = "N", value_parser = from_one, conflicts_with = "serial")]
    jobs: Option<NonZeroUsize>,
    /// Build one preset after another, for undisturbed wall times
    #[arg(long)]
    serial: bool,
    /// Build every preset N times from scratch, one preset at a time and in turns, for build costs with an interval (from 7 rounds on); with `--rebuild`, also the number of edits [default: 1]
    #[arg(long, value_name = "N", value_parser = from_one, conflicts_with = "jobs")]
    rounds: Option<NonZeroUsize>,
    /// Build from scratch in a separate folder, so that every preset has a full build cost; the target folder stays as it is
    #[arg(long)]
    fresh: bool,
    /// Also measure rebuilds: edit the program in a copy of the workspace, and build it again
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Measure no run times
    #[arg(long)]
    pub(crate) no_bench: bool,
    /// Also count the instructions that each benchmark executes, with `perf` or Valgrind: they hardly depend on the machine or its load
    #[arg(long)]
    pub(crate) instructions: bool,
    /// Compare run times to this preset [default: `baseline` in `[workspace.metadata.dist]`, else fast, else release]
    #[arg(long, value_name = "PRESET")]
    pub(crate) baseline: Option<String>,
    /// Format of the report on standard output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Folder for reports and binaries [default: `dist` in the target folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Show what would be built, without building
    #[arg(long)]
    pub(crate) plan: bool,
    /// Build the Kth of N shares, for N machines; `dist merge` joins their reports
    #[arg(long, value_name = "K/N")]
    pub(crate) partition: Option<Partition>,
    #[command(flatten)]
    pub(crate) gate: Gate,
    /// Treat this outcome as a failure
    #[arg(long, value_enum, value_name = "OUTCOME")]
    pub(crate) deny: Vec<Denied>,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Merge(MergeArgs),
}

/// Join reports of one commit into one; the binaries stay where they are.
///
/// Run times are compared only within each report, because those of different machines are not comparable.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code: 0 joined, 1 a limit was exceeded, 2 an error prevented joining."
)]
pub(crate) struct MergeArgs {
    /// The `report.json` of each run
    #[arg(required = true, value_name = "REPORT")]
    pub(crate) reports: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) gate: Gate,
    /// Format of the report on standard output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Also write the reports to this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// An outcome that only fails the command on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Denied {
    /// A cell that was not built, such as one whose target's standard library is not installed
    Skipped,
}

fn from_one(text: &str) -> Result<NonZeroUsize> {
    text.parse()
        .map_err(|_| Error::new("not a positive whole number").help("write a number such as `8`"))
}

impl Args {
    /// The presets of `--preset`, or else those that the knobs are of. None: the usual ones.
    pub(crate) fn chosen_presets(&self) -> Vec<String> {
        if !self.preset.is_empty() {
            return self.preset.clone();
        }
        self.knobs.presets().into_iter().map(|(preset, _)| preset.to_owned()).collect()
    }

    /// Whether a cell is built from scratch, in a separate folder. What is compared by its cost has to be.
    pub(crate) fn is_from_scratch(&self, cell: &CellPlan) -> bool {
        self.is_fresh() || cell.pgo.is_some() || self.varies(&cell.preset)
    }

    /// Whether knobs vary a preset.
    pub(crate) fn varies(&self, preset: &str) -> bool {
        self.knobs.presets().iter().any(|(varied, _)| *varied == preset)
    }

    /// How many times each cell is built.
    pub(crate) fn rounds(&self) -> usize {
        self.rounds.map_or(1, NonZeroUsize::get)
    }

    /// Whether cells are built from scratch, in folders of their own.
    pub(crate) fn is_fresh(&self) -> bool {
        self.fresh || self.rounds() > 1
    }

    /// The number of jobs over all cells; `None`: cell by cell.
    pub(crate) fn jobs(&self) -> Option<NonZeroUsize> {
        let one_by_one = self.serial || self.rounds() > 1;
        (!one_by_one).then(|| self.jobs.unwrap_or_else(cargo_config::jobs))
    }
}

/// The earlier report, and how much may have grown since.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Gate {
    /// Show what changed since this report
    #[arg(long, value_name = "REPORT")]
    against: Option<PathBuf>,
    #[arg(long, value_name = "KEY=PERCENT", requires = "against", help = format!(
        "Fail if KEY grew by more than PERCENT since the report of `--against`; KEY is one of {}", gate::key_list()
    ))]
    max_growth: Vec<Limit>,
}

impl Gate {
    /// Reads the earlier report, before a new one may overwrite it. Fails where it belongs to another workspace than the
    /// one of this name, unless `is_same` recognises it under another name.
    pub(crate) fn open(
        &self,
        name: &str,
        is_same: impl Fn(&Report) -> bool,
    ) -> Result<Option<Report>> {
        let Some(path) = &self.against else { return Ok(None) };
        let earlier = results::read(path)?;
        let other = &earlier.workspace.name;
        if other == name || is_same(&earlier) {
            return Ok(Some(earlier));
        }
        let path = path.display();
        Err(Error::new(format!("`{path}` belongs to the workspace `{other}`, not to `{name}`"))
            .help("pass an earlier report of this workspace"))
    }

    /// Compares a report with the earlier one.
    pub(crate) fn compare(&self, old: &Report, new: &Report) -> Against {
        gate::compare(old, new, &self.max_growth)
    }
}
