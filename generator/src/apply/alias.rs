//! The alias `xtask` in the workspace's own Cargo configuration.

use std::path::Path;

use profiles_engine::base::error::{Context, Error, Result};
use profiles_engine::base::process::Process;
use profiles_engine::profiles::Model;
use toml_edit::{Item, Value};

use crate::source::Source;
use crate::template;

/// The workspace's own config file.
#[derive(Debug)]
pub struct AliasFile {
    /// From the root, with `/` on every system.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Where Cargo looks, the strongest first.
const PATHS: [&str; 2] = [".cargo/config", NEW];

/// The file to create if there is none.
pub const NEW: &str = ".cargo/config.toml";

/// What the alias runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// The installed `cargo profiles`.
    Installed,
    /// The door of this name.
    Door,
    /// The same, where `[unstable] build-std` has only a part of the standard library.
    DoorWithStd,
    /// The same, for a Cargo without `--target host-tuple`.
    PlainDoor,
}

impl Runs {
    /// Every form of the alias.
    pub const ALL: [Self; 4] = [Self::Installed, Self::Door, Self::DoorWithStd, Self::PlainDoor];

    /// The words of the alias, for a door of this name.
    pub fn command(self, name: &str) -> String {
        match self {
            Self::Installed => "profiles".to_owned(),
            Self::Door => shipped().replace("--package xtask ", &format!("--package {name} ")),
            Self::DoorWithStd => shipped()
                .replace("--package xtask ", &format!("--package {name} --config {WHOLE_STD} ")),
            Self::PlainDoor => format!("run --package {name} --"),
        }
    }

    /// A whole config file with nothing but the alias.
    pub fn file(self, name: &str) -> String {
        format!("[alias]\n{}\n", self.line(name))
    }

    /// The alias as a line of TOML.
    pub fn line(self, name: &str) -> String {
        format!("{name} = {:?}", self.command(name))
    }
}

/// The first Cargo with `--target host-tuple`, by its changelog.
const KNOWS_HOST_TUPLE: (u32, u32) = (1, 91);

/// The packages of the standard library that the door needs. Cargo adds them to the configured ones, if it reads
/// `[unstable]` at all.
const WHOLE_STD: &str = "unstable.build-std=['std','panic_abort']";

/// How the Cargo that is used in a workspace can run the door.
pub fn door_for(root: &Path, model: &Model) -> Runs {
    let said = Process::cargo().arg("--version").dir(root).output().unwrap_or_default();
    let version = said.split(' ').nth(1).unwrap_or_default();
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    if let (Some(major), Some(minor)) = (numbers.next(), numbers.next())
        && (major, minor) < KNOWS_HOST_TUPLE
    {
        return Runs::PlainDoor;
    }
    let built = configured(model, &["unstable", "build-std"]);
    if built.is_empty() || built.iter().any(|words| words.split(' ').any(|word| word == "std")) {
        Runs::Door
    } else {
        Runs::DoorWithStd
    }
}

/// Refuses to vendor the door where no alias could run it.
///
/// # Errors
/// When Cargo would build it for another machine, and is too old for `--target host-tuple`.
pub fn refuse_other_target(runs: Runs, model: &Model) -> Result<()> {
    match configured(model, &["build", "target"]).first() {
        Some(target) if runs == Runs::PlainDoor => Err(Error::new(format!(
            "`build.target` is `{target}`, so this Cargo would build `xtask` for it, too"
        ))
        .help(format!(
            "leave out `--vendor`: the alias then runs the installed `cargo profiles`; or use Cargo {}.{} or newer",
            KNOWS_HOST_TUPLE.0, KNOWS_HOST_TUPLE.1
        ))),
        _ => Ok(()),
    }
}

/// The words at a path of keys in each config file that Cargo reads, the strongest first.
pub fn configured(model: &Model, path: &[&str]) -> Vec<String> {
    let files = model.configs.iter().map(|config| &model.files[config.file]);
    let found = files.filter_map(|file| {
        let source = Source::parse(&file.path.to_string_lossy(), &file.text).ok()?;
        words(&source, path)
    });
    found.collect()
}

/// The alias of the door as `.cargo/config.toml` has it, which ships as it runs here.
fn shipped() -> String {
    let text = template::repository_file(NEW).unwrap_or_default();
    let source = Source::parse(NEW, &text).ok();
    let words = source.as_ref().and_then(|source| words(source, &["alias", "xtask"]));
    words.unwrap_or_default()
}

impl AliasFile {
    /// Reads the config file of a workspace; `None` if it has none.
    ///
    /// # Errors
    /// When it can't be read or is not TOML.
    pub fn read(root: &Path) -> Result<Option<Self>> {
        let found = PATHS.iter().find(|path| root.join(path).symlink_metadata().is_ok());
        let Some(path) = found else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(root.join(path))
            .context(|| format!("failed to read `{}`", root.join(path).display()))?;
        let config = Self { path: (*path).to_owned(), text };
        Source::parse(path, &config.text)?;
        Ok(Some(config))
    }

    /// What the alias of this name runs, if the file has one.
    pub fn alias(&self, name: &str) -> Option<String> {
        words(&Source::parse(&self.path, &self.text).ok()?, &["alias", name])
    }

    /// The file's text with the alias; the same text if it has the alias already.
    ///
    /// # Errors
    /// When the file has an `alias` that is not a table.
    pub fn with_alias(&self, name: &str, runs: Runs) -> Result<String> {
        let source = Source::parse(&self.path, &self.text)?;
        if source.get(&["alias"]).is_some_and(|item: &Item| item.as_table_like().is_none()) {
            let error = Error::new(format!("`{}` has an `alias` that is not a table", self.path));
            return Err(error.help("write [alias], or remove it"));
        }
        if let Some(item) = source.get(&["alias", name]) {
            // The alias runs it in another way: only the value changes.
            let span = item.span().unwrap_or_default();
            let value = format!("{:?}", runs.command(name));
            return Ok(source.with((span, value)));
        }
        Ok(source.with(source.key(&["alias"], &runs.line(name), "")))
    }
}

/// The words of a setting such as an alias, also if they are a list.
fn words(source: &Source, path: &[&str]) -> Option<String> {
    let item = source.get(path)?;
    let list = item
        .as_array()
        .map(|words| words.iter().filter_map(Value::as_str).collect::<Vec<&str>>().join(" "));
    Some(item.as_str().map(str::to_owned).or(list).unwrap_or_default())
}

/// Whether these words run the door of this name, in the form of this version or of an earlier one.
pub fn is_door(words: &str, name: &str) -> bool {
    words.starts_with(&format!("run --package {name} ")) && words.ends_with(" --")
}
