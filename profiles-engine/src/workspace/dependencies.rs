//! What the manifests of members say about their dependencies, which Cargo.lock does not: what each is for, the member's
//! own name for it, and its path.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{Item, Table, TableLike};

use crate::base::files::normalised;
use crate::source::toml::table_at;

/// A dependency of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The member's own name for it.
    pub name: String,
    /// The package's name.
    pub package: String,
    pub purpose: Purpose,
    /// Its folder, if it has a path.
    pub folder: Option<PathBuf>,
}

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Program,
    BuildScript,
    Tests,
}

/// The tables of dependencies; those with underscores are accepted before edition 2024.
const TABLES: [(&str, Purpose); 5] = [
    ("dev-dependencies", Purpose::Tests),
    ("dev_dependencies", Purpose::Tests),
    ("dependencies", Purpose::Program),
    ("build-dependencies", Purpose::BuildScript),
    ("build_dependencies", Purpose::BuildScript),
];

/// The `[workspace.dependencies]` by name: the package's name and its folder. They count where a member uses them.
pub type Shared = BTreeMap<String, (String, Option<PathBuf>)>;

pub fn shared(document: &Table, root: &Path) -> Shared {
    let shared = table_at(document, &["workspace", "dependencies"]);
    let shared = shared.into_iter().flat_map(TableLike::iter);
    shared.map(|(name, item)| (name.to_owned(), source(name, item, root))).collect()
}

/// The dependencies of the package in this folder, for any target.
pub fn read(document: &Table, folder: &Path, shared: &Shared) -> Vec<Dependency> {
    let targets = table_at(document, &["target"]).into_iter().flat_map(TableLike::iter);
    let targets = targets.filter_map(|(_, target)| target.as_table_like());
    let tables = std::iter::once(document as &dyn TableLike).chain(targets);
    let tables = tables.flat_map(|table| {
        TABLES
            .iter()
            .filter_map(|(kind, purpose)| Some((table.get(kind)?.as_table_like()?, *purpose)))
    });
    let dependencies = tables.flat_map(|(table, purpose)| {
        table.iter().map(move |(name, item)| {
            let (package, folder) = match shared.get(name) {
                Some(shared) if is_shared(item) => shared.clone(),
                _ => source(name, item, folder),
            };
            Dependency { name: name.to_owned(), package, purpose, folder }
        })
    });
    dependencies.collect()
}

fn is_shared(item: &Item) -> bool {
    item.as_table_like().is_some_and(|table| table.get("workspace").is_some())
}

/// The name of the package, and its folder if it has a path.
fn source(name: &str, item: &Item, base: &Path) -> (String, Option<PathBuf>) {
    let text = |key: &str| item.as_table_like()?.get(key)?.as_str();
    let folder = text("path").map(|path| normalised(&base.join(path)));
    (text("package").unwrap_or(name).to_owned(), folder)
}
