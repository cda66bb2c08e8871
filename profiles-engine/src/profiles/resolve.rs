//! From layers to effective settings: what Cargo will really do for one package in one profile, and why.
//!
//! The order is Cargo's own (`core/profiles.rs` of Cargo 1.95). First the profile with all that it inherits, weakest
//! layer first; then, for what runs on the host, a reset; then the overrides: `build-override`, `package."*"`,
//! `package.SPEC`. What overrides all profiles comes last.

use crate::profiles::inheritance::Broken;
use crate::profiles::keys::{self, KEYS, Refusal};
use crate::profiles::layers::{Entry, ProfileTable, Selector};
use crate::profiles::model::Model;
use crate::source::file::Origin;
use crate::workspace::packages::{Package, Spec};

/// What the effective settings are asked for.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The package; `None`: any that no override names.
    pub package: Option<Package>,
    /// Whether it is a member of the workspace.
    pub member: bool,
    /// Whether it is on a local path: only such packages are compiled incrementally.
    pub local: bool,
    /// Whether it runs on the host: a build script, a proc-macro, or a dependency of one.
    pub for_host: bool,
    /// Whether it always unwinds although it is not for the host: a proc-macro that was itself asked for, or a test.
    pub unwinds: bool,
    /// Whether `--target` is given: then nothing is shared with the host, whose units keep the profile's debuginfo.
    pub with_target: bool,
    /// Whether a package that it directly depends on has debuginfo: then Cargo leaves std's in the binary.
    pub debuginfo_below: bool,
    /// The target triple; `None`: this machine's. What runs on the host is always built for this machine.
    pub target: Option<String>,
    /// Which sources count.
    pub sources: SettingSources,
}

/// Which sources of settings count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SettingSources {
    /// All: what Cargo will really do, here and now.
    #[default]
    All,
    /// All that profiles say, but not the switch that turns incremental builds on or off for all of them.
    Profiles,
    /// The manifest: what everyone with the repository has.
    Manifest,
}

impl Subject {
    /// A member of the workspace that no override names.
    pub fn member() -> Self {
        Self { member: true, local: true, ..Self::default() }
    }

    /// A package from a registry that no override names.
    pub fn dependency() -> Self {
        Self::default()
    }
}

/// A setting with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key's name.
    pub key: &'static str,
    /// The value in its canonical form.
    pub value: String,
    /// Where the value comes from.
    pub origin: Origin,
    /// What it overrode, the weakest first.
    pub overrode: Vec<(String, Origin)>,
}

/// The effective settings. Those that are not set, because the target decides, are missing.
#[derive(Debug, Clone, Default)]
pub struct Effective {
    settings: Vec<Setting>,
}

impl Effective {
    /// All settings, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        KEYS.iter().filter_map(|key| self.setting(key.name))
    }

    /// The setting of a key.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// The canonical value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.setting(key).map(|setting| setting.value.as_str())
    }

    fn set(&mut self, key: &'static str, value: impl Into<String>, origin: Origin) {
        let value = value.into();
        match self.settings.iter_mut().find(|setting| setting.key == key) {
            Some(setting) => {
                let value = std::mem::replace(&mut setting.value, value);
                let origin = std::mem::replace(&mut setting.origin, origin);
                setting.overrode.push((value, origin));
            }
            None => self.settings.push(Setting { key, value, origin, overrode: Vec::new() }),
        }
    }

    fn force(&mut self, key: &'static str, value: &str, why: &'static str) {
        if self.value(key) != Some(value) {
            self.set(key, value, Origin::BuiltIn(why));
        }
    }

    fn set_by_default(&mut self, key: &'static str, value: &str, why: &'static str) {
        if self.value(key).is_none() {
            self.set(key, value, Origin::BuiltIn(why));
        }
    }

    fn forget(&mut self, key: &str) {
        self.settings.retain(|setting| setting.key != key);
    }

    fn apply(&mut self, entry: &Entry) {
        let Some(key) = keys::find(&entry.key) else { return };
        let value = match key.kind.canonical(&entry.raw) {
            Ok(value) => value,
            Err(invalid) if invalid.by == Refusal::Cargo => return,
            // Cargo passes it on, and it overrides what was there.
            Err(_) => entry.raw.to_string(),
        };
        self.set(key.name, value, entry.origin.clone());
    }
}

/// The effective settings of `profile` for `subject`. Fails where the profile's inheritance is broken.
pub fn resolve(model: &Model, profile: &str, subject: &Subject) -> Result<Effective, Broken> {
    Ok(resolve_chain(model, &model.chain(profile)?, subject))
}

