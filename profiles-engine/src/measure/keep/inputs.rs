//! What a cell is built from: everything that decides what its build does and costs, as hashes.
//!
//! The sources are the folders of the local packages; contents count, modification times don't. Files that a source includes
//! from elsewhere are in the `.d` file next to the artifact ("Dep-info files" in the Cargo book). The variables that build
//! scripts of other packages ask for are not known; of those, the ones for C compilers and pkg-config always count.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use hmac_sha256::Hash;
use serde_json::Value;

use crate::measure::compile::artifact::BuiltArtifact;
use crate::measure::files::{hash, hex, is_without_sources, real, sha256, walk};
use crate::measure::plan::package::Member;
use crate::measure::plan::workspace::members_around;
use crate::measure::plan::{CellPlan, Metadata, Plan};
use crate::results::{self, Inputs};
use crate::source::cargo_config;

/// Tables of Cargo's config that change no build. Profiles are compared one by one, and registries have secret keys.
const IGNORED_CONFIG: [&str; 8] = [
    "alias",
    "credential-alias",
    "doc",
    "future-incompat-report",
    "profile",
    "registries",
    "registry",
    "term",
];
/// Tables of a manifest that change no build, or not that of every cell.
const IGNORED_TABLES: [&str; 3] =
    ["[profile", "[workspace.metadata.dist", "[workspace.metadata.profiles"];
/// Variables for Cargo and rustc, by how they start.
const CARGO: [&str; 7] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_TARGET_",
    "CARGO_UNSTABLE_",
    "RUSTC",
    "RUSTFLAGS",
];
/// Those of them that only say where to build, and what to leave there.
const WHERE: [&str; 4] =
    ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_BUILD_DIR", "RUSTC_ICE"];
/// Variables for the `cc` and `pkg-config` crates; each also with a target's name before or after it.
const NATIVE: [&str; 13] = [
    "AR",
    "ARFLAGS",
    "CC",
    "CFLAGS",
    "CPATH",
    "CXX",
    "CXXFLAGS",
    "LDFLAGS",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "PKG_CONFIG",
    "SDKROOT",
    "SOURCE_DATE_EPOCH",
];
/// Between texts that are hashed together, so that `ab`, `c` differs from `a`, `bc`.
const END: [u8; 1] = [0];

fn hash_all<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> String {
    let hashes: Vec<String> = texts.into_iter().map(|text| hash(text.as_ref())).collect();
    hash(hashes.concat().as_bytes())
}

/// What is in a file for `--config`; a setting is not one, and counts as it is.
fn contents(config: &String) -> Vec<u8> {
    fs::read(config).unwrap_or_else(|_| config.as_bytes().to_vec())
}

/// The variables that the sources name, that `[env]` sets unless they are set, and that builds read anyway.
fn environment(named: &BTreeSet<String>, config: &Value) -> BTreeMap<String, String> {
    let is_named = |name: &str| named.contains(name) || config["env"].get(name).is_some();
    let all = env::vars_os().map(|(name, value)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    });
    all.filter(|(name, _)| is_named(name) || changes_builds(name)).collect()
}

