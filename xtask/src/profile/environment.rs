//! Profiles from environment variables: `CARGO_PROFILE_<NAME>_<KEY>`, and the switch for incremental builds.
//!
//! Source: the Cargo book, "Configuration" and "Environment Variables". `package` tables can't be set from there.

use std::collections::BTreeMap;

use super::config::raw_from_variable;
use super::keys::KEYS;
use super::layers::{Entry, Layer, Override, ProfileTable, Selector};
use super::source::Origin;

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
        let build = entries_of_build_override(variables, &prefix);
        let first = entries.first().or(build.first())?;
        Some(ProfileTable {
            name: name.clone(),
            origin: first.origin.clone(),
            overrides: build_override(&build).into_iter().collect(),
            entries,
        })
    });
    Layer {
        profiles: profiles.collect(),
        misfits: Vec::new(),
    }
}

/// `CARGO_INCREMENTAL` (on only for `1`), which is stronger than `CARGO_BUILD_INCREMENTAL`, the config's own.
pub fn incremental(variables: &Variables) -> Option<(bool, Origin)> {
    let set = |name: &str| {
        variables
            .get(name)
            .map(|value| (value, Origin::Variable(name.to_owned())))
    };
    if let Some((value, origin)) = set("CARGO_INCREMENTAL") {
        return Some((value == "1", origin));
    }
    let (value, origin) = set("CARGO_BUILD_INCREMENTAL")?;
    Some((value.parse().ok()?, origin))
}

fn entries(variables: &Variables, prefix: &str) -> Vec<Entry> {
    let keys = KEYS.iter().map(|key| key.name).chain(["inherits"]);
    keys.filter_map(|key| {
        let name = format!("{prefix}_{}", shout(key));
        let value = variables.get(&name)?;
        let origin = Origin::Variable(name);
        Some(Entry {
            key: key.to_owned(),
            key_origin: origin.clone(),
            raw: raw_from_variable(value),
            origin,
        })
    })
    .collect()
}

fn entries_of_build_override(variables: &Variables, prefix: &str) -> Vec<Entry> {
    let mut entries = entries(variables, &format!("{prefix}_BUILD_OVERRIDE"));
    entries.retain(|entry| entry.key != "inherits");
    entries
}

fn build_override(entries: &[Entry]) -> Option<Override> {
    Some(Override {
        selector: Selector::Build,
        origin: entries.first()?.origin.clone(),
        entries: entries.to_vec(),
    })
}

fn shout(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}
