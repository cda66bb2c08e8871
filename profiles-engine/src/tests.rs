//! What the unit tests share. Like every `tests.rs` and `tests/` in this package, it does not ship.

pub mod sample;

use std::fmt::Debug;
use std::path::Path;

use crate::profiles::Model;

/// Writes files below a folder.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

/// The model of a package `app` with this text after its `[package]` table, a config file, and variables.
pub fn model(profiles: &str, config: &str, variables: &[(&str, &str)]) -> Model {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest = format!("[package]\nname = \"app\"\nversion = \"0.1.0\"\n{profiles}");
    write(folder.path(), &[("Cargo.toml", &manifest), (".cargo/config.toml", config)]);
    let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    Model::load(&folder.path().join("Cargo.toml"), folder.path(), &variables.collect())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Asserts that each input gives what is expected of it, and names all that do not.
#[track_caller]
pub fn each_gives<I: Debug, E: Debug, O: Debug + PartialEq<E>>(
    cases: impl IntoIterator<Item = (I, E)>,
    output: impl Fn(&I) -> O,
) {
    let mut wrong = Vec::new();
    for (input, expected) in cases {
        let found = output(&input);
        if found != expected {
            wrong.push(format!("{input:?} gives {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
