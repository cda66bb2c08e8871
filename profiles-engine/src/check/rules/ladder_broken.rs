//! Presets that stand in the wrong order.

use crate::check::rules::missing_preset::lives_on_presets;
use crate::check::rules::{Example, Finding, Level, Model, Rule};
use crate::profiles::Subject;
use crate::profiles::presets::find;
use crate::profiles::resolve::{Setting, Sources, resolve};
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "ladder-broken",
    level: Level::Warning,
    summary: "`fastest` is less optimised than `fast`, or `smallest` less for size than `small`",
    docs: "\
The presets are a ladder: `fastest` costs more to build than `fast` and runs faster, `smallest` more than `small` and is smaller. \
This rule compares the effective settings of the two, for members and for dependencies: the upper one has to have at least the optimisation of \
the lower, and no check that the lower has not. Where a promise of the preset itself is broken, `broken-promise` says so.

Change the setting where the finding points.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: Example =
    &[("Cargo.toml", presets!("[profile.fastest.package.\"*\"]\nopt-level = 2\n"))];
const GOOD: Example = &[("Cargo.toml", presets!("[profile.fast.package.\"*\"]\nopt-level = 2\n"))];

/// The values of a key, from the least that it does for the aim to the most.
type Ladder = (&'static str, &'static [&'static str]);

const SPEED: &[Ladder] = &[
    ("opt-level", &["0", "z", "s", "1", "2", "3"]),
    ("lto", &["off", "false", "thin", "fat"]),
    ("debug-assertions", &["true", "false"]),
    ("overflow-checks", &["true", "false"]),
    ("incremental", &["true", "false"]),
];

/// `"s"` and `"z"` are one rung: which of them is smaller depends on the program.
const SIZE: &[Ladder] = &[
    ("lto", &["off", "false", "thin", "fat"]),
    ("panic", &["unwind", "abort"]),
    ("strip", &["none", "debuginfo", "symbols"]),
    ("debug-assertions", &["true", "false"]),
    ("overflow-checks", &["true", "false"]),
    ("incremental", &["true", "false"]),
];

fn check(model: &Model) -> Vec<Finding> {
    if !lives_on_presets(model) {
        return Vec::new();
    }
    let pairs = [("fast", "fastest", SPEED), ("small", "smallest", SIZE)];
    let mut findings: Vec<Finding> = Vec::new();
    for (lower, upper, ladders) in pairs {
        for subject in [Subject::member(), Subject::dependency()] {
            for finding in compare(model, lower, upper, ladders, subject) {
                if !findings.iter().any(|other| other.message == finding.message) {
                    findings.push(finding);
                }
            }
        }
    }
    findings
}

fn compare(
    model: &Model,
    lower: &str,
    upper: &str,
    ladders: &[Ladder],
    subject: Subject,
) -> Vec<Finding> {
    let subject = Subject { sources: Sources::Profiles, ..subject };
    let settings = [lower, upper].map(|profile| resolve(model, profile, &subject));
    let [Ok(below), Ok(above)] = settings else {
        return Vec::new();
    };
    let promised = |key: &str| {
        let holds = find(upper).map_or(&[][..], |preset| preset.holds);
        subject.member && holds.iter().any(|promise| promise.key == key)
    };
    let broken = ladders.iter().filter(|(key, _)| !promised(key)).filter_map(|(key, values)| {
        let (below, above) = (below.setting(key)?, above.setting(key)?);
        let rung = |setting: &Setting| values.iter().position(|value| *value == setting.value);
        (rung(above)? < rung(below)?).then(|| finding(model, lower, upper, below, above, &subject))
    });
    broken.collect()
}

fn finding(
    model: &Model,
    lower: &str,
    upper: &str,
    below: &Setting,
    above: &Setting,
    subject: &Subject,
) -> Finding {
    let of = if subject.member { "" } else { " for dependencies" };
    let key = above.key;
    let message = format!(
        "`{upper}` has `{key}` at `{}`{of}, less than `{lower}` with `{}`",
        above.value, below.value
    );
    let table = model.tables(upper).last().map(|table| table.origin.clone());
    let origin = match (&above.origin, table) {
        (Origin::BuiltIn(_), Some(table)) => table,
        (written, _) => written.clone(),
    };
    let help = format!("give `{upper}` the `{}` of `{lower}`", above.key);
    RULE.finding(&origin, message).in_profile(upper).help(help)
}
