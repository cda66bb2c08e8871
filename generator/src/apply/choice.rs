//! What `apply` is asked for: the presets to add, and the profiles that they may replace.

use std::path::PathBuf;

use clap::ValueEnum;
use profiles_engine::base::error::Result;
use profiles_engine::base::text;
use profiles_engine::profiles::presets;
use profiles_engine::profiles::presets::PRESETS;

use super::catalogue::Text;
use super::manifest;
use super::shipped;
use super::site::Site;
use crate::writing::Writing;

/// Add the presets and the alias `cargo xtask` to an existing workspace
///
/// Only adds lines: comments, order and spacing of your files stay. A profile of yours that has the name of a preset is
/// kept, and compared with what the preset promises. Shows the changes, asks once, and writes all of them or none. A second
/// run changes nothing.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// Folder of the workspace or package [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Presets to add, or `all` [default: all but dev, which changes what `cargo build` does]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub preset: Vec<String>,

    /// Replace your own profiles with the presets of these names, or with all presets
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', num_args = 0.., require_equals = true, default_missing_value = "all")]
    pub overwrite: Vec<String>,

    /// What a panic does in prod and fastest: abort, or unwind, which destructors and `catch_unwind` need
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub prod_panic: Panic,

    /// Vendor the tool, so that `cargo xtask` works without an installed `cargo profiles`: adds a member `xtask` without
    /// dependencies, and the folder `profiles-engine` outside the workspace
    #[arg(long)]
    pub vendor: bool,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,

    /// Accepted for scripts: nothing here uses the network
    #[arg(long, hide = true)]
    pub offline: bool,
}

/// What a panic does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Panic {
    /// End the process at once
    #[default]
    Abort,
    /// Unwind the stack
    Unwind,
}

impl Panic {
    /// Cargo's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Abort => "abort",
            Self::Unwind => "unwind",
        }
    }
}

/// The presets that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The presets that were named.
    presets: Vec<&'static str>,
    /// The profiles that a preset may replace.
    overwritten: Vec<&'static str>,
}

/// What becomes of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is added.
    Added,
    /// It replaces a profile of the same name.
    Overwritten,
    /// A profile of the same name is kept.
    Kept,
    /// It is there, as this version or an earlier one wrote it.
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

    /// Adds what the named presets inherit from: without it Cargo refuses them.
    pub fn with_parents(mut self, presets: &[Text]) -> Self {
        let named = presets.iter().filter(|preset| self.presets.contains(&preset.name));
        let parents: Vec<&'static str> = named.filter_map(Text::parent).collect();
        self.presets.extend(parents);
        self
    }

    /// What becomes of a preset in a workspace; `is_first` says that nothing was applied before.
    pub fn fate(&self, site: &Site, preset: &Text, is_first: bool) -> Fate {
        if !is_there(site, preset.name) {
            return if self.wants(preset.name, is_first) { Fate::Added } else { Fate::Unasked };
        }
        if manifest::is_in(site, preset) || shipped::is_as_shipped(&site.manifest, preset.name) {
            return Fate::There;
        }
        if self.overwritten.contains(&preset.name) { Fate::Overwritten } else { Fate::Kept }
    }

    /// If none is named, the first run adds all but dev, which would change plain builds; later runs add nothing new.
    fn wants(&self, name: &str, is_first: bool) -> bool {
        if self.presets.is_empty() {
            name != "dev" && is_first
        } else {
            self.presets.contains(&name)
        }
    }
}

/// The presets of these names, or all of them.
fn named(names: &[String]) -> Result<Vec<&'static str>> {
    let known: Vec<&'static str> = PRESETS.iter().map(|preset| preset.name).collect();
    if names.iter().any(|name| name == ALL) {
        return Ok(known);
    }
    let presets = names.iter().map(|name| match presets::find(name) {
        Some(preset) => Ok(preset.name),
        None => Err(text::unknown("preset", name, &known)),
    });
    presets.collect()
}

/// Whether there is a profile of this name. A `dev` that has only tables for packages leaves room for the preset.
fn is_there(site: &Site, name: &str) -> bool {
    site.get(&["profile", name]).is_some_and(|item| {
        let is_open =
            item.as_table().is_some_and(|table| table.is_implicit() && !table.is_dotted());
        name != "dev" || !is_open
    })
}
