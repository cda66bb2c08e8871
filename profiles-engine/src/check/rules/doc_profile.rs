use crate::check::rule::{Finding, Level, Model, Rule, manifest};

pub static RULE: Rule = Rule {
    id: "doc-profile",
    level: Level::Warning,
    summary: "`[profile.doc]`, which has no effect",
    scope: "",
    why: "`cargo doc` uses the profile `dev`. `[profile.doc]` is deprecated and has no effect; Cargo warns about it.",
    remedy: "Remove the table.",
    bad: manifest!("[profile.doc]\nopt-level = 1\n"),
    good: manifest!("[profile.dev]\nopt-level = 1\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = model.manifest.profiles.iter().filter(|profile| profile.name == "doc");
    let message = "profile `doc` is deprecated and has no effect";
    profiles
        .map(|profile| RULE.finding(&profile.origin, message, "remove the table").in_profile("doc"))
        .collect()
}
