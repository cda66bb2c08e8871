//! Which targets are built for, and whether that can be done here: one look at the toolchain, the linker and the runner
//! of each, before anything is built.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::base::error::{Error, Result};
use crate::base::suggest;
use crate::measure::plan::builder::{Builder, Setup};
use crate::measure::plan::config::{Config, TargetTable};
use crate::measure::plan::linker;
use crate::measure::plan::runner::Runner;
use crate::measure::plan::toolchain::{Toolchain, holds_library, rustc};
use crate::source::cargo_config::{self, ForTarget};

/// What is built for, and with what.
#[derive(Debug, Default, clap::Args)]
pub struct Choice {
    /// Build for these targets, separated by commas, not the ones in `[workspace.metadata.dist]` or the host
    #[arg(long = "target", value_name = "TARGET", value_delimiter = ',')]
    targets: Vec<String>,
    /// What builds [default: `builder` of the target in `[workspace.metadata.dist.target]`, else cargo]
    #[arg(long, value_enum, value_name = "BUILDER")]
    builder: Option<Builder>,
    /// Build with this toolchain of rustup's, all targets or one
    #[arg(long = "toolchain", value_name = "[TARGET=]NAME", value_parser = named)]
    toolchains: Vec<String>,
    /// Let wasm-opt shrink WebAssembly, and show both sizes
    #[arg(long)]
    wasm_opt: bool,
}

/// A target to build for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The triple, as it was asked for: zigbuild's may end with the version of a glibc.
    pub triple: String,
    /// Whether Cargo gets a `--target`: it does for all that was asked for, even the host.
    pub asked: bool,
    /// What builds.
    pub setup: Setup,
    /// What runs its programs.
    pub runner: Runner,
    /// Whether wasm-opt is asked for.
    pub wasm_opt: bool,
    /// Why it can't be built for, with the way to mend it.
    pub skip: Option<String>,
}

impl Target {
    /// The triple as rustc knows it.
    pub fn base(&self) -> &str {
        base(&self.triple)
    }
}

/// What all targets are looked at with.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The toolchain in use.
    pub toolchain: &'a Toolchain,
    /// What Cargo's config files say.
    pub files: &'a Value,
    /// The root of the workspace.
    pub root: &'a Path,
}

impl<'a> Surroundings<'a> {
    /// A toolchain by its name; or why there is none, with the way to mend it.
    pub fn ask(&self, name: Option<&str>) -> Result<Cow<'a, Toolchain>, String> {
        let Some(name) = name else {
            return Ok(Cow::Borrowed(self.toolchain));
        };
        Toolchain::ask(Some(name)).map(Cow::Owned).map_err(|_| no_toolchain(name))
    }
}

impl Choice {
    /// The targets of the command line, else of `[workspace.metadata.dist]`, else of Cargo's `build.target`, else the host.
    ///
    /// # Errors
    /// When one is unknown to the compiler, or a flag or table is for one that is.
    pub fn find(&self, config: &Config, around: &Surroundings) -> Result<Vec<Target>> {
        let known = rustc(None).args(["--print", "target-list"]).output()?;
        let known: Vec<&str> = known.lines().collect();
        let named = self.toolchains.iter().filter_map(|choice| Some(choice.split_once('=')?.0));
        for name in config.target.keys().map(String::as_str).chain(named) {
            refuse_unknown(name, &known)?;
        }
        let usual = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
        let asked = usual(&self.targets)
            .or_else(|| usual(&config.targets))
            .or_else(|| usual(&cargo_config::strings("build.target")));
        let host = &around.toolchain.host;
        let Some(triples) = asked else {
            return Ok(vec![self.target(host, false, &config.target, around)?]);
        };
        let mut targets: Vec<Target> = Vec::new();
        for triple in triples {
            let triple = if triple == "host-tuple" { host } else { &triple };
            if targets.iter().all(|target| target.triple != *triple) {
                let target = self.target(triple, true, &config.target, around);
                refuse_unknown(triple, &known).and(target.map(|target| targets.push(target)))?;
            }
        }
        Ok(targets)
    }

    /// The flags that say so again, but for the target.
    pub fn flags(&self) -> Vec<String> {
        let builder = self.builder.as_ref().and_then(clap::ValueEnum::to_possible_value);
        let builder =
            builder.map(|builder| ["--builder".to_owned(), builder.get_name().to_owned()]);
        let toolchains =
            self.toolchains.iter().map(|name| ["--toolchain".to_owned(), name.clone()]);
        let wasm_opt = self.wasm_opt.then(|| "--wasm-opt".to_owned());
        builder.into_iter().chain(toolchains).flatten().chain(wasm_opt).collect()
    }

