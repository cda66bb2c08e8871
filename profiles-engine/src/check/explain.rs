//! `--explain`: every effective setting of a profile, its origin, and what it overrides. The contract of the JSON form
//! is `docs/explain.schema.json`.

mod instead;

use serde::Serialize;

use crate::base::error::{Error, Result};
use crate::base::text::{self, unknown};
use crate::check::explain::instead::{Instead, instead};
use crate::check::rule::{did_you_mean, presets_of};
use crate::profiles::resolve::{Setting, Subject, resolve};
use crate::profiles::{Broken, Model};
use crate::workspace::packages::Spec;

#[derive(Serialize)]
pub(super) struct Explained<'a> {
    schema: u32,
    profile: &'a str,
    /// The nearest first.
    inherits: Vec<String>,
    /// A package's name or spec; `None`: the members that no override names.
    package: Option<&'a str>,
    /// The triple given with `--target`.
    target: Option<&'a str>,
    /// Whether it is about what runs on the host.
    build_override: bool,
    settings: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    key: &'static str,
    #[serde(flatten)]
    now: Sourced,
    /// The strongest first.
    overrode: Vec<Sourced>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rustc: Vec<Instead>,
}

#[derive(Serialize)]
struct Sourced {
    value: String,
    origin: String,
}

/// Resolves the profile. Fails when there is no such profile or package, or the profile's inheritance is broken.
pub(super) fn explain<'a>(
    model: &Model,
    profile: &'a str,
    package: Option<&'a str>,
    target: Option<&'a str>,
    build_override: bool,
) -> Result<Explained<'a>> {
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
    let inherits = chain.into_iter().rev().skip(1).collect();
    let instead = instead(model, package, &effective, &subject);
    let settings = effective.iter().map(|setting| row(model, setting, &instead)).collect();
    Ok(Explained { schema: 1, profile, inherits, package, target, build_override, settings })
}

fn row(model: &Model, setting: &Setting, instead: &[Instead]) -> Row {
    let sourced = |value: &str, origin| Sourced {
        value: value.to_owned(),
        origin: model.shown_origin(origin),
    };
    Row {
        key: setting.key,
        now: sourced(&setting.value, &setting.origin),
        overrode: setting.overrode.iter().rev().map(|(value, at)| sourced(value, at)).collect(),
        rustc: instead.iter().filter(|one| one.key == setting.key).cloned().collect(),
    }
}

fn refuse_several(model: &Model, spec: &str) -> Result<()> {
    let versions: Vec<&str> =
        model.locked(spec).map(|locked| locked.package.version.as_str()).collect();
    let [_, .., last] = versions[..] else { return Ok(()) };
    let error =
        Error::new(format!("`{spec}` is ambiguous: Cargo.lock has {}", versions.join(", ")));
    Err(error.help(format!("add a version, such as `{}@{last}`", Spec::parse(spec).name)))
}

fn no_package(model: &Model, name: &str) -> Error {
    let name_shown = text::plain(name);
    let error =
        Error::new(format!("no package `{name_shown}` in this workspace or its Cargo.lock"));
    let help = did_you_mean(name, model.workspace.packages());
    error.help(help.unwrap_or("name a member, or a package that `cargo tree` shows".to_owned()))
}

fn not_explained(model: &Model, profile: &str, broken: &Broken) -> Error {
    match broken {
        Broken::Undefined(_) => unknown("profile", profile, model.names()),
        _ => Error::new(format!("the inheritance of profile `{profile}` is broken"))
            .help("`check-profiles` without `--explain` shows where"),
    }
}

/// A table of setting, value and origin.
pub(super) fn human(model: &Model, explained: &Explained) -> String {
    let preset = presets_of(model).into_iter().find(|preset| preset.name == explained.profile);
    let promise = preset.map(|preset| format!("{}\n", preset.promise)).unwrap_or_default();
    let mut rows = Vec::new();
    for Row { key, now, overrode, rustc } in &explained.settings {
        rows.push([text::short(key), text::short(&now.value), text::short(&now.origin)]);
        rows.extend(overrode.iter().map(|Sourced { value, origin }| {
            [String::new(), String::new(), text::short(&format!("overrides {value} ({origin})"))]
        }));
        rows.extend(
            rustc
                .iter()
                .map(|instead| [String::new(), String::new(), text::short(&instead.human())]),
        );
    }
    let table = text::fitted_columns(["setting", "value", "from"], rows);
    let hint = explained.hint(model).unwrap_or_default();
    format!("{}\n{promise}\n{table}{hint}", explained.title())
}

impl Explained<'_> {
    fn title(&self) -> String {
        let profile = self.profile;
        let inherits = match self.inherits.join(" → ") {
            parents if parents.is_empty() => parents,
            parents => format!(", inherits {parents}"),
        };
        let subject = match (self.package, self.build_override) {
            (None, false) => "workspace members".to_owned(),
            (None, true) => "the members' build scripts and proc-macros".to_owned(),
            (Some(package), false) => package.to_owned(),
            (Some(package), true) => format!("{package} on the host"),
        };
        let target = self.target.map(|target| format!(", with --target {target}"));
        let target = target.unwrap_or_default();
        let title = format!("profile {profile}{inherits}, for {subject}{target}");
        text::wrapped(&text::plain(&title), text::WIDTH)
    }

    /// Another question that the user may have meant.
    fn hint(&self, model: &Model) -> Option<String> {
        let package = self.package?;
        let is_on_host = model.is_proc_macro(package) && !self.build_override;
        is_on_host.then(|| {
            let hint = format!("`{package}` is a proc-macro: as a dependency it runs on the host, with the settings that --build-override shows");
            format!("\n{}\n", text::wrapped(&hint, text::WIDTH))
        })
    }
}