/// As [`resolve`], for a chain of profiles that is known: root first.
pub(crate) fn resolve_chain(model: &Model, chain: &[String], subject: &Subject) -> Effective {
    let mut effective = built_in(chain.first().map(String::as_str));
    if model.is_on("trim-paths") && chain.first().is_some_and(|root| root == "release") {
        effective.force("trim-paths", "object", "built in: release, with `trim-paths` on");
    }
    let mut tables: Vec<_> = chain.iter().flat_map(|profile| model.tables(profile)).collect();
    if subject.sources == SettingSources::Manifest {
        tables.retain(|table| table.origin.place().is_some_and(|place| place.file == Model::ROOT));
    }
    for entry in tables.iter().flat_map(|table| &table.entries) {
        effective.apply(entry);
    }
    if subject.for_host {
        effective.force("opt-level", "0", "built in: build dependencies are not optimised");
        effective.forget("codegen-units");
    }
    let says_debug = apply_overrides(&mut effective, &tables, subject);
    strip_by_default(&mut effective, subject);
    apply_what_overrides_profiles(&mut effective, model, subject);
    if subject.for_host && !subject.with_target && !says_debug {
        effective.force("debug", "none", "built in: build dependencies have no debuginfo");
    }
    split_by_default(&mut effective);
    effective
}

fn built_in(root: Option<&str>) -> Effective {
    let mut effective = Effective::default();
    let is_release = root == Some("release");
    let origin = if is_release { "built in: release" } else { "built in: dev" };
    for key in KEYS {
        if let Some(value) = if is_release { key.release } else { key.dev } {
            effective.set(key.name, value, Origin::BuiltIn(origin));
        }
    }
    effective
}

/// Returns whether an override that applied says anything about debuginfo.
fn apply_overrides(effective: &mut Effective, tables: &[&ProfileTable], subject: &Subject) -> bool {
    let mut says_debug = false;
    let selectors: [&dyn Fn(&Selector) -> bool; 3] = [
        &|selector| subject.for_host && *selector == Selector::Build,
        &|selector| !subject.member && *selector == Selector::Dependencies,
        &|selector| match (selector, &subject.package) {
            (Selector::Package(spec), Some(package)) => Spec::parse(spec).matches(package),
            _ => false,
        },
    ];
    for applies in selectors {
        let overrides = tables.iter().flat_map(|table| &table.overrides);
        let mut overrides = overrides.filter(|table| applies(&table.selector)).peekable();
        // Any table forgets it, even if it does not set it.
        if overrides.peek().is_some() {
            effective.forget("strip");
        }
        for entry in overrides.flat_map(|table| &table.entries) {
            says_debug |= entry.key == "debug";
            effective.apply(entry);
        }
    }
    says_debug
}

fn apply_what_overrides_profiles(effective: &mut Effective, model: &Model, subject: &Subject) {
    if subject.for_host || subject.unwinds {
        effective.force("panic", "unwind", "built in: build scripts and proc-macros always unwind");
    }
    let apple = match &subject.target {
        Some(target) if !subject.for_host => is_apple(target),
        _ => cfg!(target_vendor = "apple"),
    };
    if apple && effective.value("debug") != Some("none") {
        effective.set_by_default("split-debuginfo", "unpacked", "built in: Apple targets");
    }
    if let Some((incremental, origin)) = model.incremental()
        && subject.sources == SettingSources::All
    {
        effective.set("incremental", incremental.to_string(), origin);
    }
    if !subject.local {
        let why = "built in: only packages on a local path are incremental";
        effective.force("incremental", "false", why);
    }
}

/// Whether Cargo takes it for an Apple target, by its triple or the name of its JSON file.
fn is_apple(target: &str) -> bool {
    let name = match target.strip_suffix(".json") {
        Some(path) => path.rsplit(['/', '\\']).next().unwrap_or(path),
        None => target,
    };
    name.contains("-apple-")
}

/// What Cargo strips by default. It decides before it removes the debuginfo from build dependencies.
fn strip_by_default(effective: &mut Effective, subject: &Subject) {
    let (value, why) = match effective.value("debug") {
        Some("none") if !subject.debuginfo_below => {
            ("debuginfo", "built in: no debuginfo, so std's is stripped too")
        }
        _ => ("none", "built in"),
    };
    effective.set_by_default("strip", value, why);
}

/// Into how many units rustc splits a crate by default.
fn split_by_default(effective: &mut Effective) {
    let (value, why) = match effective.value("incremental") {
        Some("true") => ("256", "rustc's default: incremental"),
        _ => ("16", "rustc's default: not incremental"),
    };
    effective.set_by_default("codegen-units", value, why);
}

#[cfg(test)]
mod tests;
