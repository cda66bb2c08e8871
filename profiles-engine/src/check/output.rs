//! The output formats of findings, and how all of them write paths and origins.

pub(crate) mod github;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod sarif;

use std::path::{Component, Path};

use serde::Serialize;

use crate::profiles::Model;
use crate::source::file::{File, Origin, shown};

/// A JSON document, indented.
pub(crate) fn document(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// The path relative to the current folder, if the file is below it.
pub(crate) fn shown_path(file: &File) -> String {
    let dir = std::env::current_dir().unwrap_or_default();
    shown(file.path.strip_prefix(dir).unwrap_or(&file.path))
}

/// The source of a value, for people.
pub(super) fn shown_origin(model: &Model, origin: &Origin) -> String {
    match origin {
        Origin::Place(place) => {
            let file = &model.files[place.file];
            if file.is_argument() {
                return format!("--config {}", file.text);
            }
            format!("{}:{}", shown_path(file), file.position(place.span.start).0)
        }
        Origin::Variable(name) => format!("${name}"),
        Origin::BuiltIn(why) => (*why).to_owned(),
    }
}

/// The path relative to the root of the repository, which may be above the workspace; `None` if the file is outside.
pub(super) fn in_repository<'a>(model: &Model, file: &'a File) -> Option<&'a Path> {
    let root = &model.workspace.root;
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    file.path.strip_prefix(repository.unwrap_or(root)).ok()
}

/// The path with `/` on every system, each name written by `write`.
fn slashed(path: &Path, write: impl Fn(&[u8]) -> String) -> String {
    let names = path.components().filter(|component| *component != Component::RootDir);
    let names = names.map(|name| write(name.as_os_str().as_encoded_bytes()));
    names.collect::<Vec<String>>().join("/")
}
