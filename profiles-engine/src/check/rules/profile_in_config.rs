use std::path::{Path, PathBuf};

use crate::check::rule::{Finding, Level, Model, ProfileTable, Rule, WORKSPACE, keys_of, manifest};
use crate::source::toml::{self, table_at};

pub static RULE: Rule = Rule {
    id: "profile-in-config",
    level: Level::Note,
    summary: "a profile in one of Cargo's config files",
    scope: "If the file is outside of the repository, the finding is a warning: only your own builds change.",
    why: "It overrides the same profile in the manifest, key by key. Cargo reads the config files of the folder that it is started in and of \
        those above: with `--manifest-path` from elsewhere, the same workspace is built differently.",
    remedy: "Move the profile to the root manifest, unless packages below that the workspace excludes should have it, too. If only some builds should have it, move it to a config file with another name, and pass that \
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
    let keys = keys_of(profile);
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
    let help = match &file.map_or(Vec::new(), |file| excluded_below(model, &file.path))[..] {
        [] => "move it to the root manifest if all builds should have it".to_owned(),
        others => format!(
            "keep it if `{}` should have it, too: excluded from the workspace, but built with this file; else move it to the root manifest",
            others.join("`, `")
        ),
    };
    let finding = RULE.finding(&profile.origin, format!("a config file {what}{scope}"), help);
    finding.in_profile(name).at_level(level)
}

/// The packages below a config file that the workspace excludes: Cargo reads the file for them, but not the root manifest.
fn excluded_below(model: &Model, config: &Path) -> Vec<String> {
    let root = &model.workspace.root;
    let Ok(document) = toml::parse(&model.files[Model::ROOT]) else { return Vec::new() };
    let list =
        table_at(&document, &["workspace"]).and_then(|table| table.get("exclude")?.as_array());
    let folders = list.into_iter().flatten().filter_map(|path| path.as_str());
    let packages = folders.flat_map(|path| packages_in(&root.join(path)));
    // `.cargo` is in the folder that it is for.
    let scope = config.ancestors().nth(2);
    let below = packages.filter(|package| scope.is_some_and(|scope| package.starts_with(scope)));
    let others = below.filter(|package| {
        model.workspace.members.iter().all(|member| member.manifest.parent() != Some(package))
    });
    others.map(|package| shown(&package, root)).collect()
}

/// The folder, or those directly in it, if they have a manifest.
fn packages_in(folder: &Path) -> Vec<PathBuf> {
    let is_package = |folder: &PathBuf| folder.join("Cargo.toml").is_file();
    if is_package(&folder.to_path_buf()) {
        return vec![folder.to_path_buf()];
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut packages: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_package).collect();
    packages.sort();
    packages
}

fn shown(folder: &Path, root: &Path) -> String {
    folder.strip_prefix(root).unwrap_or(folder).display().to_string().replace('\\', "/")
}
