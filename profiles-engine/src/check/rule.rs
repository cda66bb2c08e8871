//! What a rule is, and the questions to a workspace that several rules ask.

use std::collections::HashSet;

pub(super) use crate::check::finding::{Finding, Fix, Level};
pub(super) use crate::profiles::keys::{self, Raw};
pub(super) use crate::profiles::layers::{Entry, Override, ProfileTable, Selector};
pub(super) use crate::profiles::presets::PRESETS;
pub(super) use crate::profiles::resolve::{
    Effective, Setting, SettingSources, resolve, resolve_chain,
};
pub(super) use crate::profiles::{Model, Subject};
pub(super) use crate::source::cargo_config::{FlagSource, Flags};
pub(super) use crate::source::file::Origin;
pub(super) use crate::workspace::packages::Spec;

use crate::base::text::{is_below, nearest};
use crate::profiles::layers::Layer;
use crate::profiles::presets::Preset;

/// A check with its documentation: `--rule ID` and the pages in `docs/rules/` are rendered from it.
pub struct Rule {
    /// Kebab-case; equal to the file's name.
    pub id: &'static str,
    pub level: Level,
    /// What it finds: completes "Finds …".
    pub summary: &'static str,
    /// What it looks at and what it leaves alone; empty if the summary says it all.
    pub scope: &'static str,
    /// What happens if the finding is ignored.
    pub why: &'static str,
    /// What to do instead.
    pub remedy: &'static str,
    /// A workspace in which only this rule finds something.
    pub bad: Example,
    /// A workspace in which no rule finds anything.
    pub good: Example,
    pub check: fn(&Model) -> Vec<Finding>,
}

/// Paths and texts of the files in a workspace.
pub type Example = &'static [(&'static str, &'static str)];

/// A pseudo-file of an [`Example`]: the environment variables, one per line.
pub const ENVIRONMENT: &str = "environment";

/// An [`Example`] with one manifest.
macro_rules! manifest {
    ($text:literal) => {
        &[("Cargo.toml", concat!("[workspace]\n", $text))]
    };
}

/// An [`Example`] with a manifest that has three presets, and more below them.
macro_rules! presets {
    ($more:literal) => {
        &[(
            "Cargo.toml",
            concat!(
                "[workspace.metadata.profiles]
allow = [\"missing-preset\"]
[profile.fast]
inherits = \"release\"
[profile.fastest]
inherits = \"fast\"
lto = true
codegen-units = 1
[profile.prod]
inherits = \"fastest\"
strip = true
",
                $more
            ),
        )]
    };
}
pub(super) use {manifest, presets};

/// A manifest without profiles.
pub(super) const WORKSPACE: (&str, &str) = ("Cargo.toml", "[workspace]\n");

/// The lockfile of examples.
pub(super) const LOCK: (&str, &str) =
    ("Cargo.lock", "[[package]]\nname = \"serde\"\nversion = \"1.0.200\"\n");

impl Rule {
    /// Its page, under the headings that Clippy and Ruff use.
    pub(super) fn page(&self) -> String {
        format!(
            "# {}\n\nLevel: {}\n\n## What it does\n\n{}\n\n## Why it matters\n\n{}\n\n## Example\n\n{}\n{}\n\n{}",
            self.id,
            self.level.name(),
            self.what_it_does(),
            self.why,
            files(self.bad),
            self.remedy,
            files(self.good)
        )
    }

    /// The first part of the page, as prose.
    pub(super) fn what_it_does(&self) -> String {
        format!("Finds {}. {}", self.summary, self.scope).trim_end().to_owned()
    }

    pub(super) fn finding(
        &self,
        origin: &Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        Finding {
            rule: self.id,
            level: self.level,
            profile: None,
            package: None,
            message: message.into(),
            origin: origin.clone(),
            related: Vec::new(),
            help: Some(help.into()),
            fix: None,
            rejected: false,
        }
    }
}

/// The files of an example as Markdown.
fn files(example: Example) -> String {
    let files = example.iter().map(|(path, content)| {
        let (language, comment) = match path.rsplit('.').next() {
            Some("rs") => ("rust", "//"),
            Some("toml" | "lock") => ("toml", "#"),
            Some(ENVIRONMENT) => ("sh", "#"),
            _ => ("", "#"),
        };
        format!("```{language}\n{comment} {path}\n{}\n```\n", content.trim_end())
    });
    files.collect()
}

/// The help for a name that is close to a known one.
pub(super) fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

/// The help for a name of a profile that was meant as several keys, such as `"release.package.serde"`.
pub(super) fn unquoted(name: &str) -> Option<String> {
    let (_, table) = name.split_once('.')?;
    let is_table = ["package", "build-override"].iter().any(|key| is_below(table, key, '.'));
    (is_table || keys::find(table).is_some())
        .then(|| format!("did you mean `profile.{name}`, without quotes?"))
}

/// The keys that a profile's tables set, each once.
pub(super) fn keys_of(profile: &ProfileTable) -> Vec<&str> {
    let mut keys: Vec<&str> = profile.all_entries().map(|entry| entry.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Every setting in the layers, with its profile; those in override tables too.
pub(super) fn entries<'a>(
    layers: impl IntoIterator<Item = &'a Layer>,
) -> impl Iterator<Item = (&'a str, &'a Entry)> {
    let profiles = layers.into_iter().flat_map(|layer| &layer.profiles);
    profiles.flat_map(|profile| profile.all_entries().map(|entry| (profile.name.as_str(), entry)))
}

/// The settings of every table in the layers, with its profile: the profile's own, and those of its overrides.
pub(super) fn tables<'a>(
    layers: impl IntoIterator<Item = &'a Layer>,
) -> impl Iterator<Item = (&'a str, &'a [Entry])> {
    let profiles = layers.into_iter().flat_map(|layer| &layer.profiles);
    profiles.flat_map(|profile| {
        let overrides = profile.overrides.iter().map(|table| &table.entries[..]);
        let tables = std::iter::once(&profile.entries[..]).chain(overrides);
        tables.map(|table| (profile.name.as_str(), table))
    })
}

/// Every override table in the layers, with its profile.
pub(super) fn overrides<'a>(
    layers: impl IntoIterator<Item = &'a Layer>,
) -> impl Iterator<Item = (&'a str, &'a Override)> {
    let profiles = layers.into_iter().flat_map(|layer| &layer.profiles);
    profiles
        .flat_map(|profile| profile.overrides.iter().map(|table| (profile.name.as_str(), table)))
}

