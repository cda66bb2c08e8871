use std::collections::HashSet;

use crate::check::rule::{
    Finding, Level, Model, Origin, Raw, Rule, did_you_mean, manifest, unquoted,
};
use crate::profiles::inheritance::{Broken, LONGEST};
use crate::profiles::keys::BUILT_IN;

pub static RULE: Rule = Rule {
    id: "broken-inheritance",
    level: Level::Error,
    summary: "a profile whose `inherits` is missing, names an unknown profile or forms a cycle",
    scope: "",
    why: "Every profile except `dev` and `release` has to inherit from one of these two, directly or through others; they themselves can't \
        inherit. Otherwise Cargo rejects every build in the workspace, whichever profile is requested; `cargo metadata` does not notice.",
    remedy: "Set `inherits` to `dev`, `release`, or a profile that inherits from one of them.",
    bad: manifest!("[profile.profiling]\ndebug = true\n"),
    good: manifest!("[profile.profiling]\ninherits = \"release\"\ndebug = true\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    // All profiles of a cycle, and all that inherit from a broken one, have the same cause.
    let mut seen = HashSet::new();
    let broken = model.names().iter().filter_map(|name| model.chain(name).err());
    let broken: Vec<Broken> =
        broken.filter(|broken| !is_misread(model, broken) && seen.insert(broken.clone())).collect();
    let is_told = |other: &Broken| broken.iter().any(|one| origin(one) == origin(other));
    let debug = debug_in_manifests(model).filter(|debug| !is_told(debug));
    broken.iter().cloned().chain(debug).map(|broken| finding(model, &broken)).collect()
}

/// Where it inherits from, if that is what is broken.
fn origin(broken: &Broken) -> Option<&Origin> {
    match broken {
        Broken::UnknownParent { origin, .. }
        | Broken::RootInherits(_, origin)
        | Broken::Loop { origin, .. } => Some(origin),
        Broken::Undefined(_) | Broken::NoParent(_) | Broken::TooLong(_) => None,
    }
}

/// Cargo rejects this name when it reads a manifest: before it ignores the profiles of members, and before it looks at
/// what config files and variables override.
fn debug_in_manifests(model: &Model) -> impl Iterator<Item = Broken> {
    let layers = model.ignored.iter().chain([&model.manifest]);
    let profiles = layers.flat_map(|layer| &layer.profiles);
    let entries =
        profiles.flat_map(|profile| profile.entries.iter().map(move |entry| (profile, entry)));
    let debug = Raw::Text("debug".to_owned());
    entries.filter(move |(_, entry)| entry.key == "inherits" && entry.raw == debug).map(
        |(profile, entry)| Broken::UnknownParent {
            profile: profile.name.clone(),
            parent: "debug".to_owned(),
            origin: entry.origin.clone(),
        },
    )
}

/// Whether `inherits` is not a string, which `invalid-value` reports.
fn is_misread(model: &Model, broken: &Broken) -> bool {
    let Broken::NoParent(profile) = broken else { return false };
    let mut entries = model.tables(profile).flat_map(|table| &table.entries);
    entries.any(|entry| entry.key == "inherits")
}

fn finding(model: &Model, broken: &Broken) -> Finding {
    let (Broken::Undefined(profile)
    | Broken::NoParent(profile)
    | Broken::TooLong(profile)
    | Broken::UnknownParent { profile, .. }
    | Broken::RootInherits(profile, _)
    | Broken::Loop { profile, .. }) = broken;
    let table = || model.tables(profile).last().map(|table| &table.origin);
    let origin = origin(broken).or_else(table);
    let problem = match broken {
        Broken::Undefined(_) => "is not defined".to_owned(),
        Broken::NoParent(_) => "has no `inherits`".to_owned(),
        Broken::UnknownParent { parent, .. } => {
            format!("inherits from `{parent}`, which is not defined")
        }
        Broken::TooLong(_) => {
            format!("inherits through more than {LONGEST} profiles: Cargo crashes on long chains")
        }
        Broken::RootInherits(..) => "can't inherit".to_owned(),
        Broken::Loop { parent, .. } if parent == profile => "inherits from itself".to_owned(),
        Broken::Loop { parent, .. } => format!("inherits from itself through `{parent}`"),
    };
    let help = match broken {
        Broken::Undefined(_) => format!("define `[profile.{profile}]`"),
        Broken::NoParent(_) => help_without_parent(profile),
        Broken::UnknownParent { parent, .. } => help_for_unknown(model, profile, parent),
        Broken::TooLong(_) => "make it inherit from `release` or `dev`".to_owned(),
        Broken::RootInherits(..) => "remove `inherits`".to_owned(),
        Broken::Loop { .. } => {
            "make one profile of the cycle inherit from `release` or `dev`".to_owned()
        }
    };
    let origin = origin.unwrap_or(&Origin::BuiltIn("nowhere"));
    let finding = RULE.finding(origin, format!("profile `{profile}` {problem}"), help);
    match broken {
        Broken::TooLong(_) => finding.in_profile(profile).at_level(Level::Warning),
        _ => finding.in_profile(profile).rejected_where_read("Cargo", model),
    }
}

fn help_without_parent(profile: &str) -> String {
    let add = "add `inherits = \"release\"` or `inherits = \"dev\"`";
    let lower = profile.to_lowercase();
    let known = BUILT_IN.iter().find(|(name, _)| strsim::osa_distance(name, &lower) <= 1);
    match known {
        Some((name, _)) if *name == lower => {
            format!("did you mean `[profile.{name}]`? Names of profiles are case-sensitive")
        }
        Some((name, _)) => format!("{add}, or did you mean `[profile.{name}]`?"),
        None => unquoted(profile).unwrap_or(add.to_owned()),
    }
}

fn help_for_unknown(model: &Model, profile: &str, parent: &str) -> String {
    if parent == "debug" {
        return "the profile is called `dev`; `debug` is its folder".to_owned();
    }
    let names = model.names().iter().take(100).map(String::as_str);
    did_you_mean(parent, names.filter(|name| *name != profile)).unwrap_or_else(|| {
        format!("define `[profile.{parent}]`, or inherit from `release` or `dev`")
    })
}
