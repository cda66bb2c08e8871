//! A preset whose effective settings are not what it promises.

use crate::check::rules::missing_preset::lives_on_presets;
use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::layers::Selector;
use crate::profiles::presets::{Of, PRESETS, Preset, Promise};
use crate::profiles::resolve::{Setting, Sources, resolve};
use crate::profiles::{Subject, keys};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "broken-promise",
    level: Level::Warning,
    summary: "a preset's effective settings are outside of what it promises",
    docs: "\
A preset is a name that people trust: `prod` is stripped, `smallest` has fat LTO, `staging` checks for overflow. This rule looks at \
the effective settings, so it also finds what an inherited profile, a config file or an environment variable has changed. What \
switches incremental builds for all profiles (`CARGO_INCREMENTAL`, which CI services like to set) breaks no promise of the manifest.

Everyone has a `dev`: it is taken for the preset where it says, as the preset does, what `debug` is for all dependencies.

Change the setting where the finding points, or give the profile another name.",
    bad: &[("Cargo.toml", presets!("[profile.release]\nopt-level = 2\n"))],
    good: &[("Cargo.toml", presets!("[profile.release]\ncodegen-units = 8\n"))],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    if !lives_on_presets(model) {
        return Vec::new();
    }
    let mut groups: Vec<Vec<Broken>> = Vec::new();
    let presets = PRESETS.iter().filter(|preset| preset.name != "dev" || has_preset_dev(model));
    for broken in presets.flat_map(|preset| broken(model, preset)) {
        match groups.iter_mut().find(|group| group[0].is_like(&broken)) {
            Some(group) => group.push(broken),
            None => groups.push(vec![broken]),
        }
    }
    groups.iter().map(|group| finding(model, group)).collect()
}

/// Whether dev is meant as the preset: everyone has a dev, and only the preset's says what debuginfo all dependencies have.
fn has_preset_dev(model: &Model) -> bool {
    let overrides = model.manifest.profiles.iter().filter(|table| table.name == "dev");
    overrides.flat_map(|table| &table.overrides).any(|over| {
        over.selector == Selector::Dependencies
            && over.entries.iter().any(|entry| entry.key == "debug")
    })
}

/// A promise that is not kept.
struct Broken {
    preset: &'static Preset,
    promise: &'static Promise,
    setting: Setting,
    /// Where it is said: for Cargo's own default, which has no place, where the preset stands.
    origin: Origin,
}

impl Broken {
    /// Whether the same words break the same promise of another preset.
    fn is_like(&self, other: &Self) -> bool {
        self.origin == other.origin
            && self.promise.key == other.promise.key
            && self.promise.of == other.promise.of
            && self.promise.one_of == other.promise.one_of
    }
}

fn broken(model: &Model, preset: &'static Preset) -> Vec<Broken> {
    let broken = preset.holds.iter().filter_map(|promise| {
        let of = match promise.of {
            Of::Members => Subject::member(),
            Of::Dependencies => Subject::dependency(),
        };
        let subject = Subject { sources: Sources::Profiles, ..of };
        let effective = resolve(model, preset.name, &subject).ok()?;
        let setting = effective.setting(promise.key)?.clone();
        if promise.one_of.contains(&setting.value.as_str()) || is_misread(model, preset, promise) {
            return None;
        }
        let origin = match &setting.origin {
            Origin::BuiltIn(_) => model.tables(preset.name).last().map(|table| &table.origin),
            written => Some(written),
        };
        let origin = origin.unwrap_or(&setting.origin).clone();
        Some(Broken { preset, promise, setting, origin })
    });
    broken.collect()
}

/// Of a value that is none, another rule speaks.
fn is_misread(model: &Model, preset: &Preset, promise: &Promise) -> bool {
    let chain = model.chain(preset.name).unwrap_or_default();
    let tables = chain.iter().flat_map(|name| model.tables(name));
    let mut entries = tables.flat_map(|table| table.all_entries());
    let key = keys::find(promise.key);
    entries.any(|entry| {
        entry.key == promise.key && key.is_some_and(|key| key.kind.canonical(&entry.raw).is_err())
    })
}

fn finding(model: &Model, group: &[Broken]) -> Finding {
    let Broken { preset, promise, setting, origin } = &group[0];
    let of = match promise.of {
        Of::Members => "",
        Of::Dependencies => " of dependencies",
    };
    let names: Vec<&str> = group.iter().map(|broken| broken.preset.name).collect();
    let (presets, promises) = match names.len() {
        1 => ("preset", "promises"),
        _ => ("presets", "promise"),
    };
    let message = format!(
        "{presets} `{}` {promises} `{}`{of} to be `{}`, and it is `{}`",
        names.join("`, `"),
        promise.key,
        promise.one_of.join("` or `"),
        setting.value
    );
    let finding = RULE.finding(origin, message).in_profile(preset.name);
    finding.help(help(model, preset, promise, setting))
}

fn help(model: &Model, preset: &Preset, promise: &Promise, setting: &Setting) -> String {
    if let Origin::Variable(name) = &setting.origin {
        return format!("unset the environment variable `{name}`");
    }
    let table = match promise.of {
        Of::Members => format!("[profile.{}]", preset.name),
        Of::Dependencies => format!("[profile.{}.package.\"*\"]", preset.name),
    };
    let set = format!("set {} = {} in {table}", promise.key, toml(promise.one_of[0]));
    let own = model.tables(preset.name).any(|table| {
        let mut entries = table.all_entries();
        entries.any(|entry| entry.origin == setting.origin)
    });
    match setting.origin {
        Origin::Place(_) if !own => format!("take it out there, or {set}"),
        _ => set,
    }
}

/// A canonical value as TOML.
fn toml(value: &str) -> String {
    match value.parse::<i64>().is_ok() || value.parse::<bool>().is_ok() {
        true => value.to_owned(),
        false => format!("{value:?}"),
    }
}
