//! The workspace as `cargo metadata` tells it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::base::error::{Context, Result};
use crate::base::process::Process;
use crate::measure::compile::scratch::BuildDir;
use crate::measure::keep::sources::real;
use crate::measure::plan::config::Config;
use crate::measure::plan::selection::Selection;
use crate::workspace::nearest_manifest;

/// A workspace, narrowed down to what will be built.
#[derive(Debug)]
pub struct Workspace {
    /// The folder of the root manifest.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target_dir: PathBuf,
    /// Where Cargo keeps what is in between; the target folder, unless somebody wants it elsewhere.
    build_dir: PathBuf,
    /// Every member, as Cargo describes it.
    pub members: Vec<Member>,
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

    /// A folder to build in that is not the workspace's own.
    pub fn build_dir(&self, folder: PathBuf) -> BuildDir {
        BuildDir { folder, is_apart: self.build_dir != self.target_dir }
    }

    /// The folder for reports and binaries.
    pub fn out(&self, chosen: Option<&Path>) -> PathBuf {
        chosen.map_or_else(|| self.target_dir.join("dist"), Path::to_path_buf)
    }

    /// The folders that hold no sources, wherever they stand: Cargo's, and the one for reports.
    pub fn not_sources(&self, out: &Path) -> Vec<PathBuf> {
        [&self.target_dir, &self.build_dir, out].map(real).into()
    }

    /// The root file of the first binary that is built.
    pub fn main(&self) -> Option<&Path> {
        let package = self.packages.first()?;
        let member = self.members.iter().find(|member| member.id == package.id)?;
        member.source_of(package.bins.first()?)
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
    if selection.manifest().is_none() {
        let dir = std::env::current_dir().context(|| "failed to find the current folder")?;
        nearest_manifest(&dir)?;
    }
    let json = Process::cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .args(selection.manifest_flags())
        .output()?;
    let metadata = Metadata::parse(&json)?;
    let members = metadata.members();
    Ok(Workspace {
        config: Config::read(&metadata.metadata, &metadata.workspace_root.join("Cargo.toml"))?,
        root: metadata.workspace_root,
        build_dir: metadata.build_directory.unwrap_or_else(|| metadata.target_directory.clone()),
        target_dir: metadata.target_directory,
        packages: selection.apply(members)?,
        members: metadata.packages,
    })
}

/// The members of the workspace that a package outside of ours belongs to.
///
/// # Errors
/// When Cargo can't read its manifest.
pub fn members_around(package: &Path) -> Result<Vec<Member>> {
    let manifest = package.join("Cargo.toml");
    let json = Process::cargo()
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(manifest)
        .output()?;
    Ok(Metadata::parse(&json)?.packages)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Member>,
    workspace_default_members: Vec<String>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(default)]
    build_directory: Option<PathBuf>,
    #[serde(default)]
    metadata: serde_json::Value,
}

/// A member, as Cargo describes it.
#[derive(Debug, Deserialize)]
pub struct Member {
    /// Cargo's package id.
    pub id: String,
    name: String,
    manifest_path: PathBuf,
    targets: Vec<MemberTarget>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct MemberTarget {
    kind: Vec<String>,
    name: String,
    src_path: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    kind: Option<String>,
    path: Option<PathBuf>,
}

impl Member {
    /// The folder of its manifest.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// The folders of the path dependencies that a build of it needs.
    pub fn path_dependencies(&self) -> impl Iterator<Item = &Path> {
        let built = self.dependencies.iter().filter(|one| one.kind.as_deref() != Some("dev"));
        built.filter_map(|one| one.path.as_deref())
    }

    /// The root file of a binary.
    pub fn source_of(&self, bin: &str) -> Option<&Path> {
        let is_bin = |target: &&MemberTarget| target.kind.iter().any(|kind| kind == "bin");
        let mut bins = self.targets.iter().filter(is_bin);
        bins.find(|target| target.name == bin).map(|target| target.src_path.as_path())
    }
}

impl Metadata {
    fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).context(|| "failed to read the output of `cargo metadata`")
    }

    fn members(&self) -> Vec<Package> {
        let member = |package: &Member| Package {
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
