//! Incremental builds of a program that is optimised as a whole.

use std::collections::HashSet;

use crate::check::rules::{Finding, Level, Model, Rule, blamed, effective};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "incremental-with-lto",
    level: Level::Warning,
    summary: "`incremental` together with fat LTO",
    docs: "\
Cargo passes both to rustc, and nothing fails. But fat LTO optimises the whole program again after every edit, which is what an incremental \
build is to save, and the incremental files cost time and space to write. Thin LTO keeps what it can use again, and is left alone; so are \
incremental builds that the environment turns on for all profiles (`incremental-overridden`), and `dev`'s own (`slow-dev`).

Take one of the two out: `incremental` where the binary ships, LTO where it is built often.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release]\nlto = true\nincremental = true\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nlto = \"thin\"\nincremental = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = HashSet::new();
    for (profile, effective) in effective(model) {
        let (Some(incremental), Some(lto)) =
            (effective.setting("incremental"), effective.setting("lto"))
        else {
            continue;
        };
        let pair = (incremental.origin.clone(), lto.origin.clone());
        let asked = !matches!(incremental.origin, Origin::BuiltIn(_));
        if !asked || incremental.value != "true" || lto.value != "fat" || seen.contains(&pair) {
            continue;
        }
        seen.insert(pair);
        let message =
            format!("profile `{profile}` is incremental, and has fat LTO: each rebuild repeats it");
        let finding = RULE.finding(&blamed(model, &profile, &[incremental, lto]), message);
        findings
            .push(finding.in_profile(&profile).help("set incremental = false, or lto = \"thin\""));
    }
    findings
}
