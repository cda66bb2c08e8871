//! `--explain`: every effective setting of a profile, its origin, and what it overrides. The contract of the JSON form
//! is `docs/explain.schema.json`.

mod instead;

use serde::Serialize;

use crate::base::error::{Error, Result};
use crate::base::text::{self, unknown};
use crate::check::explain::instead::{Instead, instead};
use crate::check::rule::{did_you_mean, presets_of};
use crate::profiles::resolve::{Setting, Subject, resolve};
use crate::profiles::{Broken, Effective, Model};
use crate::source::file::Origin;
use crate::workspace::packages::Spec;
use crate::workspace::{Member, standard};

#[derive(Serialize)]
pub(super) struct Explained<'a> {
    schema: u32,
    profile: &'a str,
    /// The nearest first.
    inherits: Vec<String>,
    /// A package's name or spec; `None`: the members that no override names.
    package: Option<&'a str>,
    /// The target that Cargo is told to build for; `None` for this machine.
    target: Option<&'a str>,
    /// Whether `build.target` tells it so.
    #[serde(skip)]
    is_configured: bool,
    /// Whether it is about what runs on the host.
    build_override: bool,
    settings: Vec<Row>,
    /// Without a package: the members that differ from this.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<Differing>>,
    /// How many members there are to compare.
    #[serde(skip)]
    compared: usize,
}

/// A member with settings of its own.
#[derive(Serialize)]
struct Differing {
    package: String,
    /// Only the settings that differ.
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
    /// What is written, if that is another word.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<String>,
    origin: String,
}

impl Sourced {
    fn new(model: &Model, value: &str, origin: &Origin) -> Self {
        let written = model.written(value, origin);
        Self { value: value.to_owned(), written, origin: model.shown_origin(origin) }
    }

    fn shown(&self) -> String {
        match &self.written {
            Some(written) => text::short(&format!("{written} ({})", self.value)),
            None => text::short(&self.value),
        }
    }
}

/// Resolves the profile. Fails when there is no such profile or package, or the profile's inheritance is broken.
pub(super) fn explain<'a>(
    model: &'a Model,
    profile: &'a str,
    package: Option<&'a str>,
    target: Option<&'a str>,
    build_override: bool,
) -> Result<Explained<'a>> {
    let broken = |broken| not_explained(model, profile, &broken);
    let chain = model.chain(profile).map_err(broken)?;
    let is_only_for_host = package.is_some_and(|spec| model.is_only_for_host(spec));
    let build_override = build_override || is_only_for_host;
    let is_configured = target.is_none();
    let target = target.or(model.build_targets().first().map(String::as_str));
    let triple = target.filter(|target| *target != "host-tuple");
    let subject = Subject {
        target: triple.map(str::to_owned),
        with_target: target.is_some(),
        for_host: build_override,
        ..Subject::member()
    };
    let (effective, members) = match package {
        Some(spec) => {
            refuse_several(model, spec)?;
            let effective = model.effective(profile, spec, &subject).map_err(broken)?;
            (effective.ok_or_else(|| no_package(model, spec))?, None)
        }
        None => {
            let effective = resolve(model, profile, &subject).map_err(broken)?;
            let members = differing(model, profile, &subject, &effective).map_err(broken)?;
            (effective, Some(members))
        }
    };
    let instead = instead(model, package, &effective, &subject);
    Ok(Explained {
        schema: 1,
        profile,
        inherits: chain.into_iter().rev().skip(1).collect(),
        package,
        target,
        is_configured,
        build_override,
        settings: effective.iter().map(|setting| row(model, setting, &instead)).collect(),
        members,
        compared: compared(model, build_override).count(),
    })
}

/// The members that an explanation without a package is about: a proc-macro is not, unless it is about the host.
fn compared(model: &Model, build_override: bool) -> impl Iterator<Item = &Member> {
    model.workspace.members.iter().filter(move |member| build_override || !member.proc_macro)
}

