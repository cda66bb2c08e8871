//! The workspace as `cargo metadata` describes it, and which of its binaries are built, in Cargo's own flags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::base::error::{Context, Error, Result};
use crate::base::process::Process;
use crate::base::text;
use crate::measure::compile::build::Binary;
use crate::measure::files::{BuildDir, current_dir, hash, real};
use crate::measure::plan::config::DistConfig;
use crate::results::SkippedBinary;
use crate::source::cargo_config;
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
    pub fn manifest_flags(&self) -> Vec<String> {
        let path = self.manifest_path.as_ref().map(|path| path.display().to_string());
        let path = path.map_or(Vec::new(), |path| vec!["--manifest-path".to_owned(), path]);
        [path, flag(self.offline, "--offline"), flag(self.locked, "--locked")].concat()
    }

    /// Keeps the packages and binaries that will be built.
    fn apply(&self, mut packages: Vec<Package>) -> Result<Vec<Package>> {
        let all = packages.iter().find(|package| !package.bins.is_empty());
        let all = all.map(|package| package.name.clone());
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
            return Err(no_binary(all.as_deref()));
        }
        refuse_same_names(&packages)?;
        Ok(packages)
    }
}

/// `with` is a member that has one.
fn no_binary(with: Option<&str>) -> Error {
    match with {
        Some(name) => Error::new("no binary to build in the chosen members").help(format!(
            "choose a member that has one, such as `--package {name}`, or add it to `default-members`"
        )),
        None => Error::new("no binary to build: no member of the workspace has one").help(
            "`dist` builds and measures binaries: add one that uses the library, such as `src/main.rs`",
        ),
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
    has_build_dir: bool,
    /// Our folder in a target folder that other workspaces may use, too.
    own: Option<PathBuf>,
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
        let (root, target_dir) = (&output.workspace_root, &output.target_directory);
        let build_dir = output.build_directory.as_ref().unwrap_or(target_dir);
        let own = is_shared(target_dir, build_dir, root).then(|| own_folder(target_dir, root));
        Ok(Self {
            config: DistConfig::read(&output.metadata, &output.workspace_root.join("Cargo.toml"))?,
            packages: selection.apply(packages.collect())?,
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

    /// The root file of a binary.
    pub fn main(&self, package: &str, name: &str) -> Option<&Path> {
        let package = self.packages.iter().find(|one| one.name == package)?;
        let bin = self.member(package)?.bins().find(|bin| bin.name == name)?;
        Some(&bin.src_path)
    }

    /// The chosen binaries that are not among those built, because they require features.
    pub fn skipped(&self, built: &[Binary]) -> Vec<SkippedBinary> {
        let mut skipped = Vec::new();
        for package in &self.packages {
            let targets = self.member(package).into_iter().flat_map(Member::bins);
            for target in targets.filter(|target| package.bins.contains(&target.name)) {
                let is_it = |one: &Binary| one.package_id == package.id && one.name == target.name;
                if !target.required_features.is_empty() && !built.iter().any(is_it) {
                    skipped.push(SkippedBinary {
                        package: package.name.clone(),
                        name: target.name.clone(),
                        required_features: target.required_features.clone(),
                        flag: self.feature_flag(package, &target.required_features),
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
    #[serde(default, rename = "required-features")]
    required_features: Vec<String>,
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
