use crate::check::rule::{Finding, Level, Model, ProfileTable, Rule};

pub static RULE: Rule = Rule {
    id: "member-profile-ignored",
    level: Level::Warning,
    summary: "a profile in the manifest of a workspace member",
    scope: "",
    why: "Cargo reads profiles only from the root manifest. Those in other members have no effect; Cargo warns about them, but nothing fails. \
        A published package keeps its profiles: `cargo install` builds it without the workspace, and uses them.",
    remedy: "Move it to the root manifest. Settings for one package belong in a `package` table there: `[profile.release.package.NAME]`. If \
        the package is published and `cargo install` should use the profile, keep it in both manifests, and allow this rule.",
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
    let profiles = model.ignored.iter().flat_map(|layer| &layer.profiles);
    let findings = profiles.map(|profile| {
        let name = &profile.name;
        let message = format!("profile `{name}` is in a member's manifest: Cargo ignores it");
        RULE.finding(&profile.origin, message, help(model, profile)).in_profile(name)
    });
    findings.collect()
}

fn help(model: &Model, profile: &ProfileTable) -> String {
    let root = model.files[Model::ROOT].path.display();
    let manifest = profile.origin.place().map(|place| &model.files[place.file].path);
    let mut members = model.workspace.members.iter();
    let member = members.find(|member| Some(&member.manifest) == manifest);
    match member.filter(|member| member.is_public && member.has_binary) {
        Some(member) => format!(
            "copy it to `{root}`; keep it here, and allow this rule, if `cargo install {}` should use it",
            member.name
        ),
        None => format!("move it to `{root}`"),
    }
}
