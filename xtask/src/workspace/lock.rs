//! The packages of a Cargo.lock.

use std::path::Path;

use toml_edit::Item;

use crate::error::Result;
use crate::profile::layers;
use crate::profile::source::File;
use crate::profile::spec::Package;

/// The packages of the lockfile; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Package>>> {
    if !path.is_file() {
        return Ok(None);
    }
    let file = File::read(path)?;
    let document = layers::parse(&file)?;
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    let packages = packages.into_iter().flatten().filter_map(|package| {
        let text = |key: &str| Some(package.get(key)?.as_str()?.to_owned());
        Some(Package {
            name: text("name")?,
            version: text("version")?,
            source: text("source"),
        })
    });
    Ok(Some(packages.collect()))
}
