//! The answers to the template's questions: from the command line, from prompts, and defaults for the rest.

use std::collections::BTreeMap;

use dialoguer::Input;
use dialoguer::theme::ColorfulTheme;
use profiles_engine::base::error::{Context, Error, Result};
use profiles_engine::base::text;

use crate::config::TemplateConfig;
use crate::placeholder::{Kind, Placeholder, Value};

/// An answer to each question, by the question's name.
#[derive(Debug, Clone, Default)]
pub struct Answers(BTreeMap<String, Value>);

impl Answers {
    /// Reads `key=value` definitions. The last one of a key counts, as it does for cargo-generate.
    ///
    /// # Errors
    /// When one has another form, names an unknown question, or has a value that the question does not take.
    pub fn given<'a>(
        config: &TemplateConfig,
        definitions: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let mut answers = Self::default();
        for definition in definitions {
            let (key, value) = definition.split_once('=').ok_or_else(|| {
                Error::new(format!("`{definition}` has no value"))
                    .help(format!("write `{definition}=VALUE`"))
            })?;
            let (key, value) = (key.trim(), value.trim_start());
            let mut placeholders = config.placeholders.iter();
            let placeholder = placeholders
                .find(|placeholder| placeholder.name == key)
                .ok_or_else(|| unknown(key, config))?;
            answers.0.insert(key.to_owned(), placeholder.read(value)?);
        }
        Ok(answers)
    }

    /// Completes the answers with `ask` if there is a terminal, else with defaults.
    ///
    /// # Errors
    /// When a prompt fails, or there is no terminal and a question has no default.
    pub fn complete(
        mut self,
        config: &TemplateConfig,
        ask: Option<fn(&Placeholder) -> Result<Value>>,
    ) -> Result<Self> {
        for placeholder in &config.placeholders {
            if self.0.contains_key(&placeholder.name) {
                continue;
            }
            let value = match ask {
                Some(ask) => ask(placeholder)?,
                None => placeholder.default().ok_or_else(|| {
                    let name = &placeholder.name;
                    Error::new(format!("`{name}` has no default"))
                        .help(format!("pass `-d {name}=VALUE`: {}", placeholder.expected()))
                })?,
            };
            self.0.insert(placeholder.name.clone(), value);
        }
        Ok(self)
    }

    /// Each answer with the name of its question.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Prompts the user, on standard error.
///
/// Every question is a line to type: a menu hides the terminal's cursor, and Ctrl-C in one would leave it hidden.
///
/// # Errors
/// When the terminal can't be read.
pub fn ask(placeholder: &Placeholder) -> Result<Value> {
    let theme = ColorfulTheme::default();
    let prompt = match &placeholder.kind {
        Kind::Text { .. } => placeholder.prompt.clone(),
        Kind::Choice { choices, .. } => format!("{} ({})", placeholder.prompt, choices.join(", ")),
        Kind::Bool { .. } => format!("{} (y/n)", placeholder.prompt),
    };
    let mut input =
        Input::<String>::with_theme(&theme).with_prompt(prompt).validate_with(|text: &String| {
            match spoken(placeholder, text) {
                Ok(_) => Ok(()),
                // One line: no more than that is cleared from the terminal.
                Err(_) => Err(format!("it takes {}", placeholder.expected())),
            }
        });
    if let Some(default) = placeholder.default() {
        input = input.default(match default {
            Value::Bool(true) => "y".to_owned(),
            Value::Bool(false) => "n".to_owned(),
            Value::Text(text) => text,
        });
    }
    let text =
        input.interact_text().context(|| format!("failed to ask for `{}`", placeholder.name))?;
    spoken(placeholder, &text)
}

/// Reads what a user typed: as [`Placeholder::read`] does, but also `y` and `n`.
fn spoken(placeholder: &Placeholder, text: &str) -> Result<Value> {
    let text = text.trim();
    let text = match (&placeholder.kind, text.to_lowercase().as_str()) {
        (Kind::Bool { .. }, "y" | "yes") => "true",
        (Kind::Bool { .. }, "n" | "no") => "false",
        _ => text,
    };
    placeholder.read(text)
}

fn unknown(key: &str, config: &TemplateConfig) -> Error {
    let names: Vec<&str> = config.placeholders.iter().map(|p| p.name.as_str()).collect();
    text::unknown("answer", key, &names)
}

#[cfg(test)]
mod tests;
