use std::collections::HashMap;

use crate::check::reason::Reasons;
use crate::check::rule::{
    Effective, Entry, Finding, Fix, Level, Model, ProfileTable, Rule, Selector, Setting,
    SettingSources, Subject, dotted, is_written, keys, manifest, resolve_chain,
};
use crate::check::rules::beaten_setting;
use crate::profiles::merging::{FullKey, Written};

pub static RULE: Rule = Rule {
    id: "restated-setting",
    level: Level::Note,
    summary: "a setting equal to the one that the profile inherits",
    scope: "It compares the setting with the parent's effective one, or with Cargo's default. Settings in override tables are compared with those in the \
        inherited tables for the same packages. It leaves alone settings with a comment on the same line, above it, or above its table: the \
        comment gives a reason.",
    why: "A setting that repeats the parent's has no effect, hides what the profile is about, and is left behind when the parent changes.",
    remedy: "Remove the line, as `--fix` does.",
    bad: manifest!("[profile.shipped]\ninherits = \"release\"\nopt-level = 3\nlto = true\n"),
    good: manifest!("[profile.shipped]\ninherits = \"release\"\nlto = true\n"),
    check,
};

/// One finding per profile: a manifest that writes out every setting would otherwise get a page of them.
fn check(model: &Model) -> Vec<Finding> {
    let all = model.by_key();
    let mut reasons = Reasons::new(model);
    let profiles = model.manifest.profiles.iter();
    profiles.filter_map(|profile| check_profile(model, profile, &all, &mut reasons)).collect()
}

fn check_profile(
    model: &Model,
    profile: &ProfileTable,
    all: &HashMap<FullKey, Vec<Written>>,
    reasons: &mut Reasons,
) -> Option<Finding> {
    let inherited = Inherited::of(model, profile)?;
    let mut restated = inherited.restated(model, profile);
    restated.retain(|(selector, entry)| {
        // What a config file or a variable overrides is a contradiction.
        let is_overridden = all
            .get(&(profile.name.as_str(), *selector, entry.key.as_str()))
            .is_some_and(|all| all.len() > 1);
        !is_overridden && !reasons.has(&entry.origin)
    });
    let settings: Vec<String> = restated
        .iter()
        .map(|(selector, entry)| format!("`{}`", dotted(*selector, entry)))
        .collect();
    let restated: Vec<&Entry> = restated.into_iter().map(|(_, entry)| entry).collect();
    let (restate, help) = match settings.len() {
        1 => ("restates", "remove the line"),
        _ => ("restate", "remove the lines"),
    };
    let source = match &inherited {
        Inherited::Defaults(_) => "Cargo's default".to_owned(),
        Inherited::From { parent, .. } => format!("what it inherits from `{parent}`"),
    };
    let message = format!("{} {restate} {source}", settings.join(", "));
    let finding = RULE.finding(&restated.first()?.key_origin, message, help);
    Some(finding.in_profile(&profile.name).fix(Fix::remove(model, &restated)))
}

/// The settings of a profile before its own.
enum Inherited<'a> {
    Defaults(&'a str),
    From {
        parent: String,
        chain: Vec<String>,
        /// As the manifest has them, and as config files and variables change them.
        settings: [Effective; 2],
    },
}

impl<'a> Inherited<'a> {
    fn of(model: &Model, profile: &'a ProfileTable) -> Option<Self> {
        let mut chain = model.chain(&profile.name).ok()?;
        chain.pop();
        let Some(parent) = chain.last().cloned() else {
            return Some(Self::Defaults(&profile.name));
        };
        let settings = [SettingSources::Manifest, SettingSources::Profiles]
            .map(|sources| resolve_chain(model, &chain, &Subject { sources, ..Subject::member() }));
        Some(Self::From { parent, chain, settings })
    }

    /// The settings that repeat what is there without them, in the order of the text.
    fn restated<'b>(
        &self,
        model: &Model,
        profile: &'b ProfileTable,
    ) -> Vec<(Option<&'b Selector>, &'b Entry)> {
        let beaten = beaten_setting::repeated(model, &profile.name);
        let own = profile.entries.iter();
        let own =
            own.filter(|entry| self.is_restated_by(entry) && !beaten.contains(&&entry.origin));
        let overrides = profile.overrides.iter().flat_map(|table| {
            let entries = table.entries.iter();
            let repeated =
                entries.filter(|entry| self.is_repeated_in(model, &table.selector, entry));
            repeated.map(|entry| (Some(&table.selector), entry))
        });
        let mut all: Vec<_> = own.map(|entry| (None, entry)).chain(overrides).collect();
        all.sort_by_key(|(_, entry)| entry.key_origin.place().map(|place| place.span.start));
        all
    }

    /// Whether the inherited tables for the same packages set the same.
    fn is_repeated_in(&self, model: &Model, selector: &Selector, entry: &Entry) -> bool {
        let Some(key) = keys::find(&entry.key) else { return false };
        let (Ok(value), chain) = (key.kind.canonical(&entry.raw), self.chain()) else {
            return false;
        };
        let tables = chain.iter().flat_map(|name| model.tables(name));
        let tables =
            tables.flat_map(|table| &table.overrides).filter(|table| table.selector == *selector);
        let inherited: Vec<&Entry> = tables
            .flat_map(|table| &table.entries)
            .filter(|other| other.key == entry.key)
            .collect();
        if inherited.is_empty() {
            return *selector == Selector::Build && key.name == "opt-level" && value == "0";
        }
        inherited.iter().all(|other| key.kind.canonical(&other.raw).as_ref() == Ok(&value))
    }

    fn chain(&self) -> &[String] {
        match self {
            Self::Defaults(_) => &[],
            Self::From { chain, .. } => chain,
        }
    }

    /// Whether a setting repeats the value of its key, unless Cargo or rustc computes it (as for `strip` and
    /// `codegen-units`): then writing it down makes a difference.
    fn is_restated_by(&self, entry: &Entry) -> bool {
        let Some(key) = keys::find(&entry.key) else { return false };
        let Ok(value) = key.kind.canonical(&entry.raw) else { return false };
        let is_same = |settings: &Effective| {
            let is_computed =
                |setting: &&Setting| !is_written(&setting.origin) && key.dev.is_none();
            let setting = settings.setting(key.name).filter(|setting| !is_computed(setting));
            setting.is_some_and(|setting| setting.value == value)
        };
        match self {
            Self::Defaults("release") => key.release == Some(&value),
            Self::Defaults(_) => key.dev == Some(&value),
            Self::From { settings, .. } => settings.iter().all(is_same),
        }
    }
}
