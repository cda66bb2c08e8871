//! All that a workspace says about its profiles, from every place that Cargo reads.

use std::path::Path;
use std::sync::OnceLock;

use toml_edit::{Item, Table};

use crate::base::error::Result;
use crate::profiles::config::{self, ConfigFile};
use crate::profiles::environment::{self, Environment, Variables};
use crate::profiles::inheritance::{self, Broken, Index};
use crate::profiles::keys::{BUILT_IN, Raw};
use crate::profiles::layers::{self, Layer, ProfileTable, Selector};
use crate::profiles::presets::{self, PRESETS};
use crate::profiles::targets;
use crate::profiles::unread::{self, UnreadFile};
use crate::source::cargo_config::{FlagSource, Flags};
use crate::source::file::{File, FileId, Origin, shown_from_here};
use crate::source::target_cfg;
use crate::source::toml::{self, table_at};
use crate::workspace::Workspace;

/// The profiles of a workspace, from every place that Cargo reads.
#[derive(Debug, Clone)]
pub struct Model {
    /// Every file that was read; the root manifest is the first.
    pub files: Vec<File>,
    /// The workspace that they are in.
    pub workspace: Workspace,
    /// The root manifest's profiles.
    pub manifest: Layer,
    /// The profiles in manifests of other members, which Cargo ignores.
    pub(crate) ignored: Vec<Layer>,
    /// The config files, the strongest first.
    pub configs: Vec<ConfigFile>,
    /// The config files that Cargo does not read.
    pub(crate) unread: Vec<UnreadFile>,
    /// The config file for Cranelift, which Cargo reads only with `--config`.
    pub(crate) cranelift: Option<ConfigFile>,
    pub(crate) environment: Environment,
    /// What Cargo is given with `--config`, the strongest first.
    pub(crate) command_line: Vec<ConfigFile>,
    /// The rules that the manifest allows to be broken, each with its place.
    pub(crate) allowed: Vec<(String, Origin)>,
    /// The unstable features that the manifest turns on.
    pub(crate) cargo_features: Vec<String>,
    /// The targets in the manifest's `[workspace.metadata.dist]`.
    pub(super) dist_targets: Vec<String>,
    /// This machine's triple, once rustc was asked for it.
    pub(crate) host: Option<String>,
    /// Made when it is needed.
    index: OnceLock<Index>,
}

/// The names in `cargo-features`.
fn cargo_features(document: &Table) -> Vec<String> {
    let features = document.get("cargo-features").and_then(Item::as_array);
    let features = features.into_iter().flatten().filter_map(|feature| feature.as_str());
    features.map(str::to_owned).collect()
}

/// The ids in `allow` of `[workspace.metadata.profiles]`, or of the package's where there is no workspace.
fn allowed(document: &Table, file: FileId) -> Vec<(String, Origin)> {
    let mut tables = ["workspace", "package"].into_iter();
    let table = tables.find_map(|owner| table_at(document, &[owner, "metadata", "profiles"]));
    let items = table.and_then(|table| table.get("allow")?.as_array()).into_iter().flatten();
    items
        .filter_map(|item| Some((item.as_str()?.to_owned(), Origin::in_file(file, item.span()))))
        .collect()
}

impl Model {
    /// The root manifest's index among the files.
    pub const ROOT: FileId = 0;

    /// Reads the workspace that `manifest` belongs to: its manifests, the config files for `dir`, the variables.
    pub fn load(manifest: &Path, dir: &Path, variables: &Variables) -> Result<Self> {
        let (workspace, manifests) = Workspace::find(manifest, &|document, id| {
            let allowed = allowed(document, id);
            let dist = targets::of_dist(document);
            (layers::read(document, id), (cargo_features(document), dist, allowed))
        })?;
        let (mut files, values): (Vec<_>, Vec<_>) = manifests.into_iter().unzip();
        let (mut ignored, mut others): (Vec<_>, Vec<_>) = values.into_iter().unzip();
        let manifest = ignored.remove(Self::ROOT);
        let (cargo_features, dist_targets, allowed) = others.swap_remove(Self::ROOT);
        let home = environment::home(variables, "CARGO_HOME", ".cargo", dir);
        let configs = config::read_all(dir, home.as_deref(), &mut files)?;
        let mut model = Self {
            manifest,
            configs,
            unread: unread::find(dir, &workspace, &mut files),
            cranelift: unread::cranelift(&workspace, &mut files),
            allowed,
            cargo_features,
            dist_targets,
            files,
            workspace,
            ignored,
            environment: Environment::read(variables, dir),
            command_line: Vec::new(),
            host: None,
            index: OnceLock::new(),
        };
        model.name_variables(None);
        Ok(model)
    }

