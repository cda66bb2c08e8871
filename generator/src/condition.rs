//! The condition of a `[conditional.'…']` table in `cargo-generate.toml`.
//!
//! cargo-generate evaluates a whole script there, and takes one that fails for false. This program knows the
//! four forms that the template needs, and refuses the rest.

use profiles_engine::base::error::{Error, Result};

use crate::placeholder::{Kind, Placeholder, Value};

/// `name`, `!name`, `name == "value"` or `name != "value"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    name: String,
    /// What the answer is compared with.
    value: Value,
    /// Whether the condition holds where the two are equal, or where they are not.
    equal: bool,
}

impl Condition {
    /// Reads a condition on these placeholders.
    ///
    /// # Errors
    /// When it has another form, names no placeholder, or compares with what the placeholder can't be.
    pub fn parse(text: &str, placeholders: &[Placeholder]) -> Result<Self> {
        let bad = |why: &str| Error::new(format!("condition `{text}` {why}"));
        let condition = form(text).ok_or_else(|| bad("has a form that is not known here"))?;
        let placeholder = placeholders
            .iter()
            .find(|placeholder| placeholder.name == condition.name)
            .ok_or_else(|| bad("names no placeholder"))?;
        let possible = match (&placeholder.kind, &condition.value) {
            (Kind::Bool { .. }, Value::Bool(_)) => true,
            (Kind::Choice { .. } | Kind::Text { .. }, Value::Text(text)) => {
                placeholder.read(text).is_ok()
            }
            _ => false,
        };
        match possible {
            true => Ok(condition),
            false => Err(bad("compares with what the placeholder can't be")),
        }
    }

    /// Whether it holds for these answers.
    pub fn holds<'a>(&self, answers: impl IntoIterator<Item = (&'a str, &'a Value)>) -> bool {
        answers
            .into_iter()
            .any(|(name, value)| name == self.name && (*value == self.value) == self.equal)
    }
}

fn form(text: &str) -> Option<Condition> {
    let (name, value, equal) = if let Some((name, value)) = text.split_once("==") {
        (name, Value::Text(quoted(value)?), true)
    } else if let Some((name, value)) = text.split_once("!=") {
        (name, Value::Text(quoted(value)?), false)
    } else if let Some(name) = text.trim().strip_prefix('!') {
        (name, Value::Bool(true), false)
    } else {
        (text, Value::Bool(true), true)
    };
    let name = name.trim().to_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(plain)).then_some(Condition { name, value, equal })
}

fn quoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders() -> Vec<Placeholder> {
        let table: toml_edit::DocumentMut = r#"
            yes = { type = "bool", prompt = "?" }
            word = { type = "string", prompt = "?", choices = ["a", "b"] }
        "#
        .parse()
        .expect("valid TOML");
        let parse = |(name, item)| Placeholder::parse(name, item).expect("valid");
        table.iter().map(parse).collect()
    }

    fn holds(text: &str, yes: bool, word: &str) -> bool {
        let (yes, word) = (Value::Bool(yes), Value::Text(word.into()));
        let condition = Condition::parse(text, &placeholders()).expect("a known form");
        condition.holds([("yes", &yes), ("word", &word)])
    }

    #[test]
    fn the_four_forms_are_understood() {
        assert!(holds("yes", true, "a") && !holds("yes", false, "a"));
        assert!(holds("!yes", false, "a") && !holds(" ! yes", true, "a"));
        assert!(holds(r#"word == "a""#, true, "a") && !holds(r#"word=="a""#, true, "b"));
        assert!(holds(r#"word != "a""#, true, "b") && !holds(r#"word != "a""#, true, "a"));
    }

    #[test]
    fn everything_else_is_an_error() {
        for text in [
            "",
            "yes && word",
            r#"yes == "true""#,
            "yes == true",
            r#"word == "c""#,
            r#"word == "a" || yes"#,
            "word",
            "other",
            "!!yes",
        ] {
            assert!(Condition::parse(text, &placeholders()).is_err(), "{text}");
        }
    }
}
