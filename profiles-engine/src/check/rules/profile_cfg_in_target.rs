//! A condition on the profile, where Cargo knows no profile.

use crate::check::rules::{Finding, Level, Model, Rule};
use crate::source::rustflags::Source;

pub static RULE: Rule = Rule {
    id: "profile-cfg-in-target",
    level: Level::Warning,
    summary: "`cfg(debug_assertions)` or `cfg(panic)` in a target table, which does not follow the profile",
    docs: "\
Cargo evaluates `target.'cfg(…)'` tables of a config file once, with what rustc says of the target, before it looks at a profile. There \
`debug_assertions` and `panic = \"unwind\"` always hold: flags that were meant for dev builds are passed to release builds too, and those under \
`not(debug_assertions)` to none. In a manifest Cargo warns of the same mistake; in a config file nobody does.

Put the flags under a condition on the target alone, and what differs by profile into the profile, a build script or another config file \
for `--config`.",
    bad: &[
        ("Cargo.toml", "[workspace]\n"),
        (".cargo/config.toml", "[target.'cfg(debug_assertions)']\nrustflags = [\"--cfg\", \"slow_checks\"]\n"),
    ],
    good: &[
        ("Cargo.toml", "[workspace]\n"),
        (".cargo/config.toml", "[target.'cfg(unix)']\nrustflags = [\"--cfg\", \"slow_checks\"]\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let findings = model.rustflags().into_iter().filter_map(|flags| {
        let Source::Target(name) = &flags.source else {
            return None;
        };
        let condition = name.strip_prefix("cfg(")?;
        let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
        let word = words.find(|word| ["debug_assertions", "panic"].contains(word))?;
        let message = format!(
            "`{word}` is the same in all profiles here: Cargo evaluates `{name}` without one"
        );
        let finding = RULE.finding(&flags.origin, message);
        Some(finding.help("make it a condition on the target alone, or set it in the profile"))
    });
    findings.collect()
}
