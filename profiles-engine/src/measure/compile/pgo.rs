//! Profile-guided optimisation: an instrumented build, training runs, and the profile that they leave for the real build.
//!
//! The flags for it go beside those that the person has set, and with an explicit `--target`: else build scripts would
//! be instrumented, too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::error::{Context, Result};
use crate::base::process::Process;
use crate::measure::compile::build::{self, Outcome};
use crate::measure::compile::messages::Binary;
use crate::measure::compile::profdata::{self, Merger};
use crate::measure::compile::scratch::{Passing, fresh};
use crate::measure::figures::bench;
use crate::measure::plan::config::Benchmark;
use crate::measure::plan::runner::Runner;
use crate::measure::plan::targets::{Surroundings, Target};
use crate::measure::plan::{Cell, Plan};
use crate::measure::progress::Step;
use crate::results::Training;
use crate::source::cargo_config::{self, ForTarget};

/// Instrumented programs are slow, and are run but once.
const LONGEST_RUN: Duration = Duration::from_secs(600);

/// How a program is trained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pgo {
    /// Where the profile stands.
    profile: PathBuf,
    /// Where it is trained.
    scratch: PathBuf,
    /// What is run.
    training: Vec<Benchmark>,
    /// Which of that is measured as well.
    measured: Vec<String>,
    /// What rustc gets anyway.
    rustflags: Vec<String>,
    /// What merges the profiles of all runs, or why there is nothing.
    merger: Result<Merger, String>,
    /// Whether the compiler can instrument for the target.
    is_instrumented: bool,
}

impl Pgo {
    /// How a program for this target is trained.
    pub fn new(
        target: &Target,
        around: &Surroundings,
        training: Vec<Benchmark>,
        measured: &[Benchmark],
        out: &Path,
    ) -> Self {
        let toolchain = around.ask(target.setup.toolchain.as_deref());
        let cfgs = toolchain.as_ref().ok().and_then(|one| one.print("cfg", target.base()).ok());
        let cfgs = cfgs.unwrap_or_default();
        let config = ForTarget { files: around.files, triple: target.base(), cfgs: &cfgs };
        let is_measured =
            |one: &&Benchmark| measured.iter().any(|other| other.command == one.command);
        Self {
            profile: out.join("pgo").join(format!("{}.profdata", target.triple)),
            scratch: fresh(out).join(&target.triple).join("training"),
            measured: training.iter().filter(is_measured).map(|one| one.name.clone()).collect(),
            training,
            rustflags: rustflags(&config),
            is_instrumented: toolchain
                .as_ref()
                .is_ok_and(|one| has_profiler(&one.libraries(target.base()))),
            merger: toolchain.and_then(|toolchain| profdata::find(&toolchain)),
        }
    }

    /// Why it can't be trained, and the way to mend it.
    pub fn missing(&self, target: &Target) -> Option<String> {
        if target.skip.is_some() {
            return target.skip.clone();
        }
        if target.setup.builder.is_elsewhere() {
            return Some(
                "what is built in a container is not trained here: use another builder".to_owned(),
            );
        }
        if let Runner::Missing(why) = &target.runner {
            return Some(format!("{why}, and a program is trained by running it"));
        }
        if !self.is_instrumented && target.setup.build_std.is_none() {
            return Some(
                "the toolchain's standard library has no profiler for this target".to_owned(),
            );
        }
        self.merger.as_ref().err().cloned()
    }

    /// The line of the real build.
    pub fn optimised(&self, line: Process) -> Process {
        self.with(line, format!("-Cprofile-use={}", self.profile.display()))
    }

    fn with(&self, line: Process, flag: String) -> Process {
        let flags: Vec<String> = self.rustflags.iter().cloned().chain([flag]).collect();
        let is_plain = flags.iter().all(|flag| !flag.contains(char::is_whitespace));
        match is_plain && std::env::var_os("CARGO_ENCODED_RUSTFLAGS").is_none() {
            true => line.env("RUSTFLAGS", flags.join(" ")),
            false => line.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")),
        }
    }

