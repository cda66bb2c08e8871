use crate::check::rule::{
    Entry, Finding, Fix, Level, Model, Origin, Rule, did_you_mean, keys, manifest, tables,
};
use crate::profiles::environment;

pub static RULE: Rule = Rule {
    id: "unknown-key",
    level: Level::Warning,
    summary: "a key that profiles don't have",
    scope: "That includes `CARGO_PROFILE_…` variables that don't end in a key.",
    why: "Cargo ignores the setting. It warns (`unused manifest key`, `unused config key`) without suggesting the key that was meant, and \
        doesn't warn about variables at all.",
    remedy: "Correct the key, or remove it. `--fix` corrects keys that are written with underscores (`opt_level`), or removes them \
        if the table has both spellings.",
    bad: manifest!("[profile.release]\nopt_level = 2\n"),
    good: manifest!("[profile.release]\nopt-level = 2\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let nested = model.nested_variables();
    // `invalid-value` reports those that Cargo trips over.
    let is_ignored = |name: &&String| nested.iter().all(|(nested, _)| nested != *name);
    let ignored = model.environment.unknown.iter().filter(is_ignored);
    let unknown = tables(model.layers()).flat_map(|(profile, table)| {
        let unknown = table.iter().filter(|entry| is_unknown(&entry.key));
        unknown.map(move |entry| finding(model, profile, table, entry))
    });
    unknown.chain(ignored.map(|name| stray(model, name))).collect()
}

fn is_unknown(key: &str) -> bool {
    keys::find(key).is_none() && !keys::STRUCTURE.contains(&key)
}

/// A variable that Cargo ignores: either a typo, or meant for another workspace.
fn stray(model: &Model, name: &str) -> Finding {
    let known: Vec<String> = environment::known(model.names()).collect();
    let (level, help) = match did_you_mean(name, known.iter().map(String::as_str)) {
        Some(help) => (Level::Warning, help),
        None => (Level::Note, format!("unset `{name}`, unless it is meant for another workspace")),
    };
    let message = format!("`{name}` is not a profile setting: Cargo ignores it");
    RULE.finding(&Origin::Variable(name.to_owned()), message, help).at_level(level)
}

fn finding(model: &Model, profile: &str, table: &[Entry], entry: &Entry) -> Finding {
    let message = format!("unknown key `{}`: Cargo ignores it", entry.key);
    let known = keys::KEYS.iter().map(|key| key.name).chain(keys::STRUCTURE.iter().copied());
    let hyphenated = entry.key.replace('_', "-");
    let (help, fix) =
        if entry.key != hyphenated && table.iter().any(|other| other.key == hyphenated) {
            let help = format!("remove it: the table sets `{hyphenated}`, too");
            (help, Fix::remove(model, &[entry]))
        } else {
            let help = did_you_mean(&hyphenated, known).unwrap_or("remove it".to_owned());
            let fix = keys::find(&hyphenated).and_then(|key| {
                let fix = Fix::replace(&entry.key_origin, key.name)?;
                Some(fix.changes(key.name, model.heirs(profile)))
            });
            (help, fix)
        };
    RULE.finding(&entry.key_origin, message, help).in_profile(profile).fix(fix)
}
