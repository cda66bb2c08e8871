//! The one question before files are changed.

use std::io::IsTerminal;

use dialoguer::Confirm;
use dialoguer::theme::ColorfulTheme;
use xtask::error::{Context, Error, Result};

/// Shows a person what will be done, and asks whether to do it; `yes` answers for them.
///
/// # Errors
/// When there is nobody to ask.
pub fn go_on(shown: &str, question: &str, yes: bool) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        let error = Error::new("nobody can be asked: this is no terminal");
        return Err(error.help("pass `--yes` to write, or `--dry-run` to look at the diff"));
    }
    eprintln!("{shown}");
    let theme = ColorfulTheme::default();
    let asked = Confirm::with_theme(&theme).with_prompt(question).default(true);
    let answer = asked.interact_opt().context(|| "failed to ask")?;
    Ok(answer.unwrap_or(false))
}
