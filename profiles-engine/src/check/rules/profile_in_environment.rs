//! Settings of profiles in environment variables.

use crate::check::rules::{ENVIRONMENT, Finding, Level, Model, Rule};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "profile-in-environment",
    level: Level::Note,
    summary: "`CARGO_PROFILE_*` changes a profile for whoever has the variable",
    docs: "\
`CARGO_PROFILE_<NAME>_<KEY>` is stronger than the manifest and every config file, and nothing in the repository shows it: \
the same commit gives another binary elsewhere. In CI that can be meant.

Unset the variable, or write the setting into the manifest.",
    bad: &[("Cargo.toml", "[workspace]\n"), (ENVIRONMENT, "CARGO_PROFILE_RELEASE_LTO=off\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nlto = \"off\"\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for profile in &model.environment.layer.profiles {
        let written = profile.all_entries().filter_map(|entry| match &entry.origin {
            Origin::Variable(name) => Some((entry, name)),
            _ => None,
        });
        for (entry, variable) in written {
            let message = format!(
                "`{variable}` sets `{} = {}` in profile `{}`, over all files",
                entry.key, entry.raw, profile.name
            );
            let finding = RULE.finding(&entry.origin, message).in_profile(&profile.name);
            findings.push(finding.help(format!("unset `{variable}` if it is not meant")));
        }
    }
    findings
}
