//! A key that no profile has.

use super::{Finding, Level, Model, Rule, nearest};
use crate::profile::keys::{self, KEYS, STRUCTURE};
use crate::profile::layers::Entry;

pub static RULE: Rule = Rule {
    id: "unknown-key",
    level: Level::Warning,
    summary: "a key that no profile has",
    docs: "\
Cargo ignores a key that it does not know: the setting has no effect. It warns (`unused manifest key`, `unused \
config key`), without saying which key may have been meant, and nothing fails. A key written with underscores (`opt_level`) is such a key.

Write the key as the Cargo book has it, or take it out.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt_level = 2\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = 2\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for profile in model.layers().flat_map(|layer| &layer.profiles) {
        for entry in profile.all_entries() {
            if !is_known(entry) {
                findings.push(finding(entry, &profile.name));
            }
        }
    }
    findings
}

fn is_known(entry: &Entry) -> bool {
    keys::find(&entry.key).is_some() || STRUCTURE.contains(&entry.key.as_str())
}

fn finding(entry: &Entry, profile: &str) -> Finding {
    let message = format!("no profile has a key `{}`: Cargo ignores it", entry.key);
    let known = KEYS.iter().map(|key| key.name).chain(STRUCTURE.iter().copied());
    let help = match nearest(&entry.key.replace('_', "-"), known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "take it out".to_owned(),
    };
    RULE.finding(&entry.key_origin, message).in_profile(profile).help(help)
}
