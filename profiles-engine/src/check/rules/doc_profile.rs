//! The deprecated profile for documentation.

use crate::check::rules::{Finding, Level, Model, Rule};

pub static RULE: Rule = Rule {
    id: "doc-profile",
    level: Level::Warning,
    summary: "`[profile.doc]`, which has no effect",
    docs: "\
`cargo doc` uses the profile `dev`. `[profile.doc]` is deprecated and has no effect; Cargo warns of it.

Take the table out.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.doc]\nopt-level = 1\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev]\nopt-level = 1\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = model.manifest.profiles.iter().filter(|profile| profile.name == "doc");
    let findings = profiles.map(|profile| {
        let message = "profile `doc` is deprecated and has no effect";
        RULE.finding(&profile.origin, message).in_profile("doc").help("take the table out")
    });
    findings.collect()
}
