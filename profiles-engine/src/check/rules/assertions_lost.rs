use crate::check::rule::{Finding, Level, Model, Rule, has_setting, is_written, manifest, pairs};

pub static RULE: Rule = Rule {
    id: "assertions-lost",
    level: Level::Note,
    summary: "`overflow-checks = true` in an optimised profile without debug assertions",
    scope: "It leaves alone `release` itself, and profiles that set `debug-assertions = false`.",
    why: "`overflow-checks = true` turns on only some of the checks: `debug_assert!` and `cfg(debug_assertions)` stay off in every profile \
        that inherits from `release`, unless it turns them on. (`assert!` is always on.)",
    remedy: "Add `debug-assertions = true`, or `false` if that is intended.",
    bad: manifest!("[profile.checked]\ninherits = \"release\"\noverflow-checks = true\n"),
    good: manifest!(
        "[profile.checked]\ninherits = \"release\"\noverflow-checks = true\ndebug-assertions = true\n"
    ),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let lost =
        pairs(model, ["overflow-checks", "debug-assertions"], |_, [overflow, assertions]| {
            overflow.value == "true"
            && assertions.value == "false"
            && !is_written(&assertions.origin)
            // A hardened release is meant to have just this check.
            && !["release", "bench"].iter().any(|name| has_setting(model, name, &overflow.origin))
        });
    let findings = lost.iter().map(|lost| {
        let profile = &lost.profile;
        let message =
            format!("profile `{profile}` checks for overflow, but not its debug assertions");
        let help = "add `debug-assertions = true`, or `false` if that is intended";
        RULE.finding(&lost.settings[0].origin, message, help).in_profile(profile)
    });
    findings.collect()
}
