//! `cargo profiles apply`: the presets and the alias for a workspace that exists, and with `--vendor` the door and the
//! engine, too.
//!
//! The story: look at the workspace, plan every text, show the plan, ask once, write all or nothing. What the owner
//! wrote stays byte for byte where it is: texts are put in between ([`crate::source`]).

pub mod adapt;
pub mod alias;
pub mod catalogue;
pub mod choice;
pub mod cut;
pub mod manifest;
pub mod members;
pub mod name;
pub mod prepare;
pub mod promises;
pub mod shipped;
pub mod site;
pub mod summary;
pub mod verify;

use std::process::ExitCode;

use profiles_engine::base::error::Result;

use crate::show;
pub use choice::Args;
use choice::Choice;
use prepare::prepare;
use site::Site;

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
