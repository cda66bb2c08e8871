//! `cargo-generate.toml`, read as cargo-generate reads it: the questions, and what each answer leaves out.

use profiles_engine::base::error::{Context, Error, Result};
use toml_edit::{DocumentMut, Item, TableLike};

use crate::condition::Condition;
use crate::placeholder::{Placeholder, Value};
use crate::template;

/// The part of `cargo-generate.toml` that decides which files a workspace gets.
#[derive(Debug, Clone)]
pub struct Config {
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

impl Config {
    /// The one of the embedded template.
    ///
    /// # Errors
    /// Never for a released template: a unit test reads the same text.
    pub fn embedded() -> Result<Self> {
        Self::parse(template::config()).context(|| "failed to read `cargo-generate.toml`")
    }

    /// Reads the text of a `cargo-generate.toml`.
    ///
    /// # Errors
    /// When it asks for what this program does not do.
    pub fn parse(text: &str) -> Result<Self> {
        let document: DocumentMut = text.parse().context(|| "it is no valid TOML")?;
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
    let paths = paths.ok_or_else(|| Error::new("`ignore` holds paths and nothing else"))?;
    Ok(Some(Ignored { condition, paths }))
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placeholder::Kind;

    #[test]
    fn the_embedded_file_is_understood() {
        let config = Config::embedded().expect("the embedded file is valid");
        let names: Vec<_> = config.placeholders.iter().map(|p| &p.name).collect();
        assert_eq!(names, ["description", "cranelift", "prod_panic", "ci", "xtask"]);
        for placeholder in &config.placeholders {
            assert!(placeholder.default().is_some(), "{}", placeholder.name);
        }
        assert!(matches!(config.placeholders[1].kind, Kind::Bool { .. }));
        assert!(matches!(config.placeholders[2].kind, Kind::Choice { .. }));
        assert!(matches!(config.placeholders[3].kind, Kind::Choice { .. }));
        assert!(matches!(config.placeholders[4].kind, Kind::Choice { .. }));
    }

    #[test]
    fn every_path_that_is_left_out_exists() {
        let config = Config::embedded().expect("the embedded file is valid");
        for path in config.ignored.iter().flat_map(|ignored| &ignored.paths) {
            let mut entries = template::entries().into_iter();
            assert!(entries.any(|entry| is_within(entry.path, path)), "{path}");
        }
    }

    #[test]
    fn an_answer_leaves_files_and_folders_out() {
        let config = Config::parse(
            r#"
            [placeholders]
            nightly = { type = "bool", prompt = "?", default = false }
            [template]
            ignore = ["always"]
            [conditional.'!nightly']
            ignore = [".cargo/nightly.toml", "ci/"]
            "#,
        )
        .expect("a known form");
        for (path, with, without) in [
            ("always", true, true),
            ("alwaysnot", false, false),
            (".cargo/nightly.toml", false, true),
            (".cargo/nightly.toml.bak", false, false),
            ("ci/a/b.yml", false, true),
        ] {
            let left_out = |yes| config.leaves_out(path, [("nightly", &Value::Bool(yes))]);
            assert_eq!(left_out(true), with, "{path}");
            assert_eq!(left_out(false), without, "{path}");
        }
    }

    #[test]
    fn a_conditional_question_is_refused() {
        let text = r#"
            placeholders.a = { type = "bool", prompt = "?" }
            conditional.a.placeholders.b = { type = "bool", prompt = "?" }
        "#;
        let error = Config::parse(text).expect_err("not known").to_string();
        assert_eq!(error, "`[conditional.'a']` may hold only `ignore`");
    }
}
