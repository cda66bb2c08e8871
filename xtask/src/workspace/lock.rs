//! The packages of a Cargo.lock.

use std::path::Path;

use toml_edit::Item;

use crate::error::Result;
use crate::profile::layers;
use crate::profile::source::File;
use crate::profile::spec::Package;

/// A package that Cargo.lock names.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The package.
    pub package: Package,
    /// What it directly depends on, by name or `name@version`: for any target, for its tests and its build script too.
    pub dependencies: Vec<String>,
}

/// The packages of the lockfile; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Locked>>> {
    if !path.is_file() {
        return Ok(None);
    }
    let file = File::read(path)?;
    let document = layers::parse(&file)?;
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    let packages = packages.into_iter().flatten().filter_map(|package| {
        let text = |key: &str| Some(package.get(key)?.as_str()?.to_owned());
        // `name`, or `name version` where there are two of the name.
        let dependencies =
            package.get("dependencies").and_then(Item::as_array).into_iter().flatten();
        let dependencies = dependencies.filter_map(|item| {
            let mut words = item.as_str()?.split(' ');
            let name = words.next()?;
            Some(words.next().map_or(name.to_owned(), |version| format!("{name}@{version}")))
        });
        Some(Locked {
            package: Package {
                name: text("name")?,
                version: text("version")?,
                source: text("source"),
            },
            dependencies: dependencies.collect(),
        })
    });
    Ok(Some(packages.collect()))
}
