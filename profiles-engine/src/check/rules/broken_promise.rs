use crate::check::rule::{
    Finding, Level, Model, Origin, Rule, Setting, SettingSources, Subject, has_setting, keys,
    origin_in, presets, presets_of, resolve,
};
use crate::profiles::presets::{Packages, Preset, Promise};
use crate::source::toml;

pub static RULE: Rule = Rule {
    id: "broken-promise",
    level: Level::Warning,
    summary: "a preset whose effective settings are not what it promises",
    scope: "It compares effective settings, so it also finds what an inherited profile, a config file or a variable changes, but ignores \
        `CARGO_INCREMENTAL` and `build.incremental`. A profile of yours that only has \
        a preset's name is left alone: where presets have the comments that they ship with, those without are yours. `dev` counts as the preset \
        only if it also sets `debug` for all dependencies.",
    why: "A preset is a name that people trust: `prod` is stripped, `smallest` has fat LTO, `staging` checks for overflow.",
    remedy: "Change the setting that the finding points to, or rename the profile.",
    bad: presets!("[profile.release]\nopt-level = 2\n"),
    good: presets!("[profile.release]\ncodegen-units = 8\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut groups: Vec<Vec<Broken>> = Vec::new();
    for broken in presets_of(model).into_iter().flat_map(|preset| broken(model, preset)) {
        match groups.iter_mut().find(|group| group[0].has_same_cause(&broken)) {
            Some(group) => group.push(broken),
            None => groups.push(vec![broken]),
        }
    }
    groups.iter().map(|group| finding(model, group)).collect()
}

/// A promise that is not kept.
struct Broken {
    preset: &'static Preset,
    promise: &'static Promise,
    setting: Setting,
    /// The setting's place, or the preset's if the value is a default.
    origin: Origin,
}

impl Broken {
    /// Whether the same setting breaks the same promise of another preset.
    fn has_same_cause(&self, other: &Self) -> bool {
        self.origin == other.origin
            && self.promise.key == other.promise.key
            && self.promise.of == other.promise.of
            && self.promise.one_of == other.promise.one_of
    }
}

fn broken(model: &Model, preset: &'static Preset) -> Vec<Broken> {
    let broken = preset.holds.iter().filter_map(|promise| {
        let of = match promise.of {
            Packages::Members => Subject::member(),
            Packages::Dependencies => Subject::dependency(),
        };
        let subject = Subject { sources: SettingSources::Profiles, ..of };
        let setting = resolve(model, preset.name, &subject).ok()?.setting(promise.key)?.clone();
        if promise.one_of.contains(&setting.value.as_str()) || is_misread(model, preset, promise) {
            return None;
        }
        let origin = origin_in(model, preset.name, &setting).clone();
        Some(Broken { preset, promise, setting, origin })
    });
    broken.collect()
}

/// Whether the key has an invalid value, which `invalid-value` reports.
fn is_misread(model: &Model, preset: &Preset, promise: &Promise) -> bool {
    let chain = model.chain(preset.name).unwrap_or_default();
    let tables = chain.iter().flat_map(|name| model.tables(name));
    let mut entries = tables.flat_map(|table| table.all_entries());
    keys::find(promise.key).is_some_and(|key| {
        entries.any(|entry| entry.key == key.name && key.kind.canonical(&entry.raw).is_err())
    })
}

fn finding(model: &Model, group: &[Broken]) -> Finding {
    let Broken { preset, promise, setting, origin } = &group[0];
    let of = match promise.of {
        Packages::Members => "",
        Packages::Dependencies => " of dependencies",
    };
    let names: Vec<&str> = group.iter().map(|broken| broken.preset.name).collect();
    let (presets, promise_it) =
        if names.len() == 1 { ("preset", "promises") } else { ("presets", "promise") };
    let message = format!(
        "{presets} `{}` {promise_it} that `{}`{of} is `{}`, but it is {}",
        names.join("`, `"),
        promise.key,
        promise.one_of.join("` or `"),
        model.shown_value(setting)
    );
    RULE.finding(origin, message, help(model, preset, promise, setting)).in_profile(preset.name)
}

fn help(model: &Model, preset: &Preset, promise: &Promise, setting: &Setting) -> String {
    let table = match promise.of {
        Packages::Members => format!("[profile.{}]", preset.name),
        Packages::Dependencies => format!("[profile.{}.package.\"*\"]", preset.name),
    };
    let set = format!("set `{} = {}` in `{table}`", promise.key, toml::value(promise.one_of[0]));
    match &setting.origin {
        Origin::Variable(name) => format!("unset the environment variable `{name}`"),
        Origin::Place(_) if !has_setting(model, preset.name, &setting.origin) => {
            format!("remove it there, or {set}")
        }
        _ => set,
    }
}
