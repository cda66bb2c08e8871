//! A `panic` setting for tests or benchmarks.

use crate::check::rules::{Finding, Level, Model, Rule, edit};

pub static RULE: Rule = Rule {
    id: "panic-ignored",
    level: Level::Warning,
    summary: "`panic` in `[profile.test]` or `[profile.bench]`, which Cargo ignores",
    docs: "\
Tests always unwind: the test harness has to survive a test that panics. Cargo ignores `panic` in the profiles `test` and `bench`, and warns of it \
where it stands in the manifest.

Take the line out, as `--fix` does.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.test]\npanic = \"abort\"\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\npanic = \"abort\"\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = model.layers().flat_map(|layer| &layer.profiles);
    let tests = profiles.filter(|profile| ["test", "bench"].contains(&profile.name.as_str()));
    let entries =
        tests.flat_map(|profile| profile.entries.iter().map(move |entry| (profile, entry)));
    let ignored = entries.filter(|(_, entry)| entry.key == "panic").map(|(profile, entry)| {
        let message =
            format!("`panic` does nothing in profile `{}`: tests always unwind", profile.name);
        let finding = RULE.finding(&entry.key_origin, message).in_profile(&profile.name);
        let fix = edit::remove(model, &[entry]).map(|fix| fix.about("panic"));
        finding.help("take the line out").fix(fix)
    });
    ignored.collect()
}
