use std::cmp::Ordering;

use crate::base::text;
use crate::check::rule::{
    Entry, Finding, LOCK, Level, Model, Origin, Override, Rule, Selector, Setting, SettingSources,
    Subject, dotted, first_per_place, keys, resolve_chain,
};
use crate::profiles::keys::KEYS;

macro_rules! tables {
    () => {
        "[workspace]\n[profile.dev.package.\"*\"]\nopt-level = 1\n[profile.quick]\ninherits = \"dev\"\n"
    };
}

pub static RULE: Rule = Rule {
    id: "beaten-setting",
    level: Level::Note,
    summary: "a setting that does not reach the packages it seems to be for, because a `package` table is stronger",
    scope: "It finds settings of a profile that an inherited `package` table beats, and settings in `build-override` that `package.\"*\"` \
        beats. If the profile repeats an inherited value, it can only be meant to override inherited tables (a warning if they cover at least half of the members); tables \
        for dependencies, or for few of the members, are left alone. If the value is new, it finds only tables with a value between the two: \
        `opt-level = 2` raises a package above `dev`, but holds it back in a profile at 3.",
    why: "A profile inherits the `package` tables of its parent, and Cargo applies all tables after all settings, whichever profile they are \
        in: `package.NAME` is stronger than `package.\"*\"`, which is stronger than `build-override` and than the profile itself.",
    remedy: "Repeat the setting in a table of the profile for the same packages. For a setting of `build-override`, name the build dependencies in \
        tables of their own.",
    bad: &[("Cargo.toml", concat!(tables!(), "opt-level = 3\n")), LOCK],
    good: &[
        (
            "Cargo.toml",
            concat!(tables!(), "opt-level = 3\n[profile.quick.package.\"*\"]\nopt-level = 3\n"),
        ),
        LOCK,
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = model.names().iter();
    let own = profiles.clone().flat_map(|profile| by_inherited_tables(model, profile));
    let host = profiles.flat_map(|profile| by_dependencies(model, profile));
    own.chain(first_per_place(host)).collect()
}

/// The places of the profile's settings that repeat the inherited value, but that inherited tables beat.
pub(super) fn repeated<'a>(model: &'a Model, profile: &str) -> Vec<&'a Origin> {
    let settings = own_settings(model, profile).into_iter();
    settings.filter(Beaten::is_repeated).map(|own| &own.entry.origin).collect()
}

/// One member in so many is one of few.
const FEW: usize = 5;

/// A setting of a profile that inherited tables beat.
struct Beaten<'a> {
    /// The override table that it is in, if any.
    selector: Option<&'a Selector>,
    entry: &'a Entry,
    key: &'static str,
    value: String,
    /// The value without it.
    inherited: Option<String>,
    /// The tables, each with its setting and the profile that it is in.
    by: Vec<(&'a str, &'a Selector, &'a Entry)>,
}

impl Beaten<'_> {
    fn is_repeated(&self) -> bool {
        self.inherited.as_ref() == Some(&self.value)
    }
}

fn by_inherited_tables(model: &Model, profile: &str) -> Vec<Finding> {
    let settings = own_settings(model, profile).into_iter();
    settings.map(|beaten| finding(model, profile, &beaten)).collect()
}