/// Every setting in the override tables of the layers, with its profile.
pub(super) fn override_entries<'a>(
    layers: impl IntoIterator<Item = &'a Layer>,
) -> impl Iterator<Item = (&'a str, &'a Entry)> {
    overrides(layers)
        .flat_map(|(profile, table)| table.entries.iter().map(move |entry| (profile, entry)))
}

/// A setting as it is written below its profile: `opt-level = 3`, `package."*".opt-level = 3`.
pub(super) fn dotted(selector: Option<&Selector>, entry: &Entry) -> String {
    let table = selector.map(|selector| format!("{selector}.")).unwrap_or_default();
    format!("{table}{} = {}", entry.key, entry.raw)
}

/// The layers, and the manifests of members: Cargo ignores their profiles, but parses them first.
pub(super) fn parsed(model: &Model) -> impl Iterator<Item = &Layer> {
    model.layers().chain(&model.ignored)
}

/// The effective settings of every profile for a member, parents before children.
pub(super) fn effective(model: &Model) -> Vec<(String, Effective)> {
    let names = model.names().iter();
    let mut chains: Vec<Vec<String>> = names.filter_map(|name| model.chain(name).ok()).collect();
    chains.sort_by_key(Vec::len);
    let subject = Subject { sources: SettingSources::Profiles, ..Subject::member() };
    let resolve = |chain: &Vec<String>| resolve_chain(model, chain, &subject);
    chains.iter().filter_map(|chain| Some((chain.last()?.clone(), resolve(chain)))).collect()
}

/// The flags that Cargo may use: a variable for all builds disables the others.
pub(super) fn flags_in_effect(model: &Model) -> Vec<&Flags> {
    let mut flags = model.rustflags();
    let is_variable =
        |flags: &&Flags| matches!(flags.source, FlagSource::Encoded | FlagSource::Variable);
    if flags.first().is_some_and(is_variable) {
        flags.truncate(1);
    }
    flags
}