fn changes_builds(name: &str) -> bool {
    let for_cargo = CARGO.iter().any(|start| name.starts_with(start)) && !WHERE.contains(&name);
    let plain = name.strip_prefix("HOST_").or_else(|| name.strip_prefix("TARGET_")).unwrap_or(name);
    let mut rests = NATIVE.iter().filter_map(|native| plain.strip_prefix(native));
    for_cargo || name == "CI" || rests.any(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The linker that Cargo's config names, else `cc`, and the one that the cell has chosen: their paths and contents.
fn linker(cell: &CellPlan, config: &Value) -> String {
    let added = cell.flags.as_ref().and_then(|flags| flags.linker.as_deref());
    let programs = [Some(configured_linker(cell.target.base(), config)), added.map(program)];
    hash_all(programs.into_iter().flatten())
}

fn configured_linker(triple: &str, config: &Value) -> String {
    let variable = format!("CARGO_TARGET_{}_LINKER", triple.to_uppercase().replace('-', "_"));
    let configured = config.pointer(&format!("/target/{triple}/linker")).and_then(Value::as_str);
    let name = env::var(variable).ok().or_else(|| configured.map(str::to_owned));
    program(name.as_deref().unwrap_or("cc"))
}

/// A hash of a program and of where it is.
fn program(name: &str) -> String {
    let path = which::which(name).map(|path| path.canonicalize().unwrap_or(path));
    let bytes = path.as_ref().ok().and_then(|path| fs::read(path).ok()).unwrap_or_default();
    let path =
        path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_else(|_| name.to_owned());
    hash_all([path.as_bytes(), &bytes])
}

/// The sources and the configuration that all cells are built from.
#[derive(Debug)]
pub struct Sources {
    root: PathBuf,
    pub folders: BTreeSet<PathBuf>,
    manifests: BTreeSet<PathBuf>,
    ours: Vec<PathBuf>,
    /// Cargo's config files, without [`IGNORED_CONFIG`].
    config: Value,
    /// A file with the same size and time as when it was read in this run is not read again.
    memo: Mutex<BTreeMap<PathBuf, (Stamp, Seen)>>,
}

type Stamp = (u64, Option<SystemTime>);

#[derive(Debug, Clone)]
struct Seen {
    hash: String,
    variables: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    sources: String,
    /// Without their profiles.
    manifests: String,
    variables: BTreeSet<String>,
}

/// The state of the sources at some time.
#[derive(Debug)]
pub struct Moment {
    now: SystemTime,
    /// When each file of the sources had been written.
    times: BTreeMap<PathBuf, SystemTime>,
    /// The folders of those files.
    folders: BTreeSet<PathBuf>,
}

impl Moment {
    /// Whether a file was written later. The clock may have jumped since, or not be that of the file system: so the time of a
    /// file that was there is compared with its own, and one that was not there is new; only elsewhere the clock counts.
    fn is_before(&self, file: &Path) -> bool {
        let Some(time) = written(file) else { return false };
        let is_new = || file.parent().is_some_and(|folder| self.folders.contains(folder));
        match self.times.get(file) {
            Some(before) => time != *before,
            None => time >= self.now || is_new(),
        }
    }
}

impl Sources {
    /// The members that are built, with all local packages that they need.
    pub fn find(workspace: &Metadata, out: &Path) -> Self {
        let mut config = cargo_config::all().cloned().unwrap_or_default();
        if let Value::Object(tables) = &mut config {
            tables.retain(|name, _| !IGNORED_CONFIG.contains(&name.as_str()));
        }
        let mut known = BTreeMap::new();
        learn(&workspace.members, &mut known);
        let mut open = Vec::new();
        for package in &workspace.packages {
            let Some(member) = workspace.member(package) else { continue };
            let below = member.path_dependencies(package.needs_dev_dependencies());
            open.extend(below.chain([member.folder()]).map(Path::to_path_buf));
        }
        let mut folders = BTreeSet::new();
        while let Some(folder) = open.pop() {
            if !known.contains_key(&folder) {
                // A package that Cargo can't read will not be built either.
                learn(&members_around(&folder).unwrap_or_default(), &mut known);
            }
            if folders.insert(folder.clone()) {
                open.extend(known.get(&folder).into_iter().flatten().cloned());
            }
        }
        let members = workspace.members.iter().map(|member| member.folder().to_path_buf());
        let manifests = members.chain(folders.iter().cloned()).chain([workspace.root.clone()]);
        Self {
            root: real(&workspace.root),
            manifests: manifests.map(|folder| real(&folder).join("Cargo.toml")).collect(),
            folders: folders.iter().map(|folder| real(folder)).collect(),
            ours: workspace.not_sources(out),
            config,
            memo: Mutex::default(),
        }
    }

    /// What a cell was built from, given the sources before the build; `None` where they changed during it.
    pub fn inputs(
        &self,
        cell: &CellPlan,
        plan: &Plan,
        entry: &results::Cell,
        before: Option<Snapshot>,
        artifacts: &[BuiltArtifact],
    ) -> Option<Inputs> {
        let now = self.snapshot().filter(|now| before.as_ref() == Some(now))?;
        // Cargo itself may have written it during the build.
        let lockfile = fs::read(plan.workspace.root.join("Cargo.lock")).unwrap_or_default();
        let setup = &cell.setup;
        let how = format!("{:?} {:?}", setup.builder, setup.build_std);
        let results::Toolchain { rustc, cargo, .. } = &entry.toolchain;
        let settings = format!("{:?}\n{}", entry.settings, plan.profiles.written(&cell.preset));
        let flags = plan.workspace.choice.choice_flags();
        let mut target = format!("{} {}", cell.target.triple, cell.has_target());
        target.extend(cell.target.file.as_ref().map(|file| self.hash(file)));
        let variables = environment(&now.variables, &self.config);
        let variables = variables.iter().map(|(name, value)| format!("{name}={value}"));
        let variant: Vec<u8> = cell.config.iter().flat_map(contents).collect();
        let parts = [
            ("sources", now.sources),
            ("manifests", now.manifests),
            ("lockfile", hash(&lockfile)),
            ("toolchain", hash_all([&plan.toolchain.version, &how, rustc, cargo])),
            ("linker", linker(cell, &self.config)),
            ("settings", hash(settings.as_bytes())),
            ("flags", hash_all(flags.iter().chain([&cell.name()]))),
            ("target", hash(target.as_bytes())),
            ("environment", hash_all(variables)),
            ("config", hash_all([self.config.to_string().as_bytes(), &variant])),
        ];
        let parts: BTreeMap<String, String> =
            parts.map(|(name, hash)| (name.to_owned(), hash)).into();
        let included = self.included(artifacts);
        let all = parts.iter().chain(&included).map(|(name, hash)| format!("{name} {hash}"));
        Some(Inputs { fingerprint: hash_all(all), parts, included })
    }

    /// Hashes all that is there now; `None` where a file can't be read: then the build fails, too, and Cargo says why.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let (mut sources, mut variables) = (Hash::new(), BTreeSet::new());
        for folder in &self.folders {
            for file in files(folder, &self.ours).ok()? {
                if self.manifests.contains(&file) || file == self.root.join("Cargo.lock") {
                    continue;
                }
                let seen = self.seen(&file).ok()?;
                sources.update(self.name(&file).as_bytes());
                sources.update(END);
                sources.update(seen.hash.as_bytes());
                variables.extend(seen.variables);
            }
        }
        let mut manifests = Hash::new();
        for manifest in &self.manifests {
            // The folder of a virtual workspace may not have one.
            let text = fs::read_to_string(manifest).unwrap_or_default();
            manifests.update(self.name(manifest).as_bytes());
            manifests.update(relevant_lines(&text).as_bytes());
            manifests.update(END);
        }
        let (sources, manifests) = (hex(&sources.finalize()), hex(&manifests.finalize()));
        Some(Snapshot { sources, manifests, variables })
    }

    /// The hashes of the files that artifacts were built from and that are outside of the folders.
    fn included(&self, artifacts: &[BuiltArtifact]) -> BTreeMap<String, String> {
        let is_known = |file: &PathBuf| {
            self.folders.iter().chain(&self.ours).any(|known| file.starts_with(known))
        };
        let files = self.compiled(artifacts).filter(|file| !is_known(file));
        files.map(|file| (self.name(&file), self.hash(&file))).collect()
    }

    /// The local files that artifacts were built from.
    fn compiled(&self, artifacts: &[BuiltArtifact]) -> impl Iterator<Item = PathBuf> {
        let lists = artifacts.iter().flat_map(|artifact| &artifact.dep_infos);
        let files = lists.flat_map(|list| {
            let list = fs::read_to_string(list).unwrap_or_default();
            prerequisites(list.lines().next().unwrap_or_default())
        });
        files.map(|file| real(&self.root.join(file)))
    }

    /// The present moment, to find out later what was written since.
    pub fn moment(&self) -> Moment {
        let times = self.all().filter_map(|file| written(&file).map(|time| (file, time)));
        let times: BTreeMap<PathBuf, SystemTime> = times.collect();
        let folders = times.keys().filter_map(|file| file.parent().map(Path::to_path_buf));
        Moment { now: SystemTime::now(), folders: folders.collect(), times }
    }

    /// Which of the sources of artifacts were written since, by build scripts or by a user; also with the same text, because
    /// it may have been another for a while. Only those outside of Cargo's own folders.
    pub fn compiled_since(&self, moment: &Moment, artifacts: &[BuiltArtifact]) -> Vec<String> {
        let is_ours = |file: &PathBuf| self.ours.iter().any(|ours| file.starts_with(ours));
        let files = self.compiled(artifacts).filter(|file| !is_ours(file));
        let names = files.filter(|file| moment.is_before(file)).map(|file| self.name(&file));
        names.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// As [`Self::compiled_since`] where a failed build does not say what it has compiled: all Rust sources.
    pub fn written_since(&self, moment: &Moment) -> Vec<String> {
        let is_rust = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "rs");
        let files = self.all().filter(is_rust).filter(|file| moment.is_before(file));
        files.map(|file| self.name(&file)).collect()
    }

    fn all(&self) -> impl Iterator<Item = PathBuf> {
        self.folders.iter().flat_map(|folder| files(folder, &self.ours)).flatten()
    }

    pub fn hash_of(&self, name: &str) -> String {
        self.hash(&self.root.join(name))
    }

    fn hash(&self, file: &Path) -> String {
        self.seen(file).map_or_else(|_| "not there".to_owned(), |seen| seen.hash)
    }

    /// Relative to the workspace where it is below it, so that it is the same in another checkout.
    fn name(&self, file: &Path) -> String {
        let name = file.strip_prefix(&self.root).unwrap_or(file).to_string_lossy();
        name.replace(std::path::MAIN_SEPARATOR, "/")
    }

    fn seen(&self, file: &Path) -> io::Result<Seen> {
        let metadata = fs::metadata(file)?;
        let stamp: Stamp = (metadata.len(), metadata.modified().ok());
        let memo = || self.memo.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, seen)) = memo().get(file).filter(|(then, _)| *then == stamp) {
            return Ok(seen.clone());
        }
        let mut seen = Seen { hash: sha256(file)?, variables: Vec::new() };
        if file.extension().is_some_and(|extension| extension == "rs") {
            seen.variables = variables(&String::from_utf8_lossy(&fs::read(file)?));
        }
        memo().insert(file.to_path_buf(), (stamp, seen.clone()));
        Ok(seen)
    }
}

