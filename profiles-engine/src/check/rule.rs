//! What a rule is, and the questions to a workspace that several rules ask.

use std::collections::HashSet;

pub(super) use crate::base::suggest::nearest;
pub(super) use crate::check::edit;
pub(super) use crate::check::finding::{Finding, Fix, Level};
pub(super) use crate::profiles::{Model, Subject};

use crate::profiles::layers::{Entry, Layer, Override};
use crate::profiles::presets::PRESETS;
use crate::profiles::resolve::{Effective, Setting, SettingSources, resolve_chain};
use crate::source::file::Origin;

/// A check with its documentation: `--rule ID` and `docs/rules.md` are rendered from it.
pub struct Rule {
    /// Kebab-case; equal to the file's name.
    pub id: &'static str,
    /// The level of its findings.
    pub level: Level,
    /// What it finds: completes "Finds …".
    pub summary: &'static str,
    /// What it looks at and what it leaves alone; empty if the summary says it all.
    pub scope: &'static str,
    /// What happens if the finding is ignored.
    pub why: &'static str,
    /// What to do instead.
    pub remedy: &'static str,
    /// A workspace in which only this rule finds something.
    pub bad: Example,
    /// A workspace in which no rule finds anything.
    pub good: Example,
    pub check: fn(&Model) -> Vec<Finding>,
}

/// Paths and texts of the files in a workspace.
pub type Example = &'static [(&'static str, &'static str)];

/// A pseudo-file of an [`Example`]: the environment variables, one per line.
pub const ENVIRONMENT: &str = "environment";

/// An [`Example`] with one manifest.
macro_rules! manifest {
    ($text:literal) => {
        &[("Cargo.toml", concat!("[workspace]\n", $text))]
    };
}

/// An [`Example`] with a manifest that keeps all seven promises, and more below them.
macro_rules! presets {
    ($more:literal) => {
        &[(
            "Cargo.toml",
            concat!(
                "[workspace]
[profile.dev]
debug = \"line-tables-only\"
package.\"*\".debug = false
[profile.staging]
inherits = \"release\"
debug = 1
debug-assertions = true
overflow-checks = true
incremental = true
[profile.fast]
inherits = \"release\"
[profile.fastest]
inherits = \"fast\"
lto = true
codegen-units = 1
[profile.small]
inherits = \"release\"
opt-level = \"s\"
strip = true
[profile.smallest]
inherits = \"small\"
lto = true
codegen-units = 1
panic = \"abort\"
[profile.prod]
inherits = \"fastest\"
strip = true
",
                $more
            ),
        )]
    };
}
pub(super) use {manifest, presets};

/// The lockfile of examples: package `app` and its dependency `serde`.
pub(super) const LOCK: (&str, &str) = (
    "Cargo.lock",
    "version = 4
[[package]]
name = \"app\"
version = \"0.1.0\"
[[package]]
name = \"serde\"
version = \"1.0.200\"
source = \"registry+https://github.com/rust-lang/crates.io-index\"
",
);

impl Rule {
    pub(super) fn finding(
        &self,
        origin: &Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        Finding {
            rule: self.id,
            level: self.level,
            profile: None,
            package: None,
            message: message.into(),
            origin: origin.clone(),
            help: Some(help.into()),
            fix: None,
            rejected: false,
        }
    }
}

/// Every setting in the layers, with its profile; those in override tables too.
pub(super) fn entries<'a>(
    layers: impl Iterator<Item = &'a Layer>,
) -> impl Iterator<Item = (&'a str, &'a Entry)> {
    let profiles = layers.flat_map(|layer| &layer.profiles);
    profiles.flat_map(|profile| profile.all_entries().map(|entry| (profile.name.as_str(), entry)))
}

/// Every override table in the layers, with its profile.
pub(super) fn overrides<'a>(
    layers: impl Iterator<Item = &'a Layer>,
) -> impl Iterator<Item = (&'a str, &'a Override)> {
    let profiles = layers.flat_map(|layer| &layer.profiles);
    profiles
        .flat_map(|profile| profile.overrides.iter().map(|table| (profile.name.as_str(), table)))
}

