//! `check-profiles`: what is wrong with the profiles of a workspace, and what Cargo will really do with them.
//!
//! The story: read the layers, ask every rule, show the findings, give the exit code. It builds nothing and starts
//! no program, so that it also works where Cargo refuses the manifest.

mod explain;
pub mod finding;
mod human;
mod json;
pub mod pages;
pub mod rules;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::error::{Context, Result};
use crate::profile::{Model, environment};
use crate::workspace::nearest_manifest;
use finding::{Finding, Level};

/// Says what is wrong with the build profiles of a workspace, and what Cargo will really do.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(
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
    /// Shows the page of a rule: what it finds, why that matters, how to put it right
    #[arg(long, value_name = "ID", exclusive = true)]
    pub rule: Option<String>,
    /// Lists the rules
    #[arg(long, exclusive = true)]
    pub list_rules: bool,
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
    /// For programs
    Json,
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
        print!("{}", pages::list());
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(id) = &args.rule {
        print!("{}", pages::page(id)?);
        return Ok(ExitCode::SUCCESS);
    }
    let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
    let manifest = match &args.manifest_path {
        Some(path) => path.clone(),
        None => nearest_manifest(&dir)?,
    };
    let model = Model::load(&manifest, &dir, &environment::current())?;
    if let Some(profile) = &args.explain {
        let explained = explain::explain(&model, profile, args.package.as_deref())?;
        match args.format {
            Format::Human => anstream::print!("{}", explain::human(&model, &explained)),
            Format::Json => println!("{}", explain::json(&model, &explained)),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let findings = check(&model, args.deny);
    match args.format {
        Format::Human => anstream::print!("{}", human::render(&model, &findings)),
        Format::Json => println!("{}", json::render(&model, &findings)),
    }
    let failed = findings.iter().any(|finding| finding.level == Level::Error);
    Ok(ExitCode::from(u8::from(failed)))
}

/// What all rules find, the gravest first, then by place.
pub fn check(model: &Model, deny: Option<Deny>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        rules::RULES.iter().flat_map(|rule| (rule.check)(model)).collect();
    findings.retain(|finding| !model.allowed.iter().any(|(id, _)| id == finding.rule));
    for finding in &mut findings {
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
