//! `cargo profiles remove`: takes out what `apply` has put in, and nothing else.

pub mod take_out;

use std::path::PathBuf;
use std::process::ExitCode;

use profiles_engine::error::{Error, Result};

use crate::apply::record::Applied;
use crate::apply::site::Site;
use crate::apply::summary;
use crate::show;
use crate::writing::Writing;

/// Takes out of a workspace what `apply` has put in, and nothing else
///
/// A preset that was changed since stays, as yours. Where nothing was changed, the files are what they were, byte for
/// byte; profiles that `apply --overwrite` has replaced don't come back.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// The folder of the workspace [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,

    /// Take out files of the xtask that were changed by hand, too
    #[arg(long)]
    pub force: bool,
}

/// Plans, shows, asks and writes.
///
/// # Errors
/// When nothing was applied, something speaks against it, or a file can't be written. Nothing is half written then.
pub fn run(args: &Args) -> Result<ExitCode> {
    let site = Site::find(args.path.as_deref())?;
    let name = site.recorded("xtask").ok_or_else(|| never_applied(&site))?.to_owned();
    let applied = Applied::read(&site.root.join(&name))?.ok_or_else(|| never_applied(&site))?;
    let taken = take_out::plan(&site, &name, &applied, args.force)?;
    args.writing.preview(&taken.plan);
    eprintln!("{}", site.root.display());
    eprintln!();
    summary::files(&taken.plan, &name);
    for kept in &taken.kept {
        show::note(kept);
    }
    if args.writing.carry_out(&site.root, &taken.plan, || Ok(()), "Take all of it out?")? {
        show::done("taken out");
    }
    Ok(ExitCode::SUCCESS)
}

fn never_applied(site: &Site) -> Error {
    Error::new(format!("`{}` has no record of `cargo profiles apply`", site.root.display()))
        .help("there is nothing to take out; what you put in by hand is yours")
}
