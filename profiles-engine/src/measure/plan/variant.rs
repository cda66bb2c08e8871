//! Cells that are more than their profile: `dev+cranelift`, `smallest+build-std`, `fastest+pgo`.
//!
//! Each stands behind the preset that it is a variant of. What it needs and is not here makes it a skipped row with the
//! command that brings it; all other cells stay on the toolchain of their target.

use std::path::Path;

use crate::measure::compile::pgo::Pgo;
use crate::measure::plan::builder::Setup;
use crate::measure::plan::config::STD;
use crate::measure::plan::targets::{Surroundings, Target, look};
use crate::source::cranelift::{FILE, INSTALL, INSTALL_NIGHTLY, holds_backend};

const NIGHTLY: &str = "nightly";

/// The variants that are built, beside those that the workspace asks for by itself.
#[derive(Debug, Default, clap::Args)]
pub struct Variants {
    /// Build `dev` with Cranelift, too, on nightly; a workspace with `.cargo/cranelift.toml` asks for it of itself
    #[arg(long)]
    pub cranelift: bool,
    /// Build `smallest` with a standard library of its own, too: optimised for size, and without messages of panics
    #[arg(long)]
    pub build_std: bool,
    /// Build `fastest` with what training runs show of it, too (profile-guided optimisation)
    #[arg(long)]
    pub pgo: bool,
    /// Train with this command, in which `{bin}` is the program [default: the benchmarks]
    #[arg(long, value_name = "COMMAND", requires = "pgo")]
    pub train: Vec<String>,
}

/// What a cell is more than its profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// What builds it.
    pub setup: Setup,
    /// What Cargo's `--config` gets: files and single settings.
    pub config: Vec<String>,
    /// What its `-Z` gets.
    pub unstable: Vec<String>,
    /// How it is trained.
    pub pgo: Option<Pgo>,
    /// Why it can't be built, and the way to mend it.
    pub skip: Option<String>,
}

impl Variants {
    /// The presets that variants were asked for of, with the flag that does so.
    pub fn presets(&self, known: &[String]) -> Vec<(&'static str, &'static str)> {
        let asked = [
            (self.cranelift, Kind::Cranelift),
            (self.build_std, Kind::BuildStd),
            (self.pgo, Kind::Pgo),
        ];
        let asked = asked.into_iter().filter(|(asked, _)| *asked);
        asked.map(|(_, kind)| (kind.preset(known), kind.flag())).collect()
    }

    /// The flags that ask again for the variants of one preset.
    pub fn flags(&self, preset: &str, known: &[String]) -> Vec<String> {
        let asked = self.presets(known).into_iter().filter(|(of, _)| *of == preset);
        let mut flags: Vec<String> = asked.map(|(_, flag)| flag.to_owned()).collect();
        if flags.iter().any(|flag| flag == Kind::Pgo.flag()) {
            let train = self.train.iter().flat_map(|line| ["--train".to_owned(), line.clone()]);
            flags.extend(train);
        }
        flags
    }

    /// The variants of a preset for a target.
    pub fn of(
        &self,
        preset: &str,
        known: &[String],
        target: &Target,
        around: &Surroundings,
        pgo: impl Fn() -> Pgo,
    ) -> Vec<Variant> {
        let is = |kind: Kind| kind.preset(known) == preset;
        let file = around.root.join(FILE).is_file();
        let asked = is(Kind::Cranelift) && (self.cranelift || file);
        let cranelift = asked.then(|| cranelift(file, target, around));
        let build_std =
            (self.build_std && is(Kind::BuildStd)).then(|| build_std(preset, target, around));
        let pgo = (self.pgo && is(Kind::Pgo)).then(|| {
            let mut variant =
                Variant { pgo: Some(pgo()), ..Variant::new("pgo", target.setup.clone()) };
            variant.skip = variant.pgo.as_ref().and_then(|pgo| pgo.missing(target));
            variant
        });
        cranelift.into_iter().chain(build_std).chain(pgo).collect()
    }
}

