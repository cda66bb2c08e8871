//! Debuginfo that is made, and stripped again.

use std::collections::HashSet;

use crate::check::rules::{Finding, Level, Model, Rule, blamed, effective};

pub static RULE: Rule = Rule {
    id: "debuginfo-then-stripped",
    level: Level::Warning,
    summary: "debuginfo that is paid for, and stripped when the binary is linked",
    docs: "\
`strip = \"debuginfo\"` and `strip = \"symbols\"` (or `true`) take all debuginfo out of the binary that is linked. Where `debug` asks for it in \
the same profile, rustc makes it for every crate, the linker joins it, and nobody sees it. Not so where `split-debuginfo` keeps it in \
files of its own: there the rule is silent.

Take one of the two out, or keep the debuginfo beside the binary with `split-debuginfo = \"packed\"`.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release]\ndebug = 1\nstrip = true\n")],
    good: &[(
        "Cargo.toml",
        "[workspace]\n[profile.release]\ndebug = 1\nstrip = true\nsplit-debuginfo = \"packed\"\n",
    )],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = HashSet::new();
    for (profile, effective) in effective(model) {
        let (Some(debug), Some(strip)) = (effective.setting("debug"), effective.setting("strip"))
        else {
            continue;
        };
        let split = matches!(effective.value("split-debuginfo"), Some("packed" | "unpacked"));
        let pair = (debug.origin.clone(), strip.origin.clone());
        if debug.value == "none" || strip.value == "none" || split || seen.contains(&pair) {
            continue;
        }
        seen.insert(pair);
        let message = format!(
            "profile `{profile}` makes debuginfo (`{}`), and strips it (`{}`)",
            debug.value, strip.value
        );
        let finding = RULE.finding(&blamed(model, &profile, &[debug, strip]), message);
        let help = "set debug = false, or strip = false, or keep it aside with split-debuginfo = \"packed\"";
        findings.push(finding.in_profile(&profile).help(help));
    }
    findings
}
