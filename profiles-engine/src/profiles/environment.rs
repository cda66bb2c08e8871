//! Profiles from environment variables: `CARGO_PROFILE_<NAME>_<KEY>`, and the switch for incremental builds.
//!
//! Source: the Cargo book, "Configuration" and "Environment Variables".

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::base::text::is_below;
use crate::profiles::keys::{DIR_NAME, KEYS, Kind, Raw};
use crate::profiles::layers::{Entry, Layer, Override, ProfileTable, Selector};
use crate::source::cargo_config::{FlagSource, Flags, split};
use crate::source::file::Origin;

const PREFIX: &str = "CARGO_PROFILE_";

/// The variables of a process.
pub type Variables = BTreeMap<String, String>;

/// What the variables say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    /// `CARGO_PROFILE_*`.
    profiles: Variables,
    /// The same, as the profiles that they set.
    pub layer: Layer,
    /// `CARGO_PROFILE_*` that are not a key of any profile: Cargo does not look at them.
    pub unknown: Vec<String>,
    /// `CARGO_INCREMENTAL` (on only for `1`): overrides every profile and every config file.
    pub cargo_incremental: Option<(bool, Origin)>,
    /// `CARGO_BUILD_INCREMENTAL`: the config's `build.incremental`, as a variable.
    pub incremental: Option<(Raw, Origin)>,
    pub rustflags: Vec<Flags>,
    /// `CARGO_BUILD_TARGET`.
    pub targets: Vec<String>,
    /// What `CARGO_UNSTABLE_*` turns on.
    pub unstable: Vec<String>,
    /// rustup's folder, where it is known.
    pub rustup_home: Option<PathBuf>,
}