/// Findings about two settings of a profile that are wrong together: `problem` says how. A pair that several profiles
/// inherit is reported once, at the setting that the profile itself has, or else at one that is written.
pub(super) fn pairs(
    rule: &Rule,
    model: &Model,
    keys: [&str; 2],
    help: &str,
    problem: impl Fn(&Effective, [&Setting; 2]) -> Option<String>,
) -> Vec<Finding> {
    let mut seen = HashSet::new();
    let findings = effective(model).into_iter().filter_map(|(profile, effective)| {
        let [one, other] = keys.map(|key| effective.setting(key));
        let settings = [one?, other?];
        let message = format!("profile `{profile}` {}", problem(&effective, settings)?);
        let origins = settings.map(|setting| setting.origin.clone());
        let origin = origins
            .iter()
            .min_by_key(|origin| (!has_setting(model, &profile, origin), !is_written(origin)))?;
        let mut finding = rule.finding(origin, message, help).in_profile(&profile);
        for (key, other) in keys.iter().zip(&origins) {
            if other != origin && is_written(other) && !has_setting(model, &profile, other) {
                finding = finding.related(other, format!("inherits `{key}` from here"));
            }
        }
        seen.insert(origins).then_some(finding)
    });
    findings.collect()
}

/// Whether a profile inherits a key's written value, rather than setting it itself.
pub(super) fn inherits(model: &Model, profile: &str, effective: &Effective, key: &str) -> bool {
    let written = effective.setting(key).filter(|setting| is_written(&setting.origin));
    written.is_some_and(|setting| !has_setting(model, profile, &setting.origin))
}

/// Whether the tables of the profile itself have the setting, rather than those it inherits from.
pub(super) fn has_setting(model: &Model, profile: &str, origin: &Origin) -> bool {
    model.tables(profile).flat_map(|table| table.all_entries()).any(|entry| entry.origin == *origin)
}

/// Whether the setting is written somewhere, rather than Cargo's or rustc's default.
pub(super) fn is_written(origin: &Origin) -> bool {
    !matches!(origin, Origin::BuiltIn(_))
}

/// Whether a value of `strip` is valid and strips something.
pub(super) fn strips(value: &str) -> bool {
    ["debuginfo", "symbols"].contains(&value)
}

/// The setting's place, or the profile's if the value is a default.
pub(super) fn origin_in<'a>(model: &'a Model, profile: &str, setting: &'a Setting) -> &'a Origin {
    let table = model.tables(profile).last().filter(|_| !is_written(&setting.origin));
    table.map_or(&setting.origin, |table| &table.origin)
}

/// The first finding for each place. The others are about profiles that inherit from that place.
pub(super) fn first_per_place(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut seen = HashSet::new();
    findings.into_iter().filter(|finding| seen.insert(finding.origin.clone())).collect()
}

/// The profiles that are presets. Those of the owner's own are not, although they have such a name: one or two of them in a
/// workspace without the presets, and those without a preset's comment where others have it.
pub(super) fn presets_of(model: &Model) -> Vec<&'static Preset> {
    if !uses_presets(model) {
        return Vec::new();
    }
    let manifest = &model.files[Model::ROOT].text;
    let has_comments = PRESETS.iter().any(|preset| has_comment(manifest, preset));
    let presets = PRESETS.iter().filter(|preset| {
        (!has_comments || has_comment(manifest, preset))
            && (preset.name != "dev" || has_preset_dev(model))
    });
    presets.collect()
}

/// Whether a preset's table in a manifest has the comment that it ships with.
fn has_comment(manifest: &str, preset: &Preset) -> bool {
    let header = format!("[profile.{}]", preset.name);
    let mut is_below = false;
    manifest.lines().any(|line| {
        if preset.comments.contains(&line) {
            is_below = true;
        } else if !line.starts_with('#') {
            return std::mem::take(&mut is_below) && line == header;
        }
        false
    })
}

/// Whether `dev` sets `debug` for all dependencies, as the preset does.
fn has_preset_dev(model: &Model) -> bool {
    overrides([&model.manifest]).any(|(profile, table)| {
        profile == "dev"
            && table.selector == Selector::Dependencies
            && table.entries.iter().any(|entry| entry.key == "debug")
    })
}

/// Whether the workspace uses the presets, rather than one or two profiles of the same name. Every workspace has `dev`.
pub(super) fn uses_presets(model: &Model) -> bool {
    let names = PRESETS.iter().map(|preset| preset.name);
    names.filter(|name| *name != "dev" && model.defines(name)).count() >= 3
}
