//! `cargo profiles`: parses the arguments, runs the command, gives the exit code.

use std::process::ExitCode;

use cargo_profiles::cli::Cli;
use profiles_engine::base::{error, process};

fn main() -> ExitCode {
    process::guard_if_asked();
    error::exit_code(Cli::parse_args(std::env::args_os()).run())
}
