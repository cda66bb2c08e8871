//! `check-profiles`: problems in the profiles of a workspace, and what Cargo does with them.
//!
//! It reads the layers, runs every rule, prints the findings, and returns the exit code. It builds nothing and starts no
//! program, so that it works if Cargo rejects the manifest; only `--verify` asks Cargo.

mod explain;
pub mod finding;
mod fix;
#[cfg(fuzzing)]
#[path = "check/tests/fuzzing.rs"]
pub mod fuzzing;
mod output;
mod proof;
mod reason;
mod rule;
pub mod rules;
pub mod site;
pub mod verify;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, ValueEnum};
use serde::Serialize;

pub use crate::check::rules::check;

use crate::base::error::{Context, Error, Result};
use crate::base::text;
use crate::check::finding::{Deny, Finding, Level};
use crate::profiles::{Model, environment};
use crate::workspace::nearest_manifest;

/// Find problems in the build profiles of a workspace, and show what Cargo does with them
#[derive(Debug, Clone, Default, clap::Args)]
#[command(
    group = ArgGroup::new("asked").args(["explain", "verify"]),
    after_help = "Exit code: 0 no findings at error level, 1 findings at error level, 2 the check could not run"
)]
pub struct Args {
    /// Manifest of the workspace, or of a package in it [default: the nearest Cargo.toml]
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// Show every effective setting of a profile and its origin, instead of findings
    #[arg(long, value_name = "PROFILE")]
    pub explain: Option<String>,
    /// With --explain: the package, `NAME` or `NAME@VERSION` [default: the workspace members]
    #[arg(long, value_name = "SPEC", requires = "explain")]
    pub package: Option<String>,
    /// With --explain or --verify: the target triple, as for `cargo build --target` [default: `build.target` of Cargo's config, else this machine's]
    #[arg(long, value_name = "TRIPLE", requires = "asked")]
    pub target: Option<String>,
    /// With --explain: what runs on the host (build scripts, proc-macros and their dependencies)
    #[arg(long, requires = "explain")]
    pub build_override: bool,
    /// Set a value of Cargo's configuration, or read a config file, as `cargo --config` does; the last one wins
    #[arg(long, value_name = "KEY=VALUE|PATH")]
    pub config: Vec<String>,
    /// Show the page of a rule: what it does, why it matters, an example
    #[arg(long, value_name = "ID", exclusive = true)]
    pub rule: Option<String>,
    /// List the rules
    #[arg(long, exclusive = true)]
    pub list_rules: bool,
    /// Compare every setting of every unit in every profile with Cargo's, instead of showing findings
    #[arg(long, conflicts_with_all = ["explain", "fix"])]
    pub verify: bool,
    /// With --verify: also build every profile, and compare what rustc gets
    #[arg(long, requires = "verify")]
    pub build: bool,
    /// Apply the fixes that change no other setting, show them as a diff, then check again
    #[arg(long, conflicts_with = "explain")]
    pub fix: bool,
    /// With --fix: only show the diff
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Raise warnings to errors
    #[arg(long, value_name = "LEVEL")]
    pub deny: Option<Deny>,
}

/// The output format of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Source lines with marks, as rustc shows them
    #[default]
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0 for code scanning, with the page of every rule
    Sarif,
    /// Workflow commands, which GitHub Actions shows as annotations
    Github,
}

/// Runs the command. Fails when a file can't be read, or there is no profile, package or rule of the given name.
pub fn run(args: &Args) -> Result<ExitCode> {
    if args.list_rules {
        return text::print(&rules::list()).map(|()| ExitCode::SUCCESS);
    }
    if let Some(id) = &args.rule {
        return text::print(&rules::page(id)?).map(|()| ExitCode::SUCCESS);
    }
    let mut model = load(args)?;
    if let Some(profile) = &args.explain {
        model.ask_for(profile);
        model.ask_for_host();
        let (package, target) = (args.package.as_deref(), args.target.as_deref());
        let explained = explain::explain(&model, profile, package, target, args.build_override)?;
        print("--explain", args.format, &explained, |explained| explain::human(&model, explained))?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.verify {
        let verified = verify::verify(&model, &for_cargo(args), args.build)?;
        print("--verify", args.format, &verified, verify::human)?;
        return Ok(ExitCode::from(u8::from(!verified.differences.is_empty())));
    }
    let (model, findings) = if args.fix {
        fixed(model, args)?
    } else {
        let findings = check(&model, args.deny);
        (model, findings)
    };
    let render = match args.format {
        Format::Human => output::human,
        Format::Json => output::json,
        Format::Sarif => output::sarif,
        Format::Github => output::github,
    };
    text::print(&render(&model, &findings))?;
    let failed = findings.iter().any(|finding| finding.level == Level::Error);
    Ok(ExitCode::from(u8::from(failed)))
}

fn load(args: &Args) -> Result<Model> {
    let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
    let manifest = match &args.manifest_path {
        Some(path) => path.clone(),
        None => nearest_manifest(&dir)?,
    };
    let mut model = Model::load(&manifest, &dir, &environment::current())?;
    for argument in &args.config {
        model.add_config(argument)?;
    }
    Ok(model)
}

/// Prints what is not findings.
fn print<T: Serialize>(
    flag: &str,
    format: Format,
    value: &T,
    human: impl Fn(&T) -> String,
) -> Result<()> {
    match format {
        Format::Human => text::print(&human(value)),
        Format::Json => text::print(&output::document(value)),
        Format::Sarif | Format::Github => {
            let error =
                Error::new(format!("`{flag}` supports only the formats `human` and `json`"));
            Err(error.help("omit `--format`, or use `--format json`"))
        }
    }
}

/// The arguments that Cargo needs to see what the check sees.
fn for_cargo(args: &Args) -> Vec<OsString> {
    let path = args.manifest_path.iter().map(|path| ("--manifest-path", path.as_os_str()));
    let target = args.target.iter().map(|target| ("--target", target.as_ref()));
    let config = args.config.iter().map(|config| ("--config", config.as_ref()));
    let flags = path.chain(target).chain(config);
    flags.flat_map(|(flag, value)| [flag.into(), value.to_owned()]).collect()
}

/// The model after its fixes, and what the rules find in it. The fixes are shown on stderr, so that programs can parse the
/// findings on stdout.
fn fixed(model: Model, args: &Args) -> Result<(Model, Vec<Finding>)> {
    let fixed = fix::fix(model);
    let shown = fixed.show();
    crate::say!("{}", shown.strip_suffix('\n').unwrap_or(&shown));
    if !args.dry_run {
        fixed.write()?;
    }
    let mut findings = check(&fixed.model, args.deny);
    fixed.explain(&mut findings);
    Ok((fixed.model, findings))
}
