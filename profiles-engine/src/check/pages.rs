//! The documentation of rules, as `--rule`, `--list-rules` and `docs/rules.md` show it.

use std::fmt::Write as _;

use crate::base::error::Result;
use crate::base::text;
use crate::check::finding::Level;
use crate::check::rule::{ENVIRONMENT, Example, Rule};
use crate::check::rules::RULES;

/// All rules, one per line.
pub fn list() -> String {
    let rows =
        RULES.iter().map(|rule| [rule.id, word(rule.level), rule.summary].map(str::to_owned));
    text::fitted_columns(["rule", "level", "finds"], rows.collect())
}

/// The page of one rule, in Markdown. Fails when there is no such rule.
pub fn page(id: &str) -> Result<String> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let rule = RULES.iter().find(|rule| rule.id == id);
    rule.map(|rule| render(rule)).ok_or_else(|| text::unknown("rule", id, &ids))
}

/// `docs/rules.md`.
pub fn all() -> String {
    let pages: String = RULES.iter().map(|rule| format!("\n{}", render(rule))).collect();
    format!("# Rules of `check-profiles`\n\nGenerated from the rules in `check/rules/`.\n{pages}")
}

/// The page of a rule, under the headings that Clippy and Ruff use.
pub(super) fn render(rule: &Rule) -> String {
    format!(
        "## {}\n\nLevel: {}\n\n### What it does\n\n{}\n\n### Why it matters\n\n{}\n\n### Example\n\n{}\n{}\n\n{}",
        rule.id,
        word(rule.level),
        what_it_does(rule),
        rule.why,
        files(rule.bad),
        rule.remedy,
        files(rule.good)
    )
}

/// The first part of a page, as prose.
pub(super) fn what_it_does(rule: &Rule) -> String {
    format!("Finds {}. {}", rule.summary, rule.scope).trim_end().to_owned()
}

fn files(example: Example) -> String {
    let mut text = String::new();
    for (path, content) in example {
        let (language, comment) = match path.rsplit('.').next() {
            Some("rs") => ("rust", "//"),
            Some("toml" | "lock") => ("toml", "#"),
            Some(ENVIRONMENT) => ("sh", "#"),
            _ => ("", "#"),
        };
        let _ = writeln!(text, "```{language}\n{comment} {path}\n{}\n```", content.trim_end());
    }
    text
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}
