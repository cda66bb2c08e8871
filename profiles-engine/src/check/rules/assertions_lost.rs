//! An optimised profile that keeps some checks, and loses the others.

use std::collections::HashSet;

use crate::check::rules::{Finding, Level, Model, Rule, effective};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "assertions-lost",
    level: Level::Note,
    summary: "an optimised profile that asks for overflow checks, and goes without debug assertions",
    docs: "\
A profile for trying the optimised program out keeps its checks on. `overflow-checks = true` turns on one half of them; `debug_assert!` and \
`cfg(debug_assertions)` are the other, and a profile that inherits from `release` has none of those unless it says so. (`assert!` \
is always on.) `release` itself is left alone, as is a profile that says `debug-assertions = false`.

Add `debug-assertions = true`; write `false` where it is meant.",
    bad: &[(
        "Cargo.toml",
        "[workspace]\n[profile.checked]\ninherits = \"release\"\noverflow-checks = true\n",
    )],
    good: &[(
        "Cargo.toml",
        "[workspace]\n[profile.checked]\ninherits = \"release\"\noverflow-checks = true\ndebug-assertions = true\n",
    )],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    for (profile, effective) in effective(model) {
        let (Some(overflow), Some(assertions)) =
            (effective.setting("overflow-checks"), effective.setting("debug-assertions"))
        else {
            continue;
        };
        let lost = overflow.value == "true"
            && assertions.value == "false"
            && matches!(assertions.origin, Origin::BuiltIn(_));
        // Who hardens what ships means just that.
        let own = ["release", "bench"].iter().any(|name| {
            model
                .tables(name)
                .flat_map(|table| &table.entries)
                .any(|entry| entry.origin == overflow.origin)
        });
        if lost && !own && !seen.contains(&overflow.origin) {
            seen.insert(overflow.origin.clone());
            let message = format!(
                "profile `{profile}` checks for overflow, but `debug_assert!` is compiled out"
            );
            let finding = RULE.finding(&overflow.origin, message).in_profile(&profile);
            findings.push(finding.help("add debug-assertions = true, or say false if it is meant"));
        }
    }
    findings
}
