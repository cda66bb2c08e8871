use crate::check::rule::{Finding, Fix, Level, Model, Rule, manifest};

pub static RULE: Rule = Rule {
    id: "panic-ignored",
    level: Level::Warning,
    summary: "`panic` in `[profile.test]` or `[profile.bench]`, which tests and benchmarks don't use",
    scope: "",
    why: "The test harness has to survive a panicking test, so tests and benchmarks always unwind. Cargo warns that it ignores the line in the \
        manifest, but it is used by `cargo build --profile test`, and by profiles that inherit from it.",
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
            let what = if profile == "test" { "tests" } else { "benchmarks" };
            let others = model.heirs(profile).len() > 1;
            let others = if others { " and profiles that inherit from it use it" } else { " uses it" };
            let message = format!(
                "`panic` of profile `{profile}` has no effect on {what}, which always unwind: only `cargo build --profile {profile}`{others}"
            );
            let fix =
                Fix::remove(model, &[entry]).map(|fix| fix.changes("panic", vec![profile.clone()]));
            RULE.finding(&entry.key_origin, message, "remove the line").in_profile(profile).fix(fix)
        })
    });
    findings.collect()
}
