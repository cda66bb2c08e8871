//! `cargo profiles man`: manual pages, made from the same definition as `--help`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Command;
use clap_mangen::Man;
use profiles_engine::base::error::{Context, Result};
use profiles_engine::base::text;

use crate::plan::{Create, Plan};
use crate::{VERSION, show, vendored, write};

/// Print the manual page, or write the pages of all commands
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder to write the pages into: one for `cargo-profiles`, and one for each command
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the page of the command line `command`, or writes all of its pages.
///
/// # Errors
/// When standard output or a file can't be written.
pub fn run(args: &Args, command: Command) -> Result<ExitCode> {
    let pages = pages(command)?;
    match &args.out {
        Some(folder) => write_pages(folder, pages)?,
        None => pages.first().map_or(Ok(()), |(_, page)| text::print(page))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The name and the text of each page, the command's own first.
fn pages(command: Command) -> Result<Vec<(String, String)>> {
    // `help` says what `--help` says.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    add_pages(&command, &mut pages)?;
    Ok(pages)
}

fn add_pages(command: &Command, pages: &mut Vec<(String, String)>) -> Result<()> {
    let version = format!("cargo-profiles {VERSION}");
    // A blank for the date: the same version gives the same page, and without one troff takes the version for it.
    let man = Man::new(command.clone()).date(" ").source(version).manual("cargo profiles");
    let name = man.get_filename();
    let mut page = Vec::new();
    man.render(&mut page).context(|| format!("failed to render `{name}`"))?;
    pages.push((name, String::from_utf8_lossy(&page).into_owned()));
    command.get_subcommands().try_for_each(|command| add_pages(command, pages))
}

fn write_pages(folder: &Path, pages: Vec<(String, String)>) -> Result<()> {
    let count = pages.len();
    let mut plan = Plan { root: folder.to_path_buf(), ..Plan::default() };
    for (path, page) in pages {
        match vendored::read(&folder.join(&path))? {
            Some(old) => plan.change(&path, &old, page.as_bytes()),
            None => {
                let bytes = page.into_bytes().into();
                plan.creates.push(Create { path, executable: false, bytes });
            }
        }
    }
    write::write(&plan)?;
    show::done(&format!("wrote {count} pages to `{}`", folder.display()));
    Ok(())
}
