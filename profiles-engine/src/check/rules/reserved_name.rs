//! A profile with a name that Cargo keeps for itself.

use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::keys;

pub static RULE: Rule = Rule {
    id: "reserved-name",
    level: Level::Error,
    summary: "a profile with a name that Cargo refuses",
    docs: "\
A profile's name is the name of its folder below `target/`: letters, digits, `-` and `_`. Cargo keeps some names for itself, among them \
`build`, `check`, `run` and `target`, and all that begin with `cargo`; it refuses them, and with them every command in the workspace. \
`debug` is the folder of `dev`: it is refused until Cargo 1.98.

Take another name.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.package]\ninherits = \"release\"\nlto = true\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.shipped]\ninherits = \"release\"\nlto = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let layers = std::iter::once(&model.manifest).chain(&model.ignored);
    let profiles = layers.flat_map(|layer| &layer.profiles);
    let refused = profiles.filter(|profile| keys::is_refused_name(&profile.name));
    let findings = refused.map(|profile| {
        let message = format!("a profile can't be called `{}`: Cargo refuses it", profile.name);
        let help = match profile.name.to_lowercase().as_str() {
            "debug" => "the profile is called `dev`; `debug` is its folder",
            "build-override" => "write [profile.dev.build-override], or another profile's",
            _ => "take another name, of letters, digits, `-` and `_`",
        };
        RULE.finding(&profile.origin, message).in_profile(&profile.name).help(help)
    });
    findings.collect()
}