    fn target(
        &self,
        triple: &str,
        asked: bool,
        tables: &BTreeMap<String, TargetTable>,
        around: &Surroundings,
    ) -> Result<Target> {
        let table =
            tables.get(triple).or_else(|| tables.get(base(triple))).cloned().unwrap_or_default();
        let of_all = |choice: &&String| !choice.contains('=');
        let own = self.toolchains.iter().rev().find_map(|choice| {
            let (target, name) = choice.split_once('=')?;
            (target == triple || target == base(triple)).then(|| name.to_owned())
        });
        let setup = Setup {
            builder: self.builder.or(table.builder).unwrap_or_default(),
            toolchain: own
                .or_else(|| self.toolchains.iter().rfind(of_all).cloned())
                .or(table.toolchain),
            build_std: table.build_std,
        };
        if triple != base(triple) && setup.builder != Builder::Zigbuild {
            return Err(Error::new(format!("`{triple}` names the version of a glibc"))
                .help("only zigbuild can link against that one: add `--builder zigbuild`"));
        }
        let (skip, runner) = look(&setup, triple, around);
        let wasm_opt = (self.wasm_opt || table.wasm_opt) && triple.starts_with("wasm");
        Ok(Target { triple: triple.to_owned(), asked, setup, runner, wasm_opt, skip })
    }
}

/// Why a target can't be built for, with the way to mend it, and what would run its programs.
pub fn look(setup: &Setup, triple: &str, around: &Surroundings) -> (Option<String>, Runner) {
    let triple = base(triple);
    let toolchain = match around.ask(setup.toolchain.as_deref()) {
        Ok(toolchain) => toolchain,
        Err(why) => return (Some(why), Runner::Native),
    };
    let toolchain = &*toolchain;
    let cfgs = toolchain.print("cfg", triple).unwrap_or_default();
    let config = ForTarget { files: around.files, triple, cfgs: &cfgs };
    let link = || match setup.builder.brings_linker() {
        true => None,
        false => linker::missing(&config, toolchain),
    };
    // Who lacks one of the two most often lacks the other, and would rather hear it now.
    let both = || {
        let missing = [missing_library(setup, triple, toolchain), link()];
        let missing: Vec<String> = missing.into_iter().flatten().collect();
        (!missing.is_empty()).then(|| missing.join("; "))
    };
    let skip = setup.missing(toolchain).or_else(both);
    (skip, Runner::find(&config, &around.toolchain.host, around.root))
}

fn no_toolchain(name: &str) -> String {
    match which::which("rustup") {
        Ok(_) => format!("there is no toolchain `{name}`: run `rustup toolchain install {name}`"),
        Err(_) => format!("the toolchain `{name}` is rustup's to find, and there is no rustup"),
    }
}

/// Why the target's standard library can't be used; `None` when it is there or Cargo will build it.
fn missing_library(setup: &Setup, triple: &str, toolchain: &Toolchain) -> Option<String> {
    let is_built = setup.builder.brings_library() || setup.build_std.is_some();
    let libraries = toolchain.libraries(triple).ok()?;
    if is_built || holds_library(&libraries) || cargo_config::value("unstable.build-std").is_some()
    {
        return None;
    }
    let build = format!(
        "build it, with `build-std = true` under `[workspace.metadata.dist.target.{triple}]`"
    );
    let remedy = match toolchain.rustup(&["target", "add", triple]) {
        Some(add) => format!("run `{add}`"),
        None if toolchain.has_source() && toolchain.takes_unstable() => build,
        None => format!(
            "{build} and a nightly toolchain with its source, or install it into `{}`",
            libraries.display()
        ),
    };
    Some(format!("the standard library of `{triple}` is not installed: {remedy}"))
}

/// A choice of a toolchain that names one.
fn named(choice: &str) -> Result<String, String> {
    let (target, name) = choice.split_once('=').unwrap_or(("", choice));
    let name = name.trim_start_matches('+');
    match (name.is_empty(), target.is_empty()) {
        (true, _) => Err("write the name of a toolchain, such as `nightly`".to_owned()),
        (false, true) => Ok(name.to_owned()),
        (false, false) => Ok(format!("{target}={name}")),
    }
}

/// A triple without the version of a glibc.
fn base(triple: &str) -> &str {
    match triple.split_once('.') {
        Some((base, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => base,
        _ => triple,
    }
}

/// Three hundred names are no help: the one that was meant is.
fn refuse_unknown(triple: &str, known: &[&str]) -> Result<()> {
    match known.contains(&base(triple)) {
        true => Ok(()),
        false => {
            Err(suggest::unknown_of_many("target", triple, known, "rustc --print target-list"))
        }
    }
}
