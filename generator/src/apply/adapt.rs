//! The additional settings that a preset's promise needs if the owner has changed a profile that it inherits from, each with
//! a comment on what it differs from.

use profiles_engine::base::error::Result;
use profiles_engine::profiles::presets;
use profiles_engine::profiles::presets::{OF_FAST, Packages, Promise};
use profiles_engine::profiles::resolve::{SettingSources, resolve};
use profiles_engine::profiles::{Model, Subject};
use profiles_engine::source::toml;

use super::catalogue::Text;

/// How the comment of such a setting begins; presets as they ship have none of these.
pub const MARK: &str = " # Unlike `";

/// The preset with the settings that its promise needs. `model` gives the profiles of the workspace with a preset.
///
/// # Errors
/// When the manifest with the preset is not TOML.
pub fn adapted(
    mut preset: Text,
    panic: &str,
    model: impl Fn(&Text) -> Result<Model>,
) -> Result<Text> {
    for of in [Packages::Members, Packages::Dependencies] {
        let model = model(&preset)?;
        let mut lines = Vec::new();
        for promise in promises(preset.name, panic).iter().filter(|promise| promise.of == of) {
            lines.extend(line(&model, preset.name, promise));
        }
        if !lines.is_empty() {
            add(&mut preset, of, &lines.join("\n"));
        }
    }
    if preset.name == "fast" && is_changed(&model(&preset)?, "release") {
        preset.paragraphs[0] = preset.paragraphs[0].replacen(OF_FAST[0], OF_FAST[1], 1);
    }
    Ok(preset)
}

/// Whether the manifest has a setting of a profile.
fn is_changed(model: &Model, profile: &str) -> bool {
    let mut tables = model.manifest.profiles.iter().filter(|table| table.name == profile);
    tables.any(|table| table.all_entries().next().is_some())
}

/// What a preset promises, and what it needs besides: prod and fastest do on a panic what was chosen, prod makes no
/// debuginfo, because it would strip it, and with fat LTO nothing is gained by incremental builds.
fn promises(name: &str, panic: &str) -> Vec<Promise> {
    let holds = presets::find(name).map_or(&[][..], |preset| preset.holds);
    let mut promises: Vec<Promise> = holds.to_vec();
    let mut also = |key, one_of| {
        promises.retain(|promise| promise.key != key);
        promises.push(Promise { key, of: Packages::Members, one_of });
    };
    if ["prod", "fastest"].contains(&name) && panic == "unwind" {
        also("panic", &["unwind"]);
    }
    if name == "prod" {
        also("debug", &["none"]);
    }
    if holds.iter().any(|promise| promise.key == "lto" && promise.one_of == ["fat"]) {
        also("incremental", &["false"]);
    }
    promises
}

/// The line that keeps a promise; `None` if it is kept already.
fn line(model: &Model, name: &str, promise: &Promise) -> Option<String> {
    let subject = match promise.of {
        Packages::Members => Subject::member(),
        Packages::Dependencies => Subject::dependency(),
    };
    let subject = Subject { sources: SettingSources::Manifest, ..subject };
    let is = resolve(model, name, &subject).ok()?.value(promise.key)?.to_owned();
    if promise.one_of.contains(&is.as_str()) {
        return None;
    }
    let chain = model.chain(name).unwrap_or_default();
    // From the root down to the preset itself.
    let parent = chain.iter().rev().nth(1).map_or("release", String::as_str);
    let value = toml::value(promise.one_of[0]);
    Some(format!("{} = {value}{MARK}{parent}` here, which has {}.", promise.key, toml::value(&is)))
}

/// Adds lines to a preset's own table, or to the one for all dependencies.
fn add(preset: &mut Text, of: Packages, lines: &str) {
    let header = match of {
        Packages::Members => format!("[profile.{}]", preset.name),
        Packages::Dependencies => format!("[profile.{}.package.\"*\"]", preset.name),
    };
    let mut paragraphs = preset.paragraphs.iter_mut();
    match paragraphs.find(|paragraph| paragraph.lines().any(|line| line == header)) {
        Some(paragraph) => *paragraph = format!("{paragraph}\n{lines}"),
        None => preset.paragraphs.push(format!("{header}\n{lines}")),
    }
}
