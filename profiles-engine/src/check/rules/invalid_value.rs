//! A value that a key does not take.

use crate::check::rules::{Finding, Fix, Level, Model, Rule, edit};
use crate::profiles::keys::{self, DIR_NAME};
use crate::profiles::layers::{Entry, Layer, Misfit, Selector};
use crate::profiles::merging::{Written, written};
use crate::profiles::value::{Raw, Refusal};
use crate::source::file::Origin;
use crate::workspace::spec::Spec;

pub static RULE: Rule = Rule {
    id: "invalid-value",
    level: Level::Error,
    summary: "a value that the key does not take",
    docs: "\
Cargo refuses most wrong values, and then no command works, `cargo metadata` and `cargo run` among them: the string \
`opt-level = \"3\"`, `lto = \"true\"`, `panic = \"aborted\"`. Some it passes on to rustc (`opt-level = 4`, `strip = \"all\"`, an \
unknown `lto`), which fails when that profile is built, perhaps for the first time on the day of a release. An unknown \
`split-debuginfo` is silently without effect.

Write one of the values that the finding lists. `--fix` takes the quotes from a number or a bool.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = \"3\"\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = 2\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, layer) in model.layers().enumerate() {
        findings.extend(layer.misfits.iter().map(|found| misfit(model, found)));
        findings.extend(written(number, layer).filter_map(|setting| check_setting(model, setting)));
        findings.extend(specs(layer).map(|finding| finding.weighed(model)));
    }
    // Cargo ignores what members say of profiles, but only once it has read it.
    for layer in &model.ignored {
        let misfits = layer.misfits.iter().filter(|found| !found.by_position);
        findings.extend(misfits.map(|found| misfit(model, found)));
        let by_cargo = |setting: &Written| matches!(refusal(*setting), Some((Refusal::Cargo, _)));
        let refused = written(0, layer).filter(by_cargo);
        findings.extend(refused.filter_map(|setting| check_setting(model, setting)));
        findings.extend(specs(layer));
    }
    findings.extend(incremental(model));
    findings.extend(tripping(model));
    findings
}

/// Variables that are no settings, and stop Cargo all the same.
fn tripping(model: &Model) -> impl Iterator<Item = Finding> {
    model.tripping().into_iter().map(|(variable, profile)| {
        let message = format!(
            "`{variable}` sets no key of a profile: Cargo refuses `{profile}` because of it"
        );
        let finding = RULE.finding(&Origin::Variable(variable.to_owned()), message);
        finding.in_profile(profile).help(format!("unset `{variable}`")).weighed(model)
    })
}

/// `build.incremental`, in the strongest of the config files and in its variable: Cargo reads these two.
fn incremental(model: &Model) -> Vec<Finding> {
    let (files, variables): (Vec<_>, Vec<_>) =
        model.build_incremental().partition(|(_, origin)| origin.place().is_some());
    let read = files.first().into_iter().chain(variables.first());
    let wrong = read.filter(|(raw, _)| !matches!(raw, Raw::Bool(_)));
    let findings = wrong.map(|(raw, origin)| {
        let message = format!("`build.incremental` can't be {raw}: Cargo refuses it");
        RULE.finding(origin, message).help("write true or false")
    });
    findings.collect()
}

fn misfit(model: &Model, misfit: &Misfit) -> Finding {
    let path = &misfit.path;
    let mut finding =
        RULE.finding(&misfit.origin, format!("`{path}` is not a table: Cargo refuses the file"));
    if misfit.by_position {
        finding.level = Level::Warning;
        finding.message =
            format!("`{path}` is an array: Cargo takes its items for settings by their position");
    }
    finding = finding.help(format!("write [{path}] and its settings below"));
    let profile = path.split('.').nth(1);
    match profile.filter(|_| !model.is_clash(misfit)) {
        Some(profile) => finding.in_profile(profile).weighed(model),
        None => finding,
    }
}

/// Names of `package` tables that can't be a package's.
fn specs(layer: &Layer) -> impl Iterator<Item = Finding> {
    let tables = layer
        .profiles
        .iter()
        .flat_map(|profile| profile.overrides.iter().map(move |table| (profile, table)));
    tables.filter_map(|(profile, table)| match &table.selector {
        Selector::Package(spec) if !Spec::is_valid(spec) => {
            let message = format!("{spec:?} can't name a package: Cargo refuses it");
            let finding = RULE.finding(&table.origin, message).in_profile(&profile.name);
            Some(finding.help("write a name, `name@1.2`, or what `cargo pkgid` prints"))
        }
        _ => None,
    })
}

/// Who refuses a setting, and what may be written instead.
fn refusal(setting: Written) -> Option<(Refusal, &'static str)> {
    let Written { layer, table, entry, .. } = setting;
    match (entry.key.as_str(), &entry.raw) {
        (_, Raw::Other("float" | "datetime")) if layer > 0 => Some((
            Refusal::Cargo,
            "a text, an integer or a bool: Cargo's config knows nothing else",
        )),
        ("inherits", Raw::Text(_)) => None,
        ("inherits", _) => Some((Refusal::Cargo, "the name of a profile")),
        // In an override table Cargo does not look at it.
        (DIR_NAME, Raw::Text(_)) if table.is_some() => None,
        (DIR_NAME, _) => Some((Refusal::Cargo, "nothing: the folder has the profile's name")),
        (key, raw) => {
            let invalid = keys::find(key)?.kind.canonical(raw).err()?;
            Some((invalid.by, invalid.expected))
        }
    }
}

fn check_setting(model: &Model, setting: Written) -> Option<Finding> {
    let (by, expected) = refusal(setting)?;
    let entry = setting.entry;
    // Cargo refuses the file as it reads it, whoever asks for the profile.
    let always = matches!(entry.raw, Raw::Other("float" | "datetime")) || model.clashes(setting);
    let shadowed = by == Refusal::Cargo && !always && model.is_shadowed(setting);
    let consequence = match by {
        Refusal::Cargo if shadowed => "only what overrides it keeps Cargo from refusing it",
        Refusal::Cargo => "Cargo refuses it",
        Refusal::Rustc => "rustc refuses it when this profile is built",
        Refusal::Ignored => "it is silently without effect",
    };
    let message = format!("`{}` can't be {}: {consequence}", entry.key, entry.raw);
    let mut finding = RULE.finding(&entry.origin, message).in_profile(setting.profile);
    if shadowed {
        finding.level = Level::Warning;
    }
    let finding = if always { finding } else { finding.weighed(model) };
    Some(finding.help(format!("write {expected}")).fix(unquoted(entry)))
}

/// A number or a bool in quotes can only have been meant without them.
fn unquoted(entry: &Entry) -> Option<Fix> {
    let Raw::Text(text) = &entry.raw else {
        return None;
    };
    let bare = match (text.parse(), text.parse()) {
        (Ok(value), _) => Raw::Bool(value),
        (_, Ok(value)) => Raw::Integer(value),
        _ => return None,
    };
    let key = keys::find(&entry.key)?;
    key.kind.canonical(&bare).ok()?;
    Some(edit::replace(&entry.origin, bare.to_string())?.about(key.name))
}
