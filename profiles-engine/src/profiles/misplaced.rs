//! Settings and tables of profiles where Cargo does not look for them: in a table of another name, in quotes that make
//! one name of several, or in a place for something else. Cargo ignores most of them, with a warning at best.
//!
//! Source: seen with Cargo 1.95; `tests/tests/field/unread.rs` runs it.

pub mod config;
pub mod manifest;

use toml_edit::{Item, Key, TableLike};

use crate::profiles::keys::{self, BUILT_IN};
use crate::source::file::{FileId, Origin};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// The keys that lead to it, as in a table's header.
    pub path: String,
    pub origin: Origin,
    pub meant: Meant,
    pub effect: Effect,
}

/// What was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// This table.
    Table(String),
    /// The same without the quotes, which make one name of several.
    Unquoted(String),
    /// This setting, in a profile.
    Setting(&'static str),
    /// A setting or a profile for one target.
    ForTarget,
    /// A profile for all builds.
    Default,
    /// The same in a config file.
    InConfig,
    /// Another key of the same table.
    Key(&'static str),
    /// An expression that Cargo can parse.
    Cfg,
}

/// What Cargo does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Ignored,
    /// It rejects every build.
    Rejected,
    /// It rejects the builds for a target, and those on it.
    RejectedFor(String),
}

/// What was found in a file.
struct Search {
    file: FileId,
    found: Vec<Misplaced>,
}

impl Search {
    fn add(&mut self, path: &[&str], origin: &Origin, meant: Meant, effect: Effect) {
        let path = header(path);
        self.found.push(Misplaced { path, origin: origin.clone(), meant, effect });
    }

    /// The entries of a table, each with its place; none if it is not a table.
    fn entries<'a>(&self, table: Option<&'a dyn TableLike>) -> Vec<(&'a str, Origin, &'a Item)> {
        let entries = table.into_iter().flat_map(|table| {
            table.iter().map(move |(key, item)| {
                let span = table.key(key).and_then(Key::span);
                (key, Origin::in_file(self.file, span), item)
            })
        });
        entries.collect()
    }
}

/// Keys as in a table's header.
pub fn header(path: &[&str]) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let keys = path.iter().map(|key| {
        let plain = !key.is_empty() && key.chars().all(is_bare);
        if plain { (*key).to_owned() } else { format!("'{key}'") }
    });
    keys.collect::<Vec<_>>().join(".")
}

/// What a key that Cargo does not know is meant to be, if it has to do with profiles.
fn meant(key: &str, item: &Item) -> Option<Meant> {
    if let Some(setting) = setting(key, item) {
        return Some(Meant::Setting(setting));
    }
    let table = item.as_table_like()?;
    let name = normal(key);
    let profile = |name: &str| Some(Meant::Table(header(&["profile", name])));
    if let Some((first, rest)) = key.split_once('.')
        && is_profile_table(&normal(first))
    {
        let has_settings = settings(table).next().is_some() || holds_profile(table).is_some();
        return has_settings.then(|| Meant::Unquoted(format!("profile.{rest}")));
    }
    if is_profile_table(&name) {
        return of_profiles(table);
    }
    let has_settings = settings(table).next().is_some();
    if let Some(rest) = name.strip_prefix("profile-").filter(|_| has_settings) {
        return profile(rest);
    }
    if has_settings && name == "debug" {
        return profile("dev");
    }
    if has_settings && is_built_in(&name) {
        return profile(&name);
    }
    if let Some(inner) = table.get("profile").and_then(Item::as_table_like) {
        return of_profiles(inner);
    }
    let own = own_settings(table).next()?;
    if keys::is_refused_name(key) { Some(Meant::Setting(own)) } else { profile(key) }
}

/// What the content of a table is meant to be whose name is `profile`, or nearly so.
fn of_profiles(table: &dyn TableLike) -> Option<Meant> {
    let named = holds_profile(table).map(|name| Meant::Table(header(&["profile", name])));
    named.or_else(|| settings(table).next().map(Meant::Setting))
}

/// The first table with settings.
fn holds_profile(table: &dyn TableLike) -> Option<&str> {
    let mut tables = table.iter().filter_map(|(key, item)| Some((key, item.as_table_like()?)));
    tables.find(|(_, table)| settings(*table).next().is_some()).map(|(key, _)| key)
}

/// The settings in a table, and in its override tables.
fn settings(table: &dyn TableLike) -> impl Iterator<Item = &'static str> {
    let below = |item: &Item| {
        let table = item.as_table_like();
        let keys = table.into_iter().flat_map(TableLike::iter);
        keys.filter_map(|(key, item)| setting(key, item)).collect::<Vec<_>>()
    };
    let own = table.iter().filter_map(|(key, item)| setting(key, item));
    let build = table.get("build-override").map(below).unwrap_or_default();
    let packages = table.get("package").and_then(Item::as_table_like);
    let packages =
        packages.into_iter().flat_map(TableLike::iter).flat_map(move |(_, item)| below(item));
    own.chain(build).chain(packages)
}

/// The settings in a table that only profiles have: other tools have their own `debug` or `strip`.
fn own_settings(table: &dyn TableLike) -> impl Iterator<Item = &'static str> {
    const SHARED: [&str; 6] = ["debug", "strip", "panic", "incremental", "rpath", "rustflags"];
    let keys = table.iter().filter_map(|(key, item)| setting(key, item));
    keys.filter(|key| !SHARED.contains(key))
}

/// The key of profiles that this is, with hyphens or underscores. `rustflags` is at home in config files.
fn setting(key: &str, item: &Item) -> Option<&'static str> {
    let is_value = item.as_value().is_some_and(|value| !value.is_inline_table());
    let key = keys::find(&normal(key)).filter(|key| is_value && key.name != FLAGS)?;
    Some(key.name)
}

const FLAGS: &str = "rustflags";

/// Whether a key is `rustflags`, or nearly so: `rustflag`, `rust-flags`, `RUSTFLAGS`, `rustc_flags`.
fn is_flags(key: &str) -> bool {
    let letters = key.to_lowercase().replace(['-', '_'], "");
    ["rustflags", "rustflag", "rustcflags", "rustcflag"].contains(&letters.as_str())
}

/// Whether a name is `profile`, or nearly so: `profiles`, `Profile`, `profil`.
fn is_profile_table(name: &str) -> bool {
    name == "prof" || strsim::osa_distance(name, "profile") <= 1
}

fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(other, _)| *other == name)
}

/// In lower case, with hyphens.
pub fn normal(key: &str) -> String {
    key.to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests;
