//! The name of the xtask: folder, package and alias. What stands there already and is not ours is respected.

use profiles_engine::error::{Error, Result};
use toml_edit::{Document, Item};

use super::alias::{self, Config};
use super::site::Site;

/// The names that it may have, the first that is free.
const NAMES: [&str; 2] = ["xtask", "xtask-profiles"];

/// The name that the xtask has, or is to have.
///
/// # Errors
/// When somebody else has all of them.
pub fn choose(site: &Site, config: Option<&Config>) -> Result<String> {
    if let Some(name) = site.recorded("xtask").filter(|name| NAMES.contains(name)) {
        return Ok(name.to_owned());
    }
    let free = NAMES.into_iter().find(|name| is_ours(site, name) || is_free(site, config, name));
    free.map(str::to_owned).ok_or_else(|| {
        let [first, second] = NAMES;
        Error::new(format!("`{first}` and `{second}` are both taken, by a folder, a package or an alias"))
            .help("rename one of them: `cargo profiles check` and `cargo profiles dist` work without an xtask")
    })
}

/// Whether the package in this folder is our xtask, also without a record: the template has put it there.
pub fn is_ours(site: &Site, name: &str) -> bool {
    let text = std::fs::read_to_string(site.root.join(name).join("Cargo.toml")).unwrap_or_default();
    let description = |text: String| {
        let manifest = Document::parse(text).ok()?;
        let package = manifest.get("package")?.as_table_like()?;
        package.get("description").and_then(Item::as_str).map(str::to_owned)
    };
    let ours = description(super::package::manifest());
    ours.is_some() && description(text) == ours
}

fn is_free(site: &Site, config: Option<&Config>, name: &str) -> bool {
    let alias = config.and_then(|config| config.alias(name));
    let folder = site.root.join(name).symlink_metadata().is_ok();
    let package = site.workspace.packages().any(|package| package == name);
    !folder && !package && alias.is_none_or(|alias| alias == alias::command(name))
}
