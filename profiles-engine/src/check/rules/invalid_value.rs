use crate::check::rule::{
    Finding, Fix, Level, Model, Origin, Raw, Rule, Selector, Spec, keys, manifest, overrides,
};
use crate::profiles::keys::{DIR_NAME, Refusal};
use crate::profiles::layers::{Layer, WrongType};
use crate::profiles::merging::{Written, written};
use crate::profiles::misplaced::normal;

pub static RULE: Rule = Rule {
    id: "invalid-value",
    level: Level::Error,
    summary: "a value that the key does not take",
    scope: "",
    why: "Cargo rejects most invalid values, such as the string `opt-level = \"3\"`, `lto = \"true\"` or `panic = \"aborted\"`: then no \
        command works, not even `cargo metadata`. Others it passes on to rustc (`opt-level = 4`, `strip = \"all\"`, an unknown `lto`), which fails \
        when the profile is built. An unknown `split-debuginfo` silently has no effect.",
    remedy: "Write one of the values that the finding lists. `--fix` removes the quotes around a number or a bool.",
    bad: manifest!("[profile.release]\nopt-level = \"3\"\n"),
    good: manifest!("[profile.release]\nopt-level = 2\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, layer) in model.layers().enumerate() {
        findings.extend(layer.wrong_types.iter().map(|found| wrong_type(model, found)));
        findings.extend(written(number, layer).filter_map(|setting| check_setting(model, setting)));
        findings.extend(specs(model, layer));
    }
    // Cargo ignores the profiles of members, but parses them first.
    for layer in &model.ignored {
        let wrong_types = layer.wrong_types.iter().filter(|found| !found.by_position);
        findings.extend(wrong_types.map(|found| wrong_type(model, found)));
        let rejected = written(0, layer)
            .filter(|setting| matches!(refusal(*setting), Some((Refusal::Cargo, _))));
        findings.extend(rejected.filter_map(|setting| check_setting(model, setting)));
        findings.extend(specs(model, layer));
    }
    findings.extend(incremental(model));
    findings.extend(nested_variables(model));
    findings
}

/// Variables that are not settings, but stop Cargo.
fn nested_variables(model: &Model) -> impl Iterator<Item = Finding> {
    model.nested_variables().into_iter().map(|(variable, profile)| {
        let message = format!("`{variable}` is not a setting of profile `{profile}`");
        let origin = Origin::Variable(variable.to_owned());
        let finding = RULE.finding(&origin, message, format!("unset `{variable}`"));
        finding.in_profile(profile).rejected_where_read("Cargo", model)
    })
}

/// `build.incremental` in the strongest of the config files and in its variable: Cargo parses both.
fn incremental(model: &Model) -> Vec<Finding> {
    let (files, variables): (Vec<_>, Vec<_>) =
        model.build_incremental().partition(|(_, origin)| origin.place().is_some());
    let parsed = files.first().into_iter().chain(variables.first());
    let invalid = parsed.filter(|(raw, _)| !matches!(raw, Raw::Bool(_)));
    let findings = invalid.map(|(raw, origin)| {
        let message = format!("`build.incremental` can't be {raw}");
        RULE.finding(origin, message, "write `true` or `false`").rejected_by("Cargo")
    });
    findings.collect()
}

fn wrong_type(model: &Model, wrong_type: &WrongType) -> Finding {
    let WrongType { path, profile, origin, by_position } = wrong_type;
    if let Some(finding) = without_profile(model, wrong_type) {
        return finding;
    }
    let problem = if *by_position {
        format!("`{path}` is an array: Cargo reads its items as settings by their position")
    } else {
        format!("`{path}` is not a table")
    };
    let mut finding = RULE.finding(origin, problem, help_for_table(path));
    finding.profile = profile.clone().filter(|_| !model.is_conflict(wrong_type));
    if *by_position {
        finding.at_level(Level::Warning)
    } else {
        finding.rejected_where_read("Cargo", model)
    }
}

/// A setting where a profile's name is expected. Cargo reads config files only for the profiles that it needs.
fn without_profile(model: &Model, wrong_type: &WrongType) -> Option<Finding> {
    let WrongType { path, origin, by_position, .. } = wrong_type;
    let key = path.strip_prefix("profile.").filter(|key| keys::find(&normal(key)).is_some())?;
    if *by_position || model.is_conflict(wrong_type) {
        return None;
    }
    let message = format!("`{key}` is not in a profile");
    let finding = RULE.finding(origin, message, help_for_table(path));
    let is_config = origin.place().is_some_and(|place| place.file > model.ignored.len());
    Some(if is_config {
        finding.adding(": Cargo does not read it").at_level(Level::Warning)
    } else {
        finding.rejected_by("Cargo")
    })
}

