//! The targets: which ones, what builds each, what is missing for that, and what runs its programs.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::base::error::{Error, Result};
use crate::base::{process, text};
use crate::measure::files::{current_dir, relative};
use crate::measure::plan::config::{DistConfig, TargetConfig};
use crate::measure::plan::linker;
use crate::measure::plan::toolchain::{
    Builder, FILE, Setup, Toolchain, holds_library, is_installed, rustc,
};
use crate::source::cargo_config::{self, ForTarget};

/// What is built for, and with what.
#[derive(Debug, Default, clap::Args)]
pub struct TargetArgs {
    /// Build for these targets, separated by commas [default: `targets` in `[workspace.metadata.dist]`, else
    /// `build.target` of Cargo's config, else the host]
    #[arg(long = "target", value_name = "TARGET", value_delimiter = ',')]
    targets: Vec<String>,
    /// Build with this program [default: `builder` in `[workspace.metadata.dist.target]`, else cargo]
    #[arg(long, value_enum, value_name = "BUILDER")]
    builder: Option<Builder>,
    /// Build with this rustup toolchain, for all targets or for one
    #[arg(long = "toolchain", value_name = "[TARGET=]NAME", value_parser = ToolchainArg::parse)]
    toolchains: Vec<ToolchainArg>,
    /// Shrink WebAssembly modules with wasm-opt, and report both sizes
    #[arg(long)]
    wasm_opt: bool,
}

#[derive(Debug, Clone)]
struct ToolchainArg {
    /// `None` for all targets.
    target: Option<String>,
    name: String,
}

impl ToolchainArg {
    fn parse(text: &str) -> Result<Self, String> {
        let (target, name) = text.split_once('=').unwrap_or(("", text));
        let name = name.trim_start_matches('+');
        if name.is_empty() {
            return Err("write the name of a toolchain, such as `nightly`".to_owned());
        }
        let target = (!target.is_empty()).then(|| target.to_owned());
        Ok(Self { target, name: name.to_owned() })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The triple as requested: for zigbuild it may end with a glibc version. For a file its stem, which Cargo uses as the
    /// name, too.
    pub triple: String,
    /// The file with its specification, if it is not one of rustc's own.
    pub file: Option<PathBuf>,
    /// Whether it was requested: then Cargo gets a `--target`, even for the host.
    pub asked: bool,
    pub setup: Setup,
    pub runner: Runner,
    pub wasm_opt: bool,
    /// Why it can't be built for, with the remedy.
    pub skip: Option<String>,
}

impl Target {
    /// The triple as rustc knows it.
    pub fn base(&self) -> &str {
        if self.file.is_some() { &self.triple } else { base(&self.triple) }
    }

    /// Whether its programs are WebAssembly modules.
    pub fn is_wasm(&self) -> bool {
        self.triple.starts_with("wasm")
    }

    /// What rustc knows it by: its name, or its file.
    pub fn for_rustc(&self) -> String {
        self.file.as_ref().map_or(self.base().to_owned(), |file| file.display().to_string())
    }

    /// What Cargo knows it by: this name, or its file.
    pub fn for_cargo(&self, name: &str) -> String {
        self.file.as_ref().map_or(name.to_owned(), |file| relative(file))
    }
}

/// What runs programs of a target on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runner {
    Native,
    /// Another program with its arguments, such as an emulator: its times are not those of a machine of the target.
    Through(Vec<String>),
    /// Nothing, with the reason.
    Missing(String),
}

impl Runner {
    fn find(config: &ForTarget, target: &Target, host: &str, root: &Path) -> Self {
        // A specification of the user's may be for a kernel, whatever its name.
        if target.file.is_none() && runs_itself(config.triple, host) {
            return Self::Native;
        }
        let Some(mut words) = config.words("runner") else {
            return Self::Missing(format!("no runner for {}", config.triple));
        };
        // Cargo resolves a path in a config file relative to the folder that has `.cargo`: usually this one.
        if words[0].contains(['/', '\\']) {
            words[0] = root.join(&words[0]).display().to_string();
        }
        if is_installed(&words[0]) {
            return Self::Through(words);
        }
        Self::Missing(format!("the runner `{}` in Cargo's config is not installed", words[0]))
    }

    /// The runner as one line; `None` for the machine itself.
    pub fn line(&self) -> Option<String> {
        match self {
            Self::Through(words) => Some(process::line(words.iter().map(String::as_str))),
            Self::Native | Self::Missing(_) => None,
        }
    }
}

/// Whether the machine runs the target's programs, whichever C library they are linked against.
fn runs_itself(triple: &str, host: &str) -> bool {
    let ((arch, system), (host_arch, host_system)) =
        (arch_and_system(triple), arch_and_system(host));
    let is_32_bit = host_arch == "x86_64"
        && ["i586", "i686"].contains(&arch)
        && system != Some("-apple-darwin");
    triple == host
        || (system.is_some() && system == host_system && (arch == host_arch || is_32_bit))
}