fn finding(model: &Model, profile: &str, beaten: &Beaten) -> Finding {
    let Beaten { selector, entry, key, by, .. } = beaten;
    let setting = dotted(*selector, entry);
    let tables: Vec<String> =
        by.iter().map(|(owner, selector, _)| table(owner, selector)).collect();
    let (reached, help) = match by[..] {
        [(_, Selector::Package(name), _)] => (
            format!("`{name}`"),
            format!("add `{key} = {}` to `{}`", entry.raw, table(profile, by[0].1)),
        ),
        [(_, selector, _)] => (
            "the dependencies".to_owned(),
            format!("add `{key} = {}` to `{}`", entry.raw, table(profile, selector)),
        ),
        _ => {
            let names: Vec<String> = by
                .iter()
                .filter_map(|(_, selector, _)| match selector {
                    Selector::Package(name) => Some(format!("`{name}`")),
                    _ => None,
                })
                .collect();
            (
                text::some_of(&names),
                format!(
                    "add `{key} = {}` to a table for each of them, such as `{}`",
                    entry.raw,
                    table(profile, by[0].1)
                ),
            )
        }
    };
    let by = match &by[..] {
        [(_, _, other)] => {
            format!("the inherited table `{}` sets `{key} = {}`", tables[0], other.raw)
        }
        [(_, _, first), ..] if by.iter().all(|(_, _, other)| other.raw == first.raw) => {
            format!("{} inherited tables set `{key} = {}`", by.len(), first.raw)
        }
        _ => format!("{} inherited tables set `{key}`", by.len()),
    };
    let is_most = beaten.by.len() * 2 >= model.workspace.members.len();
    let level = if beaten.is_repeated() && is_most { Level::Warning } else { Level::Note };
    let message = format!("`{setting}` of profile `{profile}` does not reach {reached}: {by}");
    RULE.finding(&entry.origin, message, help).in_profile(profile).at_level(level)
}

/// The header of a table.
fn table(profile: &str, selector: &Selector) -> String {
    format!("[profile.{profile}.{selector}]")
}

/// The settings of a profile, and of its `package."*"`, that inherited tables beat.
fn own_settings<'a>(model: &'a Model, profile: &str) -> Vec<Beaten<'a>> {
    let Ok(chain) = model.chain(profile) else { return Vec::new() };
    let parents = &chain[..chain.len() - 1];
    let inherited: Vec<(&str, &Override)> = parents
        .iter()
        .flat_map(|parent| model.tables(parent))
        .flat_map(|table| table.overrides.iter().map(|one| (table.name.as_str(), one)))
        .collect();
    if inherited.is_empty() {
        return Vec::new();
    }
    let own = own_entries(model, profile);
    let beaten = own.into_iter().filter_map(|(selector, key, entry)| {
        let has_key = |table: &Override| table.entries.iter().any(|entry| entry.key == key);
        let tables: Vec<_> = inherited.iter().filter(|(_, table)| has_key(table)).collect();
        if tables.is_empty() {
            return None;
        }
        let general = if selector.is_some() { Subject::dependency() } else { Subject::member() };
        let before = resolve_chain(model, parents, &from_profiles(general));
        let mut beaten = Beaten {
            selector,
            entry,
            key,
            value: keys::find(key)?.kind.canonical(&entry.raw).ok()?,
            inherited: before.value(key).map(str::to_owned),
            by: Vec::new(),
        };
        beaten.by = tables
            .iter()
            .filter_map(|(owner, table)| {
                Some((*owner, &table.selector, beats(model, &chain, &beaten, table)?))
            })
            .collect();
        // A table for few of the members is an exception that all profiles share.
        let is_exception =
            beaten.is_repeated() && beaten.by.len() * FEW <= model.workspace.members.len();
        (!beaten.by.is_empty() && !is_exception).then_some(beaten)
    });
    beaten.collect()
}

/// The last setting of each key in the profile's own tables, and in its own `package."*"`.
fn own_entries<'a>(
    model: &'a Model,
    profile: &str,
) -> Vec<(Option<&'a Selector>, &'static str, &'a Entry)> {
    let mut all: Vec<(Option<&Selector>, &'static str, &Entry)> = Vec::new();
    for table in model.tables(profile) {
        let any = table.overrides.iter().filter(|one| one.selector == Selector::Dependencies);
        let any = any.flat_map(|one| one.entries.iter().map(|entry| (Some(&one.selector), entry)));
        for (selector, entry) in table.entries.iter().map(|entry| (None, entry)).chain(any) {
            let Some(key) = keys::find(&entry.key).filter(|key| key.in_overrides) else { continue };
            all.retain(|(other, name, _)| (*other, *name) != (selector, key.name));
            all.push((selector, key.name, entry));
        }
    }
    all
}

/// The setting of an inherited table that a package gets rather than the profile's own.
fn beats<'a>(
    model: &Model,
    chain: &[String],
    own: &Beaten,
    table: &'a Override,
) -> Option<&'a Entry> {
    let subject = match (&table.selector, own.selector) {
        (Selector::Package(spec), selector) => {
            let subject = model.subject(spec, &Subject::dependency())?;
            (selector.is_none() || !subject.member).then_some(subject)?
        }
        (Selector::Dependencies, None) if has_dependencies(model) => Subject::dependency(),
        _ => return None,
    };
    let effective = resolve_chain(model, chain, &from_profiles(subject.clone()));
    let setting = effective.setting(own.key).filter(|setting| setting.value != own.value)?;
    let entry = table.entries.iter().find(|entry| entry.origin == setting.origin)?;
    let counts =
        if own.is_repeated() { subject.member } else { is_left_behind(own, &setting.value) };
    counts.then_some(entry)
}

