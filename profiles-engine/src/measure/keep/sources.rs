//! The local packages that a build is made from, and a hash of what stands in their folders.
//!
//! A package's folder is all that is in it, less what can't be part of it: folders of version control, target folders
//! (by their CACHEDIR.TAG), packages below it, and our own. Contents count, modification times don't. What a source
//! includes from elsewhere is known once it was compiled: Cargo writes it into the `.d` file beside the binary ("Dep-info
//! files" in the Cargo book).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use hmac_sha256::Hash;

use crate::measure::figures::artifacts::{hex, sha256};
use crate::measure::plan::metadata::{self, Workspace};
use crate::workspace::clean;

const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];
/// Between what is hashed together, so that `ab`, `c` is not `a`, `bc`.
const END: [u8; 1] = [0];

/// The folders of the local packages.
#[derive(Debug)]
pub struct Sources {
    root: PathBuf,
    folders: BTreeSet<PathBuf>,
    manifests: BTreeSet<PathBuf>,
    /// Folders that are nobody's source.
    ours: Vec<PathBuf>,
    /// What was read in this run and has the same size and time as then need not be read again.
    memo: Mutex<BTreeMap<PathBuf, (Stamp, Seen)>>,
}

type Stamp = (u64, Option<SystemTime>);

#[derive(Debug, Clone)]
struct Seen {
    hash: String,
    variables: Vec<String>,
}

/// The sources as they are at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The hash of all files.
    pub sources: String,
    /// The hash of the manifests, profiles left out.
    pub manifests: String,
    /// The environment variables that the sources name.
    pub variables: BTreeSet<String>,
}

impl Sources {
    /// The members that are built with all local packages that they need.
    pub fn find(workspace: &Workspace, out: &Path) -> Self {
        let mut known = BTreeMap::new();
        let learn = |members: &[metadata::Member], known: &mut BTreeMap<_, _>| {
            for member in members {
                let below: Vec<PathBuf> =
                    member.path_dependencies().map(Path::to_path_buf).collect();
                known.insert(member.folder().to_path_buf(), below);
            }
        };
        learn(&workspace.members, &mut known);
        let is_built = |member: &&metadata::Member| {
            workspace.packages.iter().any(|package| package.id == member.id)
        };
        let built = workspace.members.iter().filter(is_built);
        let mut open: Vec<PathBuf> = built.map(|member| member.folder().to_path_buf()).collect();
        let mut folders = BTreeSet::new();
        while let Some(folder) = open.pop() {
            if !known.contains_key(&folder) {
                // One that Cargo can't read is none that it will build.
                learn(&metadata::members_around(&folder).unwrap_or_default(), &mut known);
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
            memo: Mutex::default(),
        }
    }

    /// The folders of the packages.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(PathBuf::as_path)
    }

    /// Hashes all that is there now.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn snapshot(&self) -> io::Result<Snapshot> {
        let (mut hash, mut variables) = (Hash::new(), BTreeSet::new());
        for folder in &self.folders {
            for file in files(folder, &self.ours)? {
                let is_elsewhere =
                    self.manifests.contains(&file) || file == self.root.join("Cargo.lock");
                if !is_elsewhere {
                    let seen = self.seen(&file)?;
                    hash.update(self.name(&file).as_bytes());
                    hash.update(END);
                    hash.update(seen.hash.as_bytes());
                    variables.extend(seen.variables);
                }
            }
        }
        let mut manifests = Hash::new();
        for manifest in &self.manifests {
            // A virtual workspace's folder may have none of its own.
            let text = fs::read_to_string(manifest).unwrap_or_default();
            manifests.update(self.name(manifest).as_bytes());
            manifests.update(without_profiles(&text).as_bytes());
            manifests.update(END);
        }
        Ok(Snapshot {
            sources: hex(&hash.finalize()),
            manifests: hex(&manifests.finalize()),
            variables,
        })
    }

    /// The hashes of the files that binaries were made from and that stand outside of the folders.
    pub fn included<'a>(
        &self,
        binaries: impl Iterator<Item = &'a Path>,
    ) -> BTreeMap<String, String> {
        let files = binaries.flat_map(|binary| {
            let list = fs::read_to_string(binary.with_extension("d")).unwrap_or_default();
            prerequisites(list.lines().next().unwrap_or_default())
        });
        let files = files.map(|file| real(&self.root.join(file)));
        let is_known = |file: &PathBuf| {
            self.folders.iter().chain(&self.ours).any(|known| file.starts_with(known))
        };
        let outside = files.filter(|file| !is_known(file));
        outside.map(|file| (self.name(&file), self.hash(&file))).collect()
    }

    /// The hash of a file named as [`Sources::included`] names it; a word where there is none.
    pub fn hash_of(&self, name: &str) -> String {
        self.hash(&self.root.join(name))
    }

    fn hash(&self, file: &Path) -> String {
        self.seen(file).map_or_else(|_| "not there".to_owned(), |seen| seen.hash)
    }

    /// Relative to the workspace where it stands in it, so that it means the same in another checkout.
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

/// The files of a package's folder, sorted, less what is no part of it.
///
/// # Errors
/// When a folder can't be read.
pub fn files(package: &Path, ours: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![package.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let (path, kind) = entry.map(|entry| (entry.path(), entry.file_type()))?;
            // A linked folder may lead anywhere, even to where it stands: of it counts what was compiled.
            if kind?.is_dir() {
                if !is_apart(&path, ours) && !path.join("Cargo.toml").exists() {
                    open.push(path);
                }
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a folder holds nothing that anybody has written.
pub fn is_apart(folder: &Path, ours: &[PathBuf]) -> bool {
    let name = folder.file_name().unwrap_or_default();
    VERSION_CONTROL.iter().any(|other| name == *other)
        || ours.iter().any(|other| folder == other)
        || folder.join("CACHEDIR.TAG").exists()
}

/// The path without links and dots, as far as there is something at it.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| clean(path))
}

/// A hash of bytes, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Hash::hash(bytes))
}

/// The lines that say something, less the tables that say something else to every cell (profiles) or to none.
fn without_profiles(manifest: &str) -> String {
    let apart = ["[profile", "[workspace.metadata.dist", "[workspace.metadata.profiles"];
    let mut kept = String::new();
    let mut is_kept = true;
    for line in
        manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if line.starts_with('[') {
            is_kept = !apart.iter().any(|header| line.starts_with(header));
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
    // What Cargo itself sets follows from the rest.
    names.retain(|name| !name.is_empty() && !name.starts_with("CARGO_") && name != "OUT_DIR");
    names
}

/// The files behind the colon of a rule as Make reads it; a space in a name has a backslash before it.
fn prerequisites(rule: &str) -> Vec<PathBuf> {
    let files = rule.split_once(": ").map(|(_, files)| files).unwrap_or_default();
    let files = files.replace("\\ ", "\0");
    files
        .split(' ')
        .filter(|file| !file.is_empty())
        .map(|file| file.replace('\0', " ").into())
        .collect()
}

#[cfg(test)]
mod tests;
