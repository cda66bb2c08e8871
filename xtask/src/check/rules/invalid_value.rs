//! A value that a key does not take.

use super::{Finding, Level, Model, Rule};
use crate::profile::keys;
use crate::profile::layers::{Entry, Layer};
use crate::profile::value::{Raw, Refusal};

pub static RULE: Rule = Rule {
    id: "invalid-value",
    level: Level::Error,
    summary: "a value that the key does not take",
    docs: "\
Cargo refuses most wrong values, and then no command works, `cargo metadata` and `cargo run` among them: the string \
`opt-level = \"3\"`, `lto = \"true\"`, `panic = \"aborted\"`. Some it passes on to rustc (`opt-level = 4`, `strip = \"all\"`, an \
unknown `lto`), which fails when that profile is built, perhaps for the first time on the day of a release. An unknown \
`split-debuginfo` is silently without effect.

Write one of the values that the finding lists.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = \"3\"\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = 2\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    model.layers().flat_map(check_layer).collect()
}

fn check_layer(layer: &Layer) -> Vec<Finding> {
    let misfits = layer.misfits.iter().map(|misfit| {
        let mut finding = RULE.finding(&misfit.origin, "");
        finding.message = if misfit.by_position {
            finding.level = Level::Warning;
            format!(
                "`{}` is an array: Cargo takes its items for settings by their position",
                misfit.path
            )
        } else {
            format!("`{}` is not a table: Cargo refuses the file", misfit.path)
        };
        finding.help(format!("write [{}] and its settings below", misfit.path))
    });
    let mut findings: Vec<Finding> = misfits.collect();
    for profile in &layer.profiles {
        let overrides = profile.overrides.iter().flat_map(|table| &table.entries);
        let entries = profile.entries.iter().chain(overrides);
        findings.extend(
            entries.filter_map(|entry| Some(check_entry(entry)?.in_profile(&profile.name))),
        );
    }
    findings
}

fn check_entry(entry: &Entry) -> Option<Finding> {
    let (by, expected) = if entry.key == "inherits" {
        let text = matches!(entry.raw, Raw::Text(_));
        (!text).then_some((Refusal::Cargo, "the name of a profile"))?
    } else {
        let invalid = keys::find(&entry.key)?.kind.canonical(&entry.raw).err()?;
        (invalid.by, invalid.expected)
    };
    let consequence = match by {
        Refusal::Cargo => "Cargo refuses it, and with it every command in this workspace",
        Refusal::Rustc => "Cargo passes it on, and rustc refuses it when this profile is built",
        Refusal::Ignored => "it is silently without effect",
    };
    let message = format!("`{}` can't be {}: {consequence}", entry.key, entry.raw);
    Some(
        RULE.finding(&entry.origin, message)
            .help(format!("write {expected}")),
    )
}
