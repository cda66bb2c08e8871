//! A profile whose `inherits` leads nowhere.

use std::collections::HashSet;

use crate::check::rules::{Finding, Level, Model, Rule, nearest};
use crate::profiles::Broken;
use crate::profiles::inheritance::LONGEST;
use crate::profiles::value::Raw;
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "broken-inheritance",
    level: Level::Error,
    summary: "a profile whose `inherits` is missing, unknown or a loop",
    docs: "\
Every profile but `dev` and `release` has to inherit, over any number of steps, from one of these two. Where one does not, \
Cargo refuses every build in the workspace, whichever profile is asked for; `cargo metadata` does not notice. `dev` and `release` \
can't inherit themselves.

Give the profile an `inherits` that names `dev`, `release`, or a profile that leads there.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.profiling]\ndebug = true\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.profiling]\ninherits = \"release\"\ndebug = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let (mut findings, mut seen) = (Vec::new(), HashSet::new());
    for name in model.names() {
        // All profiles of a loop, and all that inherit from a broken one, tell of the same break.
        if let Err(broken) = model.chain(name)
            && !is_misread(model, &broken)
            && seen.insert(broken.clone())
        {
            findings.push(weighed(model, finding(model, &broken)));
        }
    }
    findings.extend(debug_in_members(model));
    findings
}

/// Cargo ignores what members say of profiles, but it refuses this name before it does so.
fn debug_in_members(model: &Model) -> impl Iterator<Item = Finding> {
    let profiles = model.ignored.iter().flat_map(|layer| &layer.profiles);
    profiles.filter_map(|profile| {
        let parent = "debug".to_owned();
        let debug = Raw::Text(parent.clone());
        let mut entries = profile.entries.iter();
        let entry = entries.find(|entry| entry.key == "inherits" && entry.raw == debug)?;
        let (profile, origin) = (profile.name.clone(), entry.origin.clone());
        Some(finding(model, &Broken::UnknownParent { profile, parent, origin }))
    })
}

/// An `inherits` that is no string is another rule's business.
fn is_misread(model: &Model, broken: &Broken) -> bool {
    let Broken::NoParent(profile) = broken else {
        return false;
    };
    let mut entries = model.tables(profile).flat_map(|table| &table.entries);
    entries.any(|entry| entry.key == "inherits")
}

/// What stands only in a config file breaks nothing but the builds that ask for it.
fn weighed(model: &Model, mut finding: Finding) -> Finding {
    if let Some(profile) = &finding.profile
        && !model.is_always_read(profile)
    {
        finding.level = Level::Warning;
        finding.message = finding.message.replace("every build", "a build with this profile");
    }
    finding
}

fn finding(model: &Model, broken: &Broken) -> Finding {
    match broken {
        Broken::Undefined(profile) => {
            RULE.finding(&Origin::BuiltIn("nowhere"), format!("profile `{profile}` is not defined"))
        }
        Broken::NoParent(profile) => {
            let origin = model.tables(profile).last().map(|table| &table.origin);
            let message =
                format!("profile `{profile}` inherits from nothing: Cargo refuses every build");
            RULE.finding(origin.unwrap_or(&Origin::BuiltIn("nowhere")), message)
                .in_profile(profile)
                .help("add inherits = \"release\", or \"dev\"")
        }
        Broken::UnknownParent { profile, parent, origin } => {
            let message = format!(
                "profile `{profile}` inherits from `{parent}`, which is not defined: Cargo refuses every build"
            );
            let names = model.names();
            let others = names.iter().take(100).map(String::as_str).filter(|name| name != profile);
            let near = nearest(parent, others);
            let help = match (parent.as_str(), near) {
                ("debug", _) => "the profile is called `dev`; `debug` is its folder".to_owned(),
                (_, Some(near)) => format!("did you mean `{near}`?"),
                (_, None) => {
                    format!("define [profile.{parent}], or inherit from \"release\" or \"dev\"")
                }
            };
            RULE.finding(origin, message).in_profile(profile).help(help)
        }
        Broken::TooLong(profile) => {
            let origin = model.tables(profile).last().map(|table| &table.origin);
            let message = format!(
                "profile `{profile}` inherits over more than {LONGEST} profiles: Cargo crashes where there are some more"
            );
            let mut finding = RULE.finding(origin.unwrap_or(&Origin::BuiltIn("nowhere")), message);
            finding.level = Level::Warning;
            finding.in_profile(profile).help("let it inherit from \"release\" or \"dev\"")
        }
        Broken::RootInherits(profile, origin) => {
            let message = format!("profile `{profile}` can't inherit: Cargo refuses every build");
            RULE.finding(origin, message).in_profile(profile).help("take `inherits` out")
        }
        Broken::Loop { profile, parent, origin } => {
            let message = format!(
                "profile `{profile}` inherits from `{parent}`, which leads back to it: Cargo refuses every build"
            );
            let help = "let one profile of the loop inherit from \"release\" or \"dev\"";
            RULE.finding(origin, message).in_profile(profile).help(help)
        }
    }
}
