//! A key that no profile has.

use crate::check::rules::{Finding, Level, Model, Rule, edit, nearest};
use crate::profiles::environment;
use crate::profiles::keys::{self, KEYS, STRUCTURE};
use crate::profiles::layers::Entry;
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "unknown-key",
    level: Level::Warning,
    summary: "a key that no profile has",
    docs: "\
Cargo ignores a key that it does not know: the setting has no effect. It warns (`unused manifest key`, `unused \
config key`), without saying which key may have been meant, and nothing fails. A key written with underscores (`opt_level`) is such a key; `--fix` corrects \
these. So is a variable `CARGO_PROFILE_…` that ends in no key, of which Cargo says nothing.

Write the key as the Cargo book has it, or take it out.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt_level = 2\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = 2\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for profile in model.layers().flat_map(|layer| &layer.profiles) {
        for entry in profile.all_entries() {
            if !is_known(entry) {
                findings.push(finding(entry, &profile.name));
            }
        }
    }
    let tripping = model.tripping();
    let strays = model.environment.strays.iter();
    let harmless = strays.filter(|name| tripping.iter().all(|(tripping, _)| tripping != name));
    findings.extend(harmless.map(|name| stray(model, name)));
    findings
}

/// A variable that Cargo does not look at: perhaps a slip, perhaps meant for another workspace.
fn stray(model: &Model, name: &str) -> Finding {
    let message = format!("`{name}` sets no key of a profile: Cargo does not look at it");
    let mut finding = RULE.finding(&Origin::Variable(name.to_owned()), message);
    let known: Vec<String> = environment::known(model.names()).collect();
    let help = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            finding.level = Level::Note;
            format!("unset `{name}`, if it is not meant for another workspace")
        }
    };
    finding.help(help)
}

fn is_known(entry: &Entry) -> bool {
    keys::find(&entry.key).is_some() || STRUCTURE.contains(&entry.key.as_str())
}

fn finding(entry: &Entry, profile: &str) -> Finding {
    let message = format!("no profile has a key `{}`: Cargo ignores it", entry.key);
    let known = KEYS.iter().map(|key| key.name).chain(STRUCTURE.iter().copied());
    let hyphened = entry.key.replace('_', "-");
    let help = match nearest(&hyphened, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "take it out".to_owned(),
    };
    // Nothing else can have been meant.
    let fix = keys::find(&hyphened)
        .and_then(|key| Some(edit::replace(&entry.key_origin, key.name)?.about(key.name)));
    RULE.finding(&entry.key_origin, message).in_profile(profile).help(help).fix(fix)
}
