//! The one question before files are changed.

use std::io::IsTerminal;

use dialoguer::Input;
use dialoguer::theme::ColorfulTheme;
use profiles_engine::base::error::{Context, Error, Result};

/// Whether a user can be asked.
pub fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks a person whether to go on; `yes` answers for them.
///
/// # Errors
/// When no user can be asked.
pub fn go_on(question: &str, yes: bool) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    if !is_possible() {
        let error = Error::new("cannot prompt: not a terminal");
        return Err(error.help("pass `--yes` to write, or `--dry-run` to look at the diff"));
    }
    let theme = ColorfulTheme::default();
    let input = Input::<String>::with_theme(&theme)
        .with_prompt(format!("{question} (y/n)"))
        .validate_with(|text: &String| said(text).map(|_| ()).ok_or("it takes y or n"));
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
