//! How Cargo merges config files and variables before it looks at their values: a wrong value that something stronger
//! overrides does no harm. In the manifest it always does.
//!
//! Source: `util/context/config_value.rs`, `de.rs` and `mod.rs` of Cargo 1.95.

use std::collections::HashMap;

use crate::base::text::is_below;
use crate::profiles::environment;
use crate::profiles::keys::{self, Kind, Raw};
use crate::profiles::layers::{Entry, Layer, ProfileTable, Selector, WrongType};
use crate::profiles::model::Model;

/// A setting, with its position among the layers.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// The number of the layer among [`Model::layers`]; 0 is the manifest.
    pub layer: usize,
    pub profile: &'a str,
    /// The override table, where it is in one.
    pub table: Option<&'a Selector>,
    pub entry: &'a Entry,
}

/// The profile, the override table and the key of a setting.
pub type FullKey<'a> = (&'a str, Option<&'a Selector>, &'a str);

impl<'a> Written<'a> {
    pub fn full_key(&self) -> FullKey<'a> {
        (self.profile, self.table, &self.entry.key)
    }
}

/// Every setting of a layer.
pub fn written(number: usize, layer: &Layer) -> impl Iterator<Item = Written<'_>> {
    layer.profiles.iter().flat_map(move |profile| written_in(number, profile))
}

/// Every setting of a profile in a layer.
pub fn written_in(number: usize, profile: &ProfileTable) -> impl Iterator<Item = Written<'_>> {
    let own = profile.entries.iter().map(|entry| (None, entry));
    let below = profile
        .overrides
        .iter()
        .flat_map(|table| table.entries.iter().map(|entry| (Some(&table.selector), entry)));
    let profile = profile.name.as_str();
    own.chain(below).map(move |(table, entry)| Written { layer: number, profile, table, entry })
}

impl Model {
    /// Whether something stronger overrides a setting before Cargo looks at its value.
    pub fn is_overridden(&self, setting: Written) -> bool {
        // Where a key has only one type, Cargo reads both the files' value and the variable's as that type.
        let is_merged = |other| is_in_file(setting) && is_in_file(other) || has_type(setting.entry);
        let mut stronger = self.same_key(setting).filter(|other| other.layer > setting.layer);
        is_plain(setting) && stronger.any(|other| is_plain(other) && is_merged(other))
    }

    /// Every setting by its key, the weakest first.
    pub fn by_key(&self) -> HashMap<FullKey<'_>, Vec<Written<'_>>> {
        let mut all: HashMap<FullKey, Vec<Written>> = HashMap::new();
        for setting in written(0, &self.manifest).chain(self.merged()) {
            all.entry(setting.full_key()).or_default().push(setting);
        }
        all
    }

    /// Whether another config file has a value for the same key that Cargo can't merge with this one.
    pub fn conflicts(&self, setting: Written) -> bool {
        let differs = |other| is_in_file(other) && is_plain(other) != is_plain(setting);
        is_in_file(setting) && self.same_key(setting).any(differs)
    }

    /// Whether another config file has a table where this is not a table: Cargo can't merge the two.
    pub fn is_conflict(&self, wrong_type: &WrongType) -> bool {
        let tables = self.layers().skip(1).flat_map(|layer| &layer.profiles);
        let mut paths = tables.filter(|table| table.origin.place().is_some()).flat_map(|profile| {
            let path = format!("profile.{}", profile.name);
            let overrides = profile.overrides.iter().map(|table| match &table.selector {
                Selector::Build => format!("{path}.build-override"),
                Selector::Dependencies => format!("{path}.package.*"),
                Selector::Package(spec) => format!("{path}.package.{spec}"),
            });
            overrides.chain([path.clone()]).collect::<Vec<_>>()
        });
        paths.any(|path| is_below(&path, &wrong_type.path, '.'))
    }

    /// The variables that Cargo reads as a table below a key, with the profile: it refuses a profile without that table.
    pub fn nested_variables(&self) -> Vec<(&str, &str)> {
        let variables = self.environment.unknown.iter().map(String::as_str);
        let names = self.names().iter().map(String::as_str);
        let pairs = variables.flat_map(|variable| names.clone().map(move |name| (variable, name)));
        let is_nested = |(variable, profile): &(&str, &str)| {
            environment::trips_over(variable, profile).is_some_and(|(table, key)| {
                !self.merged().any(|other| {
                    other.profile == *profile
                        && other.table == table.as_ref()
                        && is_below(&other.entry.key, key, '-')
                })
            })
        };
        pairs.filter(is_nested).collect()
    }

    /// Every setting of config files and variables.
    fn merged(&self) -> impl Iterator<Item = Written<'_>> {
        self.layers().enumerate().skip(1).flat_map(|(number, layer)| written(number, layer))
    }

    /// The same key in other config files and variables; none for a setting of the manifest.
    fn same_key<'a>(&'a self, setting: Written<'a>) -> impl Iterator<Item = Written<'a>> {
        let others = (setting.layer > 0).then(|| self.merged()).into_iter().flatten();
        others.filter(move |other| {
            other.layer != setting.layer
                && other.profile == setting.profile
                && other.table == setting.table
                && other.entry.key == setting.entry.key
        })
    }
}

fn is_in_file(setting: Written) -> bool {
    setting.entry.origin.place().is_some()
}

fn is_plain(setting: Written) -> bool {
    matches!(setting.entry.raw, Raw::Text(_) | Raw::Integer(_) | Raw::Bool(_))
}

/// Whether a value has its key's type, where the key takes only one.
fn has_type(entry: &Entry) -> bool {
    match keys::find(&entry.key).map_or(Kind::Text, |key| key.kind) {
        Kind::Bool => matches!(entry.raw, Raw::Bool(_)),
        Kind::CodegenUnits => matches!(entry.raw, Raw::Integer(_)),
        Kind::Text | Kind::Panic | Kind::SplitDebuginfo => matches!(entry.raw, Raw::Text(_)),
        _ => true,
    }
}
