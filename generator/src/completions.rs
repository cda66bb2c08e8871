//! `cargo profiles completions`: a script that completes the command line in a shell.

use std::process::ExitCode;

use clap::Command;
use clap_complete::{Shell, generate};
use profiles_engine::base::error::Result;
use profiles_engine::base::text;

/// Print a completion script for your shell
#[derive(Debug, clap::Args)]
#[command(after_long_help = SETUP)]
pub struct Args {
    /// Shell to complete `cargo profiles` in
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

const SETUP: &str = "\
Setup:
  bash: in ~/.bashrc, after Cargo's own completions:
    source <(cargo profiles completions bash)
  zsh: in a folder of $fpath, such as ~/.zfunc:
    cargo profiles completions zsh > ~/.zfunc/_cargo-profiles
  fish:
    cargo profiles completions fish \\
      > ~/.config/fish/conf.d/cargo-profiles.fish
  elvish: in ~/.config/elvish/rc.elv:
    eval (cargo profiles completions elvish | slurp)
  powershell: in $PROFILE:
    cargo profiles completions powershell | Out-String | Invoke-Expression

bash, zsh and fish complete `cargo profiles` and `cargo-profiles`; in zsh, `cargo profiles` needs Cargo's own completions. \
elvish and PowerShell complete only `cargo-profiles`, because they take one completer for all of `cargo`.";

/// Prints the script for the command line `command`.
///
/// # Errors
/// When standard output can't be written.
pub fn run(args: &Args, command: Command) -> Result<ExitCode> {
    text::print(&script(args.shell, command))?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell, mut command: Command) -> String {
    let mut script = Vec::new();
    // clap's script for bash finds no subcommand of a program with a hyphen: https://github.com/clap-rs/clap/issues/6421.
    let name = if shell == Shell::Bash { "cargo_profiles" } else { "cargo-profiles" };
    generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        Shell::Bash => {
            let script = script.replace(" default cargo_profiles\n", " default cargo-profiles\n");
            script + include_str!("completions/cargo.bash")
        }
        Shell::Fish => script.into_owned() + include_str!("completions/cargo.fish"),
        // Cargo's own function for zsh calls ours by its name; the others take one function for all of `cargo`.
        _ => script.into_owned(),
    }
}
