use crate::check::rule::{
    ENVIRONMENT, Entry, Finding, Level, Model, Origin, Rule, Subject, WORKSPACE, entries, manifest,
    resolve,
};

pub static RULE: Rule = Rule {
    id: "profile-in-environment",
    level: Level::Note,
    summary: "a `CARGO_PROFILE_*` variable that changes a profile",
    scope: "It leaves alone a variable that repeats the value of the profile.",
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
        if repeats(model, profile, entry) {
            return None;
        }
        let message = format!(
            "`{variable}` sets `{} = {}` in profile `{profile}`, overriding all files",
            entry.key, entry.raw
        );
        let help = format!("unset `{variable}` if it is not intended");
        Some(RULE.finding(&entry.origin, message, help).in_profile(profile))
    });
    findings.collect()
}

/// Whether the profile has the same value without the variable. What it sets in an override table may count for packages
/// of which the profile says nothing.
fn repeats(model: &Model, profile: &str, entry: &Entry) -> bool {
    let Ok(effective) = resolve(model, profile, &Subject::member()) else { return false };
    let setting = effective.setting(&entry.key).filter(|setting| setting.origin == entry.origin);
    setting.is_some_and(|setting| {
        setting.overrode.last().is_some_and(|(before, _)| *before == setting.value)
    })
}

#[cfg(test)]
mod tests;
