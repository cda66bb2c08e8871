//! `--explain`: every effective setting of a profile, where it comes from, and what it overrode.

use serde::Serialize;

use crate::base::error::{Error, Result};
use crate::base::suggest::{nearest, unknown};
use crate::base::text;
use crate::check::output::origin;
use crate::check::rules::lives_on_presets;
use crate::profiles::resolve::{Effective, Subject, resolve};
use crate::profiles::{Broken, Model, presets};
use crate::workspace::spec::Spec;

/// What is asked for: a profile for a package, or for the members that no override names.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// The profile.
    pub profile: &'a str,
    /// The package's name or spec.
    pub package: Option<&'a str>,
    /// The triple that `--target` names.
    pub target: Option<&'a str>,
    /// Whether it is asked for what runs on the host.
    pub build_override: bool,
}

/// A profile, explained.
pub(super) struct Explained<'a> {
    question: Question<'a>,
    chain: Vec<String>,
    effective: Effective,
}

/// Resolves the profile for what is asked.
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
    if let Some(spec) = package {
        refuse_several(model, spec)?;
    }
    let effective = match package {
        Some(name) => model
            .effective(profile, name, &subject)
            .map_err(broken)?
            .ok_or_else(|| no_package(model, name))?,
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
    let error = Error::new(format!("`{spec}` could be any of {}", versions.join(", ")));
    Err(error.help(format!("write `{}@{last}`, say", Spec::parse(spec).name)))
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
            .help("`check-profiles` without --explain says where"),
    }
}

impl Explained<'_> {
    fn title(&self) -> String {
        let Question { profile, package, target, build_override } = self.question;
        let mut title = format!("profile {profile}");
        let parents: Vec<&str> = self.parents().collect();
        if !parents.is_empty() {
            title.push_str(&format!(", inherits {}", parents.join(" → ")));
        }
        title.push_str(&match (package, build_override) {
            (None, false) => ", for the workspace's members".to_owned(),
            (None, true) => ", for the members' build scripts and proc-macros".to_owned(),
            (Some(package), false) => format!(", for {package}"),
            (Some(package), true) => format!(", for {package} where it runs on the host"),
        });
        if let Some(target) = target {
            title.push_str(&format!(", with --target {target}"));
        }
        text::wrapped(&text::plain(&title), text::WIDTH)
    }

    /// What the profile inherits from, the nearest first.
    fn parents(&self) -> impl Iterator<Item = &str> {
        self.chain.iter().rev().skip(1).map(String::as_str)
    }

    /// What else there is to ask.
    fn hint(&self, model: &Model) -> Option<String> {
        let package = self.question.package?;
        let two_lives = model.is_proc_macro(package) && !self.question.build_override;
        two_lives.then(|| {
            format!("`{package}` is a proc-macro: built for those who use it, it runs on the host, and has the settings that --build-override shows")
        })
    }
}

/// As a table: setting, value, origin.
pub(super) fn human(model: &Model, explained: &Explained) -> String {
    let mut title = explained.title() + "\n";
    if let Some(preset) = presets::find(explained.question.profile)
        && lives_on_presets(model)
    {
        title.push_str(&format!("{}\n", preset.promise));
    }
    let mut rows = Vec::new();
    for setting in explained.effective.iter() {
        rows.push([setting.key.to_owned(), setting.value.clone(), origin(model, &setting.origin)]);
        for (value, from) in setting.overrode.iter().rev() {
            rows.push([
                String::new(),
                String::new(),
                format!("overrides {value} ({})", origin(model, from)),
            ]);
        }
    }
    let rows = rows.iter().map(|row| row.each_ref().map(|cell| text::short(cell))).collect();
    let table = text::fitted_columns(["setting", "value", "from"], rows);
    let hint =
        explained.hint(model).map(|hint| format!("\n{}\n", text::wrapped(&hint, text::WIDTH)));
    format!("{title}\n{table}{}", hint.unwrap_or_default())
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

/// As one JSON document.
pub(super) fn json(model: &Model, explained: &Explained) -> String {
    let settings = explained.effective.iter().map(|setting| Row {
        key: setting.key,
        value: &setting.value,
        origin: origin(model, &setting.origin),
        overrode: setting
            .overrode
            .iter()
            .rev()
            .map(|(value, from)| Overrode { value, origin: origin(model, from) })
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
