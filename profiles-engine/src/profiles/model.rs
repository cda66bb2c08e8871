//! All that a workspace says about its profiles, from every place that Cargo reads.

use std::path::Path;

use toml_edit::Table;

use crate::base::error::Result;
use crate::profiles::config::{self, Config};
use crate::profiles::environment::{self, Environment, Variables};
use crate::profiles::index::{Index, Lazy};
use crate::profiles::keys::{ALWAYS, BUILT_IN};
use crate::profiles::layers::{self, Layer, ProfileTable};
use crate::profiles::presets::{self, PRESETS};
use crate::profiles::value::Raw;
use crate::source::file::{File, FileId, Origin};
use crate::source::rustflags::Flags;
use crate::source::{beside, toml};
use crate::workspace::Workspace;

/// The profiles of a workspace, from every place that Cargo reads.
#[derive(Debug, Clone)]
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
    /// What environment variables say.
    pub environment: Environment,
    /// What Cargo is given with `--config`, the strongest first.
    pub command_line: Vec<Config>,
    /// The rules that the manifest allows to be broken, each with its place.
    pub allowed: Vec<(String, Origin)>,
    /// The unstable features that the manifest turns on.
    pub cargo_features: Vec<String>,
    index: Lazy,
}

/// What a manifest says of profiles.
struct Manifest {
    layer: Layer,
    cargo_features: Vec<String>,
    allowed: Vec<(String, Origin)>,
}

impl Manifest {
    fn read(document: &Table, id: FileId) -> Self {
        Self {
            layer: layers::read(document, id),
            cargo_features: beside::cargo_features(document),
            allowed: beside::allowed(document, id),
        }
    }
}

impl Model {
    /// Reads the workspace that `manifest` belongs to: its manifests, the config files for `dir`, the variables.
    /// Starts no program.
    ///
    /// # Errors
    /// When a file can't be read or is not TOML, or there is no workspace.
    pub fn load(manifest: &Path, dir: &Path, variables: &Variables) -> Result<Self> {
        let (workspace, manifests) = Workspace::find(manifest, &Manifest::read)?;
        let (mut files, mut ignored) = (Vec::new(), Vec::new());
        let (mut cargo_features, mut allowed) = (Vec::new(), Vec::new());
        for (id, kept) in manifests.into_iter().enumerate() {
            files.push(kept.file);
            ignored.push(kept.taken.layer);
            if id == Self::ROOT {
                (cargo_features, allowed) = (kept.taken.cargo_features, kept.taken.allowed);
            }
        }
        let manifest = ignored.remove(Self::ROOT);
        let home = environment::home(variables, "CARGO_HOME", ".cargo", dir);
        let mut model = Self {
            manifest,
            configs: config::read_all(dir, home.as_deref(), &mut files)?,
            allowed,
            cargo_features,
            files,
            workspace,
            ignored,
            environment: Environment::read(variables, dir),
            command_line: Vec::new(),
            index: Lazy::default(),
        };
        model.name_variables(None);
        Ok(model)
    }

    /// Adds what Cargo is given with `--config`, a file or `KEY=VALUE`: stronger than the environment, and than what
    /// was added before.
    ///
    /// # Errors
    /// When it can't be read or is not TOML.
    pub fn add_config(&mut self, argument: &str) -> Result<()> {
        let mut configs = config::read(argument, &mut self.files)?;
        configs.append(&mut self.command_line);
        self.command_line = configs;
        self.name_variables(None);
        Ok(())
    }

    /// Takes variables for those of this profile, if no other has them: of one that only variables define, `my_own`
    /// is as good a name as `my-own`.
    pub fn ask_for(&mut self, profile: &str) {
        self.name_variables(Some(profile));
    }

