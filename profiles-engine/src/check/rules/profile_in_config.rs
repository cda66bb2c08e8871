use crate::check::rule::{Finding, Level, Model, ProfileTable, Rule, WORKSPACE, manifest};

pub static RULE: Rule = Rule {
    id: "profile-in-config",
    level: Level::Note,
    summary: "a profile in one of Cargo's config files",
    scope: "If the file is outside of the repository, the finding is a warning: only your own builds change.",
    why: "It overrides the same profile in the manifest, key by key. Cargo reads the config files of the folder that it is started in and of \
        those above: with `--manifest-path` from elsewhere, the same workspace is built differently.",
    remedy: "Move the profile to the root manifest. If only some builds should have it, move it to a config file with another name, and pass that \
        with `cargo build --config FILE`.",
    bad: &[WORKSPACE, (".cargo/config.toml", "[profile.release]\nlto = true\n")],
    good: manifest!("[profile.release]\nlto = true\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = model.configs.iter().flat_map(|config| &config.layer.profiles);
    profiles.map(|profile| finding(model, profile)).collect()
}

fn finding(model: &Model, profile: &ProfileTable) -> Finding {
    let mut keys: Vec<&str> = profile.all_entries().map(|entry| entry.key.as_str()).collect();
    keys.sort();
    keys.dedup();
    let name = &profile.name;
    let what = if keys.is_empty() {
        format!("has a table for profile `{name}`")
    } else {
        format!("sets `{}` of profile `{name}`", keys.join("`, `"))
    };
    let file = profile.origin.place().map(|place| &model.files[place.file]);
    let is_shared = file.is_none_or(|file| model.in_repository(file).is_some());
    let (level, scope) =
        if is_shared { (Level::Note, "") } else { (Level::Warning, ", for your builds only") };
    let help = "move it to the root manifest if all builds should have it";
    let finding = RULE.finding(&profile.origin, format!("a config file {what}{scope}"), help);
    finding.in_profile(name).at_level(level)
}
