//! Profiles in the manifest of a member.

use crate::check::rules::{Finding, Level, Model, Rule};

pub static RULE: Rule = Rule {
    id: "member-profile-ignored",
    level: Level::Warning,
    summary: "profiles in the manifest of a member, where Cargo ignores them",
    docs: "\
Cargo reads profiles from the root manifest of the workspace alone. Those of other members have no effect; Cargo warns of \
them, but nothing fails.

Move them to the root manifest. What is meant for one package only goes into a `package` table there: \
`[profile.release.package.NAME]`.",
    bad: &[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\n[profile.release]\nlto = true\n"),
    ],
    good: &[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n[profile.release]\nlto = true\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let root = model.files[Model::ROOT].path.display();
    let profiles = model.ignored.iter().flat_map(|layer| &layer.profiles);
    let findings = profiles.map(|profile| {
        let message =
            format!("profile `{}` is in a member's manifest: Cargo ignores it", profile.name);
        RULE.finding(&profile.origin, message)
            .in_profile(&profile.name)
            .help(format!("move it to `{root}`"))
    });
    findings.collect()
}
