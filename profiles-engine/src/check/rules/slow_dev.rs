//! A dev profile that makes every edit wait.

use std::collections::HashSet;

use crate::check::rules::{Finding, Level, Model, Rule, effective};
use crate::profiles::resolve::{Effective, Setting};

pub static RULE: Rule = Rule {
    id: "slow-dev",
    level: Level::Note,
    summary: "LTO, one codegen unit or high optimisation in a profile for the edit-build loop",
    docs: "\
`dev` is what `cargo build`, `cargo run` and an editor build many times a day. LTO, a single codegen unit, or `opt-level` 2 and above for the \
workspace's own crates make each of these builds wait for the optimiser. `opt-level = 1` is left alone, and so is a profile of another \
name that is based on `dev` and optimised: whoever asks for it by name wants that.

Optimise the dependencies, which are built once (`[profile.dev.package.\"*\"]`), or a profile of its own (`staging`).",
    bad: &[("Cargo.toml", "[workspace]\n[profile.dev]\nopt-level = 3\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev.package.\"*\"]\nopt-level = 3\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    for (profile, effective) in effective(model) {
        let dev_based = model.chain(&profile).is_ok_and(|chain| chain[0] == "dev");
        let optimised = effective.value("opt-level") != Some("0");
        // `test` stays as it was meant: a slow test suite is a good reason to optimise.
        if !dev_based || profile == "test" || (optimised && profile != "dev") {
            continue;
        }
        for setting in slow(&effective) {
            if !seen.contains(&setting.origin) {
                seen.insert(setting.origin.clone());
                findings.push(finding(&profile, setting));
            }
        }
    }
    findings
}

fn slow(effective: &Effective) -> Vec<&Setting> {
    let slow: [(&str, &[&str]); 3] = [
        ("opt-level", &["2", "3", "s", "z"]),
        ("lto", &["thin", "fat"]),
        ("codegen-units", &["1"]),
    ];
    let settings = slow.iter().filter_map(|(key, values)| {
        effective.setting(key).filter(|setting| values.contains(&setting.value.as_str()))
    });
    settings.collect()
}

fn finding(profile: &str, setting: &Setting) -> Finding {
    let message = format!(
        "`{}` is `{}` in profile `{profile}`: every edit waits for it",
        setting.key, setting.value
    );
    let help = match setting.key {
        "opt-level" => format!("set it in [profile.{profile}.package.\"*\"], which is built once"),
        _ => "move it to a profile that is optimised".to_owned(),
    };
    RULE.finding(&setting.origin, message).in_profile(profile).help(help)
}
