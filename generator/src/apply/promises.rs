//! What a workspace makes of the presets: profiles of the same names compared with what is promised, what breaks a promise,
//! and what a panic that aborts would break.

use profiles_engine::base::error::Result;
use profiles_engine::base::text;
use profiles_engine::check::check;
use profiles_engine::check::finding::{Finding, Level};
use profiles_engine::check::rules;
use profiles_engine::profiles::presets;
use profiles_engine::profiles::presets::{Packages, Preset};
use profiles_engine::profiles::resolve::{SettingSources, resolve};
use profiles_engine::profiles::{Model, Subject, environment};
use toml_edit::{Document, Item, Value};

use super::site::{Site, relative};
use crate::source::at;

/// The profiles of the workspace, with this text as its root manifest.
///
/// # Errors
/// When a file can't be read.
pub fn model(site: &Site, manifest: &str) -> Result<Model> {
    let path = site.root.join("Cargo.toml");
    let model = Model::load(&path, &site.root, &environment::current())?;
    model.edited(Model::ROOT, manifest.to_owned())
}

/// A profile that has the name of a preset, compared with what the preset promises; a line for each promise.
pub fn side_by_side(model: &Model, name: &str) -> String {
    let Some(preset) = presets::find(name) else {
        return String::new();
    };
    let rows: Vec<[String; 4]> =
        preset.holds.iter().map(|promise| row(model, preset, promise)).collect();
    text::columns(["setting", "yours", "promised", ""], &rows)
}

fn row(model: &Model, preset: &Preset, promise: &presets::Promise) -> [String; 4] {
    let (of, whose) = match promise.of {
        Packages::Members => (Subject::member(), ""),
        Packages::Dependencies => (Subject::dependency(), " of dependencies"),
    };
    let subject = Subject { sources: SettingSources::Manifest, ..of };
    let effective = resolve(model, preset.name, &subject).ok();
    let value = effective.and_then(|effective| effective.value(promise.key).map(str::to_owned));
    let value = value.unwrap_or_else(|| "?".to_owned());
    let kept = promise.one_of.contains(&value.as_str());
    [
        format!("{}{whose}", promise.key),
        text::short(&value),
        promise.one_of.join(" or "),
        if kept { "" } else { "differs" }.to_owned(),
    ]
}

/// What the check finds in the workspace as it will be but not as it is: the owner's settings that break what the presets
/// promise. The presets in `but` are reported elsewhere.
pub fn broken(before: &Model, after: &Model, but: &[&str]) -> Vec<String> {
    let known: Vec<String> =
        check(before, None).into_iter().map(|finding| finding.message).collect();
    let mut findings = check(after, None);
    findings.retain(|finding| {
        let profile = finding.profile.as_deref().unwrap_or_default();
        let is_new = !known.contains(&finding.message) && !but.contains(&profile);
        is_new && finding.level > Level::Note && finding.rule != ELSEWHERE
    });
    findings.iter().map(|finding| said(after, finding)).collect()
}

/// The rule that [`reasons_to_unwind`] reports.
const ELSEWHERE: &str = "abort-with-catch-unwind";

fn said(model: &Model, finding: &Finding) -> String {
    let place = finding.place(model).map(|(file, region)| {
        let path = file.path.strip_prefix(&model.workspace.root).unwrap_or(&file.path);
        format!("{}:{}: ", path.display(), region.start.0)
    });
    let help = finding.help.as_ref().map(|help| format!("; {help}"));
    format!("{}{}{}", place.unwrap_or_default(), finding.message, help.unwrap_or_default())
}

/// Why a panic should not abort here.
pub fn reasons_to_unwind(site: &Site, model: &Model) -> Vec<String> {
    let calls = rules::calls(model);
    let caught = calls.first().map(|(file, line)| {
        let others = match calls.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        format!(
            "`catch_unwind` in {}:{line}{others} catches nothing in a program that aborts",
            relative(file, &site.root)
        )
    });
    let foreign = site.workspace.members.iter().filter_map(|member| {
        let text = std::fs::read_to_string(&member.manifest).ok()?;
        let kind = foreign_kind(&text)?;
        Some(format!(
            "`{}` is a {kind}: a panic in it then ends the program that loads it",
            member.name
        ))
    });
    caught.into_iter().chain(foreign).collect()
}

/// The crate type of a package that is a library for programs in other languages.
fn foreign_kind(manifest: &str) -> Option<String> {
    let document = Document::parse(manifest).ok()?;
    let kinds = ["crate-type", "crate_type"].iter().find_map(|key| at(&document, &["lib", key]));
    let kinds = kinds.and_then(Item::as_array)?;
    let mut kinds = kinds.iter().filter_map(Value::as_str);
    kinds.find(|kind| ["cdylib", "staticlib"].contains(kind)).map(str::to_owned)
}