    /// Adds what Cargo is given with `--config`: stronger than the environment, and than what was added before.
    pub(crate) fn add_config(&mut self, argument: &str) -> Result<()> {
        let configs = config::read(argument, &mut self.files)?;
        self.command_line.splice(0..0, configs);
        self.name_variables(None);
        Ok(())
    }

    /// Assigns variables to this profile, unless another has them: they do not tell `my_own` from `my-own`.
    pub(crate) fn ask_for(&mut self, profile: &str) {
        self.name_variables(Some(profile));
    }

    /// Assigns the variables to the profiles that anything else names.
    fn name_variables(&mut self, asked: Option<&str>) {
        self.environment.layer = Layer::default();
        let mut names: Vec<String> = inheritance::always_there().collect();
        for table in self.layers().flat_map(|layer| &layer.profiles) {
            names.push(table.name.clone());
            names.extend(table.entries.iter().filter_map(|entry| match &entry.raw {
                Raw::Text(parent) if entry.key == "inherits" => Some(parent.clone()),
                _ => None,
            }));
        }
        names.extend(asked.map(str::to_owned));
        self.environment.name_profiles(&names);
        self.index = OnceLock::new();
    }

    /// The same, with another text in one of the files. Fails where the text is not TOML.
    pub fn edited(&self, id: FileId, text: String) -> Result<Self> {
        let mut model = Self { index: OnceLock::new(), ..self.clone() };
        model.files[id] = File::new(self.files[id].path.clone(), text);
        let document = toml::parse(&model.files[id])?;
        if id == Self::ROOT {
            model.manifest = layers::read(&document, id);
            model.allowed = allowed(&document, id);
        } else if let Some(layer) = model.ignored.get_mut(id - 1) {
            *layer = layers::read(&document, id);
        } else {
            let configs = model.configs.iter_mut().chain(&mut model.command_line);
            for config in configs.filter(|config| config.file == id) {
                *config = ConfigFile::new(&document, id);
            }
        }
        Ok(model)
    }

    /// The same, as if no layer had a setting in one of a profile's tables: the profile's own for `None`.
    pub fn without(&self, profile: &str, table: Option<&Selector>, key: &str) -> Self {
        let mut model = Self { index: OnceLock::new(), ..self.clone() };
        let configs = model.configs.iter_mut().chain(&mut model.command_line);
        let layers = configs.map(|config| &mut config.layer);
        let layers = layers.chain([&mut model.manifest, &mut model.environment.layer]);
        for written in layers.flat_map(|layer| &mut layer.profiles) {
            if written.name != profile {
                continue;
            }
            match table {
                None => written.entries.retain(|entry| entry.key != key),
                Some(selector) => {
                    for table in
                        written.overrides.iter_mut().filter(|one| one.selector == *selector)
                    {
                        table.entries.retain(|entry| entry.key != key);
                    }
                    written.overrides.retain(|table| !table.entries.is_empty());
                }
            }
        }
        model
    }

    /// The layers, the weakest first.
    pub(crate) fn layers(&self) -> impl Iterator<Item = &Layer> {
        let files = self.configs.iter().rev().map(|config| &config.layer);
        let arguments = self.command_line.iter().rev().map(|config| &config.layer);
        let below = [&self.manifest].into_iter().chain(files);
        below.chain([&self.environment.layer]).chain(arguments)
    }

    /// What overrides every profile's `incremental`.
    pub(crate) fn incremental(&self) -> Option<(bool, Origin)> {
        let switch = self.environment.cargo_incremental.clone();
        switch.or_else(|| match self.build_incremental().next()? {
            (Raw::Bool(value), origin) => Some((*value, origin.clone())),
            _ => None,
        })
    }

    /// Every `build.incremental`, the strongest first. Cargo reads the first of the files' and the variable.
    pub(crate) fn build_incremental(&self) -> impl Iterator<Item = &(Raw, Origin)> {
        let arguments = self.command_line.iter().flat_map(|config| &config.incremental);
        let files = self.configs.iter().flat_map(|config| &config.incremental);
        arguments.chain(&self.environment.incremental).chain(files)
    }

    /// Whether an unstable feature is turned on: by the manifest, a config file or a variable.
    pub(crate) fn is_on(&self, feature: &str) -> bool {
        let configs = self.configs.iter().chain(&self.command_line);
        let features = configs.flat_map(|config| &config.unstable);
        let mut features = features.chain(&self.cargo_features).chain(&self.environment.unstable);
        features.any(|on| on == feature)
    }

