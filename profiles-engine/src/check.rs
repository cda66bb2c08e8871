//! `check-profiles`: what is wrong with the profiles of a workspace, and what Cargo will really do with them.
//!
//! The story: read the layers, ask every rule, show the findings, give the exit code. It builds nothing and starts
//! no program, so that it also works where Cargo refuses the manifest; only `--verify` asks Cargo.

mod edit;
mod explain;
pub mod finding;
mod fix;
mod output;
pub mod pages;
pub mod rules;
pub mod verify;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, ValueEnum};

use crate::base::error::{Context, Error, Result};
use crate::base::text;
use crate::check::finding::{Finding, Fix, Level};
use crate::check::output::{github, human, json, sarif};
use crate::profiles::{Model, environment};
use crate::workspace::nearest_manifest;

/// Says what is wrong with the build profiles of a workspace, and what Cargo will really do.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(
    group = ArgGroup::new("asked").args(["explain", "verify"]),
    after_help = "Exit code: 0 nothing at error level, 1 findings at error level, 2 the check could not be done."
)]
pub struct Args {
    /// Manifest of the workspace, or of a package in it [default: the nearest Cargo.toml]
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// Shows every effective setting of a profile and where it comes from, in place of the findings
    #[arg(long, value_name = "PROFILE")]
    pub explain: Option<String>,
    /// With --explain: for this package, `NAME` or `NAME@VERSION` [default: the workspace's members]
    #[arg(long, value_name = "SPEC", requires = "explain")]
    pub package: Option<String>,
    /// With --explain or --verify: for this target triple, as `cargo build --target` takes it [default: this machine's]
    #[arg(long, value_name = "TRIPLE", requires = "asked")]
    pub target: Option<String>,
    /// With --explain: for what runs on the host (build scripts, proc-macros and what they depend on)
    #[arg(long, requires = "explain")]
    pub build_override: bool,
    /// Sets a value of Cargo's configuration, or reads a file of it, as `cargo --config` does; the last one is the
    /// strongest
    #[arg(long, value_name = "KEY=VALUE|PATH")]
    pub config: Vec<String>,
    /// Shows the page of a rule: what it finds, why that matters, how to put it right
    #[arg(long, value_name = "ID", exclusive = true)]
    pub rule: Option<String>,
    /// Lists the rules
    #[arg(long, exclusive = true)]
    pub list_rules: bool,
    /// Asks Cargo itself: compares every setting of every unit, in every profile, in place of the findings
    #[arg(long, conflicts_with_all = ["explain", "fix"])]
    pub verify: bool,
    /// Writes the fixes that change no other setting, and shows them as a diff; then checks again
    #[arg(long, conflicts_with = "explain")]
    pub fix: bool,
    /// With --fix: only shows the diff
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Takes warnings for errors
    #[arg(long, value_name = "LEVEL")]
    pub deny: Option<Deny>,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the line with a mark under it
    #[default]
    Human,
    /// For programs: one JSON document
    Json,
    /// For code scanning: SARIF 2.1.0, with every rule's page
    Sarif,
    /// For GitHub Actions: workflow commands, which become annotations
    Github,
}

/// What is taken for an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Findings at warning level
    Warnings,
}

/// Does what the arguments ask for, and prints it.
///
/// # Errors
/// When a file can't be read, or a profile or package that was named is not there.
pub fn run(args: &Args) -> Result<ExitCode> {
    if args.list_rules {
        return text::print(&pages::list()).map(|()| ExitCode::SUCCESS);
    }
    if let Some(id) = &args.rule {
        return text::print(&pages::page(id)?).map(|()| ExitCode::SUCCESS);
    }
    let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
    let manifest = match &args.manifest_path {
        Some(path) => path.clone(),
        None => nearest_manifest(&dir)?,
    };
    let mut model = Model::load(&manifest, &dir, &environment::current())?;
    for argument in &args.config {
        model.add_config(argument)?;
    }
    if let Some(profile) = &args.explain {
        print_explained(model, profile, args)?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.verify {
        let verified = verify::verify(&model, &for_cargo(args))?;
        text::print(&match args.format {
            Format::Human => verify::human(&model, &verified),
            Format::Json => verify::json(&model, &verified) + "\n",
            Format::Sarif | Format::Github => return Err(no_findings("--verify")),
        })?;
        return Ok(ExitCode::from(u8::from(!verified.agrees())));
    }
    let model = if args.fix { fixed(model, args)? } else { model };
    let findings = check(&model, args.deny);
    text::print(&match args.format {
        Format::Human => human::render(&model, &findings),
        Format::Json => json::render(&model, &findings) + "\n",
        Format::Sarif => sarif::render(&model, &findings) + "\n",
        Format::Github => github::render(&model, &findings),
    })?;
    let failed = findings.iter().any(|finding| finding.level == Level::Error);
    Ok(ExitCode::from(u8::from(failed)))
}

/// The arguments that Cargo has to get too, to see what the check sees.
fn for_cargo(args: &Args) -> Vec<OsString> {
    let path = args.manifest_path.iter().map(|path| ("--manifest-path", path.as_os_str()));
    let target = args.target.iter().map(|target| ("--target", target.as_ref()));
    let config = args.config.iter().map(|config| ("--config", config.as_ref()));
    let flags = path.chain(target).chain(config);
    flags.flat_map(|(flag, value)| [flag.into(), value.to_owned()]).collect()
}

fn print_explained(mut model: Model, profile: &str, args: &Args) -> Result<()> {
    model.ask_for(profile);
    let question = explain::Question {
        profile,
        package: args.package.as_deref(),
        target: args.target.as_deref(),
        build_override: args.build_override,
    };
    let explained = explain::explain(&model, question)?;
    text::print(&match args.format {
        Format::Human => explain::human(&model, &explained),
        Format::Json => explain::json(&model, &explained) + "\n",
        Format::Sarif | Format::Github => return Err(no_findings("--explain")),
    })
}

fn no_findings(flag: &str) -> Error {
    let error = Error::new(format!("`{flag}` shows no findings, and this format is for findings"));
    error.help("leave `--format` out, or write `--format json`")
}

/// The model after its fixes: they are shown beside the findings, so that those stay as a program reads them.
fn fixed(model: Model, args: &Args) -> Result<Model> {
    let fixed = fix::fix(model);
    anstream::eprint!("{}", fixed.show());
    if !args.dry_run {
        fixed.write()?;
    }
    Ok(fixed.model)
}

/// What all rules find, the gravest first, then by place.
pub fn check(model: &Model, deny: Option<Deny>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        rules::RULES.iter().flat_map(|rule| (rule.check)(model)).collect();
    findings.retain(|finding| !model.allowed.iter().any(|(id, _)| id == finding.rule));
    for finding in &mut findings {
        // Names and values of the workspace are in there, with whatever characters.
        finding.message = text::short(&finding.message);
        finding.help = finding.help.as_deref().map(text::short);
        // Files of others are not ours to write, and an argument is no file.
        let own = |fix: &Fix| model.files[fix.file].path.starts_with(&model.workspace.root);
        finding.fix = finding.fix.take().filter(own);
        if deny == Some(Deny::Warnings) && finding.level == Level::Warning {
            finding.level = Level::Error;
        }
    }
    findings.sort_by_key(|finding| {
        let place = finding.origin.place();
        (std::cmp::Reverse(finding.level), place.map(|place| (place.file, place.span.start)))
    });
    findings
}
