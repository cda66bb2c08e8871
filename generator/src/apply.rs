//! `cargo profiles apply`: the presets and the alias for a workspace that exists, and with `--vendor` the door and the
//! engine, too.
//!
//! The story: look at the workspace, plan every text, show the plan, ask once, write all or nothing. What the owner
//! wrote stays byte for byte where it is: texts are put in between ([`insert`]).

pub mod adapt;
pub mod alias;
pub mod catalogue;
pub mod choice;
pub mod cut;
pub mod guard;
pub mod insert;
pub mod legacy;
pub mod manifest;
pub mod members;
pub mod name;
pub mod nested;
pub mod panic;
pub mod prepare;
pub mod promises;
pub mod shipped;
pub mod site;
pub mod summary;
pub mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use profiles_engine::base::error::Result;

use crate::show;
use crate::writing::Writing;
use choice::Choice;
use prepare::prepare;
use site::Site;

/// Gives a workspace that exists the presets and the alias `cargo xtask`
///
/// What its files say stays as it is, comments, order and spacing too: lines are added. A profile that has the name of a
/// preset is kept, and shown beside what the preset promises. Shows what will be done, asks once, and writes all of it or
/// nothing. Run again, it changes nothing.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// The folder of the workspace or of a package alone [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// The presets to add, or `all` [default: all but dev, which changes what `cargo build` does]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub preset: Vec<String>,

    /// Replace your own profiles of these names, or of all presets, by ours
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', num_args = 0.., require_equals = true, default_missing_value = "all")]
    pub overwrite: Vec<String>,

    /// What a panic does in prod and fastest: end the process, or unwind, which destructors and `catch_unwind` need
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub prod_panic: Panic,

    /// Put the tool into the repository, so that `cargo xtask` works without an installed `cargo profiles`: a member
    /// `xtask` without dependencies, and the folder `profiles-engine` outside of the workspace
    #[arg(long)]
    pub vendor: bool,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,

    /// Accepted for scripts: nothing here uses a network
    #[arg(long, hide = true)]
    pub offline: bool,
}

/// What a panic does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Panic {
    /// Ends the process at once
    #[default]
    Abort,
    /// Unwinds the stack
    Unwind,
}

impl Panic {
    /// The word that Cargo has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Abort => "abort",
            Self::Unwind => "unwind",
        }
    }
}

/// Plans, shows, asks and writes.
///
/// # Errors
/// When something speaks against it, or a file can't be written. Nothing is half written then.
pub fn run(args: &Args) -> Result<ExitCode> {
    let choice = Choice::read(&args.preset, &args.overwrite)?;
    let site = Site::find(args.path.as_deref())?;
    let prepared = prepare(&site, &choice, args)?;
    args.writing.preview(&prepared.plan);
    summary::show(&site, &prepared);
    if prepared.plan.is_empty() {
        show::done("nothing to change");
        return Ok(ExitCode::SUCCESS);
    }
    if args.writing.carry_out(&site.root, &prepared.plan, true, "Write all of it?")? {
        show::done("written");
        summary::next(prepared.name);
    }
    Ok(ExitCode::SUCCESS)
}
