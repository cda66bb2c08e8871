//! A preset whose effective settings are not what it promises.

use super::missing_preset::lives_on_presets;
use super::{Finding, Level, Model, Rule};
use crate::profile::Subject;
use crate::profile::presets::{Of, PRESETS, Preset, Promise};
use crate::profile::resolve::{Setting, Sources, resolve};
use crate::profile::source::Origin;

pub static RULE: Rule = Rule {
    id: "broken-promise",
    level: Level::Warning,
    summary: "a preset's effective settings are outside of what it promises",
    docs: "\
A preset is a name that people trust: `prod` is stripped, `smallest` has fat LTO, `staging` checks for overflow. This rule looks at \
the effective settings, so it also finds what an inherited profile, a config file or an environment variable has changed. What \
switches incremental builds for all profiles (`CARGO_INCREMENTAL`, which CI services like to set) breaks no promise of the manifest.

Change the setting where the finding points, or give the profile another name.",
    bad: &[(
        "Cargo.toml",
        "[workspace]
[profile]
release = { opt-level = 2 }
dev = { debug = \"line-tables-only\", package.\"*\".debug = false }
staging = { inherits = \"release\", debug = 1, debug-assertions = true, overflow-checks = true, incremental = true }
fast = { inherits = \"release\" }
fastest = { inherits = \"fast\", lto = true, codegen-units = 1 }
small = { inherits = \"release\", opt-level = \"s\", strip = true }
smallest = { inherits = \"small\", lto = true, codegen-units = 1, panic = \"abort\" }
prod = { inherits = \"fastest\", strip = true }
",
    )],
    good: &[(
        "Cargo.toml",
        "[workspace]
[profile]
release = { debug = 1 }
dev = { debug = \"line-tables-only\", package.\"*\".debug = false }
staging = { inherits = \"release\", debug-assertions = true, overflow-checks = true, incremental = true }
fast = { inherits = \"release\" }
fastest = { inherits = \"fast\", lto = true, codegen-units = 1 }
small = { inherits = \"release\", opt-level = \"s\", debug = 0, strip = true }
smallest = { inherits = \"small\", lto = true, codegen-units = 1, panic = \"abort\" }
prod = { inherits = \"fastest\", strip = true }
",
    )],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    if !lives_on_presets(model) {
        return Vec::new();
    }
    let presets = PRESETS.iter().filter(|preset| model.defines(preset.name));
    presets.flat_map(|preset| check_preset(model, preset)).collect()
}

fn check_preset(model: &Model, preset: &Preset) -> Vec<Finding> {
    let broken = preset.holds.iter().filter_map(|promise| {
        let of = match promise.of {
            Of::Members => Subject::member(),
            Of::Dependencies => Subject::dependency(),
        };
        let subject = Subject { sources: Sources::Profiles, ..of };
        let effective = resolve(model, preset.name, &subject).ok()?;
        let setting = effective.setting(promise.key)?;
        let kept = promise.one_of.contains(&setting.value.as_str());
        (!kept).then(|| finding(model, preset, promise, setting))
    });
    broken.collect()
}

fn finding(model: &Model, preset: &Preset, promise: &Promise, setting: &Setting) -> Finding {
    let of = match promise.of {
        Of::Members => "",
        Of::Dependencies => " of dependencies",
    };
    let wanted = promise.one_of.join("` or `");
    let message = format!(
        "preset `{}` promises `{}`{of} to be `{wanted}`, and it is `{}`",
        preset.name, promise.key, setting.value
    );
    // Cargo's own default has no place: then the preset's has to do.
    let origin = match &setting.origin {
        Origin::BuiltIn(_) => model.tables(preset.name).last().map(|table| table.origin.clone()),
        written => Some(written.clone()),
    };
    let origin = origin.unwrap_or(Origin::BuiltIn("built into Cargo"));
    RULE.finding(&origin, message)
        .in_profile(preset.name)
        .help(help(model, preset, promise, setting))
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
