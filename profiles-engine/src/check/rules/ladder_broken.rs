use std::collections::HashSet;

use crate::check::rule::{
    Finding, Level, Model, Rule, SettingSources, Subject, origin_in, presets, presets_of, resolve,
};
use crate::profiles::presets::find;

pub static RULE: Rule = Rule {
    id: "ladder-broken",
    level: Level::Warning,
    summary: "`fastest` less optimised than `fast`, or `smallest` less than `small`",
    scope: "It compares the effective settings of the two, for members and for dependencies: the upper preset must be optimised at least as \
        much, and must not have checks that the lower one lacks. A broken promise of the preset itself is left to `broken-promise`.",
    why: "`fastest` costs more to build in order to run faster, and `smallest` in order to be smaller: a weaker setting wastes that cost.",
    remedy: "Change the setting that the finding points to.",
    bad: presets!("[profile.fastest.package.\"*\"]\nopt-level = 2\n"),
    good: presets!("[profile.fast.package.\"*\"]\nopt-level = 2\n"),
    check,
};

/// A key with its values, from the one that does least for the preset's aim to the one that does most.
type Ladder = (&'static str, &'static [&'static str]);

/// A preset, the one above it, and what only these two are compared by.
type Step = (&'static str, &'static str, &'static [Ladder]);

const STEPS: [Step; 2] = [
    ("fast", "fastest", &[("opt-level", &["0", "z", "s", "1", "2", "3"])]),
    // `opt-level` is missing: whether `"s"` or `"z"` is smaller depends on the program.
    (
        "small",
        "smallest",
        &[("panic", &["unwind", "abort"]), ("strip", &["none", "debuginfo", "symbols"])],
    ),
];

const COMMON: [Ladder; 4] = [
    ("lto", &["off", "false", "thin", "fat"]),
    ("debug-assertions", &["true", "false"]),
    ("overflow-checks", &["true", "false"]),
    ("incremental", &["true", "false"]),
];

fn check(model: &Model) -> Vec<Finding> {
    let presets = presets_of(model);
    let is_preset = |name: &str| presets.iter().any(|preset| preset.name == name);
    let steps = STEPS.iter().filter(|(lower, upper, _)| is_preset(lower) && is_preset(upper));
    let findings = steps.flat_map(|step| {
        let subjects = [Subject::member(), Subject::dependency()];
        subjects.into_iter().flat_map(|subject| compare(model, step, subject))
    });
    let mut seen = HashSet::new();
    findings.filter(|finding| seen.insert(finding.message.clone())).collect()
}

fn compare(model: &Model, (lower, upper, own): &Step, subject: Subject) -> Vec<Finding> {
    let subject = Subject { sources: SettingSources::Profiles, ..subject };
    let settings = [lower, upper].map(|profile| resolve(model, profile, &subject));
    let [Ok(below), Ok(above)] = settings else { return Vec::new() };
    let holds = find(upper).map_or(&[][..], |preset| preset.holds);
    let of = if subject.member { "" } else { " for dependencies" };
    let broken = own.iter().chain(&COMMON).filter_map(|(key, values)| {
        let is_promised = subject.member && holds.iter().any(|promise| promise.key == *key);
        let [below, above] = [below.setting(key)?, above.setting(key)?];
        let [low, high] =
            [below, above].map(|setting| values.iter().position(|value| *value == setting.value));
        if is_promised || high? >= low? {
            return None;
        }
        let message = format!(
            "`{upper}` has `{key}` at {}{of}, a step down from `{lower}`, which has {}",
            model.shown_value(above),
            model.shown_value(below)
        );
        let help = format!("give `{upper}` the `{key}` of `{lower}`");
        Some(RULE.finding(origin_in(model, upper, above), message, help).in_profile(upper))
    });
    broken.collect()
}
