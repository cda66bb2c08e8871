//! `cargo profiles`: parses the arguments, runs the command, gives the exit code.

use std::process::ExitCode;

use cargo_profiles::cli::Cli;

fn main() -> ExitCode {
    profiles_engine::base::error::exit_code(Cli::parse_args(std::env::args_os()).run())
}
