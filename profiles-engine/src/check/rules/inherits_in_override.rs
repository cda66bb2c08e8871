//! `inherits` in a table where it does nothing.

use crate::check::rules::{Finding, Level, Model, Rule, edit, overrides};

pub static RULE: Rule = Rule {
    id: "inherits-in-override",
    level: Level::Warning,
    summary: "`inherits` in a `package` or `build-override` table",
    docs: "\
Only a profile inherits. In a `package` or `build-override` table Cargo takes the key, and does nothing with it, without a word.

Write the settings themselves into the table. `--fix` takes `inherits` out.",
    bad: &[(
        "Cargo.toml",
        "[workspace]\n[profile.dev.package.\"*\"]\ninherits = \"release\"\nopt-level = 1\n",
    )],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev.package.\"*\"]\nopt-level = 3\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (profile, table) in overrides(model) {
        for entry in table.entries.iter().filter(|entry| entry.key == "inherits") {
            let message = "`inherits` does nothing in an override table";
            let finding = RULE.finding(&entry.key_origin, message).in_profile(profile);
            findings.push(
                finding
                    .help("write the settings themselves, and take `inherits` out")
                    .fix(edit::remove(model, &[entry])),
            );
        }
    }
    findings
}
