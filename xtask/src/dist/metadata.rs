//! The workspace as `cargo metadata` tells it.

use std::path::PathBuf;

use serde::Deserialize;

use super::config::Config;
use super::selection::Selection;
use crate::error::{Context, Result};
use crate::process::Process;
use crate::workspace::nearest_manifest;

/// A workspace, narrowed down to what will be built.
#[derive(Debug)]
pub struct Workspace {
    /// The folder of the root manifest.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target_dir: PathBuf,
    /// The chosen packages, each with at least one binary.
    pub packages: Vec<Package>,
    /// `[workspace.metadata.dist]`.
    pub config: Config,
}

/// A member of the workspace.
#[derive(Debug, Clone)]
pub struct Package {
    /// Cargo's package id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The names of its binaries.
    pub bins: Vec<String>,
    /// Whether Cargo builds it when no package is chosen.
    pub default: bool,
}

impl Workspace {
    /// The root manifest.
    pub fn manifest(&self) -> PathBuf {
        self.root.join("Cargo.toml")
    }

    /// The name of its folder: a workspace has no name of its own.
    pub fn name(&self) -> String {
        let name = self.root.file_name().unwrap_or(self.root.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// The name of a package that is built.
    pub fn package_name(&self, id: &str) -> String {
        let package = self.packages.iter().find(|package| package.id == id);
        package.map_or_else(|| id.to_owned(), |package| package.name.clone())
    }
}

/// Asks Cargo for the workspace and keeps what is selected.
///
/// # Errors
/// When Cargo can't read the manifest, `[workspace.metadata.dist]` is malformed, or nothing is left to build.
pub fn read(selection: &Selection) -> Result<Workspace> {
    if !selection.names_manifest() {
        let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
        nearest_manifest(&dir)?;
    }
    let json = Process::cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .args(selection.manifest_flags())
        .output()?;
    let metadata: Metadata =
        serde_json::from_str(&json).context(|| "failed to read the output of `cargo metadata`")?;
    let members = metadata.members();
    Ok(Workspace {
        config: Config::read(&metadata.metadata, &metadata.workspace_root.join("Cargo.toml"))?,
        root: metadata.workspace_root,
        target_dir: metadata.target_directory,
        packages: selection.apply(members)?,
    })
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    workspace_default_members: Vec<String>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(default)]
    metadata: serde_json::Value,
}

#[derive(Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    targets: Vec<MetadataTarget>,
}

#[derive(Deserialize)]
struct MetadataTarget {
    kind: Vec<String>,
    name: String,
}

impl Metadata {
    fn members(&self) -> Vec<Package> {
        let member = |package: &MetadataPackage| Package {
            id: package.id.clone(),
            name: package.name.clone(),
            bins: package
                .targets
                .iter()
                .filter(|target| target.kind.iter().any(|kind| kind == "bin"))
                .map(|target| target.name.clone())
                .collect(),
            default: self.workspace_default_members.contains(&package.id),
        };
        self.packages.iter().map(member).collect()
    }
}
