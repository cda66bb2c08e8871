use crate::check::rule::{
    ENVIRONMENT, Finding, Level, Model, Origin, Rule, WORKSPACE, entries, manifest,
};

pub static RULE: Rule = Rule {
    id: "profile-in-environment",
    level: Level::Note,
    summary: "a `CARGO_PROFILE_*` variable that changes a profile",
    scope: "",
    why: "`CARGO_PROFILE_<NAME>_<KEY>` overrides the manifest and every config file, and nothing in the repository shows it: elsewhere the \
        same commit gives a different binary. In CI that can be intended.",
    remedy: "Unset the variable, or write the setting into the manifest.",
    bad: &[WORKSPACE, (ENVIRONMENT, "CARGO_PROFILE_RELEASE_LTO=off\n")],
    good: manifest!("[profile.release]\nlto = \"off\"\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let entries = entries([&model.environment.layer]);
    let findings = entries.filter_map(|(profile, entry)| {
        let Origin::Variable(variable) = &entry.origin else { return None };
        let message = format!(
            "`{variable}` sets `{} = {}` in profile `{profile}`, overriding all files",
            entry.key, entry.raw
        );
        let help = format!("unset `{variable}` if it is not intended");
        Some(RULE.finding(&entry.origin, message, help).in_profile(profile))
    });
    findings.collect()
}
