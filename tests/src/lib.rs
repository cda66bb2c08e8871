//! What the end-to-end tests share: temporary folders, runs of programs, and the built programs of this repository.

pub mod applied;
pub mod cases;
pub mod dist;
pub mod door;
pub mod faults;
pub mod field;
mod folder;
pub mod foreign;
pub mod generated;
pub mod git;
pub mod imports;
pub mod next;
pub mod packaged;
pub mod packages;
#[cfg(unix)]
pub mod redis;
pub mod registry;
pub mod reports;
mod run;
pub mod sarif;
pub mod shipping;
pub mod snapshots;
#[cfg(unix)]
pub mod terminal;
pub mod tree;
mod wait;
#[cfg(unix)]
pub mod windows;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use dist::cell;
pub use folder::{Folder, HEAD};
pub use run::{Ran, command, path_with, run, run_with};
pub use wait::wait_until;

/// The root of this repository.
pub fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ has a parent").to_path_buf()
}

/// The built engine.
pub fn engine() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| built("profiles-engine", "profiles-engine"))
}

/// The built `cargo-profiles` program.
pub fn cargo_profiles() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| built("cargo-profiles", "cargo-profiles"))
}

fn built(package: &str, bin: &str) -> PathBuf {
    escargot::CargoBuild::new()
        .manifest_path(repository().join("Cargo.toml"))
        .package(package)
        .bin(bin)
        .run()
        .unwrap_or_else(|error| panic!("failed to build `{bin}`: {error}"))
        .path()
        .to_path_buf()
}

/// Asserts that a value conforms to a schema in `docs/`.
#[track_caller]
pub fn keeps_contract(schema: &str, value: &serde_json::Value) {
    let schema = std::fs::read_to_string(repository().join("docs").join(schema));
    let schema = serde_json::from_str(&schema.expect("the schema")).expect("the schema is JSON");
    keeps_schema(&schema, value);
}

/// Asserts that a value conforms to a schema.
#[track_caller]
pub fn keeps_schema(schema: &serde_json::Value, value: &serde_json::Value) {
    if let Err(error) = jsonschema::validate(schema, value) {
        panic!("{error}\nin {value:#}");
    }
}