/// The layers, and the manifests of members: Cargo ignores their profiles, but parses them first.
pub(super) fn parsed(model: &Model) -> impl Iterator<Item = &Layer> {
    model.layers().chain(&model.ignored)
}

/// The effective settings of every profile for a member, parents before children.
pub(super) fn effective(model: &Model) -> Vec<(String, Effective)> {
    let names = model.names().iter();
    let mut chains: Vec<Vec<String>> = names.filter_map(|name| model.chain(name).ok()).collect();
    chains.sort_by_key(Vec::len);
    let subject = Subject { sources: SettingSources::Profiles, ..Subject::member() };
    let resolved = chains.into_iter().filter_map(|chain| {
        let effective = resolve_chain(model, &chain, &subject);
        Some((chain.last()?.clone(), effective))
    });
    resolved.collect()
}

/// The effective values of two keys in a profile.
pub(super) struct Pair {
    pub(super) profile: String,
    pub(super) settings: [Setting; 2],
}

/// The pairs that are wrong together. A pair that several profiles inherit is reported once.
pub(super) fn pairs(
    model: &Model,
    keys: [&str; 2],
    is_wrong: impl Fn(&Effective, &[Setting; 2]) -> bool,
) -> Vec<Pair> {
    let mut seen = HashSet::new();
    let pairs = effective(model).into_iter().filter_map(|(profile, effective)| {
        let [one, other] = keys.map(|key| effective.setting(key).cloned());
        let settings = [one?, other?];
        let origins = settings.each_ref().map(|setting| setting.origin.clone());
        let is_new = is_wrong(&effective, &settings) && seen.insert(origins);
        is_new.then_some(Pair { profile, settings })
    });
    pairs.collect()
}

impl Pair {
    /// The setting that the profile itself has, else the first that is written anywhere.
    pub(super) fn origin(&self, model: &Model) -> &Origin {
        let mut origins = self.settings.iter().map(|setting| &setting.origin);
        let own = origins.clone().find(|origin| has_setting(model, &self.profile, origin));
        let written = own.or_else(|| origins.find(|origin| is_written(origin)));
        written.unwrap_or(&self.settings[0].origin)
    }
}

/// Whether the tables of the profile itself have the setting, rather than those it inherits from.
pub(super) fn has_setting(model: &Model, profile: &str, origin: &Origin) -> bool {
    let mut entries = model.tables(profile).flat_map(|table| table.all_entries());
    entries.any(|entry| entry.origin == *origin)
}

/// Whether the setting is written somewhere, rather than Cargo's or rustc's default.
pub(super) fn is_written(origin: &Origin) -> bool {
    !matches!(origin, Origin::BuiltIn(_))
}

/// Whether a value of `strip` is valid and strips something.
pub(super) fn strips(value: &str) -> bool {
    ["debuginfo", "symbols"].contains(&value)
}

/// The setting's place, or the profile's if the value is a default.
pub(super) fn origin_in<'a>(model: &'a Model, profile: &str, setting: &'a Setting) -> &'a Origin {
    let table = model.tables(profile).last().filter(|_| !is_written(&setting.origin));
    table.map_or(&setting.origin, |table| &table.origin)
}

/// The first finding for each place. The others are about profiles that inherit from that place.
pub(super) fn first_per_place(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    findings.into_iter().filter(|finding| seen.insert(finding.origin.clone())).collect()
}

/// The number of presets (not counting `dev`, which every workspace has) that makes a workspace one of ours.
const ADOPTED: usize = 3;

/// Whether the workspace uses the presets, rather than one or two profiles of the same name.
pub(super) fn uses_presets(model: &Model) -> bool {
    let defined =
        PRESETS.iter().filter(|preset| preset.name != "dev" && model.defines(preset.name));
    defined.count() >= ADOPTED
}
