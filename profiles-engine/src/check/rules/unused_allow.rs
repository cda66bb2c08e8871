//! An `allow` that allows nothing.

use crate::base::suggest::nearest;
use crate::check::rules::{Finding, Level, Model, RULES, Rule, edit};

pub static RULE: Rule = Rule {
    id: "unused-allow",
    level: Level::Warning,
    summary: "an allowed rule that finds nothing, or that is none",
    docs: "\
`allow = [\"rule-id\"]` in `[workspace.metadata.profiles]` (`[package.metadata.profiles]` where there is no workspace) silences a rule. Where \
the rule has nothing to say any more, or the id is misspelt, the entry only hides what comes later.

Take the entry out (`--fix` does, where the rule is one), or correct it.",
    bad: &[(
        "Cargo.toml",
        "[workspace]\n[workspace.metadata.profiles]\nallow = [\"unknown-key\"]\n[profile.release]\nopt-level = 2\n",
    )],
    good: &[(
        "Cargo.toml",
        "[workspace]\n[workspace.metadata.profiles]\nallow = [\"unknown-key\"]\n[profile.release]\nopt_level = 2\n",
    )],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, origin) in &model.allowed {
        let known = || RULES.iter().map(|rule| rule.id);
        let rule = RULES.iter().find(|rule| rule.id == id);
        let (message, help) = match rule {
            // It would be asking itself.
            Some(rule) if rule.id == RULE.id => continue,
            Some(rule) if !(rule.check)(model).is_empty() => continue,
            Some(_) => (format!("`{id}` has nothing to say here"), "take it out".to_owned()),
            None => {
                let help = nearest(id, known()).map(|near| format!("did you mean `{near}`?"));
                (
                    format!("there is no rule `{id}`"),
                    help.unwrap_or_else(|| "`--list-rules` shows them".to_owned()),
                )
            }
        };
        let known = rule.and_then(|_| origin.place());
        let fix = known.map(|place| edit::remove_item(model, place));
        findings.push(RULE.finding(origin, message).help(help).fix(fix));
    }
    findings
}
