//! The command line: `cargo profiles …`, which Cargo starts as `cargo-profiles profiles …`.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use profiles_engine::base::error::{Result, exit_because_of_arguments};
use profiles_engine::{check, measure};

use crate::{apply, completions, list, man, new, remove, update};

/// Scaffold, check and measure Cargo's build profiles
#[derive(Debug, Parser)]
#[command(name = "cargo-profiles", bin_name = "cargo profiles", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::Args),
    Apply(Box<apply::Args>),
    Update(update::Args),
    Remove(remove::Args),
    List(list::Args),
    #[command(alias = "check-profiles")]
    Check(check::Args),
    Dist(Box<measure::Args>),
    Completions(completions::Args),
    Man(man::Args),
}

impl Cli {
    /// Reads the program's arguments. For bad ones, and for `--help`, it prints and exits.
    ///
    /// Drops the word `profiles`, which is there when Cargo starts the program and not when a user does.
    pub fn parse_args(args: impl IntoIterator<Item = OsString>) -> Self {
        let mut args: Vec<OsString> = args.into_iter().collect();
        if args.get(1).is_some_and(|arg| arg == "profiles") {
            args.remove(1);
        }
        Self::try_parse_from(args).unwrap_or_else(|error| exit_because_of_arguments(&error))
    }

    /// Runs the command.
    ///
    /// # Errors
    /// When it could not do its job.
    pub fn run(&self) -> Result<ExitCode> {
        match &self.command {
            Command::New(args) => new::run(args),
            Command::Apply(args) => apply::run(args),
            Command::Update(args) => update::run(args),
            Command::Remove(args) => remove::run(args),
            Command::List(args) => list::run(args),
            Command::Check(args) => check::run(args),
            Command::Dist(args) => measure::run(args),
            Command::Completions(args) => completions::run(args, Self::command()),
            Command::Man(args) => man::run(args, Self::command()),
        }
    }
}

#[cfg(test)]
mod tests;
