//! From a plan to its files: how `apply`, `update` and `remove` show, ask and write.

use std::io::IsTerminal;
use std::path::Path;

use dialoguer::Input;
use dialoguer::theme::ColorfulTheme;
use profiles_engine::base::error::{Context, Error, Result};
use profiles_engine::base::text;
use profiles_engine::say;

use crate::plan::Plan;
use crate::{diff, guard, show, write};

/// How a plan is written.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Writing {
    /// Print the changes as a diff, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Write without asking
    #[arg(long, short)]
    pub yes: bool,

    /// Write even if a file has uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,
}

impl Writing {
    /// Shows the diff to a user who will be asked.
    pub fn preview(&self, plan: &Plan) {
        if !self.yes && !self.dry_run && can_ask() {
            say!("{}", diff::of_texts(plan));
        }
    }

    /// Writes a plan below a root after all checks, if the user agrees; says whether it was written. With `commits`, the files
    /// that change have to be committed. A dry run fails where the real run would.
    ///
    /// # Errors
    /// When a check fails or a file can't be written. Nothing is written then.
    pub fn carry_out(
        &self,
        root: &Path,
        plan: &Plan,
        commits: bool,
        question: &str,
    ) -> Result<bool> {
        if self.dry_run {
            text::print(&diff::of(plan))?;
        }
        let touched = plan.touched();
        guard::files(root, &touched)?;
        let written = plan.written();
        guard::ignored(root, &written, !self.allow_dirty)?;
        if commits && !self.allow_dirty {
            guard::committed(root, &touched)?;
        }
        if self.dry_run {
            return Ok(false);
        }
        if !go_on(question, self.yes)? {
            show::note("nothing was written");
            return Ok(false);
        }
        write::write(plan)?;
        Ok(true)
    }
}

/// Whether a user can be asked.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks the user whether to go on; `yes` answers for them.
///
/// # Errors
/// When there is no terminal.
fn go_on(question: &str, yes: bool) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    if !can_ask() {
        let error = Error::new("cannot prompt: not a terminal");
        return Err(error.help("pass `--yes` to write, or `--dry-run` to see the diff"));
    }
    let theme = ColorfulTheme::default();
    let input = Input::<String>::with_theme(&theme)
        .with_prompt(format!("{question} (y/n)"))
        .validate_with(|text: &String| said(text).map(|_| ()).ok_or("type y or n"));
    let text = input.interact_text().context(|| "failed to ask")?;
    Ok(said(&text).unwrap_or(false))
}

fn said(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}