/// Our own environment, without what is not Unicode, as in Cargo. It has a `HOME` where the home folder is known.
pub fn current() -> Variables {
    let home = std::env::home_dir().map(|home| (HOME.into(), home.into_os_string()));
    home.into_iter()
        .chain(std::env::vars_os())
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

const HOME: &str = "HOME";

/// The folder that a variable names (relative to `dir`), else the one of this name in the user's home.
pub(super) fn home(
    variables: &Variables,
    variable: &str,
    name: &str,
    dir: &Path,
) -> Option<PathBuf> {
    match variables.get(variable).filter(|path| !path.is_empty()) {
        Some(path) => Some(dir.join(path)),
        None => variables.get(HOME).map(|home| Path::new(home).join(name)),
    }
}

impl Environment {
    /// Reads the variables; [`Self::name_profiles`] assigns them to profiles.
    pub fn read(variables: &Variables, dir: &Path) -> Self {
        let set = |name: &str| Some((variables.get(name)?, Origin::Variable(name.to_owned())));
        // Most are switches; this one lists packages.
        let on = variables.iter().filter(|(name, value)| {
            *value == "true" || *name == "CARGO_UNSTABLE_BUILD_STD" && !value.is_empty()
        });
        let unstable = on.filter_map(|(name, _)| name.strip_prefix("CARGO_UNSTABLE_"));
        let profiles = variables.clone().into_iter().filter(|(name, _)| name.starts_with(PREFIX));
        Self {
            profiles: profiles.collect(),
            cargo_incremental: set("CARGO_INCREMENTAL").map(|(value, at)| (value == "1", at)),
            incremental: set("CARGO_BUILD_INCREMENTAL")
                .map(|(value, origin)| (raw(value, Kind::Bool), origin)),
            rustflags: flags(variables),
            targets: variables.get("CARGO_BUILD_TARGET").into_iter().cloned().collect(),
            unstable: unstable.map(kebab).collect(),
            rustup_home: home(variables, "RUSTUP_HOME", ".rustup", dir),
            ..Self::default()
        }
    }

    /// Assigns the variables to the profiles of these names, and to profiles that only variables define.
    pub fn name_profiles(&mut self, names: &[String]) {
        self.layer = layer(&self.profiles, &with_own_names(&self.profiles, names));
        let entries = self.layer.profiles.iter().flat_map(ProfileTable::all_entries);
        let set: Vec<&Origin> = entries.map(|entry| &entry.origin).collect();
        let is_set = |name: &str| set.contains(&&Origin::Variable(name.to_owned()));
        self.unknown = self.profiles.keys().filter(|name| !is_set(name)).cloned().collect();
    }
}

/// Adds the profiles that only variables define. Where no profile inherits from one, its `_` is read as `-`.
fn with_own_names(variables: &Variables, names: &[String]) -> BTreeSet<String> {
    let inherits = variables.iter().filter(|(variable, _)| variable.ends_with("_INHERITS"));
    let parents = inherits.clone().map(|(_, parent)| parent);
    let mut all: BTreeSet<String> = names.iter().chain(parents).cloned().collect();
    for (variable, _) in inherits {
        if let Some(rest) = variable.strip_prefix(PREFIX)
            && let Some(name) = rest.strip_suffix("_INHERITS").filter(|name| !name.ends_with(BUILD))
            && !all.iter().any(|known| shout(known) == name)
        {
            all.insert(kebab(name));
        }
    }
    all
}

fn flags(variables: &Variables) -> Vec<Flags> {
    let flags = variables.iter().filter_map(|(name, value)| {
        let target = || name.strip_prefix("CARGO_TARGET_")?.strip_suffix("_RUSTFLAGS");
        let (source, words) = match name.as_str() {
            "CARGO_ENCODED_RUSTFLAGS" => {
                let words = value.split('\u{1f}').filter(|word| !word.is_empty());
                (FlagSource::Encoded, words.map(str::to_owned).collect())
            }
            "RUSTFLAGS" => (FlagSource::Variable, split(value)),
            "CARGO_BUILD_RUSTFLAGS" => (FlagSource::Build, split(value)),
            _ => (FlagSource::Target(triple(target()?)), split(value)),
        };
        Some(Flags { words, origin: Origin::Variable(name.clone()), source })
    });
    flags.collect()
}

/// What the variables set for the profiles of these names.
fn layer(variables: &Variables, names: &BTreeSet<String>) -> Layer {
    let profiles = names.iter().filter_map(|name| {
        let prefix = format!("{PREFIX}{}", shout(name));
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
    Layer { profiles: profiles.collect(), ..Layer::default() }
}

fn entries(variables: &Variables, prefix: &str) -> Vec<Entry> {
    let known = KEYS.iter().map(|key| (key.name, key.kind));
    let keys = known.chain(["inherits", DIR_NAME].map(|key| (key, Kind::Text)));
    keys.filter_map(|(key, kind)| {
        let name = format!("{prefix}_{}", shout(key));
        let value = variables.get(&name)?;
        let origin = Origin::Variable(name);
        let (key, key_origin) = (key.to_owned(), origin.clone());
        Some(Entry { key, key_origin, raw: raw(value, kind), origin })
    })
    .collect()
}

const BUILD: &str = "_BUILD_OVERRIDE";

/// The table exists for Cargo as soon as a variable begins with its name, even if it sets nothing.
fn build_override(variables: &Variables, prefix: &str) -> Option<Override> {
    let prefix = format!("{prefix}{BUILD}");
    let name = variables.keys().find(|name| is_below(name, &prefix, '_'))?;
    let entries = entries(variables, &prefix);
    let first = entries.first().map(|entry| entry.origin.clone());
    let origin = first.unwrap_or_else(|| Origin::Variable(name.clone()));
    Some(Override { selector: Selector::Build, origin, entries })
}

/// The key that Cargo requires in a profile because of a variable's name, such as `lto` for `CARGO_PROFILE_DEV_LTO_X`.
pub(super) fn trips_over(
    variable: &str,
    profile: &str,
) -> Option<(Option<Selector>, &'static str)> {
    let rest = variable.strip_prefix(&format!("{PREFIX}{}", shout(profile)))?;
    let below = rest.strip_prefix(BUILD);
    let (table, rest) = (below.map(|_| Selector::Build), below.unwrap_or(rest));
    let nested = ["package", "build-override"].into_iter().filter(|_| table.is_some());
    if let Some(key) =
        nested.into_iter().find(|key| is_below(rest, &format!("_{}", shout(key)), '_'))
    {
        return Some((table, key));
    }
    let names = KEYS.iter().map(|key| key.name).chain(["inherits", DIR_NAME]);
    // The longest: `debug_assertions_x` is not below `debug`.
    let keys = names.filter(|key| rest.starts_with(&format!("_{}_", shout(key))));
    Some((table, keys.max_by_key(|key| key.len())?))
}

/// Reads a variable as text where its key takes text, else as a bool or an integer if it looks like one.
fn raw(text: &str, kind: Kind) -> Raw {
    match kind {
        Kind::Text | Kind::SplitDebuginfo | Kind::Panic => Raw::Text(text.to_owned()),
        Kind::List => Raw::List(split(text)),
        _ => Raw::parse(text),
    }
}

/// The variables that Cargo looks at for profiles of these names.
pub(crate) fn known(names: &[String]) -> impl Iterator<Item = String> {
    names.iter().flat_map(|name| {
        let name = shout(name);
        KEYS.iter().map(move |key| format!("{PREFIX}{name}_{}", shout(key.name)))
    })
}

/// The profile (or its override table) and the key that a variable is for.
pub(crate) fn setting(variable: &str, names: &[String]) -> Option<(String, &'static str)> {
    let rest = variable.strip_prefix(PREFIX)?;
    let mut keys = KEYS.iter().map(|key| key.name);
    let (profile, key) =
        keys.find_map(|key| Some((rest.strip_suffix(&shout(key))?.strip_suffix('_')?, key)))?;
    let (profile, table) = match profile.strip_suffix(BUILD) {
        Some(profile) => (profile, ".build-override"),
        None => (profile, ""),
    };
    let known = names.iter().find(|name| shout(name) == profile);
    let profile = known.cloned().unwrap_or_else(|| kebab(profile));
    Some((format!("{profile}{table}"), key))
}

fn shout(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// The target of a variable's name, which does not tell `_` from `-`.
fn triple(name: &str) -> String {
    let triple = kebab(name);
    match triple.strip_prefix("x86-64") {
        Some(rest) => format!("x86_64{rest}"),
        None => triple,
    }
}

fn kebab(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}