fn arch_and_system(triple: &str) -> (&str, Option<&'static str>) {
    let systems =
        ["-linux-android", "-linux-", "-windows-", "-apple-darwin", "-freebsd", "-netbsd"];
    let arch = triple.split('-').next().unwrap_or_default();
    (arch, systems.into_iter().find(|system| triple.contains(system)))
}

/// What targets are checked against.
#[derive(Debug)]
pub struct Probe<'a> {
    pub toolchain: &'a Toolchain,
    pub config: &'a Value,
    pub root: &'a Path,
}

impl<'a> Probe<'a> {
    /// A toolchain by name, the one in use for `None`; or why there is none, with the remedy.
    pub fn toolchain(&self, name: Option<&str>) -> Result<Cow<'a, Toolchain>, String> {
        let Some(name) = name else {
            return Ok(Cow::Borrowed(self.toolchain));
        };
        Toolchain::ask(Some(name)).map(Cow::Owned).map_err(|_| no_toolchain(name))
    }

    /// Why a target can't be built for, with the remedy.
    pub fn missing(&self, setup: &Setup, target: &Target) -> Option<String> {
        self.check(setup, target).0
    }

    /// Why a target can't be built for, with the remedy, and what runs its programs.
    fn check(&self, setup: &Setup, target: &Target) -> (Option<String>, Runner) {
        let toolchain = match self.toolchain(setup.toolchain.as_deref()) {
            Ok(toolchain) => toolchain,
            Err(why) => return (Some(why), Runner::Native),
        };
        let cfgs = toolchain.print("cfg", &target.for_rustc()).unwrap_or_default();
        let config = ForTarget { files: self.config, triple: target.base(), cfgs: &cfgs };
        let missing = || missing_for_target(setup, &config, target, &toolchain);
        let skip = setup.missing(&toolchain).or_else(missing);
        (skip, Runner::find(&config, target, &self.toolchain.host, self.root))
    }
}

fn no_toolchain(name: &str) -> String {
    if is_installed("rustup") {
        format!("toolchain `{name}` is not installed: run `rustup toolchain install {name}`")
    } else {
        format!("toolchain `{name}` requires rustup, which is not installed")
    }
}

/// Both the standard library and the linker: often both are missing, and one run should tell.
fn missing_for_target(
    setup: &Setup,
    config: &ForTarget,
    target: &Target,
    toolchain: &Toolchain,
) -> Option<String> {
    let mut missing = Vec::from_iter(missing_library(setup, target, toolchain));
    if !setup.builder.brings_linker() {
        missing.extend(linker::missing(config, &target.for_rustc(), toolchain));
    } else if setup.builder == Builder::Zigbuild {
        missing.extend(linker_instead_of_zig(target.base()));
    }
    (!missing.is_empty()).then(|| missing.join("; "))
}

/// What cargo-zigbuild would link with instead of zig: it sets this variable only where it is not set. A linker in a config
/// file does not matter.
fn linker_instead_of_zig(triple: &str) -> Option<String> {
    let variable = cargo_config::target_variable(triple, "LINKER");
    std::env::var_os(&variable)
        .map(|_| format!("{variable} is set, so cargo-zigbuild would not link with zig: unset it"))
}

/// Why the target's standard library can't be used; `None` when it is installed or Cargo builds it.
fn missing_library(setup: &Setup, target: &Target, toolchain: &Toolchain) -> Option<String> {
    let triple = target.base();
    let is_built = setup.builder.is_container() || setup.build_std.is_some();
    let libraries = toolchain.libraries(&target.for_rustc()).ok()?;
    if is_built || holds_library(&libraries) || cargo_config::value("unstable.build-std").is_some()
    {
        return None;
    }
    let build = format!(
        "build it with `build-std = true` under `[workspace.metadata.dist.target.{triple}]`"
    );
    let remedy = match toolchain.add_target(triple) {
        Some(add) => format!("run `{add}`"),
        None if toolchain.has_source() && toolchain.takes_unstable() => build,
        None => format!(
            "{build} and a nightly toolchain that has the component `rust-src`, or install it into `{}`",
            libraries.display()
        ),
    };
    Some(format!("the standard library of `{triple}` is not installed: {remedy}"))
}

