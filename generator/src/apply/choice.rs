//! Which presets somebody wants, and what may be overwritten for them.

use profiles_engine::error::Result;
use profiles_engine::profiles::presets::{self, PRESETS};
use profiles_engine::suggest;
use toml_edit::Table;

use super::catalogue::Text;
use super::manifest;
use super::record::Applied;
use super::site::Site;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The presets that were named; empty where none was.
    presets: Vec<&'static str>,
    /// The profiles that ours may take the place of.
    overwritten: Vec<&'static str>,
    /// Whether the xtask's files are to be ours again.
    pub overwrite_xtask: bool,
}

/// What becomes of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is put in.
    Added,
    /// It takes the place of a profile of the same name.
    Overwritten,
    /// A profile of the same name stays.
    Kept,
    /// It is there already, as we would write it or as we put it in.
    There,
    /// Nobody asked for it.
    Unasked,
}

const ALL: &str = "all";
const XTASK: &str = "xtask";

impl Choice {
    /// Reads the names that were given.
    ///
    /// # Errors
    /// When a name is that of no preset.
    pub fn read(presets: &[String], overwrite: &[String]) -> Result<Self> {
        let named = |names: &[String], also: &[&'static str]| -> Result<Vec<&'static str>> {
            let known: Vec<&str> =
                PRESETS.iter().map(|preset| preset.name).chain(also.iter().copied()).collect();
            if names.iter().any(|name| name == ALL) {
                return Ok(known);
            }
            let names = names.iter().map(|name| match presets::find(name) {
                Some(preset) => Ok(preset.name),
                None if also.contains(&name.as_str()) => Ok(XTASK),
                None => Err(suggest::unknown("preset", name, &known)),
            });
            names.collect()
        };
        let mut overwritten = named(overwrite, &[XTASK])?;
        let overwrite_xtask = overwritten.contains(&XTASK);
        overwritten.retain(|name| *name != XTASK);
        Ok(Self { presets: named(presets, &[])?, overwritten, overwrite_xtask })
    }

    /// With what the named presets inherit from: without it no profile would build.
    pub fn with_parents(mut self, presets: &[Text]) -> Self {
        let named = presets.iter().filter(|preset| self.presets.contains(&preset.name));
        let parents: Vec<&'static str> = named.filter_map(Text::parent).collect();
        self.presets.extend(parents);
        self
    }

    /// What becomes of a preset in a workspace.
    pub fn fate(&self, site: &Site, applied: Option<&Applied>, preset: &Text) -> Fate {
        let wanted = self.wants(applied, preset.name);
        let recorded = |applied: &Applied| {
            applied.inserted.iter().any(|one| one.what == format!("profile.{}", preset.name))
        };
        if !is_there(site, preset.name) {
            return if wanted { Fate::Added } else { Fate::Unasked };
        }
        if manifest::is_in(site, preset) {
            return Fate::There;
        }
        match (self.overwritten.contains(&preset.name), applied.is_some_and(recorded)) {
            (true, _) => Fate::Overwritten,
            (false, true) => Fate::There,
            (false, false) => Fate::Kept,
        }
    }

    /// Without a word of theirs: the first time all but dev, which would change plain builds; later nothing new.
    fn wants(&self, applied: Option<&Applied>, name: &str) -> bool {
        match self.presets.is_empty() {
            true => name != "dev" && applied.is_none(),
            false => self.presets.contains(&name),
        }
    }
}

/// Whether there is a profile of this name. A dev that has nothing but tables for packages (one of them may be there for
/// the xtask's sake) leaves room for ours.
fn is_there(site: &Site, name: &str) -> bool {
    let Some(item) = site.get(&["profile", name]) else {
        return false;
    };
    let is_open = |table: &&Table| table.is_implicit() && !table.is_dotted();
    name != "dev" || item.as_table().filter(is_open).is_none()
}
