use crate::check::rule::{Finding, Level, Model, Rule};

pub static RULE: Rule = Rule {
    id: "member-profile-ignored",
    level: Level::Warning,
    summary: "a profile in the manifest of a workspace member",
    scope: "",
    why: "Cargo reads profiles only from the root manifest. Those in other members have no effect; Cargo warns about them, but nothing fails.",
    remedy: "Move it to the root manifest. Settings for one package belong in a `package` table there: `[profile.release.package.NAME]`.",
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
        let name = &profile.name;
        let message = format!("profile `{name}` is in a member's manifest: Cargo ignores it");
        RULE.finding(&profile.origin, message, format!("move it to `{root}`")).in_profile(name)
    });
    findings.collect()
}
