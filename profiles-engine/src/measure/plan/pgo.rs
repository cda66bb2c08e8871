//! How a program is trained for profile-guided optimisation, and what that requires.
//!
//! The flags for it are added to the user's own, and with an explicit `--target`: otherwise build scripts would be
//! instrumented, too.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::base::error::Result;
use crate::base::process::Process;
use crate::measure::files::scratch;
use crate::measure::plan::config::BenchmarkCommand;
use crate::measure::plan::flags::Flags;
use crate::measure::plan::targets::{Probe, Runner, Target};
use crate::measure::plan::toolchain::Toolchain;

const PROFDATA: &str = "LLVM_PROFDATA";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pgo {
    pub profile: PathBuf,
    /// The folder for the instrumented build and its raw profiles.
    pub scratch: PathBuf,
    pub training: Vec<BenchmarkCommand>,
    /// The names of those that are measured as well.
    pub measured: Vec<String>,
    /// What merges the raw profiles, or why there is nothing.
    pub merger: Result<Merger, String>,
    flags: Flags,
    /// Whether the compiler can instrument for the target.
    has_profiler: bool,
}

impl Pgo {
    pub fn new(
        target: &Target,
        probe: &Probe,
        training: Vec<BenchmarkCommand>,
        measured: &[BenchmarkCommand],
        out: &Path,
    ) -> Self {
        let toolchain = probe.toolchain(target.setup.toolchain.as_deref());
        let known = toolchain.as_ref().ok();
        let is_measured =
            |one: &&BenchmarkCommand| measured.iter().any(|other| other.words == one.words);
        Self {
            profile: out.join("pgo").join(format!("{}.profdata", target.triple)),
            scratch: scratch(out).join(&target.triple).join("training"),
            measured: training.iter().filter(is_measured).map(|one| one.name.clone()).collect(),
            training,
            flags: Flags::of(target, probe),
            has_profiler: known.is_some_and(|one| has_profiler(one, &target.for_rustc())),
            merger: toolchain.and_then(|toolchain| find_merger(&toolchain)),
        }
    }

    /// Why it can't be trained, with the remedy.
    pub fn missing(&self, target: &Target) -> Option<String> {
        let why = if let Some(why) = &target.skip {
            why
        } else if target.setup.builder.is_container() {
            "a program that is built in a container can't be trained: use another builder"
        } else if let Runner::Missing(why) = &target.runner {
            &format!("{why}, and training has to run the program")
        } else if !self.has_profiler && target.setup.build_std.is_none() {
            "the toolchain's standard library has no profiler for this target"
        } else {
            self.merger.as_ref().err()?
        };
        Some(why.to_owned())
    }

    pub fn optimise(&self, command: Process) -> Process {
        self.flags.add(command, [format!("-Cprofile-use={}", self.profile.display())])
    }

    /// Makes a command build a program that writes raw profiles into a folder.
    pub fn instrument(&self, command: Process, raw: &Path) -> Process {
        self.flags.add(command, [format!("-Cprofile-generate={}", raw.display())])
    }
}

fn has_profiler(toolchain: &Toolchain, triple: &str) -> bool {
    let files = toolchain.libraries(triple).ok().and_then(|folder| fs::read_dir(folder).ok());
    let mut names = files.into_iter().flatten().flatten().map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().starts_with("libprofiler_builtins-"))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merger {
    pub program: PathBuf,
    /// Its name and version.
    pub version: String,
}

/// The `llvm-profdata` of `$LLVM_PROFDATA`, of rustup's llvm-tools, or of the system's LLVM; or why there is none, with the
/// remedy. Each LLVM only reads the raw profiles of its own version, so the major version has to be the compiler's.
fn find_merger(toolchain: &Toolchain) -> Result<Merger, String> {
    let Some(llvm) = toolchain.llvm() else {
        return Err("the compiler does not report the version of its LLVM".to_owned());
    };
    if let Some(program) = env::var_os(PROFDATA) {
        let shown = program.display();
        let Some((version, major)) = which::which(&program).ok().and_then(|path| ask(&path)) else {
            return Err(format!("`{shown}` (from `${PROFDATA}`) can't be run"));
        };
        if major != llvm {
            return Err(format!(
                "`${PROFDATA}` is from LLVM {major}, but the compiler uses LLVM {llvm}: set it to an `llvm-profdata` from LLVM {llvm}"
            ));
        }
        return Ok(Merger { program: program.into(), version });
    }
    let own = format!("bin/llvm-profdata{}", env::consts::EXE_SUFFIX);
    let found = [format!("llvm-profdata-{llvm}"), "llvm-profdata".to_owned()].map(which::which);
    let candidates = [toolchain.rustlib().join(own)].into_iter().chain(found.into_iter().flatten());
    let mut fitting = candidates.filter_map(|program| {
        let (version, major) = ask(&program)?;
        (major == llvm).then_some(Merger { program, version })
    });
    fitting.next().ok_or_else(|| {
        let add = toolchain.add_component("llvm-tools");
        let add = add.map(|add| format!("run `{add}`, ")).unwrap_or_default();
        format!("no `llvm-profdata` for LLVM {llvm}: {add}install LLVM {llvm}, or set `${PROFDATA}` to its `llvm-profdata`")
    })
}

fn ask(program: &Path) -> Option<(String, u32)> {
    let said = Process::new(program).arg("--version").output().ok()?;
    let version = said.split_once("LLVM version ")?.1.lines().next()?.trim();
    let major = version.split('.').next()?.parse().ok()?;
    Some((format!("llvm-profdata {version}"), major))
}
