//! A question of the template: what it is called, what it asks, and which answers it takes.

use profiles_engine::base::error::{Context, Error, Result};
use regex::Regex;
use toml_edit::{Item, TableLike};

/// A question, as a table under `[placeholders]` in `cargo-generate.toml` puts it.
#[derive(Debug, Clone)]
pub struct Placeholder {
    /// The variable that takes the answer.
    pub name: String,
    /// The question.
    pub prompt: String,
    /// Which answers it takes, and the default.
    pub kind: Kind,
}

/// Which answers a question takes.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Yes or no.
    Bool {
        /// The default.
        default: Option<bool>,
    },
    /// One of these words.
    Choice {
        /// The words, in the order they are shown.
        choices: Vec<String>,
        /// The default.
        default: Option<String>,
    },
    /// A line of text.
    Text {
        /// What the line has to match.
        regex: Option<Regex>,
        /// The default.
        default: Option<String>,
    },
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// To a question of yes or no.
    Bool(bool),
    /// To any other question.
    Text(String),
}

impl Placeholder {
    /// Reads one table under `[placeholders]`.
    ///
    /// # Errors
    /// When it has what this program does not support.
    pub fn parse(name: &str, item: &Item) -> Result<Self> {
        let bad = |what: &str| Error::new(format!("placeholder `{name}` {what}"));
        let table = item.as_table_like().ok_or_else(|| bad("is not a table"))?;
        let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
        let choices = choices(table).ok_or_else(|| bad("has choices that are not strings"))?;
        let kind = match (text("type").as_deref(), choices) {
            (Some("bool"), None) => {
                Kind::Bool { default: table.get("default").and_then(Item::as_bool) }
            }
            (Some("string") | None, Some(choices)) => {
                Kind::Choice { choices, default: text("default") }
            }
            (Some("string") | None, None) => Kind::Text {
                regex: regex(text("regex")).context(|| format!("placeholder `{name}`"))?,
                default: text("default"),
            },
            _ => return Err(bad("has an unknown type")),
        };
        let placeholder = Self {
            name: name.to_owned(),
            prompt: text("prompt").ok_or_else(|| bad("has no prompt"))?,
            kind,
        };
        // A default that the question refuses is a mistake of the template.
        if let Some(default) = placeholder.default() {
            placeholder.read(&default.to_string())?;
        }
        Ok(placeholder)
    }

    /// The default.
    pub fn default(&self) -> Option<Value> {
        match &self.kind {
            Kind::Bool { default } => default.map(Value::Bool),
            Kind::Choice { default, .. } | Kind::Text { default, .. } => {
                default.clone().map(Value::Text)
            }
        }
    }

    /// The answers that it takes, in words.
    pub fn expected(&self) -> String {
        match &self.kind {
            Kind::Bool { .. } => "true or false".to_owned(),
            Kind::Choice { choices, .. } => choices.join(", "),
            Kind::Text { regex: Some(regex), .. } => format!("a text that matches `{regex}`"),
            Kind::Text { regex: None, .. } => "any text".to_owned(),
        }
    }

    /// Reads a text as an answer.
    ///
    /// # Errors
    /// When the question does not take it.
    pub fn read(&self, text: &str) -> Result<Value> {
        let value = match &self.kind {
            Kind::Bool { .. } => text.to_lowercase().parse().ok().map(Value::Bool),
            Kind::Choice { choices, .. } => choices
                .iter()
                .find(|choice| *choice == text)
                .map(|choice| Value::Text(choice.clone())),
            Kind::Text { regex, .. } => regex
                .as_ref()
                .is_none_or(|regex| regex.is_match(text))
                .then(|| Value::Text(text.to_owned())),
        };
        value.ok_or_else(|| {
            Error::new(format!("`{text}` is not a value of `{}`", self.name))
                .help(format!("it takes {}", self.expected()))
        })
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// The words under `choices`: `Some(None)` if there is no such key, `None` if they are not strings.
#[allow(clippy::option_option, reason = "absent and wrong are different answers")]
fn choices(table: &dyn TableLike) -> Option<Option<Vec<String>>> {
    let Some(item) = table.get("choices") else {
        return Some(None);
    };
    let words = item.as_array()?.iter();
    let words: Option<Vec<String>> = words.map(|word| Some(word.as_str()?.to_owned())).collect();
    Some(Some(words?))
}

fn regex(text: Option<String>) -> Result<Option<Regex>, regex::Error> {
    text.map(|text| Regex::new(&text)).transpose()
}

#[cfg(test)]
mod tests;