/// The members with other settings than these.
fn differing(
    model: &Model,
    profile: &str,
    like: &Subject,
    general: &Effective,
) -> Result<Vec<Differing>, Broken> {
    let mut all = Vec::new();
    for member in compared(model, like.for_host) {
        let own = model.effective(profile, &member.name, like)?.unwrap_or_default();
        let differs = |setting: &&Setting| general.value(setting.key) != Some(&setting.value);
        let instead = instead(model, Some(&member.name), &own, like);
        let settings = own.iter().filter(differs).map(|setting| row(model, setting, &instead));
        let settings: Vec<Row> = settings.collect();
        if !settings.is_empty() {
            all.push(Differing { package: member.name.clone(), settings });
        }
    }
    Ok(all)
}

fn row(model: &Model, setting: &Setting, instead: &[Instead]) -> Row {
    let overrode = setting.overrode.iter().rev();
    Row {
        key: setting.key,
        now: Sourced::new(model, &setting.value, &setting.origin),
        overrode: overrode.map(|(value, at)| Sourced::new(model, value, at)).collect(),
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
    if standard::own(name).is_some() {
        let help = format!("`{name}` is compiled only with `build-std`, which no config file sets");
        return error.help(help);
    }
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
        rows.push([text::short(key), now.shown(), text::short(&now.origin)]);
        rows.extend(overrode.iter().map(|one| {
            let overrides = format!("overrides {} ({})", one.shown(), one.origin);
            [String::new(), String::new(), text::short(&overrides)]
        }));
        rows.extend(
            rustc
                .iter()
                .map(|instead| [String::new(), String::new(), text::short(&instead.human())]),
        );
    }
    let table = text::fitted_columns(["setting", "value", "from"], rows);
    let more = explained.hint(model).or_else(|| explained.differing());
    let more = more.map(|more| format!("\n{more}\n")).unwrap_or_default();
    format!("{}\n{promise}\n{table}{more}", explained.title())
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
        let flag = if self.is_configured { "build.target =" } else { "--target" };
        let target = self.target.map(|target| format!(", with {flag} {target}"));
        let target = target.unwrap_or_default();
        let title = format!("profile {profile}{inherits}, for {subject}{target}");
        text::wrapped(&text::plain(&title), text::WIDTH)
    }

    /// What the answer is about, or another question that the user may have meant.
    fn hint(&self, model: &Model) -> Option<String> {
        let package = self.package?;
        let name = Spec::parse(package).name;
        let hint = if model.is_only_for_host(package) {
            let what = if model.is_proc_macro(package) {
                "is a proc-macro"
            } else {
                "is needed only by build scripts and proc-macros"
            };
            format!("`{package}` {what}: it is built for the host")
        } else if model.is_proc_macro(package) && !self.build_override {
            format!(
                "`{package}` is a proc-macro: as a dependency it runs on the host, with the settings that --build-override shows"
            )
        } else if model.is_build_dependency(&name) && !self.build_override {
            format!(
                "`{package}` is a build dependency too: there it runs on the host, with the settings that --build-override shows"
            )
        } else {
            return None;
        };
        Some(text::wrapped(&hint, text::WIDTH))
    }

    /// The members that differ, those with the same values on a line.
    fn differing(&self) -> Option<String> {
        let members = self.members.as_ref().filter(|members| !members.is_empty())?;
        let mut groups: Vec<(String, Vec<&Differing>)> = Vec::new();
        for member in members {
            let values = member.values(|_| String::new());
            match groups.iter_mut().find(|(other, _)| *other == values) {
                Some((_, alike)) => alike.push(member),
                None => groups.push((values, vec![member])),
            }
        }
        let lines = groups.iter().map(|(values, alike)| {
            let names: Vec<&str> = alike.iter().map(|member| member.package.as_str()).collect();
            let values = match alike[..] {
                [only] => only.values(|from| format!(" ({from})")),
                _ => values.clone(),
            };
            text::wrapped(&format!("{}: {values}", text::some_of(&names)), text::WIDTH)
        });
        let differ = if members.len() == 1 { "differs" } else { "differ" };
        let (count, all) = (members.len(), self.compared);
        let lines: Vec<String> = lines.collect();
        Some(format!("{count} of {all} members {differ}:\n{}", lines.join("\n")))
    }
}

impl Differing {
    fn values(&self, origin: impl Fn(String) -> String) -> String {
        let values = self.settings.iter().map(|Row { key, now, .. }| {
            format!("{key} {}{}", now.shown(), origin(text::short(&now.origin)))
        });
        values.collect::<Vec<_>>().join(", ")
    }
}
