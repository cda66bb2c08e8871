//! The workspace as `cargo metadata` describes it, and which of its binaries are built, in Cargo's own flags.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::base::error::{Context, Error, Result};
use crate::base::process::Process;
use crate::base::text;
use crate::measure::files::{BuildDir, current_dir, real};
use crate::measure::plan::config::DistConfig;
use crate::workspace::nearest_manifest;

/// Cargo's flags for choosing packages, binaries, features and the manifest.
#[derive(Debug, Default, Clone, clap::Args)]
pub struct Selection {
    /// Build the binaries of this member [default: of all default members]
    #[arg(long = "package", short, value_name = "PACKAGE")]
    packages: Vec<String>,
    /// Build only this binary
    #[arg(long = "bin", value_name = "BIN")]
    bins: Vec<String>,
    /// Features to activate, separated by commas or spaces
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// Activate all features
    #[arg(long)]
    all_features: bool,
    /// Path to the manifest of the workspace or of one of its members
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// Run without accessing the network
    #[arg(long)]
    offline: bool,
    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long)]
    locked: bool,
}

impl Selection {
    pub fn build_flags(&self) -> Vec<String> {
        [self.choice_flags(), self.manifest_flags()].concat()
    }

    /// The flags for what is built: `--bins` without a chosen binary, so that members without one cost nothing.
    pub fn choice_flags(&self) -> Vec<String> {
        let bins = flag(self.bins.is_empty(), "--bins");
        [self.named_flags(), bins, flag(self.all_features, "--all-features")].concat()
    }

    /// The same choice as flags for `dist`, which builds binaries anyway.
    pub fn dist_flags(&self) -> Vec<String> {
        let all_features = flag(self.all_features, "--all-features");
        [self.named_flags(), all_features, self.manifest_flags()].concat()
    }

    fn named_flags(&self) -> Vec<String> {
        let named =
            [("--package", &self.packages), ("--bin", &self.bins), ("--features", &self.features)];
        let pairs = named.into_iter().flat_map(|(flag, values)| {
            values.iter().map(move |value| [flag.to_owned(), value.clone()])
        });
        pairs.flatten().collect()
    }

    /// The flags that `cargo metadata` takes as well.
    fn manifest_flags(&self) -> Vec<String> {
        let path = self.manifest_path.as_ref().map(|path| path.display().to_string());
        let path = path.map_or(Vec::new(), |path| vec!["--manifest-path".to_owned(), path]);
        [path, flag(self.offline, "--offline"), flag(self.locked, "--locked")].concat()
    }

    /// Keeps the packages and binaries that will be built.
    fn apply(&self, mut packages: Vec<Package>) -> Result<Vec<Package>> {
        let known: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        refuse_unknown("workspace member", &self.packages, &known)?;
        let is_default = |package: &Package| self.packages.is_empty() && package.default;
        packages.retain(|one| is_default(one) || self.packages.contains(&one.name));
        let known: Vec<&str> =
            packages.iter().flat_map(|package| package.bins.iter().map(String::as_str)).collect();
        refuse_unknown("binary", &self.bins, &known)?;
        for package in &mut packages {
            package.bins.retain(|bin| self.bins.is_empty() || self.bins.contains(bin));
        }
        packages.retain(|package| !package.bins.is_empty());
        if packages.is_empty() {
            return Err(Error::new("no binary to build in the chosen members").help(
                "choose a member that has one with `--package`, or add it to `default-members`",
            ));
        }
        refuse_same_names(&packages)?;
        Ok(packages)
    }
}

fn flag(is_set: bool, name: &str) -> Vec<String> {
    Vec::from_iter(is_set.then(|| name.to_owned()))
}

fn refuse_unknown(what: &str, names: &[String], known: &[&str]) -> Result<()> {
    let unknown = names.iter().find(|name| !known.contains(&name.as_str()));
    unknown.map_or(Ok(()), |name| Err(text::unknown(what, name, known)))
}

/// Cargo writes binaries of one name to one file, and whichever is linked last stays.
fn refuse_same_names(packages: &[Package]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for package in packages {
        for bin in &package.bins {
            let two = &package.name;
            if let Some(one) = seen.insert(bin, two) {
                return Err(Error::new(format!(
                    "`{one}` and `{two}` both have a binary `{bin}`, and Cargo would write both to one file"
                ))
                .help("rename one of them, or choose a member with `--package`"));
            }
        }
    }
    Ok(())
}

/// The workspace, with the packages that will be built.
#[derive(Debug)]
pub struct Metadata {
    pub root: PathBuf,
    pub target_dir: PathBuf,
    /// Cargo's folder for intermediate artifacts: the target folder, unless it is configured.
    build_dir: PathBuf,
    pub members: Vec<Member>,
    /// The chosen packages, each with at least one binary.
    pub packages: Vec<Package>,
    pub config: DistConfig,
}

/// A member that can be built, with the names of its binaries.
#[derive(Debug, Clone)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub bins: Vec<String>,
    /// Whether Cargo builds it when no package is chosen.
    pub default: bool,
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
            bins: member.bins().map(|bin| bin.name.clone()).collect(),
            default: output.workspace_default_members.contains(&member.id),
        });
        Ok(Self {
            config: DistConfig::read(&output.metadata, &output.workspace_root.join("Cargo.toml"))?,
            packages: selection.apply(packages.collect())?,
            root: output.workspace_root,
            build_dir: output.build_directory.unwrap_or_else(|| output.target_directory.clone()),
            target_dir: output.target_directory,
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
        BuildDir { folder, overrides_build_dir: self.build_dir != self.target_dir }
    }

    pub fn out(&self, chosen: Option<&Path>) -> PathBuf {
        chosen.map_or_else(|| self.target_dir.join("dist"), Path::to_path_buf)
    }

    /// The folders without sources, wherever they are: Cargo's, and the one for reports.
    pub fn not_sources(&self, out: &Path) -> Vec<PathBuf> {
        [&self.target_dir, &self.build_dir, out].map(real).into()
    }

    pub fn member(&self, package: &Package) -> Option<&Member> {
        self.members.iter().find(|member| member.id == package.id)
    }

    pub fn main(&self) -> Option<&Path> {
        let package = self.packages.first()?;
        let bin =
            self.member(package)?.bins().find(|bin| Some(&bin.name) == package.bins.first())?;
        Some(&bin.src_path)
    }

    pub fn package_name(&self, id: &str) -> String {
        let package = self.packages.iter().find(|package| package.id == id);
        package.map_or_else(|| id.to_owned(), |package| package.name.clone())
    }
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

#[derive(Debug, Deserialize)]
pub struct Member {
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
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// The folders of the path dependencies that building it requires.
    pub fn path_dependencies(&self) -> impl Iterator<Item = &Path> {
        let built = self.dependencies.iter().filter(|one| one.kind.as_deref() != Some("dev"));
        built.filter_map(|one| one.path.as_deref())
    }

    fn bins(&self) -> impl Iterator<Item = &MemberTarget> {
        self.targets.iter().filter(|target| target.kind.iter().any(|kind| kind == "bin"))
    }
}

#[cfg(test)]
mod tests;
