//! `cargo profiles remove`: undoes `apply`, and nothing else.

pub mod take_out;

use std::path::PathBuf;
use std::process::ExitCode;

use profiles_engine::base::error::{Error, Result};

use crate::apply::site::Site;
use crate::apply::summary;
use crate::writing::Writing;
use crate::{show, vendored};

/// Removes from a workspace what `apply` has put in, and nothing else
///
/// A preset that was changed since is yours, and stays. Where nothing was changed, the files are what they were, byte for
/// byte; profiles that `apply --overwrite` has replaced don't come back.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// The folder of the workspace [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,

    /// Remove files of the tool that were changed by hand, too
    #[arg(long)]
    pub force: bool,
}

/// Plans, shows, asks and writes.
///
/// # Errors
/// When nothing was applied, something speaks against it, or a file can't be written. Nothing is half written then.
pub fn run(args: &Args) -> Result<ExitCode> {
    let site = Site::find(args.path.as_deref())?;
    vendored::refuse_former(&site.root)?;
    let taken = take_out::plan(&site, args.force)?;
    if taken.plan.is_empty() {
        let root = site.root.display();
        let error = Error::new(format!("`{root}` has nothing that `cargo profiles apply` put in"));
        return Err(match taken.kept.first() {
            Some(kept) => error.help(format!("{kept}; remove by hand what you no longer want")),
            None => error.help("what you wrote yourself is yours to remove"),
        });
    }
    args.writing.preview(&taken.plan);
    eprintln!("{}", site.root.display());
    eprintln!();
    summary::files(&taken.plan);
    for kept in &taken.kept {
        show::note(kept);
    }
    // Only what is as we wrote it goes: there is nothing of the owner's that a commit would have to keep.
    if args.writing.carry_out(&site.root, &taken.plan, args.force, "Remove all of it?")? {
        show::done("removed");
    }
    Ok(ExitCode::SUCCESS)
}
