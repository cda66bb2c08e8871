use crate::check::rule::{
    Entry, Finding, Fix, Level, Model, Origin, Raw, Rule, did_you_mean, keys, manifest, tables,
};
use crate::profiles::environment;
use crate::profiles::misplaced::{Effect, Meant, Misplaced, header, normal};

pub static RULE: Rule = Rule {
    id: "unknown-key",
    level: Level::Warning,
    summary: "a key that profiles don't have, or a setting or profile where Cargo does not look for it",
    scope: "That includes `CARGO_PROFILE_…` variables that don't end in a key; profiles in other tables (`[package.profile.release]`), under \
        other names (`[profiles.release]`, `[release]`) and in quotes (`[\"profile.release\"]`); profiles and settings for one target, which Cargo \
        doesn't have; and misspelt flags (`build.rust-flags`) and `cfg`s in config files. It leaves alone `metadata` tables, and what has \
        nothing to do with profiles.",
    why: "Cargo ignores most of these settings. It warns about most of them (`unused manifest key`, `unused config key`) without suggesting what was meant, but not about \
        variables or unknown tables in config files. It rejects some, such as a setting in `[dependencies]`, or a profile \
        in `[target.TRIPLE]` of a config file: those are errors.",
    remedy: "Correct the key, or remove it. `--fix` corrects keys that are written with underscores (`opt_level`), or removes them if the \
        table has both spellings. Tables (`build_override`) are left to you, because the correction turns on all of their settings.",
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
    let findings = unknown.chain(ignored.map(|name| stray(model, name)));
    let roots = model.layers().flat_map(|layer| &layer.misplaced).map(|found| (found, ""));
    let members = model.ignored.iter().flat_map(|layer| &layer.misplaced);
    let members = members.map(|found| (found, " in the root manifest"));
    findings.chain(roots.chain(members).map(|(found, place)| misplaced(found, place))).collect()
}

/// Something outside of `[profile]`; `place` is where it belongs, if that is another file.
fn misplaced(found: &Misplaced, place: &str) -> Finding {
    let path = &found.path;
    let (message, help) = match &found.meant {
        Meant::Table(table) => {
            (format!("unknown table `[{path}]`"), format!("did you mean `[{table}]`{place}?"))
        }
        Meant::Unquoted(keys) => (
            format!("the quotes make one name of `{keys}`"),
            format!("did you mean `{keys}`, without quotes{place}?"),
        ),
        Meant::Setting(key) => (
            format!("`{path}` is not in a profile"),
            format!(
                "`{key}` is a setting: write it below `[profile.release]`, or in another profile{place}"
            ),
        ),
        Meant::ForTarget => (
            "there are no profiles per target".to_owned(),
            "write a custom profile, and choose it with `--profile` where that target is built"
                .to_owned(),
        ),
        Meant::Default => (
            "there is no setting for the profile".to_owned(),
            "pass `--profile`, or write an alias that does".to_owned(),
        ),
        Meant::InConfig => (
            format!("`{path}` belongs in a config file"),
            "move it to `.cargo/config.toml`".to_owned(),
        ),
        Meant::Key(key) => (format!("unknown key `{path}`"), format!("did you mean `{key}`?")),
        Meant::Cfg => (
            format!("`{path}` is not a `cfg` that Cargo can parse"),
            "write it as in `cfg(all(unix, target_env = \"musl\"))`, with values in double quotes"
                .to_owned(),
        ),
    };
    let finding = RULE.finding(&found.origin, message, help);
    match &found.effect {
        Effect::Ignored if found.meant == Meant::ForTarget => {
            finding.adding(&format!(": Cargo ignores `{path}`"))
        }
        Effect::Ignored => finding.adding(": Cargo ignores it"),
        Effect::Rejected => finding.rejected_by("Cargo").at_level(Level::Error),
        Effect::RejectedFor(target) => finding
            .adding(&format!(": Cargo rejects every build for or on `{target}`"))
            .at_level(Level::Error),
    }
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
    let hyphenated = normal(&entry.key);
    let (help, fix) =
        if entry.key != hyphenated && table.iter().any(|other| other.key == hyphenated) {
            let help = format!("remove it: the table sets `{hyphenated}`, too");
            (help, Fix::remove(model, &[entry]))
        } else {
            let fix = keys::find(&hyphenated).and_then(|key| {
                let fix = Fix::replace(&entry.key_origin, key.name)?;
                Some(fix.changes(key.name, model.heirs(profile)))
            });
            (help(model, profile, entry, &hyphenated), fix)
        };
    RULE.finding(&entry.key_origin, message, help).in_profile(profile).fix(fix)
}

fn help(model: &Model, profile: &str, entry: &Entry, hyphenated: &str) -> String {
    let key = entry.key.as_str();
    let is_table = matches!(entry.raw, Raw::Other("table" | "inline table"));
    let is_package = || key == "*" || model.workspace.packages().any(|name| name == key);
    let known = keys::KEYS.iter().map(|key| key.name).chain(keys::STRUCTURE.iter().copied());
    match hyphenated {
        "overrides" | "override" if is_table => {
            "did you mean `package`? Cargo renamed `overrides`".to_owned()
        }
        "target" | "targets" if is_table => {
            "remove it: there are no settings per target, but a custom profile can be chosen with `--profile`".to_owned()
        }
        _ if is_table && is_package() => {
            let name = header(&["profile", profile, "package", key]);
            format!("did you mean `[{name}]`?")
        }
        _ => match key.split_once('.') {
            Some((first, _)) if keys::STRUCTURE.contains(&first) => {
                format!("did you mean `{key}`, without quotes?")
            }
            _ => did_you_mean(hyphenated, known).unwrap_or("remove it".to_owned()),
        },
    }
}