    /// Builds, runs and merges: what the profile is from, or why there is none.
    ///
    /// # Errors
    /// When Cargo can't be started, or a file can't be written.
    pub fn train(
        &self,
        cell: &Cell,
        plan: &Plan,
        pool: Option<&jobserver::Client>,
        step: &Step,
    ) -> Result<Result<Training, String>> {
        let scratch = Passing::new(self.scratch.clone());
        let raw = scratch.path().join("raw");
        for folder in [Some(raw.as_path()), self.profile.parent()].into_iter().flatten() {
            fs::create_dir_all(folder)
                .context(|| format!("failed to create `{}`", folder.display()))?;
        }
        let build_dir = Some(plan.workspace.build_dir(scratch.path().join("target")));
        let instrumented = Cell { build_dir, ..cell.clone() };
        let line = build::line(&instrumented, plan.selection);
        let line = self.with(line, format!("-Cprofile-generate={}", raw.display()));
        step.say("builds the program that is trained");
        let built = match build::build(&line.jobserver(pool), || (), |why| step.say(why))? {
            Outcome::Built(built) => built,
            Outcome::Failed(reason) => {
                return Ok(Err(format!("the instrumented build failed\n{reason}")));
            }
        };
        step.say("trains it");
        let commands = match self.run(&built.binaries, &raw, cell, plan) {
            Ok(commands) => commands,
            Err(reason) => return Ok(Err(reason)),
        };
        let merger = match self.merge(&raw) {
            Ok(merger) => merger,
            Err(reason) => return Ok(Err(reason)),
        };
        step.say("builds the trained program");
        Ok(Ok(Training {
            commands,
            measured: self.measured.clone(),
            merged_with: merger,
            wall_seconds: Some(built.spent.wall.as_secs_f64()),
            cpu_seconds: built.spent.usage.map(|usage| usage.cpu.as_secs_f64()),
        }))
    }

    fn run(
        &self,
        binaries: &[Binary],
        raw: &Path,
        cell: &Cell,
        plan: &Plan,
    ) -> Result<Vec<String>, String> {
        let binaries: BTreeMap<&str, String> = binaries
            .iter()
            .map(|binary| (binary.name.as_str(), binary.path.display().to_string()))
            .collect();
        let mut commands = Vec::new();
        for training in &self.training {
            let command =
                bench::command(training, &binaries, &plan.workspace.root, &cell.target.runner)?;
            let raw = raw.join("%m_%p.profraw").display().to_string();
            match command.clone().env("LLVM_PROFILE_FILE", raw).timed(LONGEST_RUN) {
                Ok(Some((status, _))) if status.success() => {
                    commands.push(training.command.join(" "))
                }
                Ok(Some((status, _))) => {
                    return Err(format!("the training run `{command}` ended with {status}"));
                }
                Ok(None) => {
                    return Err(format!(
                        "the training run `{command}` was still running after {} s",
                        LONGEST_RUN.as_secs()
                    ));
                }
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(commands)
    }

    fn merge(&self, raw: &Path) -> Result<String, String> {
        let merger = self.merger.as_ref().map_err(Clone::clone)?;
        let files = fs::read_dir(raw).into_iter().flatten().flatten().map(|file| file.path());
        let files: Vec<PathBuf> =
            files.filter(|file| file.extension().is_some_and(|end| end == "profraw")).collect();
        if files.is_empty() {
            return Err(
                "the training runs left no profile: a program that is killed or aborts writes none"
                    .to_owned(),
            );
        }
        let merge = Process::new(merger.program.clone())
            .args(["merge", "-o"])
            .arg(self.profile.clone())
            .args(files);
        merge.output().map_err(|error| error.to_string())?;
        Ok(merger.version.clone())
    }
}

fn has_profiler(libraries: &Result<PathBuf>) -> bool {
    let files = libraries.as_ref().ok().and_then(|folder| fs::read_dir(folder).ok());
    let mut names = files.into_iter().flatten().flatten().map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().starts_with("libprofiler_builtins-"))
}

/// What Cargo gives rustc for a target: the first of its sources that says anything.
fn rustflags(config: &ForTarget) -> Vec<String> {
    let split = |text: String| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    if let Ok(encoded) = std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        return encoded
            .split('\u{1f}')
            .filter(|flag| !flag.is_empty())
            .map(str::to_owned)
            .collect();
    }
    if let Ok(flags) = std::env::var("RUSTFLAGS") {
        return split(flags);
    }
    let name = format!("CARGO_TARGET_{}_RUSTFLAGS", config.triple);
    let own = std::env::var(name.to_uppercase().replace('-', "_")).map(split).unwrap_or_default();
    let target = [config.all_words("rustflags"), own].concat();
    match target.is_empty() {
        true => cargo_config::strings("build.rustflags"),
        false => target,
    }
}
