//! `cargo profiles remove`: undoes `apply`.

pub mod take_out;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use profiles_engine::base::error::{Error, Result};
use profiles_engine::say;

use crate::apply::site::Site;
use crate::apply::summary;
use crate::write::undo;
use crate::writing::Writing;
use crate::{show, vendored};

/// Remove what `apply` added to a workspace
///
/// Presets that you have changed are yours, and stay. If you have changed nothing, the files are restored byte for byte;
/// profiles that `apply --overwrite` replaced don't come back.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// Folder of the workspace [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,

    /// Also remove files of the tool that were changed by hand
    #[arg(long)]
    pub force: bool,
}

/// Plans, shows, asks and writes.
///
/// # Errors
/// When nothing was applied, a check fails, or a file can't be written. Nothing is written then.
pub fn run(args: &Args) -> Result<ExitCode> {
    undo::recover(args.path.as_deref().unwrap_or(Path::new(".")))?;
    let site = Site::find(args.path.as_deref())?;
    vendored::refuse_former(&site.root)?;
    let taken = take_out::plan(&site, args.force)?;
    if taken.plan.is_empty() {
        let root = site.root.display();
        let error = Error::new(format!("`{root}` has nothing that `cargo profiles apply` added"));
        return Err(match taken.kept.first() {
            Some(kept) => error.help(format!("{kept}; remove by hand what you no longer need")),
            None => error.help("to remove profiles that you wrote yourself, edit `Cargo.toml`"),
        });
    }
    args.writing.preview(&taken.plan);
    say!("{}", site.root.display());
    say!("");
    summary::files(&taken.plan);
    for kept in &taken.kept {
        show::note(kept);
    }
    // Only unchanged files and lines are removed, so nothing of the owner's can be lost: no commit is needed.
    if args.writing.carry_out(&site.root, &taken.plan, args.force, "Remove all of this?")? {
        show::done("removed");
    }
    Ok(ExitCode::SUCCESS)
}
