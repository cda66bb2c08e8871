//! The registry of rules: one file each, sorted by id.
//!
//! A rule carries a `bad` and a `good` example: they are its documentation and its tests at once. The tests below
//! hold file names, ids and examples together.

use crate::base::suggest::nearest;
use crate::check::edit;
use crate::check::finding::{Finding, Fix, Level};
use crate::profiles::layers::Override;
use crate::profiles::resolve::{Effective, Setting, Sources, resolve_chain};
use crate::profiles::{Model, Subject};
use crate::source::file::Origin;

/// A manifest that keeps all seven promises, with more behind it: for examples.
macro_rules! presets {
    ($more:literal) => {
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
        )
    };
}

mod abort_with_catch_unwind;
mod ambiguous_override;
mod assertions_lost;
mod broken_inheritance;
mod broken_promise;
mod cranelift_unavailable;
mod debuginfo_then_stripped;
mod doc_profile;
mod incremental_overridden;
mod incremental_with_lto;
mod inherits_in_override;
mod invalid_value;
mod ladder_broken;
mod member_profile_ignored;
mod missing_preset;
mod nightly_only_key;
mod not_in_override;
mod override_matches_nothing;
mod panic_ignored;
mod profile_cfg_in_target;
mod profile_in_config;
mod profile_in_environment;
mod reserved_name;
mod restated_setting;
mod rustflags_set;
mod slow_dev;
mod strip_lost_by_override;
mod unknown_key;
mod unused_allow;

pub use crate::check::rules::abort_with_catch_unwind::calls;
pub(super) use crate::check::rules::missing_preset::lives_on_presets;

/// Something that can be wrong with profiles.
pub struct Rule {
    /// Kebab-case; equal to the file's name.
    pub id: &'static str,
    /// How much its findings weigh.
    pub level: Level,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why that matters, what Cargo does, how to put it right.
    pub docs: &'static str,
    /// A workspace of which exactly this rule has something to say.
    pub bad: Example,
    /// The same, put right.
    pub good: Example,
    /// Finds it.
    pub check: fn(&Model) -> Vec<Finding>,
}

/// The files of a workspace: path and text. One called [`ENVIRONMENT`] is no file but the variables, a line each.
pub type Example = &'static [(&'static str, &'static str)];

/// Stands for the environment among the files of an example.
pub const ENVIRONMENT: &str = "environment";

/// All rules, sorted by id.
pub static RULES: &[&Rule] = &[
    &abort_with_catch_unwind::RULE,
    &ambiguous_override::RULE,
    &assertions_lost::RULE,
    &broken_inheritance::RULE,
    &broken_promise::RULE,
    &cranelift_unavailable::RULE,
    &debuginfo_then_stripped::RULE,
    &doc_profile::RULE,
    &incremental_overridden::RULE,
    &incremental_with_lto::RULE,
    &inherits_in_override::RULE,
    &invalid_value::RULE,
    &ladder_broken::RULE,
    &member_profile_ignored::RULE,
    &missing_preset::RULE,
    &nightly_only_key::RULE,
    &not_in_override::RULE,
    &override_matches_nothing::RULE,
    &panic_ignored::RULE,
    &profile_cfg_in_target::RULE,
    &profile_in_config::RULE,
    &profile_in_environment::RULE,
    &reserved_name::RULE,
    &restated_setting::RULE,
    &rustflags_set::RULE,
    &slow_dev::RULE,
    &strip_lost_by_override::RULE,
    &unknown_key::RULE,
    &unused_allow::RULE,
];

impl Rule {
    fn finding(&self, origin: &Origin, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.id,
            level: self.level,
            profile: None,
            package: None,
            message: message.into(),
            origin: origin.clone(),
            help: None,
            fix: None,
        }
    }
}

impl Finding {
    fn in_profile(mut self, profile: &str) -> Self {
        self.profile = Some(profile.to_owned());
        self
    }

    /// A warning where it is about a profile that Cargo seldom reads: it breaks nothing but the builds that ask for
    /// that profile.
    fn weighed(mut self, model: &Model) -> Self {
        let is_manifests =
            self.origin.place().is_some_and(|place| place.file <= model.ignored.len());
        let read = |profile: &String| is_manifests || model.is_always_read(profile);
        if self.level == Level::Error && !self.profile.iter().all(read) {
            self.level = Level::Warning;
            if self.message.contains("Cargo refuses") {
                self.message.push_str(" when the profile is asked for");
            }
        }
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}

/// Every profile that resolves, parents before children, with what it says for a member.
fn effective(model: &Model) -> Vec<(String, Effective)> {
    let chains =
        model.names().iter().filter_map(|name| Some((model.chain(name).ok()?, name.clone())));
    let mut chains: Vec<_> = chains.collect();
    chains.sort_by_key(|(chain, _)| chain.len());
    let subject = Subject { sources: Sources::Profiles, ..Subject::member() };
    let effective =
        chains.into_iter().map(|(chain, name)| (name, resolve_chain(model, &chain, &subject)));
    effective.collect()
}

/// Of settings that don't go together, the place of the one that the profile itself says, else of the first that
/// somebody wrote.
fn blamed(model: &Model, profile: &str, settings: &[&Setting]) -> Origin {
    let own = |setting: &&&Setting| {
        let mut entries = model.tables(profile).flat_map(|table| &table.entries);
        entries.any(|entry| entry.origin == setting.origin)
    };
    let written = |setting: &&&Setting| !matches!(setting.origin, Origin::BuiltIn(_));
    let mut all = settings.iter();
    let blamed = settings.iter().find(own).or_else(|| all.find(written));
    blamed.unwrap_or(&settings[0]).origin.clone()
}

/// Every override table of every layer, with its profile.
fn overrides(model: &Model) -> impl Iterator<Item = (&str, &Override)> {
    let profiles = model.layers().flat_map(|layer| &layer.profiles);
    profiles
        .flat_map(|profile| profile.overrides.iter().map(|table| (profile.name.as_str(), table)))
}

#[cfg(test)]
mod tests;
