use crate::check::rule::{Finding, Fix, Level, Model, Rule, did_you_mean, manifest};

pub static RULE: Rule = Rule {
    id: "unused-allow",
    level: Level::Warning,
    summary: "an `allow` entry for a rule that finds nothing, or that doesn't exist",
    scope: "",
    why: "`allow = [\"rule-id\"]` in `[workspace.metadata.profiles]` (or `[package.metadata.profiles]` if there is no workspace) silences a \
        rule. If the rule no longer finds anything, the entry hides only future findings; if the id is misspelt, it does nothing.",
    remedy: "Remove the entry, as `--fix` does, or correct the id.",
    bad: manifest!(
        "[workspace.metadata.profiles]\nallow = [\"unknown-key\"]\n[profile.release]\nopt-level = 2\n"
    ),
    good: manifest!(
        "[workspace.metadata.profiles]\nallow = [\"unknown-key\"]\n[profile.release]\nopt_level = 2\n"
    ),
    // See `findings`: it looks at what the other rules find.
    check: |_| Vec::new(),
};

pub fn findings(model: &Model, rules: &[&Rule], found: &[Finding]) -> Vec<Finding> {
    let unused = model
        .allowed
        .iter()
        .filter(|(id, _)| id != RULE.id && !found.iter().any(|finding| finding.rule == id));
    let findings = unused.map(|(id, origin)| {
        if rules.iter().any(|rule| rule.id == id) {
            let fix = origin.place().map(|place| Fix::remove_item(model, place));
            RULE.finding(origin, format!("`{id}` finds nothing here"), "remove it").fix(fix)
        } else {
            let help = did_you_mean(id, rules.iter().map(|rule| rule.id));
            let help = help.unwrap_or("`--list-rules` shows the rules".to_owned());
            RULE.finding(origin, format!("unknown rule `{id}`"), help)
        }
    });
    findings.collect()
}
