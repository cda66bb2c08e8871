//! What Cargo makes of settings in config files and variables before it looks at their values. It merges the config
//! files key by key, puts the variables over them, and only then looks: a wrong value that something stronger
//! overrides does no harm there. In the manifest it always does.
//!
//! Source: `util/context/config_value.rs`, `de.rs` and `mod.rs` of Cargo 1.95.

use crate::profiles::layers::{Entry, Layer, Misfit, Selector};
use crate::profiles::model::Model;
use crate::profiles::value::{Kind, Raw};
use crate::profiles::{environment, keys};

/// A setting, where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// The number of the layer among [`Model::layers`]; 0 is the manifest.
    pub layer: usize,
    /// The profile.
    pub profile: &'a str,
    /// The override table, where it stands in one.
    pub table: Option<&'a Selector>,
    /// The setting.
    pub entry: &'a Entry,
}

/// Every setting of a layer.
pub fn written(number: usize, layer: &Layer) -> impl Iterator<Item = Written<'_>> {
    layer.profiles.iter().flat_map(move |profile| {
        let own = profile.entries.iter().map(|entry| (None, entry));
        let tables = profile.overrides.iter();
        let below = tables
            .flat_map(|table| table.entries.iter().map(|entry| (Some(&table.selector), entry)));
        let all = own.chain(below);
        all.map(move |(table, entry)| Written {
            layer: number,
            profile: &profile.name,
            table,
            entry,
        })
    })
}

impl Model {
    /// Whether something stronger takes the place of a setting before Cargo looks at its value.
    pub fn is_shadowed(&self, setting: Written) -> bool {
        let stronger = self.beside(setting).filter(|other| other.layer > setting.layer);
        let mut plain =
            stronger.filter(|other| is_plain(&other.entry.raw) && is_plain(&setting.entry.raw));
        // Where a key has but one type, Cargo reads both the files' value and the variable's as one of that type.
        plain.any(|other| is_in_file(setting) && is_in_file(other) || has_type(setting.entry))
    }

    /// Whether another config file has a value for the same key that Cargo can't merge with this one.
    pub fn clashes(&self, setting: Written) -> bool {
        let shape = |setting: Written| is_plain(&setting.entry.raw);
        is_in_file(setting)
            && self.beside(setting).any(|other| is_in_file(other) && shape(other) != shape(setting))
    }

    /// Whether another config file has a table where this is none: Cargo can't merge the two.
    pub fn is_clash(&self, misfit: &Misfit) -> bool {
        let below = |path: String| {
            path.strip_prefix(&misfit.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut tables = self.layers().skip(1).flat_map(|layer| &layer.profiles);
        tables.any(|profile| {
            let path = format!("profile.{}", profile.name);
            let mut overrides = profile.overrides.iter().map(|table| match &table.selector {
                Selector::Build => format!("{path}.build-override"),
                Selector::Dependencies => format!("{path}.package.*"),
                Selector::Package(spec) => format!("{path}.package.{spec}"),
            });
            profile.origin.place().is_some() && (below(path.clone()) || overrides.any(below))
        })
    }

    /// The variables that Cargo takes for a table below a key, with the profile: it refuses what has no such table.
    pub fn tripping(&self) -> Vec<(&str, &str)> {
        let mut tripping = Vec::new();
        for variable in &self.environment.strays {
            for profile in self.names() {
                let Some((table, key)) = environment::trips_over(variable, profile) else {
                    continue;
                };
                let settings = self
                    .layers()
                    .enumerate()
                    .skip(1)
                    .flat_map(|(number, layer)| written(number, layer));
                let mut settings = settings
                    .filter(|other| other.profile == profile && other.table == table.as_ref());
                let is_set = |other: Written| {
                    other.entry.key == key || other.entry.key.starts_with(&format!("{key}-"))
                };
                if !settings.any(is_set) {
                    tripping.push((variable.as_str(), profile.as_str()));
                }
            }
        }
        tripping
    }

    /// The same key elsewhere in config files and variables.
    fn beside<'a>(&'a self, setting: Written<'a>) -> impl Iterator<Item = Written<'a>> {
        let layers = self.layers().enumerate().skip(1);
        let others =
            layers.filter(move |(number, _)| *number != setting.layer && setting.layer > 0);
        others.flat_map(|(number, layer)| written(number, layer)).filter(move |other| {
            other.profile == setting.profile
                && other.table == setting.table
                && other.entry.key == setting.entry.key
        })
    }
}

fn is_in_file(setting: Written) -> bool {
    setting.entry.origin.place().is_some()
}

fn is_plain(raw: &Raw) -> bool {
    matches!(raw, Raw::Text(_) | Raw::Integer(_) | Raw::Bool(_))
}

/// Whether a value has its key's type, where the key takes but one.
fn has_type(entry: &Entry) -> bool {
    match keys::find(&entry.key).map_or(Kind::Text, |key| key.kind) {
        Kind::Bool => matches!(entry.raw, Raw::Bool(_)),
        Kind::CodegenUnits => matches!(entry.raw, Raw::Integer(_)),
        Kind::Text | Kind::Panic | Kind::SplitDebuginfo => matches!(entry.raw, Raw::Text(_)),
        _ => true,
    }
}