    /// Takes the variables for those of the profiles that anything else names.
    fn name_variables(&mut self, asked: Option<&str>) {
        self.environment.layer = Layer::default();
        let tables = || self.layers().flat_map(|layer| &layer.profiles);
        let mut names: Vec<String> =
            BUILT_IN[..ALWAYS].iter().map(|(name, _)| (*name).to_owned()).collect();
        names.extend(tables().map(|table| table.name.clone()));
        let entries = tables().flat_map(|table| &table.entries);
        let parents = entries.filter_map(|entry| match (entry.key.as_str(), &entry.raw) {
            ("inherits", Raw::Text(parent)) => Some(parent.clone()),
            _ => None,
        });
        names.extend(parents.chain(asked.map(str::to_owned)).collect::<Vec<String>>());
        self.environment.name_profiles(&names);
        self.index = Lazy::default();
    }

    /// The same, with another text in one of the files.
    ///
    /// # Errors
    /// When the text is not TOML.
    pub fn edited(&self, id: FileId, text: String) -> Result<Self> {
        let mut model = self.clone();
        let file = File::new(self.files[id].path.clone(), text);
        {
            let document = toml::parse(&file)?;
            let manifests = 1 + self.ignored.len();
            if id == Self::ROOT {
                model.manifest = layers::read(&document, id);
                model.allowed = beside::allowed(&document, id);
            } else if id < manifests {
                model.ignored[id - 1] = layers::read(&document, id);
            } else {
                let configs = model.configs.iter_mut().chain(&mut model.command_line);
                for config in configs.filter(|config| config.file == id) {
                    *config = config::config(&document, id);
                }
            }
        }
        model.files[id] = file;
        Ok(model)
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
            .chain([&self.environment.layer])
            .chain(layers(&self.command_line))
    }

    /// What beats every profile's `incremental`.
    pub fn incremental(&self) -> Option<(bool, Origin)> {
        let switch = self.environment.switch.clone();
        switch.or_else(|| match self.build_incremental().next()? {
            (Raw::Bool(value), origin) => Some((*value, origin.clone())),
            _ => None,
        })
    }

    /// Every `build.incremental`, the strongest first. Cargo reads the first of the files' and the variable.
    pub fn build_incremental(&self) -> impl Iterator<Item = &(Raw, Origin)> {
        fn written(configs: &[Config]) -> impl Iterator<Item = &(Raw, Origin)> {
            configs.iter().filter_map(|config| config.incremental.as_ref())
        }
        written(&self.command_line)
            .chain(&self.environment.incremental)
            .chain(written(&self.configs))
    }

    /// Whether an unstable feature is turned on: by the manifest, a config file or a variable.
    pub fn is_on(&self, feature: &str) -> bool {
        let configs = self.configs.iter().chain(&self.command_line);
        let features = configs.flat_map(|config| &config.unstable);
        let features = features.chain(&self.cargo_features).chain(&self.environment.unstable);
        features.into_iter().any(|on| on == feature)
    }

    /// The flags that rustc gets beside what profiles say, those that Cargo takes first.
    pub fn rustflags(&self) -> Vec<&Flags> {
        let configs = self.configs.iter().chain(&self.command_line);
        let written = configs.flat_map(|config| &config.rustflags);
        let mut flags: Vec<&Flags> = self.environment.rustflags.iter().chain(written).collect();
        flags.sort_by(|a, b| a.source.cmp(&b.source));
        flags
    }

    /// What all layers write about one profile, the weakest first.
    pub fn tables(&self, profile: &str) -> impl Iterator<Item = &ProfileTable> {
        let places = self.index().get(profile).into_iter().flat_map(|entry| &entry.tables);
        places.filter_map(|(layer, table)| self.layers().nth(*layer)?.profiles.get(*table))
    }

    /// Every profile that there is: Cargo's own, and those that some layer defines.
    pub fn names(&self) -> &[String] {
        &self.index().names
    }

    /// Whether there is a profile of this name.
    pub fn defines(&self, name: &str) -> bool {
        let built_in = BUILT_IN[..ALWAYS].iter().any(|(other, _)| *other == name);
        built_in || self.tables(name).next().is_some()
    }

    pub(super) fn index(&self) -> &Index {
        self.index.0.get_or_init(|| Index::of(self.layers(), &self.manifest))
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
}
