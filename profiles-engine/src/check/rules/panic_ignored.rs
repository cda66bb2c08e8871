use crate::check::rule::{Finding, Fix, Level, Model, Rule, manifest};

pub static RULE: Rule = Rule {
    id: "panic-ignored",
    level: Level::Warning,
    summary: "`panic` in `[profile.test]` or `[profile.bench]`, which Cargo ignores",
    scope: "",
    why: "Cargo ignores it, and warns about it in the manifest: the test harness has to survive a panicking test, so tests always unwind.",
    remedy: "Remove the line, as `--fix` does.",
    bad: manifest!("[profile.test]\npanic = \"abort\"\n"),
    good: manifest!("[profile.release]\npanic = \"abort\"\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let tables = ["test", "bench"].into_iter().flat_map(|profile| model.tables(profile));
    let findings = tables.flat_map(|table| {
        let entries = table.entries.iter().filter(|entry| entry.key == "panic");
        entries.map(|entry| {
            let profile = &table.name;
            let message =
                format!("`panic` has no effect in profile `{profile}`: tests always unwind");
            let fix =
                Fix::remove(model, &[entry]).map(|fix| fix.changes("panic", vec![profile.clone()]));
            RULE.finding(&entry.key_origin, message, "remove the line").in_profile(profile).fix(fix)
        })
    });
    findings.collect()
}
