//! `--explain`: every effective setting of a profile, its origin, and what it overrides. The contract of the JSON form
//! is `docs/explain.schema.json`.

use serde::Serialize;

use crate::base::error::{Error, Result};
use crate::base::suggest::{nearest, unknown};
use crate::base::text;
use crate::check::output::shown_origin;
use crate::check::rule::uses_presets;
use crate::profiles::resolve::{Effective, Subject, resolve};
use crate::profiles::{Broken, Model, presets};
use crate::workspace::spec::Spec;

/// What to explain: a profile for a package, or for the members that no override names.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub profile: &'a str,
    /// A package's name or spec.
    pub package: Option<&'a str>,
    /// The triple given with `--target`.
    pub target: Option<&'a str>,
    /// Whether it is about what runs on the host.
    pub build_override: bool,
}

pub(super) struct Explained<'a> {
    question: Question<'a>,
    chain: Vec<String>,
    effective: Effective,
}

/// Resolves the profile.
///
/// # Errors
/// When there is no such profile or package, or the profile's inheritance is broken.
pub(super) fn explain<'a>(model: &Model, question: Question<'a>) -> Result<Explained<'a>> {
    let Question { profile, package, target, build_override } = question;
    let broken = |broken| not_explained(model, profile, &broken);
    let chain = model.chain(profile).map_err(broken)?;
    let subject = Subject {
        target: target.map(str::to_owned),
        with_target: target.is_some(),
        for_host: build_override,
        ..Subject::member()
    };
    let effective = match package {
        Some(spec) => {
            refuse_several(model, spec)?;
            let effective = model.effective(profile, spec, &subject).map_err(broken)?;
            effective.ok_or_else(|| no_package(model, spec))?
        }
        None => resolve(model, profile, &subject).map_err(broken)?,
    };
    Ok(Explained { question, chain, effective })
}

fn refuse_several(model: &Model, spec: &str) -> Result<()> {
    let versions: Vec<&str> =
        model.locked(spec).map(|locked| locked.package.version.as_str()).collect();
    let [_, .., last] = versions[..] else {
        return Ok(());
    };
    let error =
        Error::new(format!("`{spec}` is ambiguous: Cargo.lock has {}", versions.join(", ")));
    Err(error.help(format!("add a version, such as `{}@{last}`", Spec::parse(spec).name)))
}

fn no_package(model: &Model, name: &str) -> Error {
    let error = Error::new(format!(
        "no package `{}` in this workspace or its Cargo.lock",
        text::plain(name)
    ));
    match nearest(name, model.workspace.packages()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("name a member, or a package that `cargo tree` shows"),
    }
}

fn not_explained(model: &Model, profile: &str, broken: &Broken) -> Error {
    match broken {
        Broken::Undefined(_) => unknown("profile", profile, model.names()),
        _ => Error::new(format!("the inheritance of profile `{profile}` is broken"))
            .help("`check-profiles` without `--explain` shows where"),
    }
}

impl Explained<'_> {
    fn title(&self) -> String {
        let Question { profile, package, target, build_override } = self.question;
        let parents: Vec<&str> = self.parents().collect();
        let inherits = if parents.is_empty() {
            String::new()
        } else {
            format!(", inherits {}", parents.join(" → "))
        };
        let subject = match (package, build_override) {
            (None, false) => "workspace members".to_owned(),
            (None, true) => "the members' build scripts and proc-macros".to_owned(),
            (Some(package), false) => package.to_owned(),
            (Some(package), true) => format!("{package} on the host"),
        };
        let target = target.map(|target| format!(", with --target {target}")).unwrap_or_default();
        let title = format!("profile {profile}{inherits}, for {subject}{target}");
        text::wrapped(&text::plain(&title), text::WIDTH)
    }

    /// The profiles that it inherits from, the nearest first.
    fn parents(&self) -> impl Iterator<Item = &str> {
        self.chain.iter().rev().skip(1).map(String::as_str)
    }

    /// Another question that the user may have meant.
    fn hint(&self, model: &Model) -> Option<String> {
        let package = self.question.package?;
        let is_on_host = model.is_proc_macro(package) && !self.question.build_override;
        is_on_host.then(|| {
            let hint = format!("`{package}` is a proc-macro: as a dependency it runs on the host, with the settings that --build-override shows");
            format!("\n{}\n", text::wrapped(&hint, text::WIDTH))
        })
    }
}

/// A table of setting, value and origin.
pub(super) fn human(model: &Model, explained: &Explained) -> String {
    let preset = presets::find(explained.question.profile).filter(|_| uses_presets(model));
    let promise = preset.map(|preset| format!("{}\n", preset.promise)).unwrap_or_default();
    let mut rows = Vec::new();
    for setting in explained.effective.iter() {
        let origin = shown_origin(model, &setting.origin);
        rows.push([setting.key.to_owned(), setting.value.clone(), origin]);
        for (value, from) in setting.overrode.iter().rev() {
            let overrides = format!("overrides {value} ({})", shown_origin(model, from));
            rows.push([String::new(), String::new(), overrides]);
        }
    }
    let rows = rows.iter().map(|row| row.each_ref().map(|cell| text::short(cell))).collect();
    let table = text::fitted_columns(["setting", "value", "from"], rows);
    let hint = explained.hint(model).unwrap_or_default();
    format!("{}\n{promise}\n{table}{hint}", explained.title())
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profile: &'a str,
    inherits: Vec<&'a str>,
    package: Option<&'a str>,
    target: Option<&'a str>,
    build_override: bool,
    settings: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    value: &'a str,
    origin: String,
    overrode: Vec<Overrode<'a>>,
}

#[derive(Serialize)]
struct Overrode<'a> {
    value: &'a str,
    origin: String,
}

pub(super) fn json(model: &Model, explained: &Explained) -> String {
    let settings = explained.effective.iter().map(|setting| Row {
        key: setting.key,
        value: &setting.value,
        origin: shown_origin(model, &setting.origin),
        overrode: setting
            .overrode
            .iter()
            .rev()
            .map(|(value, from)| Overrode { value, origin: shown_origin(model, from) })
            .collect(),
    });
    let document = Document {
        schema: 1,
        profile: explained.question.profile,
        inherits: explained.parents().collect(),
        package: explained.question.package,
        target: explained.question.target,
        build_override: explained.question.build_override,
        settings: settings.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}