impl TargetArgs {
    /// The targets of the command line, else of `[workspace.metadata.dist]`, else of Cargo's `build.target`, else the host.
    pub fn find(&self, config: &DistConfig, probe: &Probe) -> Result<Vec<Target>> {
        let known = rustc(None).args(["--print", "target-list"]).output()?;
        let known: Vec<&str> = known.lines().collect();
        let host = &probe.toolchain.host;
        let of_cargo = cargo_config::strings("build.target");
        let dir = current_dir()?;
        let choices = [
            (&self.targets, vec![dir.as_path()]),
            (&config.targets, vec![probe.root]),
            (&of_cargo, dir.ancestors().collect()),
        ];
        let chosen = choices.into_iter().find(|(triples, _)| !triples.is_empty());
        let (triples, folders) = chosen.unwrap_or((&of_cargo, Vec::new()));
        let mut targets: Vec<Target> = Vec::new();
        for triple in triples {
            let triple = if triple == "host-tuple" { host } else { triple };
            let (name, file) = match specification(triple, &folders)? {
                Some((name, file)) => (name, Some(file)),
                None => (triple.clone(), None),
            };
            match targets.iter().find(|target| target.triple == name) {
                Some(other) if other.file != file => return Err(twins(&name)),
                Some(_) => {}
                None => {
                    let is_file = file.is_some();
                    let target = self.target(&name, file, true, config, probe);
                    if !is_file {
                        refuse_unknown(triple, &known)?;
                    }
                    targets.push(target?);
                }
            }
        }
        let named = self.toolchains.iter().filter_map(|one| one.target.as_deref());
        for name in config.target.keys().map(String::as_str).chain(named) {
            let is_file =
                targets.iter().any(|target| target.file.is_some() && target.triple == name);
            if !is_file {
                refuse_unknown(name, &known)?;
            }
        }
        if targets.is_empty() {
            targets.push(self.target(host, None, false, config, probe)?);
        }
        Ok(targets)
    }

    /// The flags that repeat this choice, without the targets.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if let Some(builder) = self.builder.as_ref().and_then(clap::ValueEnum::to_possible_value) {
            flags.extend(["--builder".to_owned(), builder.get_name().to_owned()]);
        }
        for ToolchainArg { target, name } in &self.toolchains {
            let target = target.as_ref().map(|target| format!("{target}=")).unwrap_or_default();
            flags.extend(["--toolchain".to_owned(), format!("{target}{name}")]);
        }
        flags.extend(self.wasm_opt.then(|| "--wasm-opt".to_owned()));
        flags
    }

    fn target(
        &self,
        triple: &str,
        file: Option<PathBuf>,
        asked: bool,
        config: &DistConfig,
        probe: &Probe,
    ) -> Result<Target> {
        let configured = config.target.get(triple).or_else(|| config.target.get(base(triple)));
        let TargetConfig { toolchain, builder, build_std, wasm_opt } =
            configured.cloned().unwrap_or_default();
        let setup = Setup {
            builder: self.builder.or(builder).unwrap_or_default(),
            toolchain: self.toolchain(triple).or(toolchain),
            build_std,
        };
        if file.is_none() && triple != base(triple) && setup.builder != Builder::Zigbuild {
            return Err(Error::new(format!("`{triple}` includes a glibc version")).help(
                "only zigbuild can link against a specific glibc version: add `--builder zigbuild`",
            ));
        }
        let wasm_opt = (self.wasm_opt || wasm_opt) && triple.starts_with("wasm");
        let (triple, runner, skip) = (triple.to_owned(), Runner::Native, None);
        let target = Target { triple, file, asked, setup, runner, wasm_opt, skip };
        let (skip, runner) = probe.check(&target.setup, &target);
        Ok(Target { runner, skip, ..target })
    }

    /// The last `--toolchain` for this target, else the last for all.
    fn toolchain(&self, triple: &str) -> Option<String> {
        let is_for = |one: &&ToolchainArg| {
            one.target.as_ref().is_some_and(|target| target == triple || target == base(triple))
        };
        let for_target = self.toolchains.iter().rfind(is_for);
        let for_all = || self.toolchains.iter().rfind(|one| one.target.is_none());
        for_target.or_else(for_all).map(|one| one.name.clone())
    }
}

/// The name and the path of a target that is a file, in the first of these folders that has it.
fn specification(target: &str, folders: &[&Path]) -> Result<Option<(String, PathBuf)>> {
    let Some(stem) = target.strip_suffix(FILE) else { return Ok(None) };
    let mut paths = folders.iter().map(|folder| folder.join(target));
    let file = paths.find(|path| path.is_file()).ok_or_else(|| {
        Error::new(format!("the target specification `{target}` does not exist"))
            .help("pass the path of the file, or one of `rustc --print target-list`")
    })?;
    let name = Path::new(stem).file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Some((name, file)))
}

fn twins(name: &str) -> Error {
    Error::new(format!("two targets are called `{name}`, and Cargo would build both in one folder"))
        .help("build one after the other, or rename a specification")
}

/// A triple without a glibc version.
fn base(triple: &str) -> &str {
    match triple.split_once('.') {
        Some((base, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => base,
        _ => triple,
    }
}

/// There are too many targets to list: the error suggests the nearest one.
fn refuse_unknown(triple: &str, known: &[&str]) -> Result<()> {
    if known.contains(&base(triple)) {
        return Ok(());
    }
    Err(text::unknown_of_many("target", triple, known, "rustc --print target-list"))
}

#[cfg(test)]
mod tests;
