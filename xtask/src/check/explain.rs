//! `--explain`: every effective setting of a profile, where it comes from, and what it overrode.

use serde::Serialize;

use super::human::shown_path;
use crate::error::{Error, Result};
use crate::profile::Broken;
use crate::profile::resolve::{Effective, Subject, resolve};
use crate::profile::source::Origin;
use crate::profile::spec::Spec;
use crate::profile::{Model, presets};
use crate::suggest::{nearest, unknown};
use crate::text;

/// A profile, explained.
pub(super) struct Explained {
    profile: String,
    package: Option<String>,
    chain: Vec<String>,
    effective: Effective,
}

/// Resolves a profile for a package, or for the members that no override names.
pub(super) fn explain(model: &Model, profile: &str, package: Option<&str>) -> Result<Explained> {
    let broken = |broken| not_explained(model, profile, &broken);
    let chain = model.chain(profile).map_err(broken)?;
    if let Some(spec) = package {
        refuse_several(model, spec)?;
    }
    let effective = match package {
        Some(name) => model
            .effective(profile, name, None)
            .map_err(broken)?
            .ok_or_else(|| no_package(model, name))?,
        None => resolve(model, profile, &Subject::member()).map_err(broken)?,
    };
    Ok(Explained {
        profile: profile.to_owned(),
        package: package.map(str::to_owned),
        chain,
        effective,
    })
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
    let error = Error::new(format!("no package `{name}` in this workspace or its Cargo.lock"));
    match nearest(name, model.workspace.packages()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("name a member, or a package that `cargo tree` shows"),
    }
}

fn not_explained(model: &Model, profile: &str, broken: &Broken) -> Error {
    match broken {
        Broken::Undefined(_) => unknown("profile", profile, &model.names()),
        _ => Error::new(format!("the inheritance of profile `{profile}` is broken"))
            .help("`check-profiles` without --explain says where"),
    }
}

/// As a table: setting, value, origin.
pub(super) fn human(model: &Model, explained: &Explained) -> String {
    let mut title = format!("profile {}", explained.profile);
    if explained.chain.len() > 1 {
        let parents: Vec<&str> = explained.chain.iter().rev().skip(1).map(String::as_str).collect();
        title.push_str(&format!(", inherits {}", parents.join(" → ")));
    }
    let of = explained.package.as_deref().unwrap_or("the workspace's members");
    title.push_str(&format!(", for {of}\n"));
    if let Some(preset) = presets::find(&explained.profile) {
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
    format!("{title}\n{}", text::columns(["setting", "value", "from"], &rows))
}

fn origin(model: &Model, origin: &Origin) -> String {
    match origin {
        Origin::Place(place) => {
            let file = &model.files[place.file];
            format!("{}:{}", shown_path(file), file.position(place.span.start).0)
        }
        Origin::Variable(name) => format!("${name}"),
        Origin::BuiltIn(why) => (*why).to_owned(),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profile: &'a str,
    inherits: Vec<&'a str>,
    package: Option<&'a str>,
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
        profile: &explained.profile,
        inherits: explained.chain.iter().rev().skip(1).map(String::as_str).collect(),
        package: explained.package.as_deref(),
        settings: settings.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}
