//! Which presets are wanted, and what may be overwritten for them.

use std::path::PathBuf;

use clap::ValueEnum;
use profiles_engine::base::error::Result;
use profiles_engine::base::suggest;
use profiles_engine::profiles::presets;
use profiles_engine::profiles::presets::PRESETS;
use toml_edit::Table;

use super::catalogue::Text;
use super::manifest;
use super::shipped;
use super::site::Site;
use crate::writing::Writing;

/// Gives a workspace that exists the presets and the alias `cargo xtask`
///
/// What its files say stays as it is, comments, order and spacing too: lines are added. A profile that has the name of a
/// preset is kept, and shown beside what the preset promises. Shows what will be done, asks once, and writes all of it or
/// nothing. Run again, it changes nothing.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// The folder of the workspace or of a package alone [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// The presets to add, or `all` [default: all but dev, which changes what `cargo build` does]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub preset: Vec<String>,

    /// Replace your own profiles of these names, or of all presets, by ours
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', num_args = 0.., require_equals = true, default_missing_value = "all")]
    pub overwrite: Vec<String>,

    /// What a panic does in prod and fastest: end the process, or unwind, which destructors and `catch_unwind` need
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub prod_panic: Panic,

    /// Put the tool into the repository, so that `cargo xtask` works without an installed `cargo profiles`: a member
    /// `xtask` without dependencies, and the folder `profiles-engine` outside of the workspace
    #[arg(long)]
    pub vendor: bool,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,

    /// Accepted for scripts: nothing here uses a network
    #[arg(long, hide = true)]
    pub offline: bool,
}

/// What a panic does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Panic {
    /// Ends the process at once
    #[default]
    Abort,
    /// Unwinds the stack
    Unwind,
}

impl Panic {
    /// The word that Cargo has for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Abort => "abort",
            Self::Unwind => "unwind",
        }
    }
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The presets that were named; empty where none was.
    presets: Vec<&'static str>,
    /// The profiles that ours may take the place of.
    overwritten: Vec<&'static str>,
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
    /// It is there already, as this version or an earlier one wrote it.
    There,
    /// It was not asked for.
    Unasked,
}

const ALL: &str = "all";

impl Choice {
    /// Reads the names that were given.
    ///
    /// # Errors
    /// When a name is not that of a preset.
    pub fn read(presets: &[String], overwrite: &[String]) -> Result<Self> {
        Ok(Self { presets: named(presets)?, overwritten: named(overwrite)? })
    }

    /// With what the named presets inherit from: without it no profile would build.
    pub fn with_parents(mut self, presets: &[Text]) -> Self {
        let named = presets.iter().filter(|preset| self.presets.contains(&preset.name));
        let parents: Vec<&'static str> = named.filter_map(Text::parent).collect();
        self.presets.extend(parents);
        self
    }

    /// What becomes of a preset in a workspace; `is_first` where nothing was applied before.
    pub fn fate(&self, site: &Site, preset: &Text, is_first: bool) -> Fate {
        if !is_there(site, preset.name) {
            return if self.wants(preset.name, is_first) { Fate::Added } else { Fate::Unasked };
        }
        if manifest::is_in(site, preset) || shipped::is_as_shipped(&site.manifest, preset.name) {
            return Fate::There;
        }
        match self.overwritten.contains(&preset.name) {
            true => Fate::Overwritten,
            false => Fate::Kept,
        }
    }

    /// Where none is named: the first time all but dev, which would change plain builds; later nothing new.
    fn wants(&self, name: &str, is_first: bool) -> bool {
        match self.presets.is_empty() {
            true => name != "dev" && is_first,
            false => self.presets.contains(&name),
        }
    }
}

/// The presets of these names, or all of them.
fn named(names: &[String]) -> Result<Vec<&'static str>> {
    let known: Vec<&'static str> = PRESETS.iter().map(|preset| preset.name).collect();
    if names.iter().any(|name| name == ALL) {
        return Ok(known);
    }
    let find = |name: &String| match presets::find(name) {
        Some(preset) => Ok(preset.name),
        None => Err(suggest::unknown("preset", name, &known)),
    };
    names.iter().map(find).collect()
}

/// Whether there is a profile of this name. A dev that has nothing but tables for packages leaves room for ours.
fn is_there(site: &Site, name: &str) -> bool {
    let Some(item) = site.get(&["profile", name]) else {
        return false;
    };
    let is_open = |table: &&Table| table.is_implicit() && !table.is_dotted();
    name != "dev" || item.as_table().filter(is_open).is_none()
}
