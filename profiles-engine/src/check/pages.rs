//! A page for each rule, made from the rule itself: what `--rule`, `--list-rules` and `docs/rules.md` show.

use std::fmt::Write as _;

use crate::base::error::Result;
use crate::base::{suggest, text};
use crate::check::finding::Level;
use crate::check::rules::{ENVIRONMENT, Example, RULES, Rule};

/// All rules, a line each.
pub fn list() -> String {
    let rows: Vec<[String; 3]> = RULES
        .iter()
        .map(|rule| [rule.id.to_owned(), word(rule.level).to_owned(), rule.summary.to_owned()])
        .collect();
    text::fitted_columns(["rule", "level", "finds"], rows)
}

/// The page of one rule, in Markdown.
///
/// # Errors
/// When there is no such rule.
pub fn page(id: &str) -> Result<String> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let rule = RULES.iter().find(|rule| rule.id == id);
    rule.map(|rule| render(rule)).ok_or_else(|| suggest::unknown("rule", id, &ids))
}

/// `docs/rules.md`.
pub fn all() -> String {
    let mut pages =
        "# The rules of `check-profiles`\n\nGenerated from the rules themselves.\n".to_owned();
    for rule in RULES {
        let _ = write!(pages, "\n{}", render(rule));
    }
    pages
}

/// The page of a rule.
pub(super) fn render(rule: &Rule) -> String {
    let mut page =
        format!("## {}\n\n{}: {}.\n\n{}\n", rule.id, word(rule.level), rule.summary, rule.docs);
    for (title, example) in [("Found:", rule.bad), ("Good:", rule.good)] {
        let _ = write!(page, "\n{title}\n\n{}", files(example));
    }
    page
}

fn files(example: Example) -> String {
    let mut text = String::new();
    for (path, content) in example {
        let kind = match path.rsplit('.').next() {
            Some("lock") => "toml",
            Some(ENVIRONMENT) => "sh",
            ending => ending.unwrap_or_default(),
        };
        let _ = writeln!(text, "```{kind}\n# {path}\n{}\n```", content.trim_end());
    }
    text.replace("```rs\n# ", "```rust\n// ")
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}
