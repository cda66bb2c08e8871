//! One cell of the plan: a preset for a target, or a variant of one, and the commands that build it.
//!
//! Variants are cells that are more than their profile, such as `dev+cranelift`, `smallest+build-std` and `fastest+pgo`. Each
//! follows the preset that it varies. Where something that it needs is not installed it is skipped, with the command that
//! installs it; the other cells stay on the toolchain of their target.

use crate::base::process::Process;
use crate::measure::files::{BuildDir, hash, relative, safe_name};
use crate::measure::plan::config::STD;
use crate::measure::plan::flags::Added;
use crate::measure::plan::pgo::Pgo;
use crate::measure::plan::selection::{Chosen, Selection};
use crate::measure::plan::targets::{Probe, Target};
use crate::measure::plan::toolchain::{Builder, Setup, cargo, is_installed};
use crate::results::{cell_name, is_settings};
use crate::source::cranelift::{FILE, INSTALL, INSTALL_NIGHTLY, holds_backend};

const NIGHTLY: &str = "nightly";

/// A preset for a target: the unit of work.
#[derive(Debug, Clone)]
pub struct CellPlan {
    pub preset: String,
    /// What distinguishes it from the plain profile, such as `pgo`.
    pub variant: Option<String>,
    pub target: Target,
    /// That of the target, unless a variant needs another.
    pub setup: Setup,
    /// The cell that a variant is compared to.
    pub reference: Option<String>,
    /// The setting of the preset that a variant sets back to what the parent has, if that is its point.
    pub ablates: Option<String>,
    /// The cell that a variant turned out to be the same as: it is not built.
    pub same_as: Option<String>,
    /// For Cargo's `--config`: files and settings.
    pub config: Vec<String>,
    /// For Cargo's `-Z`.
    pub unstable: Vec<String>,
    /// For rustc.
    pub flags: Option<Added>,
    pub pgo: Option<Pgo>,
    /// Why it can't be built, with the remedy.
    pub skip: Option<String>,
    /// Where it is built, if not in the workspace's target folder.
    pub build_dir: Option<BuildDir>,
}

impl CellPlan {
    pub fn new(preset: &str, target: &Target) -> Self {
        Self {
            preset: preset.to_owned(),
            variant: None,
            target: target.clone(),
            setup: target.setup.clone(),
            reference: None,
            ablates: None,
            same_as: None,
            config: Vec::new(),
            unstable: Vec::new(),
            flags: None,
            pgo: None,
            skip: target.skip.clone(),
            build_dir: None,
        }
    }

    /// Its name in progress lines: the preset, with the target where targets were requested.
    pub fn title(&self) -> String {
        if self.target.asked {
            format!("{} for {}", self.name(), self.target.triple)
        } else {
            self.name()
        }
    }

    /// The preset, with the variant.
    pub fn name(&self) -> String {
        cell_name(&self.preset, self.variant.as_deref())
    }

    /// Its name as that of a folder.
    pub fn folder(&self) -> String {
        safe_name(&self.name())
    }

    /// The name of its folder to build in. Build scripts start programs that know few characters, so that it has no others.
    pub fn build_folder(&self) -> String {
        match &self.variant {
            Some(settings) if is_settings(settings) => {
                format!("{}-{}", self.preset, &hash(settings.as_bytes())[..8])
            }
            _ => self.name(),
        }
    }

    /// Whether Cargo gets a `--target`, even for the host: without it, flags would also apply to build scripts.
    pub fn has_target(&self) -> bool {
        self.target.asked || self.setup.build_std.is_some() || self.pgo.is_some()
    }

    pub fn command(&self, choice: &Chosen) -> Process {
        let untrained = self.untrained_command(choice);
        match &self.pgo {
            Some(pgo) => pgo.optimise(untrained),
            None => untrained,
        }
    }

    /// The command that builds it without its training.
    pub fn untrained_command(&self, choice: &Chosen) -> Process {
        let start = self.setup.builder.build(self.setup.toolchain.as_deref());
        self.with_options(start, &self.target.for_cargo(&self.target.triple), choice)
    }

