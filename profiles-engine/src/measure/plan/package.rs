//! The members of a workspace and their targets, as `cargo metadata` lists them.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::results::ArtifactKind;

/// A member that can be built, with its targets that leave files.
#[derive(Debug, Clone)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub targets: Vec<Target>,
    /// Whether Cargo builds it when no package is chosen.
    pub default: bool,
}

impl Package {
    /// Whether one of the targets is built with the dependencies that only examples, tests and benchmarks have.
    pub fn needs_dev_dependencies(&self) -> bool {
        let needs =
            |target: &Target| matches!(target.kind, TargetKind::Example | TargetKind::Bench);
        self.targets.iter().any(needs)
    }

    pub fn has(&self, kind: TargetKind, name: &str) -> bool {
        self.targets.iter().any(|target| target.kind == kind && target.name == name)
    }
}

/// A binary, a library, an example or a benchmark target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: TargetKind,
    pub name: String,
    /// What its build leaves: one artifact, but for a library one of each crate type that ships, else one of every crate
    /// type.
    pub artifacts: Vec<ArtifactKind>,
}

/// The kinds of targets, each with its flag of Cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    Bin,
    Lib,
    Example,
    Bench,
}

impl TargetKind {
    pub fn noun(self) -> &'static str {
        match self {
            Self::Bin => "binary",
            Self::Lib => "library",
            Self::Example => "example",
            Self::Bench => "benchmark target",
        }
    }

    fn of(kinds: &[String]) -> Option<Self> {
        let is = |kind: &str| kinds.iter().any(|one| one == kind);
        if is("bin") {
            Some(Self::Bin)
        } else if is("example") {
            Some(Self::Example)
        } else if is("bench") {
            Some(Self::Bench)
        } else {
            kinds
                .iter()
                .any(|kind| ArtifactKind::of_crate_type(kind).is_some())
                .then_some(Self::Lib)
        }
    }
}

impl Target {
    /// The kinds of what a library of these crate types leaves for others.
    fn of_library(crate_types: &[String]) -> Vec<ArtifactKind> {
        let mut all: Vec<ArtifactKind> =
            crate_types.iter().filter_map(|one| ArtifactKind::of_crate_type(one)).collect();
        if all.iter().any(|kind| kind.is_shipped_library()) {
            all.retain(|kind| kind.is_shipped_library());
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether it is a library for programs in other languages.
    pub fn ships_library(&self) -> bool {
        self.kind == TargetKind::Lib && self.artifacts.iter().any(|kind| kind.is_shipped_library())
    }
}

#[derive(Debug, Deserialize)]
pub struct Member {
    pub id: String,
    pub name: String,
    manifest_path: PathBuf,
    targets: Vec<MemberTarget>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub struct MemberTarget {
    kind: Vec<String>,
    pub crate_types: Vec<String>,
    pub name: String,
    /// Its root file.
    pub src_path: PathBuf,
    #[serde(default, rename = "required-features")]
    pub required_features: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    kind: Option<String>,
    path: Option<PathBuf>,
}

impl Member {
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// The folders of the path dependencies that building it requires.
    pub fn path_dependencies(&self, with_dev: bool) -> impl Iterator<Item = &Path> {
        let is_built = move |one: &&Dependency| with_dev || one.kind.as_deref() != Some("dev");
        self.dependencies.iter().filter(is_built).filter_map(|one| one.path.as_deref())
    }

    /// Its targets that can be built for their files.
    pub fn targets(&self) -> Vec<Target> {
        let targets = self.targets.iter().filter_map(|target| {
            let kind = TargetKind::of(&target.kind)?;
            let artifacts = match kind {
                TargetKind::Bin => vec![ArtifactKind::Bin],
                TargetKind::Example => vec![ArtifactKind::Example],
                TargetKind::Bench => vec![ArtifactKind::Bench],
                TargetKind::Lib => Target::of_library(&target.crate_types),
            };
            Some(Target { kind, name: target.name.clone(), artifacts })
        });
        targets.collect()
    }

    /// What Cargo says about one of its targets.
    pub fn target(&self, kind: TargetKind, name: &str) -> Option<&MemberTarget> {
        let is_it =
            |one: &&MemberTarget| one.name == name && TargetKind::of(&one.kind) == Some(kind);
        self.targets.iter().find(is_it)
    }
}
