//! All that a workspace says about its profiles, and how profiles inherit.

use std::path::Path;

use super::beside;
use super::config::{self, Config};
use super::environment::{self, Variables};
use super::keys::{ALWAYS, BUILT_IN};
use super::layers::{self, Entry, Layer, ProfileTable};
use super::presets::{self, PRESETS};
use super::source::{File, FileId, Origin};
use super::value::Raw;
use crate::error::Result;
use crate::workspace::Workspace;

/// The profiles of a workspace, from every place that Cargo reads.
#[derive(Debug)]
pub struct Model {
    /// Every file that was read; the root manifest is the first.
    pub files: Vec<File>,
    /// The workspace around it.
    pub workspace: Workspace,
    /// The root manifest's profiles.
    pub manifest: Layer,
    /// The profiles in manifests of other members, which Cargo ignores.
    pub ignored: Vec<Layer>,
    /// The config files, the strongest first.
    pub configs: Vec<Config>,
    /// `CARGO_PROFILE_*`.
    pub environment: Layer,
    /// What Cargo is given with `--config`, the strongest first.
    pub command_line: Vec<Config>,
    /// The rules that the manifest allows to be broken, each with its place.
    pub allowed: Vec<(String, Origin)>,
    /// The unstable features that the manifest or a config file turns on.
    pub unstable: Vec<String>,
    /// What beats every profile's `incremental`.
    pub incremental: Option<(bool, Origin)>,
}

/// Why a profile has no settings: Cargo refuses every build while this stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// No profile has this name.
    Undefined(String),
    /// A custom profile without `inherits`.
    NoParent(String),
    /// It inherits from a profile that is not there.
    UnknownParent {
        /// The profile that says so.
        profile: String,
        /// The name that it says.
        parent: String,
        /// Where it says it.
        origin: Origin,
    },
    /// `dev` and `release` can't inherit.
    RootInherits(String, Origin),
    /// It inherits, over some steps, from itself.
    Loop {
        /// The profile at which the loop closes.
        profile: String,
        /// The name that closes it.
        parent: String,
        /// Where it says it.
        origin: Origin,
    },
}

impl Model {
    /// Reads the workspace that `manifest` belongs to: its manifests, the config files for `dir`, the variables.
    /// Starts no program.
    ///
    /// # Errors
    /// When a file can't be read or is no TOML, or there is no workspace.
    pub fn load(manifest: &Path, dir: &Path, variables: &Variables) -> Result<Self> {
        let (workspace, mut files) = Workspace::find(manifest)?;
        let (mut read, mut unstable, mut allowed) = (Vec::new(), Vec::new(), Vec::new());
        for (id, file) in files.iter().enumerate() {
            let document = layers::parse(file)?;
            read.push(layers::read(&document, id));
            if id == Self::ROOT {
                unstable = beside::cargo_features(&document);
                allowed = beside::allowed(&document, id);
            }
        }
        let ignored = read.split_off(1);
        let manifest = read.pop().unwrap_or_default();
        let home = config::cargo_home();
        let configs = config::read_all(dir, home.as_deref(), &mut files)?;
        unstable.extend(configs.iter().flat_map(|config| config.unstable.clone()));
        let mut model = Self {
            allowed,
            unstable,
            files,
            workspace,
            manifest,
            ignored,
            incremental: environment::incremental(variables)
                .or_else(|| configs.iter().find_map(|config| config.incremental.clone())),
            configs,
            environment: Layer::default(),
            command_line: Vec::new(),
        };
        model.environment = environment::read(variables, &model.names());
        Ok(model)
    }

    /// Adds a file that Cargo is given with `--config`: stronger than the environment.
    ///
    /// # Errors
    /// When it can't be read or is no TOML.
    pub fn add_config(&mut self, path: &Path) -> Result<()> {
        let mut configs = config::read(path, &mut self.files)?;
        let switched = Origin::Variable(environment::SWITCH.to_owned());
        let is_switched = self.incremental.as_ref().is_some_and(|(_, origin)| *origin == switched);
        if let Some(incremental) = configs.iter().find_map(|config| config.incremental.clone())
            && !is_switched
        {
            self.incremental = Some(incremental);
        }
        configs.append(&mut self.command_line);
        self.command_line = configs;
        Ok(())
    }

    /// The root manifest's index among the files.
    pub const ROOT: FileId = 0;