/// A setting that is not in a table is meant for the table of a profile or a package.
fn help_for_table(path: &str) -> String {
    let (above, key) = path.rsplit_once('.').unwrap_or_default();
    match keys::find(&normal(key)) {
        Some(key) if above == "profile" => {
            let key = key.name;
            format!(
                "`{key}` is a setting: write it below `[profile.release]`, or in another profile"
            )
        }
        Some(key) if above.ends_with(".package") => {
            let key = key.name;
            format!("`{key}` is a setting: write it below `[{above}.NAME]`, or `[{above}.\"*\"]`")
        }
        _ => format!("write `[{path}]` and its settings below it"),
    }
}

/// Names of `package` tables that can't be a package's.
fn specs(model: &Model, layer: &Layer) -> Vec<Finding> {
    let findings = overrides([layer]).filter_map(|(profile, table)| match &table.selector {
        Selector::Package(spec) if !Spec::is_valid(spec) => {
            let message = format!("{spec:?} is not a valid package spec");
            let help = "write a name, `name@1.2`, or what `cargo pkgid` prints";
            let finding = RULE.finding(&table.origin, message, help).in_profile(profile);
            Some(finding.rejected_where_read("Cargo", model))
        }
        _ => None,
    });
    findings.collect()
}

/// What rejects a setting, and the help for it.
fn refusal(setting: Written) -> Option<(Refusal, String)> {
    let Written { layer, table, entry, .. } = setting;
    let (by, help) = match (entry.key.as_str(), &entry.raw) {
        (_, Raw::Other("float" | "datetime")) if layer > 0 => (
            Refusal::Cargo,
            "write a string, an integer or a bool: Cargo's config has no other types",
        ),
        ("inherits", Raw::Text(_)) => return None,
        ("inherits", _) => (Refusal::Cargo, "write the name of a profile"),
        // Cargo does not look at it in an override table.
        (DIR_NAME, Raw::Text(_)) if table.is_some() => return None,
        (DIR_NAME, _) => (Refusal::Cargo, "remove it: the folder is named after the profile"),
        (key, raw) => {
            let invalid = keys::find(key)?.kind.canonical(raw).err()?;
            return Some((invalid.by, format!("write {}", invalid.expected)));
        }
    };
    Some((by, help.to_owned()))
}

fn check_setting(model: &Model, setting: Written) -> Option<Finding> {
    let (by, help) = refusal(setting)?;
    let entry = setting.entry;
    // Cargo rejects the file when it parses it, whichever profile is requested.
    let always = matches!(entry.raw, Raw::Other("float" | "datetime")) || model.conflicts(setting);
    let shadowed = by == Refusal::Cargo && !always && model.is_overridden(setting);
    let consequence = match by {
        Refusal::Cargo if shadowed => ": Cargo would reject it if it were not overridden",
        Refusal::Cargo => "",
        Refusal::Rustc => ": rustc rejects it when this profile is built",
        Refusal::Ignored => ": it silently has no effect",
    };
    let message = format!("`{}` can't be {}{consequence}", entry.key, entry.raw);
    let finding = RULE.finding(&entry.origin, message, help).in_profile(setting.profile);
    let finding = finding.fix(unquoted(model, setting));
    Some(match by {
        _ if shadowed => finding.at_level(Level::Warning),
        Refusal::Cargo if always => finding.rejected_by("Cargo"),
        Refusal::Cargo => finding.rejected_where_read("Cargo", model),
        _ if always => finding,
        _ => finding.weighed(model),
    })
}

/// A quoted number or bool is certainly meant without the quotes.
fn unquoted(model: &Model, setting: Written) -> Option<Fix> {
    let Raw::Text(text) = &setting.entry.raw else { return None };
    let bare = Raw::parse(text);
    let key = keys::find(&setting.entry.key)?;
    key.kind.canonical(&bare).ok()?;
    let fix = Fix::replace(&setting.entry.origin, bare.to_string())?;
    Some(fix.changes(key.name, model.heirs(setting.profile)))
}
