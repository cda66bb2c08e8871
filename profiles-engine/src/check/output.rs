//! Findings in each of their forms, and how all of them write the path of a file.

pub(crate) mod github;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod sarif;

use std::path::{Component, Path};

use crate::profiles::Model;
use crate::source::file::{File, Origin, shown};

/// Relative to where the person stands, when it is below.
pub(crate) fn shown_path(file: &File) -> String {
    let dir = std::env::current_dir().unwrap_or_default();
    shown(file.path.strip_prefix(dir).unwrap_or(&file.path))
}

/// Relative to the root of the repository, which may lie above the workspace's; `None` where the file is outside.
pub(crate) fn in_repository<'a>(model: &Model, file: &'a File) -> Option<&'a Path> {
    let root = &model.workspace.root;
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    file.path.strip_prefix(repository.unwrap_or(root)).ok()
}

/// The names of a path, each written as `write` does, with slashes between them on every system.
fn slashed(path: &Path, write: impl Fn(&[u8]) -> String) -> String {
    let names = path.components().filter(|component| *component != Component::RootDir);
    let names = names.map(|name| write(name.as_os_str().as_encoded_bytes()));
    names.collect::<Vec<String>>().join("/")
}

/// Where a value comes from, in words.
pub(super) fn origin(model: &Model, origin: &Origin) -> String {
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
