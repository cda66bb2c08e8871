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
    let keys = ["overflow-checks", "debug-assertions"];
    let help = "add `debug-assertions = true`, or `false` if that is intended";
    pairs(&RULE, model, keys, help, |_, [overflow, assertions]| {
        let is_lost = overflow.value == "true" && assertions.value == "false";
        // A hardened release is meant to have just this check.
        let is_meant = is_written(&assertions.origin)
            || ["release", "bench"].iter().any(|name| has_setting(model, name, &overflow.origin));
        let problem = "has overflow checks on, but debug assertions off";
        (is_lost && !is_meant).then(|| problem.to_owned())
    })
}
