//! Profiles in a config file of Cargo's.

use crate::check::output::in_repository;
use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::layers::ProfileTable;
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "profile-in-config",
    level: Level::Note,
    summary: "a config file changes a profile for whoever builds below its folder",
    docs: "\
A profile in `.cargo/config.toml` is stronger than the same one in the manifest, key by key. Cargo reads the file in the folder that it is \
started from and in those above: the same workspace builds otherwise with `--manifest-path` from elsewhere. In a file outside of the \
repository, or in Cargo's home, it changes the builds of one person alone: there the finding is a warning.

Write the profile into the root manifest. What only some builds want goes into a config file of another name, for `cargo build --config FILE`.",
    bad: &[
        ("Cargo.toml", "[workspace]\n"),
        (".cargo/config.toml", "[profile.release]\nlto = true\n"),
    ],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nlto = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = model.configs.iter().flat_map(|config| &config.layer.profiles);
    profiles.map(|profile| finding(model, profile)).collect()
}

fn finding(model: &Model, profile: &ProfileTable) -> Finding {
    let mut keys: Vec<String> =
        profile.all_entries().map(|entry| format!("`{}`", entry.key)).collect();
    keys.sort();
    keys.dedup();
    let message = match keys.is_empty() {
        true => format!("a config file has a table for profile `{}`", profile.name),
        false => format!("a config file sets {} of profile `{}`", keys.join(", "), profile.name),
    };
    let mut finding = RULE.finding(&profile.origin, message).in_profile(&profile.name);
    if let Origin::Place(place) = &profile.origin
        && in_repository(model, &model.files[place.file]).is_none()
    {
        finding.level = Level::Warning;
        finding.message.push_str(", for you alone");
    }
    finding.help("write it into the root manifest, if all builds shall have it")
}
