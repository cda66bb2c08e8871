//! `cargo profiles apply`: adds the presets and the alias to a workspace that exists, and with `--vendor` the door and the
//! engine, too.
//!
//! It looks at the workspace, plans every text, shows the plan, asks once, and writes all or nothing. What the owner wrote
//! stays byte for byte as it is: texts are put in between ([`crate::source`]).

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

use std::path::Path;
use std::process::ExitCode;

use profiles_engine::base::error::Result;

use crate::show;
use crate::write::undo;
pub use choice::Args;
use choice::Choice;
use prepare::prepare;
use site::Site;

/// Plans, shows, asks and writes.
///
/// # Errors
/// When a check fails or a file can't be written. Nothing is written then.
pub fn run(args: &Args) -> Result<ExitCode> {
    let choice = Choice::read(&args.preset, &args.overwrite)?;
    undo::recover(args.path.as_deref().unwrap_or(Path::new(".")))?;
    let site = Site::find(args.path.as_deref())?;
    let prepared = prepare(&site, &choice, args)?;
    args.writing.preview(&prepared.plan);
    summary::show(&site, &prepared);
    if prepared.plan.is_empty() {
        show::done("nothing to change");
        return Ok(ExitCode::SUCCESS);
    }
    if args.writing.carry_out(&site.root, &prepared.plan, true, "Write these changes?")? {
        show::done("written");
        summary::next(prepared.name);
    }
    Ok(ExitCode::SUCCESS)
}
