//! Profiles from environment variables: `CARGO_PROFILE_<NAME>_<KEY>`, and the switch for incremental builds.
//!
//! Source: the Cargo book, "Configuration" and "Environment Variables". `package` tables can't be set from there.

use std::collections::BTreeMap;

use super::keys::{DIR_NAME, KEYS};
use super::layers::{Entry, Layer, Override, ProfileTable, Selector};
use super::source::Origin;
use super::value::{Kind, Raw};

/// The variable that beats every profile and every config file.
pub const SWITCH: &str = "CARGO_INCREMENTAL";

/// The variables of a process.
pub type Variables = BTreeMap<String, String>;

/// Our own environment, without what is not Unicode (Cargo ignores that too).
pub fn current() -> Variables {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// What the variables set for the profiles of these names.
pub fn read(variables: &Variables, names: &[String]) -> Layer {
    let profiles = names.iter().filter_map(|name| {
        let prefix = format!("CARGO_PROFILE_{}", shout(name));
        let entries = entries(variables, &prefix);
        let build = build_override(variables, &prefix);
        let first = entries.first().map(|entry| &entry.origin);
        let origin = first.or(build.as_ref().map(|table| &table.origin))?.clone();
        Some(ProfileTable {
            name: name.clone(),
            origin,
            overrides: build.into_iter().collect(),
            entries,
        })
    });
    Layer { profiles: profiles.collect(), misfits: Vec::new() }
}

/// `CARGO_INCREMENTAL` (on only for `1`), which is stronger than `CARGO_BUILD_INCREMENTAL`, the config's own.
pub fn incremental(variables: &Variables) -> Option<(bool, Origin)> {
    let set =
        |name: &str| variables.get(name).map(|value| (value, Origin::Variable(name.to_owned())));
    if let Some((value, origin)) = set(SWITCH) {
        return Some((value == "1", origin));
    }
    let (value, origin) = set("CARGO_BUILD_INCREMENTAL")?;
    Some((value.parse().ok()?, origin))
}

fn entries(variables: &Variables, prefix: &str) -> Vec<Entry> {
    let known = KEYS.iter().map(|key| (key.name, key.kind));
    let keys = known.chain(["inherits", DIR_NAME].map(|key| (key, Kind::Text)));
    keys.filter_map(|(key, kind)| {
        let name = format!("{prefix}_{}", shout(key));
        let value = variables.get(&name)?;
        let origin = Origin::Variable(name);
        Some(Entry {
            key: key.to_owned(),
            key_origin: origin.clone(),
            raw: raw(value, kind),
            origin,
        })
    })
    .collect()
}

fn build_override(variables: &Variables, prefix: &str) -> Option<Override> {
    let mut entries = entries(variables, &format!("{prefix}_BUILD_OVERRIDE"));
    entries.retain(|entry| entry.key != "inherits");
    Some(Override { selector: Selector::Build, origin: entries.first()?.origin.clone(), entries })
}

/// A variable is read as what its key takes: text where it takes text, else a bool or an integer where it looks
/// like one.
fn raw(text: &str, kind: Kind) -> Raw {
    match kind {
        Kind::Text | Kind::SplitDebuginfo | Kind::Panic => Raw::Text(text.to_owned()),
        Kind::List => Raw::List(text.split_whitespace().map(str::to_owned).collect()),
        _ => match (text.parse(), text.parse()) {
            (Ok(value), _) => Raw::Bool(value),
            (_, Ok(value)) => Raw::Integer(value),
            _ => Raw::Text(text.to_owned()),
        },
    }
}

fn shout(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}
