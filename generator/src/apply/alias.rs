//! The alias `xtask` in the workspace's own Cargo configuration.

use std::path::Path;

use profiles_engine::base::error::{Context, Error, Result};
use profiles_engine::base::process::Process;
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
    /// The same, for a Cargo without `--target host-tuple`.
    PlainDoor,
}

impl Runs {
    /// The words of the alias, for a door of this name.
    pub fn command(self, name: &str) -> String {
        match self {
            Self::Installed => "profiles".to_owned(),
            Self::Door => shipped().replace("--package xtask ", &format!("--package {name} ")),
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

/// How the Cargo that is used in a folder can run the door.
pub fn door_for(dir: &Path) -> Runs {
    let said = Process::cargo().arg("--version").dir(dir).output().unwrap_or_default();
    let version = said.split(' ').nth(1).unwrap_or_default();
    let mut numbers = version.split('.').map_while(|number| number.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) if (major, minor) < KNOWS_HOST_TUPLE => Runs::PlainDoor,
        _ => Runs::Door,
    }
}

/// The alias of the door as `.cargo/config.toml` has it, which ships as it runs here.
fn shipped() -> String {
    let text = template::repository_file(NEW).unwrap_or_default();
    let source = Source::parse(NEW, &text).ok();
    let words = source.as_ref().and_then(|source| words(source, "xtask"));
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
        words(&Source::parse(&self.path, &self.text).ok()?, name)
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

/// What an alias runs: its words, also if they are a list.
pub fn words(source: &Source, name: &str) -> Option<String> {
    let item = source.get(&["alias", name])?;
    let list = item
        .as_array()
        .map(|words| words.iter().filter_map(Value::as_str).collect::<Vec<&str>>().join(" "));
    Some(item.as_str().map(str::to_owned).or(list).unwrap_or_default())
}

/// Whether these words run the door of this name, in the form of this version or of an earlier one.
pub fn is_door(words: &str, name: &str) -> bool {
    words.starts_with(&format!("run --package {name} ")) && words.ends_with(" --")
}