    /// The command that prints the unit graph of the build: always Cargo, with the target as Cargo knows it.
    pub fn unit_graph_command(&self, choice: &Chosen) -> Process {
        let start = Builder::Cargo.build(self.setup.toolchain.as_deref());
        let build = self.with_options(start, &self.target.for_cargo(self.target.base()), choice);
        build.env("RUSTC_BOOTSTRAP", "1").args(["--unit-graph", "-Zunstable-options"])
    }

    /// The command that makes Cargo forget what it has built of packages, so that their build scripts run again.
    pub fn clean_command(&self, selection: &Selection, packages: &[&str]) -> Process {
        let mut clean = cargo(self.setup.toolchain.as_deref())
            .args(["clean", "--profile", &self.preset])
            .args(packages.iter().flat_map(|package| ["--package", package]));
        if self.has_target() {
            clean = clean.args(["--target", &self.target.for_cargo(self.target.base())]);
        }
        if let Some(build_dir) = &self.build_dir {
            clean = clean.args(build_dir.flags());
        }
        clean.args(selection.manifest_flags())
    }

    fn with_options(&self, start: Process, triple: &str, choice: &Chosen) -> Process {
        let build_std = self.setup.build_std.as_ref();
        let build_std = build_std.map(|crates| format!("build-std={}", crates.join(",")));
        let mut command = start
            .args(self.config.iter().flat_map(|config| ["--config", config]))
            .args(build_std.iter().chain(&self.unstable).map(|flag| format!("-Z{flag}")))
            .args(["--profile", &self.preset]);
        if self.has_target() {
            command = command.args(["--target", triple]);
        }
        if let Some(build_dir) = &self.build_dir {
            command = command.args(build_dir.flags());
        }
        let command = command.args(choice.build_flags());
        self.flags.as_ref().map_or(command.clone(), |added| added.apply(command))
    }
}

/// The requested variants, in addition to those that the workspace has anyway.
#[derive(Debug, Default, clap::Args)]
pub struct VariantArgs {
    /// Also build `dev` with Cranelift, on nightly; the default in a workspace with `.cargo/cranelift.toml`
    #[arg(long)]
    cranelift: bool,
    /// Also build `smallest` with its own standard library, optimised for size and without panic messages
    #[arg(long)]
    build_std: bool,
    /// Also build `fastest` with profile-guided optimisation
    #[arg(long)]
    pub pgo: bool,
    /// Train with this command, in which `{bin}` is the program [default: the benchmarks]
    #[arg(long, value_name = "COMMAND", requires = "pgo")]
    pub train: Vec<String>,
}

struct Kind {
    flag: &'static str,
    preset: &'static str,
}

const CRANELIFT: Kind = Kind { flag: "--cranelift", preset: "dev" };
const BUILD_STD: Kind = Kind { flag: "--build-std", preset: "smallest" };
const PGO: Kind = Kind { flag: "--pgo", preset: "fastest" };

impl Kind {
    /// The profile that it varies: `release` in a workspace without the preset.
    fn preset(&self, known: &[String]) -> &'static str {
        if known.iter().any(|name| name == self.preset) { self.preset } else { "release" }
    }
}

impl VariantArgs {
    fn asked(&self) -> impl Iterator<Item = Kind> {
        let flags = [(self.cranelift, CRANELIFT), (self.build_std, BUILD_STD), (self.pgo, PGO)];
        flags.into_iter().filter(|(asked, _)| *asked).map(|(_, kind)| kind)
    }

    /// The presets that variants were requested for, each with the flag that did so.
    pub fn presets(&self, known: &[String]) -> Vec<(&'static str, &'static str)> {
        self.asked().map(|kind| (kind.preset(known), kind.flag)).collect()
    }

