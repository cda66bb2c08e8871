//! `cargo xtask`: parses, calls the library, gives the exit code.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    about,
    arg_required_else_help = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    CheckProfiles(xtask::check::Args),
    Dist(Box<xtask::dist::Args>),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::CheckProfiles(args) => xtask::check::run(&args),
        Command::Dist(args) => xtask::dist::run(&args),
    };
    xtask::error::exit_code(result)
}