    /// The flags that rustc gets in addition to what profiles say, those first that Cargo prefers.
    pub(crate) fn rustflags(&self) -> Vec<&Flags> {
        let configs = self.configs.iter().chain(&self.command_line);
        let written = configs.flat_map(|config| &config.rustflags);
        let mut flags: Vec<&Flags> = self.environment.rustflags.iter().chain(written).collect();
        flags.sort_by(|a, b| a.source.cmp(&b.source));
        flags
    }

    /// Asks rustc for this machine's triple, if flags for some targets depend on it.
    pub(crate) fn ask_for_host(&mut self) {
        let mut flags = self.rustflags().into_iter();
        if flags.any(|flags| matches!(flags.source, FlagSource::Target(_))) {
            self.host = target_cfg::host();
        }
    }

    /// The targets that the workspace is built for: those of `[workspace.metadata.dist]` and of `build.target`, or else
    /// this machine's, which is `None`.
    pub(crate) fn targets(&self) -> Vec<Option<&str>> {
        let mut targets: Vec<Option<&str>> = Vec::new();
        for target in self.dist_targets.iter().chain(self.build_targets()) {
            let target = Some(target.as_str()).filter(|target| *target != "host-tuple");
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        if targets.is_empty() { vec![None] } else { targets }
    }

    /// What Cargo builds for without `--target`: `build.target`, or nothing for this machine.
    pub(crate) fn build_targets(&self) -> &[String] {
        let arguments = self.command_line.iter().map(|config| &config.targets);
        let files = self.configs.iter().map(|config| &config.targets);
        let mut set = arguments.chain([&self.environment.targets]).chain(files);
        set.find(|targets| !targets.is_empty()).map_or(&[], Vec::as_slice)
    }

    /// What all layers write about one profile, the weakest first.
    pub(crate) fn tables(&self, profile: &str) -> impl Iterator<Item = &ProfileTable> {
        let places = self.index().tables(profile).iter();
        places.filter_map(|(layer, table)| self.layers().nth(*layer)?.profiles.get(*table))
    }

    /// Every profile that there is: Cargo's own, and those that some layer defines.
    pub fn names(&self) -> &[String] {
        &self.index().names
    }

    pub(crate) fn defines(&self, profile: &str) -> bool {
        self.index().defines(profile)
    }

    /// Whether Cargo reads this profile in every build. A profile that only a config file or the environment defines is
    /// read when it is asked for, or when one that is read inherits from it.
    pub fn is_always_read(&self, profile: &str) -> bool {
        self.index().always_read.contains(profile)
    }

    /// The profile and all that it inherits from: `dev` or `release` first, itself last.
    pub fn chain(&self, profile: &str) -> Result<Vec<String>, Broken> {
        self.index().chain(profile)
    }

    /// The profile and all that inherit from it.
    pub(crate) fn heirs(&self, profile: &str) -> Vec<String> {
        let inherits = |name: &&String| {
            self.chain(name).is_ok_and(|chain| chain.iter().any(|parent| parent == profile))
        };
        self.names().iter().filter(inherits).cloned().collect()
    }

    /// The source of a value, for people.
    pub(crate) fn shown_origin(&self, origin: &Origin) -> String {
        match origin {
            Origin::Place(place) => {
                let file = &self.files[place.file];
                if file.is_argument() {
                    return format!("--config {}", file.text);
                }
                format!("{}:{}", file.shown_path(), file.position(place.span.start).0)
            }
            Origin::Line(path, line) => format!("{}:{line}", shown_from_here(path)),
            Origin::Variable(name) => format!("${name}"),
            Origin::BuiltIn(why) => (*why).to_owned(),
        }
    }

    /// The path relative to the root of the repository, which may be above the workspace; `None` if the file is outside.
    pub(crate) fn in_repository<'a>(&self, file: &'a File) -> Option<&'a Path> {
        let root = &self.workspace.root;
        let repository = root.ancestors().find(|folder| folder.join(".git").exists());
        file.path.strip_prefix(repository.unwrap_or(root)).ok()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.layers(), &self.manifest))
    }

    /// The manifest's profiles that a user chooses from: dev, the presets in their order, then the other custom ones.
    pub(crate) fn choices(&self) -> Vec<String> {
        let written: Vec<&str> =
            self.manifest.profiles.iter().map(|table| table.name.as_str()).collect();
        let presets = PRESETS.iter().map(|preset| preset.name);
        let presets = presets.filter(|name| *name == "dev" || written.contains(name));
        let is_other = |name: &&str| {
            presets::find(name).is_none() && !BUILT_IN.iter().any(|(other, _)| other == name)
        };
        presets.chain(written.iter().copied().filter(is_other)).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests;
