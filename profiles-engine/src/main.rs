//! The engine as a program, for the door in `xtask/`: parses, calls the library, returns the exit code.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use profiles_engine::base::{error, process};
use profiles_engine::{check, measure};

#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    CheckProfiles(check::Args),
    Dist(Box<measure::Args>),
}

fn main() -> ExitCode {
    process::guard_if_asked();
    let command = Cli::command().bin_name(name());
    let parsed = command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = parsed.unwrap_or_else(|error| error::exit_because_of_arguments(&error));
    let result = match cli.command {
        Command::CheckProfiles(args) => check::run(&args),
        Command::Dist(args) => measure::run(&args),
    };
    error::exit_code(result)
}

/// How the user calls us: `cargo run` sets a variable to the name of the door's package, which is also its alias.
fn name() -> String {
    match std::env::var("CARGO_PKG_NAME") {
        Ok(door) => format!("cargo {door}"),
        Err(_) => env!("CARGO_BIN_NAME").to_owned(),
    }
}
