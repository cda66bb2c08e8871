use crate::check::rule::{Finding, Level, Model, Rule, WORKSPACE};
use crate::source::cargo_config::FlagSource;

pub static RULE: Rule = Rule {
    id: "profile-cfg-in-target",
    level: Level::Warning,
    summary: "`cfg(debug_assertions)` or `cfg(panic)` in a target table of a config file",
    scope: "",
    why: "Cargo evaluates `target.'cfg(…)'` tables once, regardless of the profile: `debug_assertions` and `panic = \"unwind\"` always hold \
        there. Flags meant for dev builds are passed to release builds too, and those under `not(debug_assertions)` are never passed. Cargo warns about this in a \
        manifest, but not in a config file.",
    remedy: "Make the flags depend on the target alone. What differs by profile belongs in the profile, a build script, or a config file for \
        `--config`.",
    bad: &[
        WORKSPACE,
        (
            ".cargo/config.toml",
            "[target.'cfg(debug_assertions)']\nrustflags = [\"--cfg\", \"slow_checks\"]\n",
        ),
    ],
    good: &[
        WORKSPACE,
        (".cargo/config.toml", "[target.'cfg(unix)']\nrustflags = [\"--cfg\", \"slow_checks\"]\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let findings = model.rustflags().into_iter().filter_map(|flags| {
        let FlagSource::Target(name) = &flags.source else { return None };
        let condition = name.strip_prefix("cfg(")?;
        let mut words = condition.split(|c: char| !c.is_alphanumeric() && c != '_');
        let word = words.find(|word| ["debug_assertions", "panic"].contains(word))?;
        let problem = format!("`{word}` is the same in all profiles here");
        let message = format!("{problem}: Cargo evaluates `{name}` without a profile");
        let help = "make the condition depend on the target alone, or set the flags in the profile";
        Some(RULE.finding(&flags.origin, message, help))
    });
    findings.collect()
}
