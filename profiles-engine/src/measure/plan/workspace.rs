//! The workspace as `cargo metadata` describes it: what is built of it, and where.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::base::error::{Context, Result};
use crate::base::process::Process;
use crate::measure::compile::artifact::BuiltArtifact;
use crate::measure::files::{BuildDir, current_dir, hash, real};
use crate::measure::plan::config::DistConfig;
use crate::measure::plan::package::{Member, Package, TargetKind};
use crate::measure::plan::selection::{Chosen, Selection};
use crate::results::{Artifact, ArtifactKind, SkippedBinary};
use crate::source::cargo_config;
use crate::workspace::nearest_manifest;

/// The workspace, with the packages that will be built.
#[derive(Debug)]
pub struct Metadata {
    pub root: PathBuf,
    pub target_dir: PathBuf,
    /// Cargo's folder for intermediate artifacts: the target folder, unless it is configured.
    build_dir: PathBuf,
    has_build_dir: bool,
    /// Our folder in a target folder that other workspaces may use, too.
    own: Option<PathBuf>,
    pub members: Vec<Member>,
    /// The chosen packages, each with at least one target.
    pub packages: Vec<Package>,
    pub choice: Chosen,
    pub config: DistConfig,
}

impl Metadata {
    /// Asks Cargo for the workspace and keeps what is selected.
    pub fn read(selection: &Selection) -> Result<Self> {
        if selection.manifest_path.is_none() {
            nearest_manifest(&current_dir()?)?;
        }
        let output = cargo_metadata(&selection.manifest_flags())?;
        let packages = output.packages.iter().map(|member| Package {
            id: member.id.clone(),
            name: member.name.clone(),
            targets: member.targets(),
            default: output.workspace_default_members.contains(&member.id),
        });
        let (root, target_dir) = (&output.workspace_root, &output.target_directory);
        let build_dir = output.build_directory.as_ref().unwrap_or(target_dir);
        let own = is_shared(target_dir, build_dir, root).then(|| own_folder(target_dir, root));
        let (packages, choice) = selection.apply(packages.collect())?;
        Ok(Self {
            config: DistConfig::read(&output.metadata, &output.workspace_root.join("Cargo.toml"))?,
            packages,
            choice,
            has_build_dir: build_dir != target_dir,
            build_dir: build_dir.clone(),
            target_dir: output.target_directory,
            root: output.workspace_root,
            own,
            members: output.packages,
        })
    }