    /// The layers, the weakest first.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        fn layers(configs: &[Config]) -> impl Iterator<Item = &Layer> {
            configs.iter().rev().map(|config| &config.layer)
        }
        std::iter::once(&self.manifest)
            .chain(layers(&self.configs))
            .chain([&self.environment])
            .chain(layers(&self.command_line))
    }

    /// What all layers write about one profile, the weakest first.
    pub fn tables(&self, profile: &str) -> impl Iterator<Item = &ProfileTable> {
        self.layers().flat_map(|layer| &layer.profiles).filter(move |table| table.name == profile)
    }

    /// Every profile that there is: Cargo's own, and those that some layer defines.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            BUILT_IN[..ALWAYS].iter().map(|(name, _)| (*name).to_owned()).collect();
        for table in self.layers().flat_map(|layer| &layer.profiles) {
            if !names.contains(&table.name) {
                names.push(table.name.clone());
            }
        }
        names
    }

    /// Whether there is a profile of this name.
    pub fn defines(&self, name: &str) -> bool {
        let built_in = BUILT_IN[..ALWAYS].iter().any(|(other, _)| *other == name);
        built_in || self.tables(name).next().is_some()
    }

    /// The profiles of the manifest that a person chooses from: dev, the presets in their order, then the other
    /// custom profiles in the order they are written. Not Cargo's own release, test and bench.
    pub fn choices(&self) -> Vec<String> {
        let written: Vec<&str> =
            self.manifest.profiles.iter().map(|table| table.name.as_str()).collect();
        let is_preset = |name: &str| presets::find(name).is_some();
        let is_built_in = |name: &str| BUILT_IN.iter().any(|(other, _)| *other == name);
        let presets = PRESETS.iter().map(|preset| preset.name);
        let presets = presets.filter(|name| *name == "dev" || written.contains(name));
        let others = written.iter().copied().filter(|name| !is_preset(name) && !is_built_in(name));
        presets.chain(others).map(str::to_owned).collect()
    }

    /// Whether Cargo reads this profile in every build. One that only a config file or the environment defines is
    /// read when it is asked for, or when one that is read inherits from it.
    pub fn is_always_read(&self, profile: &str) -> bool {
        let manifest = self.manifest.profiles.iter().map(|table| table.name.as_str());
        let mut read: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).chain(manifest).collect();
        let mut index = 0;
        while let Some(name) = read.get(index) {
            if let Some((parent, _)) = self.parent(name)
                && !read.contains(&parent)
            {
                read.push(parent);
            }
            index += 1;
        }
        read.contains(&profile)
    }

    /// The profile that this one inherits from, and where that is written.
    pub fn parent(&self, profile: &str) -> Option<(&str, Origin)> {
        let written: Vec<&Entry> = self
            .tables(profile)
            .flat_map(|table| &table.entries)
            .filter(|entry| entry.key == "inherits")
            .collect();
        if let Some(entry) = written.last()
            && let Raw::Text(parent) = &entry.raw
        {
            return Some((parent, entry.origin.clone()));
        }
        let built_in = BUILT_IN.iter().find(|(name, _)| *name == profile)?;
        Some((built_in.1?, Origin::BuiltIn("built into Cargo")))
    }

    /// The profile and all that it inherits from: `dev` or `release` first, itself last.
    ///
    /// # Errors
    /// When the chain does not end in `dev` or `release`.
    pub fn chain(&self, profile: &str) -> Result<Vec<String>, Broken> {
        if !self.defines(profile) {
            return Err(Broken::Undefined(profile.to_owned()));
        }
        let mut chain = vec![profile.to_owned()];
        loop {
            let name = chain.last().cloned().unwrap_or_default();
            match (name.as_str(), self.parent(&name)) {
                ("dev" | "release", Some((_, origin))) => {
                    return Err(Broken::RootInherits(name, origin));
                }
                ("dev" | "release", None) => break,
                (_, None) => return Err(Broken::NoParent(name)),
                (_, Some((parent, origin))) => {
                    let (profile, parent) = (name, parent.to_owned());
                    if chain.contains(&parent) {
                        return Err(Broken::Loop { profile, parent, origin });
                    }
                    let is_built_in = BUILT_IN.iter().any(|(name, _)| *name == parent);
                    if !is_built_in && !self.defines(&parent) {
                        return Err(Broken::UnknownParent { profile, parent, origin });
                    }
                    chain.push(parent);
                }
            }
        }
        chain.reverse();
        Ok(chain)
    }
}
