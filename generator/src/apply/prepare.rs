//! From a workspace and the arguments to every text that is to be written.

use profiles_engine::base::error::Result;
use profiles_engine::profiles::Model;

use super::alias::{self, AliasFile, Runs};
use super::catalogue::{self, Text};
use super::choice::{Args, Choice, Fate};
use super::cut::without_profile;
use super::manifest::{self, Vendored};
use super::site::{Shape, Site};
use super::{adapt, members, name, promises, verify};
use crate::plan::{Create, Plan};
use crate::{lockfile, vendored};

/// A plan, and what there is to say about it.
#[derive(Debug)]
pub struct Prepared {
    /// What will be written.
    pub plan: Plan,
    /// The name of the alias, and of the door.
    pub name: &'static str,
    /// What becomes of each preset.
    pub fates: Vec<(&'static str, Fate)>,
    /// The version of an engine that is not this version's.
    pub outdated: Option<String>,
    /// The profiles as they are.
    pub before: Model,
    /// The profiles as they will be.
    pub after: Model,
    /// Whether presets that abort on a panic are added.
    pub aborts: bool,
}

/// Plans all of it.
///
/// # Errors
/// When a file can't be read or added to, or no name is free.
pub fn prepare(site: &Site, choice: &Choice, args: &Args) -> Result<Prepared> {
    vendored::refuse_former(&site.root)?;
    manifest::refuse_misfits(&site.manifest)?;
    let before = promises::model(site, &site.manifest)?;
    let engine = vendored::Engine::read(&site.root)?;
    let runs = if args.vendor || engine.is_some() {
        alias::door_for(&site.root, &before)
    } else {
        Runs::Installed
    };
    if args.vendor {
        alias::refuse_other_target(runs, &before)?;
    }
    let name = name::choose(site, &before, runs)?;
    let is_first = AliasFile::read(&site.root)?.is_none_or(|config| config.alias(name).is_none());
    let mut plan = Plan { root: site.root.clone(), ..Plan::default() };

    let presets = catalogue::presets(args.prod_panic.word())?;
    let choice = choice.clone().with_parents(&presets);
    let fates = presets.into_iter().map(|preset| {
        let fate = choice.fate(site, &preset, is_first);
        (preset, fate)
    });
    let fates: Vec<(Text, Fate)> = fates.collect();
    let mut text = site.manifest.clone();
    if args.vendor {
        text = manifest::with_vendored(&text, &wanted(site, name)?)?;
        vendored::plan(&site.root, name, &mut plan)?;
        lock(site, name, &mut plan)?;
    }
    text = manifest::with_excluded(&text, &members::excluded(site))?;
    let panic = args.prod_panic.word();
    let manifest = with_presets(site, text, &fates, name, panic)?;
    plan.change("Cargo.toml", site.manifest.as_bytes(), manifest.as_bytes());
    put_alias(site, name, runs, &mut plan)?;
    plan.creates.sort_by(|a, b| a.path.cmp(&b.path));

    let aborts = fates
        .iter()
        .any(|(preset, fate)| is_new(*fate) && preset.whole().contains("\npanic = \"abort\""));
    Ok(Prepared {
        after: promises::model(site, &manifest)?,
        before,
        plan,
        name,
        fates: fates.into_iter().map(|(preset, fate)| (preset.name, fate)).collect(),
        outdated: engine.filter(|engine| !engine.is_current()).map(|engine| engine.version),
        aborts,
    })
}

fn is_new(fate: Fate) -> bool {
    matches!(fate, Fate::Added | Fate::Overwritten)
}

/// The manifest with the new presets, each adapted to its owner's profiles.
fn with_presets(
    site: &Site,
    mut text: String,
    fates: &[(Text, Fate)],
    name: &str,
    panic: &str,
) -> Result<String> {
    for (preset, _) in fates.iter().filter(|(_, fate)| *fate == Fate::Overwritten) {
        text = without_profile(&text, preset.name)?;
    }
    let new: Vec<&Text> =
        fates.iter().filter(|(_, fate)| is_new(*fate)).map(|(preset, _)| preset).collect();
    if new.is_empty() {
        return Ok(text);
    }
    let before = text.clone();
    text = manifest::with_introduction(&text, name)?;
    for preset in &new {
        let model = |preset: &Text| promises::model(site, &manifest::with_preset(&text, preset)?);
        let preset = adapt::adapted((*preset).clone(), panic, model)?;
        let preset = preset.readable_by(site.rust_version());
        text = manifest::with_preset(&text, &preset)?;
    }
    let expected: Vec<Vec<&str>> = new.iter().map(|preset| vec!["profile", preset.name]).collect();
    verify::is_more(&before, &text, &expected)?;
    Ok(text)
}

fn wanted(site: &Site, name: &str) -> Result<Vendored> {
    Ok(Vendored {
        door: name.to_owned(),
        apart: (site.shape == Shape::Package).then(|| members::apart(&site.root, name)),
        member: !site.lists("members", name),
        exclude: !site.lists("exclude", vendored::ENGINE),
        default_members: members::default_members(site, name)?,
    })
}

/// Adds an entry to Cargo.lock, if there is one.
fn lock(site: &Site, name: &str, plan: &mut Plan) -> Result<()> {
    if let Some(old) = vendored::read(&site.root.join("Cargo.lock"))? {
        let text = String::from_utf8_lossy(&old).into_owned();
        let new = lockfile::with(&text, name, &vendored::door_version());
        plan.change("Cargo.lock", &old, new.as_bytes());
    }
    Ok(())
}

fn put_alias(site: &Site, name: &str, runs: Runs, plan: &mut Plan) -> Result<()> {
    match AliasFile::read(&site.root)? {
        Some(config) => {
            let new = config.with_alias(name, runs)?;
            plan.change(&config.path, config.text.as_bytes(), new.as_bytes());
        }
        None => plan.creates.push(Create {
            path: alias::NEW.to_owned(),
            executable: false,
            bytes: runs.file(name).into_bytes().into(),
        }),
    }
    Ok(())
}