/// The profile that each is a variant of: in a workspace without that preset, `release`.
#[derive(Clone, Copy)]
enum Kind {
    Cranelift,
    BuildStd,
    Pgo,
}

impl Kind {
    fn preset(self, known: &[String]) -> &'static str {
        let preset = match self {
            Self::Cranelift => "dev",
            Self::BuildStd => "smallest",
            Self::Pgo => "fastest",
        };
        if known.iter().any(|name| name == preset) { preset } else { "release" }
    }

    fn flag(self) -> &'static str {
        match self {
            Self::Cranelift => "--cranelift",
            Self::BuildStd => "--build-std",
            Self::Pgo => "--pgo",
        }
    }
}

impl Variant {
    /// One that differs in nothing but its name.
    pub fn new(name: &'static str, setup: Setup) -> Self {
        Self { name, setup, config: Vec::new(), unstable: Vec::new(), pgo: None, skip: None }
    }

    /// Whether Cargo has to be told the target, also where that is the host: what is special is then not for build scripts.
    pub fn needs_target(&self) -> bool {
        self.pgo.is_some() || self.setup.build_std.is_some()
    }
}

/// The dev profile as the workspace's file changes it; without the file, as the template's does.
fn cranelift(file: bool, target: &Target, around: &Surroundings) -> Variant {
    let setup = Setup { toolchain: Some(NIGHTLY.to_owned()), ..target.setup.clone() };
    let mut variant = Variant::new("cranelift", setup);
    match file {
        true => variant.config = vec![as_named(&around.root.join(FILE))],
        false => {
            variant.unstable = vec!["codegen-backend".to_owned()];
            let setting =
                |table: &str, backend| format!("profile.dev{table}.codegen-backend=\"{backend}\"");
            variant.config = vec![
                setting("", "cranelift"),
                setting(".package.\"*\"", "llvm"),
                setting(".build-override", "llvm"),
            ];
        }
    }
    variant.skip = no_backend(around).or_else(|| look(&variant.setup, &target.triple, around).0);
    variant
}

fn no_backend(around: &Surroundings) -> Option<String> {
    if which::which("rustup").is_err() {
        return Some(
            "Cranelift comes with rustup's nightly toolchain, and there is no rustup".to_owned(),
        );
    }
    let Ok(nightly) = around.ask(Some(NIGHTLY)) else {
        return Some(format!("there is no nightly toolchain: run `{INSTALL_NIGHTLY}`"));
    };
    let rustlib = nightly.sysroot.join("lib/rustlib").join(&nightly.host);
    let there = holds_backend(&rustlib.join("codegen-backends"));
    (!there).then(|| format!("nightly has no Cranelift: run `{INSTALL}`"))
}

/// A path as a person would name it: relative where they stand above it.
fn as_named(path: &Path) -> String {
    let dir = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(dir).unwrap_or(path).display().to_string()
}

/// What of the standard library is not called goes with the rest, and a panic ends the process without a word.
fn build_std(preset: &str, target: &Target, around: &Surroundings) -> Variant {
    let mut setup = target.setup.clone();
    let can = |name: Option<&str>| {
        around.ask(name).is_ok_and(|toolchain| toolchain.takes_unstable() && toolchain.has_source())
    };
    if !can(setup.toolchain.as_deref()) {
        setup.toolchain = Some(NIGHTLY.to_owned());
    }
    setup.build_std.get_or_insert_with(|| STD.map(str::to_owned).to_vec());
    Variant {
        config: vec![format!("profile.{preset}.panic=\"immediate-abort\"")],
        unstable: ["panic-immediate-abort", "build-std-features=optimize_for_size"]
            .map(str::to_owned)
            .to_vec(),
        skip: look(&setup, &target.triple, around).0,
        ..Variant::new("build-std", setup)
    }
}
