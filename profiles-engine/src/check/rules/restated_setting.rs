//! A setting that says what holds anyway.

use crate::check::rules::{Finding, Level, Model, Rule, edit};
use crate::profiles::layers::{Entry, ProfileTable};
use crate::profiles::resolve::{Setting, Sources, resolve_chain};
use crate::profiles::{Subject, keys};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "restated-setting",
    level: Level::Note,
    summary: "a setting equal to what the profile inherits anyway",
    docs: "\
A profile inherits every setting of its parent: one that repeats the parent's value does nothing, hides what the profile is \
really about, and stays behind when the parent changes. It is compared with what the effective parent gives, never with a fixed base. A line \
with a comment beside or above it is left alone: somebody had a reason.

Take the line out, as `--fix` does.",
    bad: &[(
        "Cargo.toml",
        "[workspace]\n[profile.shipped]\ninherits = \"release\"\nopt-level = 3\nlto = true\n",
    )],
    good: &[("Cargo.toml", "[workspace]\n[profile.shipped]\ninherits = \"release\"\nlto = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    model.manifest.profiles.iter().flat_map(|profile| check_profile(model, profile)).collect()
}

fn check_profile(model: &Model, profile: &ProfileTable) -> Vec<Finding> {
    let subject = Subject { sources: Sources::Manifest, ..Subject::member() };
    let Ok(mut chain) = model.chain(&profile.name) else {
        return Vec::new();
    };
    chain.pop();
    match chain.last() {
        None => check_against(model, &Inherited::BuiltIn(&profile.name), profile),
        Some(parent) => {
            let settings = resolve_chain(model, &chain, &subject);
            check_against(model, &Inherited::Settings(settings.iter().collect(), parent), profile)
        }
    }
}

/// What holds before a profile says anything itself.
enum Inherited<'a> {
    BuiltIn(&'a str),
    Settings(Vec<&'a Setting>, &'a str),
}

impl Inherited<'_> {
    /// The value of a key, and who gives it. Not what Cargo or rustc compute when nobody says anything: a value
    /// that is written down is another thing there (`strip`, `codegen-units`).
    fn value(&self, key: &keys::Key) -> Option<(&str, String)> {
        match self {
            Self::BuiltIn(name) => {
                let value = if *name == "release" { key.release } else { key.dev };
                Some((value?, "Cargo's built-in default".to_owned()))
            }
            Self::Settings(settings, parent) => {
                let setting = settings.iter().find(|setting| setting.key == key.name)?;
                let computed = matches!(setting.origin, Origin::BuiltIn(_)) && key.dev.is_none();
                (!computed)
                    .then(|| (setting.value.as_str(), format!("what it inherits from `{parent}`")))
            }
        }
    }
}

/// One finding for each profile: a template that writes out all it knows would else be answered with a page.
fn check_against(model: &Model, inherited: &Inherited, profile: &ProfileTable) -> Vec<Finding> {
    let restated = profile.entries.iter().filter_map(|entry| {
        let key = keys::find(&entry.key)?;
        let (value, from) = inherited.value(key)?;
        let same = key.kind.canonical(&entry.raw).ok()? == value;
        (same && !is_explained(model, entry)).then_some((entry, from))
    });
    let restated: Vec<(&Entry, String)> = restated.collect();
    let finding = restated.first().map(|(first, from)| {
        let settings: Vec<String> =
            restated.iter().map(|(entry, _)| format!("`{} = {}`", entry.key, entry.raw)).collect();
        let (verb, help) = match settings.len() {
            1 => ("restates", "take the line out"),
            _ => ("restate", "take these lines out"),
        };
        let message = format!("{} {verb} {from}", settings.join(", "));
        let lines: Vec<&Entry> = restated.iter().map(|(entry, _)| *entry).collect();
        let finding = RULE.finding(&first.key_origin, message).in_profile(&profile.name);
        finding.help(help).fix(edit::remove(model, &lines))
    });
    finding.into_iter().collect()
}

/// Whether a comment stands beside the setting, or above it.
fn is_explained(model: &Model, entry: &Entry) -> bool {
    let (Some(key), Some(value)) = (entry.key_origin.place(), entry.origin.place()) else {
        return false;
    };
    let text = &model.files[key.file].text;
    let mut above = text[..key.span.start].rsplit('\n');
    above.next();
    let above = above.next().is_some_and(|line| line.trim_start().starts_with('#'));
    above || text[value.span.end..].lines().next().is_some_and(|rest| rest.contains('#'))
}