/// When a file was written last, as its file system says.
fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|file| file.modified()).ok()
}

/// Adds the path dependencies of members, by the folder of the member.
fn learn(members: &[Member], known: &mut BTreeMap<PathBuf, Vec<PathBuf>>) {
    for member in members {
        let below = member.path_dependencies(false).map(Path::to_path_buf).collect();
        known.insert(member.folder().to_path_buf(), below);
    }
}

/// A linked folder may lead anywhere, even above itself. What was compiled of it counts as included.
fn files(package: &Path, ours: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let (_, mut found) = walk(package, |folder| {
        !is_without_sources(folder, ours) && !folder.join("Cargo.toml").exists()
    })?;
    found.retain(|path| path.is_file());
    found.sort();
    Ok(found)
}

/// The lines of a manifest without blank lines, comments and [`IGNORED_TABLES`].
fn relevant_lines(manifest: &str) -> String {
    let lines = manifest.lines().map(str::trim);
    let mut kept = String::new();
    let mut is_kept = true;
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            is_kept = !IGNORED_TABLES.iter().any(|header| line.starts_with(header));
        }
        if is_kept {
            kept.extend([line, "\n"]);
        }
    }
    kept
}

/// The variables whose values become part of a program, or make its build script run again.
fn variables(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (mark, quote) in [("env!(", "\""), ("rerun-if-env-changed=", "")] {
        for (start, _) in source.match_indices(mark) {
            let rest = source[start + mark.len()..].trim_start();
            let rest = rest.strip_prefix(quote).unwrap_or_default();
            let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
            let end = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
            names.push(rest[..end].to_owned());
        }
    }
    // Those that Cargo sets follow from the other inputs.
    names.retain(|name| !name.is_empty() && !name.starts_with("CARGO_") && name != "OUT_DIR");
    names
}

/// The files after the colon of a Make rule; a space in a name has a backslash before it.
fn prerequisites(rule: &str) -> Vec<PathBuf> {
    let files = rule.split_once(": ").map(|(_, files)| files).unwrap_or_default();
    let files = files.replace("\\ ", "\0");
    let files = files.split(' ').filter(|file| !file.is_empty());
    files.map(|file| file.replace('\0', " ").into()).collect()
}

#[cfg(test)]
mod tests;
