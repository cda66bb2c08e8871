//! A profile whose `inherits` leads nowhere.

use super::{Finding, Level, Model, Rule, nearest};
use crate::profile::Broken;
use crate::profile::source::Origin;

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
    let mut seen = Vec::new();
    for name in model.names() {
        if let Err(broken) = model.chain(&name)
            && !is_misread(model, &broken)
            && !seen.iter().any(|other| same_break(model, other, &broken))
        {
            seen.push(broken);
        }
    }
    seen.iter().map(|broken| weighed(model, finding(model, broken))).collect()
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

/// All profiles of a loop, and all that inherit from a broken one, tell of the same break.
fn same_break(model: &Model, a: &Broken, b: &Broken) -> bool {
    match (a, b) {
        (Broken::Loop { profile: a, .. }, Broken::Loop { profile: b, .. }) => {
            circle(model, a).contains(b)
        }
        (a, b) => a == b,
    }
}

fn circle(model: &Model, start: &str) -> Vec<String> {
    let mut circle = vec![start.to_owned()];
    while let Some((parent, _)) = model.parent(&circle[circle.len() - 1]) {
        if circle.iter().any(|name| name == parent) {
            break;
        }
        circle.push(parent.to_owned());
    }
    circle
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
            let others = names.iter().map(String::as_str).filter(|name| name != profile);
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
