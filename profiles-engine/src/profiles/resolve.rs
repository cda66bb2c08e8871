//! From layers to effective settings: what Cargo will really do for one package in one profile, and why.
//!
//! The order is Cargo's own (`core/profiles.rs` of Cargo 1.95), and it is not the obvious one. First the profile
//! with all that it inherits, weakest layer first; then, for what runs on the host, a reset; then the overrides:
//! `build-override`, `package."*"`, `package.SPEC`. Each override table that applies also forgets `strip`, whether
//! it says anything about it or not. What beats all profiles comes last.

use crate::profiles::inheritance::Broken;
use crate::profiles::keys::{self, KEYS};
use crate::profiles::layers::{Entry, Override, ProfileTable, Selector};
use crate::profiles::model::Model;
use crate::profiles::value::Refusal;
use crate::source::file::Origin;
use crate::workspace::spec::{Package, Spec};

/// What the effective settings are asked for.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The package; `None`: any that no override names.
    pub package: Option<Package>,
    /// Whether it is a member of the workspace.
    pub member: bool,
    /// Whether it stands on a local path: only such packages are compiled incrementally.
    pub local: bool,
    /// Whether it runs on the host: a build script, a proc-macro, or a dependency of one.
    pub for_host: bool,
    /// Whether it always unwinds though it is not for the host: a proc-macro that was itself asked for.
    pub unwinds: bool,
    /// Whether `--target` is given: then nothing is shared with the host, whose units keep the profile's debuginfo.
    pub with_target: bool,
    /// Whether a package that it directly depends on has debuginfo: then Cargo leaves std's in the binary.
    pub debuginfo_below: bool,
    /// The target triple; `None`: this machine's. What runs on the host is built for this machine anyway.
    pub target: Option<String>,
    /// Which sources count.
    pub sources: Sources,
}

/// Which sources of settings count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sources {
    /// All: what Cargo will really do, here and now.
    #[default]
    All,
    /// All that profiles say, wherever they are written, but not the switch that turns incremental builds on or off
    /// for all of them.
    Profiles,
    /// The manifest: what everybody has who has the repository.
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

/// The effective settings, in the order of the keys. What nobody sets and the target decides is not there.
#[derive(Debug, Clone, Default)]
pub struct Effective {
    settings: Vec<Setting>,
}

impl Effective {
    /// All settings.
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
                let before = (
                    std::mem::replace(&mut setting.value, value),
                    std::mem::replace(&mut setting.origin, origin),
                );
                setting.overrode.push(before);
            }
            None => self.settings.push(Setting { key, value, origin, overrode: Vec::new() }),
        }
    }

    fn force(&mut self, key: &'static str, value: &str, why: &'static str) {
        if self.value(key) != Some(value) {
            self.set(key, value, Origin::BuiltIn(why));
        }
    }

    fn forget(&mut self, key: &str) {
        self.settings.retain(|setting| setting.key != key);
    }

    fn apply(&mut self, entry: &Entry) {
        let Some(key) = keys::find(&entry.key) else {
            return;
        };
        match key.kind.canonical(&entry.raw) {
            Ok(value) => self.set(key.name, value, entry.origin.clone()),
            // Cargo hands it on, and it takes the place of what was there.
            Err(invalid) if invalid.by != Refusal::Cargo => {
                self.set(key.name, entry.raw.to_string(), entry.origin.clone())
            }
            Err(_) => {}
        }
    }
}

/// The effective settings of `profile` for `subject`.
///
/// # Errors
/// When the profile's inheritance is broken.
pub fn resolve(model: &Model, profile: &str, subject: &Subject) -> Result<Effective, Broken> {
    let chain = model.chain(profile)?;
    Ok(resolve_chain(model, &chain, subject))
}

/// As [`resolve`], for a chain of profiles that is known: root first.
pub fn resolve_chain(model: &Model, chain: &[String], subject: &Subject) -> Effective {
    let mut effective = built_in(chain.first().map(String::as_str));
    if model.is_on("trim-paths") && chain.first().is_some_and(|root| root == "release") {
        effective.force("trim-paths", "object", "built in: release, with `trim-paths` on");
    }
    let tables: Vec<&ProfileTable> = chain
        .iter()
        .flat_map(|profile| model.tables(profile))
        .filter(|table| subject.sources != Sources::Manifest || is_manifests(&table.origin))
        .collect();
    for entry in tables.iter().flat_map(|table| &table.entries) {
        effective.apply(entry);
    }
    if subject.for_host {
        effective.force("opt-level", "0", "built in: build dependencies are not optimised");
        effective.forget("codegen-units");
    }
    let says_debug = apply_overrides(&mut effective, &tables, subject);
    strip_by_default(&mut effective, subject);
    apply_what_beats_profiles(&mut effective, model, subject);
    if subject.for_host && !subject.with_target && !says_debug {
        let why = "built in: build dependencies have no debuginfo";
        effective.force("debug", "none", why);
    }
    split_by_default(&mut effective);
    effective
}

fn is_manifests(origin: &Origin) -> bool {
    origin.place().is_some_and(|place| place.file == Model::ROOT)
}

fn built_in(root: Option<&str>) -> Effective {
    let mut effective = Effective::default();
    let release = root == Some("release");
    for key in KEYS {
        let (value, origin) = match release {
            true => (key.release, "built in: release"),
            false => (key.dev, "built in: dev"),
        };
        if let Some(value) = value {
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
        let group = tables
            .iter()
            .flat_map(|table| &table.overrides)
            .filter(|table| applies(&table.selector));
        let group: Vec<&Override> = group.collect();
        if !group.is_empty() {
            effective.forget("strip");
        }
        for entry in group.iter().flat_map(|table| &table.entries) {
            says_debug |= entry.key == "debug";
            effective.apply(entry);
        }
    }
    says_debug
}

fn apply_what_beats_profiles(effective: &mut Effective, model: &Model, subject: &Subject) {
    if subject.for_host || subject.unwinds {
        effective.force("panic", "unwind", "built in: build scripts and proc-macros always unwind");
    }
    let apple = match &subject.target {
        Some(target) if !subject.for_host => target.contains("-apple-"),
        _ => cfg!(target_vendor = "apple"),
    };
    if apple
        && effective.value("debug") != Some("none")
        && effective.value("split-debuginfo").is_none()
    {
        effective.force("split-debuginfo", "unpacked", "built in: Apple targets");
    }
    if let Some((incremental, origin)) = model.incremental()
        && subject.sources == Sources::All
    {
        effective.set("incremental", incremental.to_string(), origin);
    }
    if !subject.local {
        effective.force(
            "incremental",
            "false",
            "built in: only packages on a local path are incremental",
        );
    }
}

/// What Cargo strips where nobody says anything. It decides before it takes the debuginfo from build dependencies.
fn strip_by_default(effective: &mut Effective, subject: &Subject) {
    if effective.value("strip").is_some() {
        return;
    }
    let no_debuginfo = effective.value("debug") == Some("none") && !subject.debuginfo_below;
    let (value, why) = match no_debuginfo {
        true => ("debuginfo", "built in: no debuginfo, so std's goes too"),
        false => ("none", "built in"),
    };
    effective.force("strip", value, why);
}

/// Into how many units rustc splits a crate where nobody says anything.
fn split_by_default(effective: &mut Effective) {
    if effective.value("codegen-units").is_some() {
        return;
    }
    let (value, why) = match effective.value("incremental") {
        Some("true") => ("256", "rustc's default: incremental"),
        _ => ("16", "rustc's default: not incremental"),
    };
    effective.force("codegen-units", value, why);
}
