use crate::check::rule::{Finding, Level, Model, Rule, keys, manifest, override_entries, parsed};

pub static RULE: Rule = Rule {
    id: "not-in-override",
    level: Level::Error,
    summary: "a key in a `package` or `build-override` table that is allowed only in the profile itself",
    scope: "",
    why: "`lto`, `panic` and `rpath` apply to a whole build, and override tables can't be nested: Cargo rejects them there, and then no command \
        in the workspace works.",
    remedy: "Move the setting to the profile.",
    bad: manifest!("[profile.release.package.\"*\"]\nlto = true\n"),
    good: manifest!("[profile.release]\nlto = true\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let misplaced = override_entries(parsed(model)).filter(|(_, entry)| {
        let is_nested = ["package", "build-override"].contains(&entry.key.as_str());
        is_nested || keys::find(&entry.key).is_some_and(|key| !key.in_overrides)
    });
    let findings = misplaced.map(|(profile, entry)| {
        let message = format!("`{}` can't be set in an override table", entry.key);
        let help = format!("move it to `[profile.{profile}]`");
        let finding = RULE.finding(&entry.key_origin, message, help).in_profile(profile);
        finding.rejected_where_read("Cargo", model)
    });
    findings.collect()
}
