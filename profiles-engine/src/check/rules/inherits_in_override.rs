use crate::check::rule::{Finding, Fix, Level, Model, Rule, manifest, override_entries};

pub static RULE: Rule = Rule {
    id: "inherits-in-override",
    level: Level::Warning,
    summary: "`inherits` in a `package` or `build-override` table",
    scope: "",
    why: "Only profiles inherit. In a `package` or `build-override` table Cargo accepts the key and silently ignores it.",
    remedy: "Write the settings themselves into the table. `--fix` only removes `inherits`.",
    bad: manifest!("[profile.dev.package.\"*\"]\ninherits = \"release\"\nopt-level = 1\n"),
    good: manifest!("[profile.dev.package.\"*\"]\nopt-level = 3\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let inherits = override_entries(model.layers()).filter(|(_, entry)| entry.key == "inherits");
    let findings = inherits.map(|(profile, entry)| {
        let message = "`inherits` has no effect in an override table";
        let help = "write the settings themselves, and remove `inherits`";
        let fix = Fix::remove(model, &[entry]);
        RULE.finding(&entry.key_origin, message, help).in_profile(profile).fix(fix)
    });
    findings.collect()
}