    /// A workspace has no name, so this is the name of its folder.
    pub fn name(&self) -> String {
        let name = self.root.file_name().unwrap_or(self.root.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// A target folder for a build outside of the workspace's.
    pub fn build_dir(&self, folder: PathBuf) -> BuildDir {
        BuildDir { folder, overrides_build_dir: self.has_build_dir, is_kept: false }
    }

    /// The target folder to build in where other workspaces may use Cargo's. Cargo takes a package of another workspace
    /// that has the same name and version for ours.
    pub fn own_build_dir(&self) -> Option<BuildDir> {
        let folder = self.own.as_ref()?.join("target");
        Some(BuildDir { is_kept: true, ..self.build_dir(folder) })
    }

    /// The folder for reports and binaries.
    pub fn out(&self, chosen: Option<&Path>) -> PathBuf {
        let usual = || self.own.clone().unwrap_or_else(|| self.target_dir.join("dist"));
        chosen.map_or_else(usual, Path::to_path_buf)
    }

    /// Whether a folder is the one that only this workspace has in a shared target folder.
    pub fn owns(&self, out: &Path) -> bool {
        self.own.as_deref() == Some(out)
    }

    /// The folder that only one run at a time builds in.
    pub fn locked(&self) -> &Path {
        self.own.as_ref().unwrap_or(&self.target_dir)
    }

    /// The folders without sources, wherever they are: Cargo's, and the one for reports.
    pub fn not_sources(&self, out: &Path) -> Vec<PathBuf> {
        [&self.target_dir, &self.build_dir, out].map(real).into()
    }

    pub fn member(&self, package: &Package) -> Option<&Member> {
        self.members.iter().find(|member| member.id == package.id)
    }

    /// The crate types of the first package's library, if nothing else of it is built.
    pub fn crate_types(&self) -> &[String] {
        let package = &self.packages[0];
        let library = match &package.targets[..] {
            [only] if only.kind == TargetKind::Lib => {
                self.member(package).and_then(|member| member.target(only.kind, &only.name))
            }
            _ => None,
        };
        library.map_or(&[], |library| &library.crate_types)
    }

    /// The ids of the members that files belong to.
    pub fn owners(&self, files: &[String]) -> Vec<&str> {
        let root = real(&self.root);
        let owner = |file: &String| {
            let file = root.join(file);
            let around =
                self.members.iter().filter(|member| file.starts_with(real(member.folder())));
            around.max_by_key(|member| member.folder().components().count())
        };
        let ids = files.iter().filter_map(owner).map(|member| member.id.as_str());
        ids.collect::<BTreeSet<&str>>().into_iter().collect()
    }

    /// The root file of an artifact.
    pub fn root_file(&self, artifact: &Artifact) -> Option<&Path> {
        let package = self.packages.iter().find(|one| one.name == artifact.package)?;
        let is_it = |name: &str, kinds: &[ArtifactKind]| {
            name == artifact.name && kinds.contains(&artifact.kind)
        };
        let mut targets = package.targets.iter();
        let target = targets.find(|target| is_it(&target.name, &target.artifacts))?;
        Some(&self.member(package)?.target(target.kind, &target.name)?.src_path)
    }

    /// The labels of what libraries should have left, but did not: Cargo drops the crate types that a target does not have.
    pub fn dropped(&self, chosen: &[BuiltArtifact]) -> Vec<String> {
        let libraries = self.packages.iter().flat_map(|package| {
            let libraries = package.targets.iter().filter(|target| target.kind == TargetKind::Lib);
            libraries.map(move |library| (&package.id, library))
        });
        let missing = libraries.flat_map(|(id, library)| {
            let is_built = |kind: ArtifactKind| {
                let mut built = chosen.iter().filter(|one| one.package_id == *id);
                built.any(|one| one.kind == kind && one.name == library.name)
            };
            let kinds = library.artifacts.iter().copied();
            kinds.filter(move |kind| !is_built(*kind)).map(|kind| kind.label(&library.name))
        });
        missing.collect()
    }

    /// Those of the files of a build that it was for.
    pub fn chosen(&self, built: &[BuiltArtifact]) -> Vec<BuiltArtifact> {
        let is_chosen = |one: &&BuiltArtifact| {
            let mut packages = self.packages.iter().filter(|package| package.id == one.package_id);
            packages.any(|package| {
                let mut targets = package.targets.iter();
                targets
                    .any(|target| target.name == one.name && target.artifacts.contains(&one.kind))
            })
        };
        let mut chosen: Vec<BuiltArtifact> = Vec::new();
        for one in built.iter().filter(is_chosen) {
            // A library that build scripts need as well is built for both; only the one that was asked for is final.
            match chosen.iter_mut().find(|other| other.is_same(one)) {
                Some(other) if !other.is_final() => *other = one.clone(),
                Some(_) => {}
                None => chosen.push(one.clone()),
            }
        }
        // Cargo's order is that in which they happened to be ready.
        let place = |one: &BuiltArtifact| {
            self.packages.iter().position(|package| package.id == one.package_id)
        };
        chosen.sort_by_key(|one| (place(one), one.kind));
        chosen
    }

    /// The chosen targets that are not among those built, because they require features. Cargo ignores that of libraries.
    pub fn skipped(&self, built: &[BuiltArtifact]) -> Vec<SkippedBinary> {
        let mut skipped = Vec::new();
        for package in &self.packages {
            let targets = package.targets.iter().filter(|target| target.kind != TargetKind::Lib);
            for target in targets {
                let member = self.member(package);
                let Some(known) = member.and_then(|one| one.target(target.kind, &target.name))
                else {
                    continue;
                };
                let is_it = |one: &BuiltArtifact| {
                    one.package_id == package.id
                        && one.name == target.name
                        && target.artifacts.contains(&one.kind)
                };
                if !known.required_features.is_empty() && !built.iter().any(is_it) {
                    skipped.push(SkippedBinary {
                        package: package.name.clone(),
                        kind: target.artifacts[0],
                        name: target.name.clone(),
                        required_features: known.required_features.clone(),
                        flag: self.feature_flag(package, &known.required_features),
                    });
                }
            }
        }
        skipped
    }

    /// With several packages, a feature is named with its package.
    fn feature_flag(&self, package: &Package, features: &[String]) -> String {
        let named = features.iter().map(|feature| {
            if self.packages.len() == 1 || feature.contains('/') {
                feature.clone()
            } else {
                format!("{}/{feature}", package.name)
            }
        });
        format!("--features {}", named.collect::<Vec<String>>().join(","))
    }

    pub fn package_name(&self, id: &str) -> String {
        let package = self.packages.iter().find(|package| package.id == id);
        package.map_or_else(|| id.to_owned(), |package| package.name.clone())
    }
}

/// Whether other workspaces may use Cargo's folders, too: they are outside of this one.
fn is_shared(target_dir: &Path, build_dir: &Path, root: &Path) -> bool {
    let root = real(root);
    let is_outside = |folder: &Path| !real(folder).starts_with(&root);
    let has_own_name = || {
        let configured = cargo_config::build("build-dir");
        configured.is_some_and(|dir| dir.to_string().contains("{workspace-path-hash}"))
    };
    is_outside(target_dir) || build_dir != target_dir && is_outside(build_dir) && !has_own_name()
}

/// A folder with a name that only this workspace has.
fn own_folder(target_dir: &Path, root: &Path) -> PathBuf {
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    let hash = hash(real(root).to_string_lossy().as_bytes());
    target_dir.join("dist").join(format!("{name}-{}", &hash[..8]))
}

/// The members of the workspace of a package outside of ours.
pub fn members_around(package: &Path) -> Result<Vec<Member>> {
    let manifest = package.join("Cargo.toml").display().to_string();
    let flags = ["--offline".to_owned(), "--manifest-path".to_owned(), manifest];
    Ok(cargo_metadata(&flags)?.packages)
}

fn cargo_metadata(flags: &[String]) -> Result<CargoMetadata> {
    let metadata = Process::cargo().args(["metadata", "--format-version", "1", "--no-deps"]);
    let json = metadata.args(flags).output()?;
    serde_json::from_str(&json).context(|| "failed to read the output of `cargo metadata`")
}

#[derive(Deserialize)]
struct CargoMetadata {
    packages: Vec<Member>,
    workspace_default_members: Vec<String>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
    build_directory: Option<PathBuf>,
    #[serde(default)]
    metadata: serde_json::Value,
}
