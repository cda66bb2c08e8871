//! `cargo-generate.toml`, read as cargo-generate reads it: the questions, and what each answer leaves out.

use profiles_engine::base::error::{Context, Error, Result};
use toml_edit::{DocumentMut, Item, TableLike};

use crate::placeholder::{Kind, Placeholder, Value};
use crate::template;

/// The part of `cargo-generate.toml` that decides which files a workspace gets.
#[derive(Debug, Clone)]
pub struct TemplateConfig {
    /// The questions, in the order they are asked.
    pub placeholders: Vec<Placeholder>,
    ignored: Vec<Ignored>,
}

/// Paths that are left out, always or where a condition holds.
#[derive(Debug, Clone)]
struct Ignored {
    condition: Option<Condition>,
    paths: Vec<String>,
}

impl TemplateConfig {
    /// The one of the embedded template.
    ///
    /// # Errors
    /// Never for a released template: a unit test reads it.
    pub fn embedded() -> Result<Self> {
        Self::parse(template::config()).context(|| "failed to read `cargo-generate.toml`")
    }

    /// Reads the text of a `cargo-generate.toml`.
    ///
    /// # Errors
    /// When it has what this program does not support.
    pub fn parse(text: &str) -> Result<Self> {
        let document: DocumentMut = text.parse().context(|| "it is not valid TOML")?;
        let placeholders = tables(&document, "placeholders")
            .map(|(name, item)| Placeholder::parse(name, item))
            .collect::<Result<Vec<_>>>()?;
        let mut ignored = Vec::new();
        if let Some(template) = document.get("template").and_then(Item::as_table_like) {
            ignored.extend(ignore(template, None)?);
        }
        for (text, item) in tables(&document, "conditional") {
            let condition = Condition::parse(text, &placeholders)?;
            let table = item.as_table_like();
            let table = table.filter(|table| table.iter().all(|(key, _)| key == "ignore"));
            let table = table.ok_or_else(|| {
                Error::new(format!("`[conditional.'{text}']` may hold only `ignore`"))
            })?;
            ignored.extend(ignore(table, Some(condition))?);
        }
        Ok(Self { placeholders, ignored })
    }

    /// Whether these answers leave the file at this path of the template out.
    pub fn leaves_out<'a>(
        &self,
        path: &str,
        answers: impl IntoIterator<Item = (&'a str, &'a Value)> + Clone,
    ) -> bool {
        self.ignored.iter().any(|ignored| {
            let condition = ignored.condition.as_ref();
            condition.is_none_or(|condition| condition.holds(answers.clone()))
                && ignored.paths.iter().any(|ignored| is_within(path, ignored))
        })
    }
}

fn tables<'a>(
    document: &'a DocumentMut,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a Item)> + use<'a> {
    let table = document.get(key).and_then(Item::as_table_like);
    table.into_iter().flat_map(|table| table.iter())
}

fn ignore(table: &dyn TableLike, condition: Option<Condition>) -> Result<Option<Ignored>> {
    let Some(item) = table.get("ignore") else {
        return Ok(None);
    };
    let paths = item.as_array().into_iter().flatten();
    let paths: Option<Vec<String>> = paths.map(|path| Some(path.as_str()?.to_owned())).collect();
    let paths = paths.ok_or_else(|| Error::new("`ignore` may hold only paths"))?;
    Ok(Some(Ignored { condition, paths }))
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `name`, `!name`, `name == "value"` or `name != "value"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    name: String,
    /// What the answer is compared with.
    value: Value,
    /// Whether the two have to be equal, or different.
    equal: bool,
}

impl Condition {
    /// Reads a condition on these placeholders. cargo-generate evaluates a script there; this program knows the four forms that
    /// the template needs.
    ///
    /// # Errors
    /// When it has another form, names no placeholder, or compares with a value that the placeholder does not take.
    pub fn parse(text: &str, placeholders: &[Placeholder]) -> Result<Self> {
        let bad = |why: &str| Error::new(format!("condition `{text}` {why}"));
        let condition = form(text).ok_or_else(|| bad("has an unknown form"))?;
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
        if possible {
            Ok(condition)
        } else {
            Err(bad("compares with a value that the placeholder does not take"))
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
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some(Condition { name, value, equal })
}

fn quoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests;
