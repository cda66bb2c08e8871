//! From a plan to its files: `apply` and `remove` show, ask and write alike.

use std::path::Path;

use profiles_engine::base::error::Result;
use profiles_engine::base::text;

use crate::apply::guard;
use crate::plan::Plan;
use crate::{ask, diff, show, write};

/// How a plan is written.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Writing {
    /// Only print what would be written, as a diff
    #[arg(long)]
    pub dry_run: bool,

    /// Write without asking
    #[arg(long, short)]
    pub yes: bool,

    /// Write also where a file has changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
}

impl Writing {
    /// Shows the diff to somebody who will be asked.
    pub fn preview(&self, plan: &Plan) {
        if !self.yes && !self.dry_run && ask::is_possible() {
            eprintln!("{}", diff::of_texts(plan));
        }
    }

    /// Writes a plan below a root, once it was seen that it may be and the user agrees; says whether it was written.
    /// `commits` says whether what is written over has to be committed first. A dry run is refused as the real one is.
    ///
    /// # Errors
    /// When something speaks against it, or a file can't be written. Nothing is half written then.
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
        if !ask::go_on(question, self.yes)? {
            show::note("nothing was written");
            return Ok(false);
        }
        write::write(plan)?;
        Ok(true)
    }
}
