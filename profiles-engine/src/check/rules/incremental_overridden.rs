//! A switch that turns incremental builds on or off for all profiles.

use crate::check::rules::{ENVIRONMENT, Finding, Level, Model, Rule, effective};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "incremental-overridden",
    level: Level::Note,
    summary: "`CARGO_INCREMENTAL` or `build.incremental` decides in place of the profiles",
    docs: "\
`CARGO_INCREMENTAL` (on for `1`, off for anything else) and `build.incremental` in a config file beat `incremental` in every profile. CI services \
like to set the variable to `0`, which is sensible there; in a shell it makes every rebuild a longer one. The rule speaks where a profile would have it otherwise.

Unset the variable, or take the line out of the config file, if it is not meant.",
    bad: &[("Cargo.toml", "[workspace]\n"), (ENVIRONMENT, "CARGO_INCREMENTAL=0\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev]\nincremental = false\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some((incremental, origin)) = model.incremental() else {
        return Vec::new();
    };
    let otherwise = effective(model).into_iter().filter(|(_, effective)| {
        effective.value("incremental") != Some(incremental.to_string().as_str())
    });
    let profiles: Vec<String> = otherwise.map(|(profile, _)| format!("`{profile}`")).collect();
    if profiles.is_empty() {
        return Vec::new();
    }
    let (what, help) = match &origin {
        Origin::Variable(name) => {
            (format!("`{name}`"), format!("unset `{name}` if it is not meant"))
        }
        _ => ("`build.incremental`".to_owned(), "take it out if it is not meant".to_owned()),
    };
    let turned = if incremental { "on" } else { "off" };
    let message =
        format!("{what} turns incremental builds {turned}, against {}", profiles.join(", "));
    vec![RULE.finding(&origin, message).help(help)]
}
