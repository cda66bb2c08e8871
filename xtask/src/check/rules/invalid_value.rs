//! A value that a key does not take.

use super::{Finding, Level, Model, Rule};
use crate::profile::keys::{self, DIR_NAME};
use crate::profile::layers::{Entry, Layer, Misfit, Selector};
use crate::profile::spec::Spec;
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
    let mut findings = Vec::new();
    for layer in model.layers() {
        findings.extend(layer.misfits.iter().map(misfit));
        for (profile, entry) in entries(layer) {
            let seldom = || !model.is_always_read(profile);
            findings.extend(check_entry(entry, profile, seldom));
        }
        findings.extend(specs(layer));
    }
    // Cargo ignores what members say of profiles, but only once it has read it.
    for layer in &model.ignored {
        findings.extend(layer.misfits.iter().filter(|misfit| !misfit.by_position).map(misfit));
        let refused = entries(layer)
            .filter(|(_, entry)| refusal(entry).is_some_and(|(by, _)| by == Refusal::Cargo));
        findings
            .extend(refused.filter_map(|(profile, entry)| check_entry(entry, profile, || false)));
    }
    findings
}

fn entries(layer: &Layer) -> impl Iterator<Item = (&str, &Entry)> {
    layer.profiles.iter().flat_map(|profile| {
        let entries = profile.all_entries();
        entries.map(|entry| (profile.name.as_str(), entry))
    })
}

fn misfit(misfit: &Misfit) -> Finding {
    let path = &misfit.path;
    let mut finding =
        RULE.finding(&misfit.origin, format!("`{path}` is not a table: Cargo refuses the file"));
    if misfit.by_position {
        finding.level = Level::Warning;
        finding.message =
            format!("`{path}` is an array: Cargo takes its items for settings by their position");
    }
    finding.help(format!("write [{path}] and its settings below"))
}

/// Names of `package` tables that can't be a package's.
fn specs(layer: &Layer) -> Vec<Finding> {
    let tables = layer
        .profiles
        .iter()
        .flat_map(|profile| profile.overrides.iter().map(move |table| (profile, table)));
    let bad = tables.filter_map(|(profile, table)| match &table.selector {
        Selector::Package(spec) if !Spec::is_valid(spec) => {
            let message = format!("{spec:?} can't name a package: Cargo refuses it");
            let finding = RULE.finding(&table.origin, message).in_profile(&profile.name);
            Some(finding.help("write a name, `name@1.2`, or what `cargo pkgid` prints"))
        }
        _ => None,
    });
    bad.collect()
}

/// Who refuses a setting, and what may be written instead.
fn refusal(entry: &Entry) -> Option<(Refusal, &'static str)> {
    match entry.key.as_str() {
        "inherits" if matches!(entry.raw, Raw::Text(_)) => None,
        "inherits" => Some((Refusal::Cargo, "the name of a profile")),
        DIR_NAME => Some((Refusal::Cargo, "nothing: the folder has the profile's name")),
        key => {
            let invalid = keys::find(key)?.kind.canonical(&entry.raw).err()?;
            Some((invalid.by, invalid.expected))
        }
    }
}

fn check_entry(entry: &Entry, profile: &str, seldom: impl Fn() -> bool) -> Option<Finding> {
    let (by, expected) = refusal(entry)?;
    let seldom = seldom();
    let consequence = match by {
        Refusal::Cargo if seldom => "Cargo refuses it when this profile is asked for",
        Refusal::Cargo => "Cargo refuses it",
        Refusal::Rustc => "rustc refuses it when this profile is built",
        Refusal::Ignored => "it is silently without effect",
    };
    let message = format!("`{}` can't be {}: {consequence}", entry.key, entry.raw);
    let mut finding = RULE.finding(&entry.origin, message).in_profile(profile);
    if seldom {
        finding.level = Level::Warning;
    }
    Some(finding.help(format!("write {expected}")))
}
