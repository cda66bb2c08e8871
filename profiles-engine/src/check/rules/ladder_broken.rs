use crate::check::rule::{Finding, Level, Model, Rule, Subject, origin_in, presets, uses_presets};
use crate::profiles::presets::find;
use crate::profiles::resolve::{Setting, SettingSources, resolve};

pub static RULE: Rule = Rule {
    id: "ladder-broken",
    level: Level::Warning,
    summary: "`fastest` less optimised than `fast`, or `smallest` less than `small`",
    scope: "It compares the effective settings of the two, for members and for dependencies: the upper preset must be optimised at least as \
        much, and must not have a check that the lower lacks. A broken promise of the preset itself is left to `broken-promise`.",
    why: "`fastest` costs more to build in order to run faster, and `smallest` in order to be smaller: a weaker setting wastes that cost.",
    remedy: "Change the setting that the finding points to.",
    bad: presets!("[profile.fastest.package.\"*\"]\nopt-level = 2\n"),
    good: presets!("[profile.fast.package.\"*\"]\nopt-level = 2\n"),
    check,
};

/// A key with its values, from the one that does least for the preset's aim to the one that does most.
type Ladder = (&'static str, &'static [&'static str]);

/// A preset and the one above it.
struct Step {
    lower: &'static str,
    upper: &'static str,
    ladders: &'static [Ladder],
}

const STEPS: [Step; 2] = [
    Step {
        lower: "fast",
        upper: "fastest",
        ladders: &[
            ("opt-level", &["0", "z", "s", "1", "2", "3"]),
            ("lto", &["off", "false", "thin", "fat"]),
            ("debug-assertions", &["true", "false"]),
            ("overflow-checks", &["true", "false"]),
            ("incremental", &["true", "false"]),
        ],
    },
    // `opt-level` is missing: whether `"s"` or `"z"` is smaller depends on the program.
    Step {
        lower: "small",
        upper: "smallest",
        ladders: &[
            ("lto", &["off", "false", "thin", "fat"]),
            ("panic", &["unwind", "abort"]),
            ("strip", &["none", "debuginfo", "symbols"]),
            ("debug-assertions", &["true", "false"]),
            ("overflow-checks", &["true", "false"]),
            ("incremental", &["true", "false"]),
        ],
    },
];

fn check(model: &Model) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for step in STEPS.iter().filter(|_| uses_presets(model)) {
        for subject in [Subject::member(), Subject::dependency()] {
            for finding in compare(model, step, subject) {
                if !findings.iter().any(|other| other.message == finding.message) {
                    findings.push(finding);
                }
            }
        }
    }
    findings
}

fn compare(model: &Model, step: &Step, subject: Subject) -> Vec<Finding> {
    let subject = Subject { sources: SettingSources::Profiles, ..subject };
    let settings = [step.lower, step.upper].map(|profile| resolve(model, profile, &subject));
    let [Ok(below), Ok(above)] = settings else {
        return Vec::new();
    };
    let holds = find(step.upper).map_or(&[][..], |preset| preset.holds);
    let broken = step.ladders.iter().filter_map(|(key, values)| {
        let is_promised = subject.member && holds.iter().any(|promise| promise.key == *key);
        let settings = [below.setting(key)?, above.setting(key)?];
        let [lower, upper] =
            settings.map(|setting| values.iter().position(|value| *value == setting.value));
        (!is_promised && upper? < lower?).then(|| finding(model, step, settings, &subject))
    });
    broken.collect()
}

fn finding(
    model: &Model,
    step: &Step,
    [below, above]: [&Setting; 2],
    subject: &Subject,
) -> Finding {
    let Step { lower, upper, .. } = step;
    let of = if subject.member { "" } else { " for dependencies" };
    let message = format!(
        "`{upper}` has `{}` at `{}`{of}, less than `{lower}` with `{}`",
        above.key, above.value, below.value
    );
    let help = format!("give `{upper}` the `{}` of `{lower}`", above.key);
    RULE.finding(origin_in(model, upper, above), message, help).in_profile(upper)
}
