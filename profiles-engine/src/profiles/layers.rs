//! What one file writes about profiles, with the place of every word, and without a judgement. TOML's many ways to say
//! the same (headers, dotted keys, inline tables, quoted names) become the same layer.

use std::fmt;

use toml_edit::{Item, Table, TableLike, Value};

use crate::profiles::keys::Raw;
use crate::profiles::misplaced::{self, Misplaced};
use crate::source::file::{FileId, Origin};

/// The profiles of one file, or of the environment.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// In the order they were written.
    pub profiles: Vec<ProfileTable>,
    /// Values where Cargo requires a table.
    pub wrong_types: Vec<WrongType>,
    /// What is outside of `[profile]` and should not be.
    pub misplaced: Vec<Misplaced>,
}

/// One `[profile.NAME]` of a layer.
#[derive(Debug, Clone)]
pub struct ProfileTable {
    pub name: String,
    /// Where the name is written.
    pub origin: Origin,
    /// The settings, `inherits` among them.
    pub entries: Vec<Entry>,
    /// The `package` and `build-override` tables.
    pub overrides: Vec<Override>,
}

impl ProfileTable {
    /// Every setting: the profile's own, then those of its overrides.
    pub fn all_entries(&self) -> impl Iterator<Item = &Entry> {
        let overrides = self.overrides.iter().flat_map(|table| &table.entries);
        self.entries.iter().chain(overrides)
    }
}

/// One `key = value`.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub key_origin: Origin,
    pub raw: Raw,
    /// Where the value is written.
    pub origin: Origin,
}

/// An override table of a profile.
#[derive(Debug, Clone)]
pub struct Override {
    pub selector: Selector,
    /// Where its name is written.
    pub origin: Origin,
    pub entries: Vec<Entry>,
}

/// Which packages an override table is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// `build-override`: build scripts, proc-macros and what they depend on.
    Build,
    /// `package."*"`: every package that is not a workspace member.
    Dependencies,
    /// `package.SPEC`.
    Package(String),
}

/// As in the header of its table.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match self {
            Self::Build => f.write_str("build-override"),
            Self::Dependencies => f.write_str("package.\"*\""),
            Self::Package(spec) if spec.chars().all(is_plain) => write!(f, "package.{spec}"),
            Self::Package(spec) => write!(f, "package.{spec:?}"),
        }
    }
}

/// Something of the wrong type, such as a number instead of a table.
#[derive(Debug, Clone)]
pub struct WrongType {
    /// The key path, such as `profile.dev.package`.
    pub path: String,
    /// The profile that it is in; `None` for `profile` itself.
    pub profile: Option<String>,
    pub origin: Origin,
    /// Whether it is an array: Cargo reads it as a table, its items as the settings in Cargo's own order.
    pub by_position: bool,
}

/// Reads the `[profile]` table of a parsed manifest.
pub fn read(document: &Table, file: FileId) -> Layer {
    Layer { misplaced: misplaced::manifest::read(document, file), ..read_as(document, file, true) }
}

/// Reads the `[profile]` table of a parsed config file.
pub fn read_config(document: &Table, file: FileId) -> Layer {
    Layer { misplaced: misplaced::config::read(document, file), ..read_as(document, file, false) }
}

fn read_as(document: &Table, file: FileId, takes_arrays: bool) -> Layer {
    let mut reader = Reader { file, takes_arrays, profile: None, layer: Layer::default() };
    if let Some((key, item)) = document.get_key_value("profile")
        && let Some(profiles) = reader.table("profile", item, reader.origin(key.span()))
    {
        reader.profiles(profiles);
    }
    reader.layer
}

struct Reader {
    file: FileId,
    /// Whether Cargo reads an array as a table: it does in manifests.
    takes_arrays: bool,
    /// The profile that is being read.
    profile: Option<String>,
    layer: Layer,
}

impl Reader {
    fn profiles(&mut self, profiles: &dyn TableLike) {
        for (name, origin, item) in self.items(profiles) {
            let path = format!("profile.{name}");
            self.profile = Some(name.clone());
            let Some(body) = self.table(&path, item, origin.clone()) else { continue };
            let (mut entries, mut overrides) = (Vec::new(), Vec::new());
            for (key, origin, item) in self.items(body) {
                let path = format!("{path}.{key}");
                match key.as_str() {
                    "build-override" => {
                        overrides.extend(self.overriding(&path, Selector::Build, origin, item));
                    }
                    "package" => overrides.extend(self.packages(&path, origin, item)),
                    _ => entries.push(self.entry(key, origin, item)),
                }
            }
            self.layer.profiles.push(ProfileTable { name, origin, entries, overrides });
        }
    }

    fn packages(&mut self, path: &str, origin: Origin, item: &Item) -> Vec<Override> {
        let Some(packages) = self.table(path, item, origin) else { return Vec::new() };
        let tables = self.items(packages).into_iter().filter_map(|(spec, origin, item)| {
            let path = format!("{path}.{spec}");
            let is_any = spec == "*";
            let selector = if is_any { Selector::Dependencies } else { Selector::Package(spec) };
            self.overriding(&path, selector, origin, item)
        });
        tables.collect()
    }

    fn overriding(
        &mut self,
        path: &str,
        selector: Selector,
        origin: Origin,
        item: &Item,
    ) -> Option<Override> {
        let body = self.table(path, item, origin.clone())?;
        let items = self.items(body).into_iter();
        let entries = items.map(|(key, origin, item)| self.entry(key, origin, item)).collect();
        Some(Override { selector, origin, entries })
    }

    fn entry(&self, key: String, key_origin: Origin, item: &Item) -> Entry {
        let span = item.span();
        let origin = span.map_or(key_origin.clone(), |span| self.origin(Some(span)));
        Entry { key, key_origin, raw: raw(item), origin }
    }

    fn table<'a>(
        &mut self,
        path: &str,
        item: &'a Item,
        origin: Origin,
    ) -> Option<&'a dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            let takes_array = self.takes_arrays && path != "profile" && !path.ends_with(".package");
            self.layer.wrong_types.push(WrongType {
                path: path.to_owned(),
                profile: self.profile.clone(),
                origin,
                by_position: takes_array && item.is_array(),
            });
        }
        table
    }

    fn items<'a>(&self, table: &'a dyn TableLike) -> Vec<(String, Origin, &'a Item)> {
        let names = table.iter().map(|(name, _)| name.to_owned());
        let items = names.filter_map(|name| {
            let (key, item) = table.get_key_value(&name)?;
            Some((name, self.origin(key.span()), item))
        });
        items.collect()
    }

    fn origin(&self, span: Option<std::ops::Range<usize>>) -> Origin {
        Origin::in_file(self.file, span)
    }
}

pub(super) fn raw(item: &Item) -> Raw {
    match item {
        Item::Value(Value::String(text)) => Raw::Text(text.value().clone()),
        Item::Value(Value::Integer(value)) => Raw::Integer(*value.value()),
        Item::Value(Value::Boolean(value)) => Raw::Bool(*value.value()),
        Item::Value(Value::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map_or(Raw::Other("array"), Raw::List)
        }
        other => Raw::Other(other.type_name()),
    }
}

/// A value as on a command line: TOML, or else a text that needs no quotes.
pub fn raw_of(text: &str) -> Raw {
    let value: Option<Value> = text.parse().ok();
    match value.map(|value| raw(&Item::Value(value))) {
        Some(raw) if !matches!(raw, Raw::Other(_)) => raw,
        _ => Raw::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
