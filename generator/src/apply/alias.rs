//! The alias in the workspace's `.cargo/config.toml`.

use std::path::Path;

use profiles_engine::error::{Context, Error, Result};
use toml_edit::{Item, Value};

use super::grown::Grown;
use super::insert::Source;

/// The workspace's own config file.
#[derive(Debug)]
pub struct Config {
    /// From the root, with `/` on every system.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// Where Cargo looks, the stronger first.
const PATHS: [&str; 2] = [".cargo/config", NEW];

/// The file to make where there is none.
pub const NEW: &str = ".cargo/config.toml";

impl Config {
    /// Reads the config file of a workspace, where it has one.
    ///
    /// # Errors
    /// When it can't be read or is no TOML.
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

    /// What an alias stands for, where there is one of this name; of a list, its words.
    pub fn alias(&self, name: &str) -> Option<String> {
        let source = Source::parse(&self.path, &self.text).ok()?;
        let item = source.get(&["alias", name])?;
        let words = item
            .as_array()
            .map(|words| words.iter().filter_map(Value::as_str).collect::<Vec<&str>>().join(" "));
        Some(item.as_str().map(str::to_owned).or(words).unwrap_or_default())
    }

    /// The file with the alias.
    ///
    /// # Errors
    /// When the file has an `alias` that is no table.
    pub fn with_alias(&self, name: &str) -> Result<Grown> {
        let source = Source::parse(&self.path, &self.text)?;
        if source.get(&["alias"]).is_some_and(|item: &Item| item.as_table_like().is_none()) {
            let error = Error::new(format!("`{}` has an `alias` that is no table", self.path));
            return Err(error.help("write [alias], or take it out"));
        }
        let mut grown = Grown::new(&self.path, &self.text);
        let line = format!("{name} = {:?}", command(name));
        let is_there = source.get(&["alias", name]).is_some();
        grown.add(|source| (!is_there).then(|| source.key("alias", &["alias"], &line, "")))?;
        Ok(grown)
    }
}

/// What the alias stands for.
pub fn command(name: &str) -> String {
    format!("run --package {name} --")
}

/// A whole config file with nothing but the alias.
pub fn file(name: &str) -> String {
    format!("[alias]\n{name} = {:?}\n", command(name))
}
