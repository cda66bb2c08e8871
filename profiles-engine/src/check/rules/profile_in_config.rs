use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::check::rule::{
    Entry, Finding, Level, Model, Origin, ProfileTable, Rule, WORKSPACE, dotted, keys, manifest,
};
use crate::profiles::merging::{FullKey, Written, written_in};
use crate::source::toml::{self, table_at};

pub static RULE: Rule = Rule {
    id: "profile-in-config",
    level: Level::Note,
    summary: "a profile in one of Cargo's config files",
    scope: "The finding is a warning if the file contradicts the manifest, or is outside the repository: then only your own builds \
        change. It names settings that a nearer config file or a variable overrides, and leaves alone those that are the same in the manifest.",
    why: "It overrides the same profile in the manifest, key by key. Cargo reads the config files of the folder that it is started in and of \
        those above: with `--manifest-path` from elsewhere, the same workspace is built differently.",
    remedy: "Move the profile to the root manifest, unless excluded packages in subfolders should use it too. If only some builds should have it, move it to a config file with another name, and pass that \
        with `cargo build --config FILE`.",
    bad: &[WORKSPACE, (".cargo/config.toml", "[profile.release]\nlto = true\n")],
    good: manifest!("[profile.release]\nlto = true\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let all = model.by_key();
    // The strongest first.
    let files = model.layers().enumerate().skip(1).take(model.configs.len()).collect::<Vec<_>>();
    let profiles = files.iter().rev().flat_map(|(number, layer)| {
        layer.profiles.iter().flat_map(|profile| findings(model, *number, profile, &all))
    });
    profiles.collect()
}

/// What one config file does to a profile: what only it sets, what it overrides in the manifest, and what does nothing
/// because something stronger overrides it.
fn findings(
    model: &Model,
    number: usize,
    profile: &ProfileTable,
    all: &HashMap<FullKey, Vec<Written>>,
) -> Vec<Finding> {
    let (mut new, mut other, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for written in written_in(number, profile) {
        // Cargo ignores a key that it doesn't know, wherever it is.
        let is_known = written.entry.key == "inherits" || keys::find(&written.entry.key).is_some();
        let same_key = all.get(&written.full_key()).filter(|_| is_known);
        let same_key = same_key.map_or(&[][..], Vec::as_slice);
        let strongest = same_key.last().filter(|other| other.layer > number);
        let manifest = same_key.first().filter(|other| other.layer == 0);
        match (strongest, manifest) {
            (Some(stronger), _) if is_same(written.entry, stronger.entry) => {}
            (Some(stronger), _) => idle.push((written, *stronger)),
            (None, Some(manifest)) if is_same(written.entry, manifest.entry) => {}
            (None, Some(manifest)) => other.push((written, manifest.entry)),
            (None, None) => new.push(written),
        }
    }
    let is_empty = profile.all_entries().next().is_none();
    let sets = (is_empty || !new.is_empty()).then(|| sets(model, profile, &new));
    let overrides = other.into_iter().map(|(one, manifest)| overrides(model, one, manifest));
    let idle = idle.into_iter().map(|(one, stronger)| has_no_effect(model, one, stronger));
    sets.into_iter().chain(overrides).chain(idle).collect()
}

fn is_same(one: &Entry, other: &Entry) -> bool {
    let value = |entry: &Entry| keys::find(&entry.key)?.kind.canonical(&entry.raw).ok();
    one.raw == other.raw || value(one).is_some_and(|one| Some(one) == value(other))
}

fn sets(model: &Model, profile: &ProfileTable, settings: &[Written]) -> Finding {
    let mut keys: Vec<&str> = settings.iter().map(|one| one.entry.key.as_str()).collect();
    keys.sort();
    keys.dedup();
    let name = &profile.name;
    let what = if keys.is_empty() {
        format!("has a table for profile `{name}`")
    } else {
        format!("sets `{}` of profile `{name}`", keys.join("`, `"))
    };
    let file = profile.origin.place().map(|place| &model.files[place.file]);
    let (level, scope) = scope(model, &profile.origin);
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

fn overrides(model: &Model, one: Written, manifest: &Entry) -> Finding {
    let (_, scope) = scope(model, &one.entry.origin);
    let message = format!(
        "a config file sets `{}` in profile `{}`, which overrides `{} = {}` ({}){scope}",
        dotted(one.table, one.entry),
        one.profile,
        manifest.key,
        manifest.raw,
        model.shown_origin(&manifest.origin)
    );
    let help = "keep the one that you mean: in the root manifest, if all builds should have it";
    let finding = RULE.finding(&one.entry.key_origin, message, help);
    finding.in_profile(one.profile).at_level(Level::Warning)
}

fn has_no_effect(model: &Model, one: Written, stronger: Written) -> Finding {
    let message = format!(
        "`{}` of profile `{}` has no effect here: `{}` overrides it ({})",
        dotted(one.table, one.entry),
        one.profile,
        dotted(stronger.table, stronger.entry),
        model.shown_origin(&stronger.entry.origin)
    );
    let help = "remove one of the two, unless other folders need it";
    let finding = RULE.finding(&one.entry.key_origin, message, help);
    finding.in_profile(one.profile).at_level(Level::Note)
}

/// A file outside of the repository changes only the builds of its user.
fn scope(model: &Model, origin: &Origin) -> (Level, &'static str) {
    let file = origin.place().map(|place| &model.files[place.file]);
    let is_shared = file.is_none_or(|file| model.in_repository(file).is_some());
    if is_shared { (Level::Note, "") } else { (Level::Warning, ", for your builds only") }
}