    /// The flags that request the variants of one preset again.
    pub fn flags(&self, preset: &str, known: &[String]) -> Vec<String> {
        let kinds = self.asked().filter(|kind| kind.preset(known) == preset);
        let mut flags: Vec<String> = kinds.map(|kind| kind.flag.to_owned()).collect();
        if self.pgo && PGO.preset(known) == preset {
            flags.extend(self.train.iter().flat_map(|line| ["--train".to_owned(), line.clone()]));
        }
        flags
    }

    pub fn of(
        &self,
        plain: &CellPlan,
        known: &[String],
        probe: &Probe,
        pgo: impl Fn(&Target) -> Pgo,
    ) -> Vec<CellPlan> {
        let is = |kind: &Kind| kind.preset(known) == plain.preset;
        let mut variants = Vec::new();
        let has_file = probe.root.join(FILE).is_file();
        if is(&CRANELIFT) && (self.cranelift || has_file) {
            variants.push(cranelift(has_file, plain, probe));
        }
        if is(&BUILD_STD) && self.build_std {
            variants.push(build_std(plain, probe));
        }
        if is(&PGO) && self.pgo {
            let pgo = pgo(&plain.target);
            let skip = pgo.missing(&plain.target);
            variants.push(CellPlan {
                variant: Some("pgo".to_owned()),
                reference: Some(plain.name()),
                pgo: Some(pgo),
                skip,
                ..plain.clone()
            });
        }
        variants
    }
}

/// The dev profile as the workspace's file changes it; without the file, as the template's does.
fn cranelift(has_file: bool, plain: &CellPlan, probe: &Probe) -> CellPlan {
    let setup = Setup { toolchain: Some(NIGHTLY.to_owned()), ..plain.setup.clone() };
    let skip = no_backend(probe).or_else(|| probe.missing(&setup, &plain.target));
    let variant = CellPlan {
        variant: Some("cranelift".to_owned()),
        reference: Some(plain.name()),
        setup,
        skip,
        ..plain.clone()
    };
    if has_file {
        return CellPlan { config: vec![relative(&probe.root.join(FILE))], ..variant };
    }
    let backends = [("", "cranelift"), (".package.\"*\"", "llvm"), (".build-override", "llvm")];
    let config = backends
        .map(|(table, backend)| format!("profile.dev{table}.codegen-backend=\"{backend}\""));
    let unstable = vec!["codegen-backend".to_owned()];
    CellPlan { unstable, config: config.to_vec(), ..variant }
}

fn no_backend(probe: &Probe) -> Option<String> {
    if !is_installed("rustup") {
        return Some("Cranelift requires rustup's nightly toolchain: install rustup".to_owned());
    }
    let Ok(nightly) = probe.toolchain(Some(NIGHTLY)) else {
        return Some(format!("the nightly toolchain is not installed: run `{INSTALL_NIGHTLY}`"));
    };
    let has_backend = holds_backend(&nightly.rustlib().join("codegen-backends"));
    (!has_backend).then(|| format!("nightly does not have Cranelift: run `{INSTALL}`"))
}

/// A standard library from which unused code is removed, and in which a panic aborts without a message.
fn build_std(plain: &CellPlan, probe: &Probe) -> CellPlan {
    let mut setup = plain.setup.clone();
    let toolchain = probe.toolchain(setup.toolchain.as_deref());
    if !toolchain.is_ok_and(|toolchain| toolchain.takes_unstable() && toolchain.has_source()) {
        setup.toolchain = Some(NIGHTLY.to_owned());
    }
    setup.build_std.get_or_insert_with(|| STD.map(str::to_owned).to_vec());
    let unstable = ["panic-immediate-abort", "build-std-features=optimize_for_size"];
    CellPlan {
        variant: Some("build-std".to_owned()),
        reference: Some(plain.name()),
        config: vec![format!("profile.{}.panic=\"immediate-abort\"", plain.preset)],
        unstable: unstable.map(str::to_owned).to_vec(),
        skip: probe.missing(&setup, &plain.target),
        setup,
        ..plain.clone()
    }
}
