//! A key that a `package` or `build-override` table does not take.

use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::keys;

pub static RULE: Rule = Rule {
    id: "not-in-override",
    level: Level::Error,
    summary: "a key that only the profile itself takes, in a `package` or `build-override` table",
    docs: "\
`lto`, `panic` and `rpath` are decided once for a whole build, and override tables don't nest. Cargo refuses them in a `package` or \
`build-override` table, and with them every command in the workspace.

Move the setting up into the profile.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release.package.\"*\"]\nlto = true\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nlto = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Cargo ignores what members say of profiles, but only once it has read it.
    let profiles = model.layers().chain(&model.ignored).flat_map(|layer| &layer.profiles);
    let tables =
        profiles.flat_map(|profile| profile.overrides.iter().map(|table| (&profile.name, table)));
    for (profile, table) in tables {
        for entry in &table.entries {
            let nested = ["package", "build-override"].contains(&entry.key.as_str());
            let whole = keys::find(&entry.key).is_some_and(|key| !key.in_overrides);
            if nested || whole {
                let message =
                    format!("`{}` can't stand in an override table: Cargo refuses it", entry.key);
                let finding = RULE.finding(&entry.key_origin, message).in_profile(profile);
                let finding = finding.help(format!("move it to [profile.{profile}]"));
                findings.push(finding.weighed(model));
            }
        }
    }
    findings
}