/// Whether a table's value is between the one that the parent has and the profile's own: it went further than the parent
/// does, but not as far as the profile. Beyond both, or on the other side, it is the exception that it was.
fn is_left_behind(own: &Beaten, other: &str) -> bool {
    let order = |a: &str, b: &str| Some(rank(own.key, a)?.cmp(&rank(own.key, b)?));
    let Some(inherited) = &own.inherited else { return false };
    let steps = (order(inherited, other), order(other, &own.value));
    matches!(steps, (Some(one), Some(next)) if one == next && one != Ordering::Equal)
}

/// The position of a value among those of its key, where they have an order.
fn rank(key: &str, value: &str) -> Option<usize> {
    let values: &[&str] = match key {
        "debug" => &["none", "line-directives-only", "line-tables-only", "limited", "full"],
        "strip" => &["none", "debuginfo", "symbols"],
        "opt-level" | "codegen-units" => return value.parse().ok(),
        _ => return None,
    };
    values.iter().position(|other| *other == value)
}

/// Whether there are packages that are not members.
fn has_dependencies(model: &Model) -> bool {
    let locked = model.workspace.locked.as_ref();
    locked.is_none_or(|all| all.iter().any(|one| model.member(&one.package.name).is_none()))
}

fn from_profiles(subject: Subject) -> Subject {
    Subject { sources: SettingSources::Profiles, ..subject }
}

/// The settings in `build-override` that `package."*"` beats for all but members.
fn by_dependencies(model: &Model, profile: &str) -> Vec<Finding> {
    let Ok(chain) = model.chain(profile) else { return Vec::new() };
    if !has_dependencies(model) {
        return Vec::new();
    }
    let host = |subject: Subject| {
        resolve_chain(model, &chain, &from_profiles(Subject { for_host: true, ..subject }))
    };
    let (member, other) = (host(Subject::member()), host(Subject::dependency()));
    let tables: Vec<&Override> = chain
        .iter()
        .flat_map(|name| model.tables(name))
        .flat_map(|table| &table.overrides)
        .collect();
    let is_in = |setting: &Setting, selector: &Selector| {
        let mut tables = tables.iter().filter(|table| table.selector == *selector);
        tables.any(|table| table.entries.iter().any(|entry| entry.origin == setting.origin))
    };
    let beaten = KEYS.iter().filter_map(|key| {
        let [own, other]: [&Setting; 2] = [member.setting(key.name)?, other.setting(key.name)?];
        let is_beaten = is_in(own, &Selector::Build)
            && is_in(other, &Selector::Dependencies)
            && own.value != other.value;
        is_beaten.then(|| {
            let message = format!(
                "`{key}` at {} in `build-override` of profile `{profile}` reaches only members: `package.\"*\"` is stronger, and sets {}",
                model.shown_value(own), model.shown_value(other), key = key.name
            );
            let help = format!(
                "set `{}` in `[profile.{profile}.package.NAME]` for a build dependency that should have it",
                key.name
            );
            RULE.finding(&own.origin, message, help).in_profile(profile)
        })
    });
    beaten.collect()
}
