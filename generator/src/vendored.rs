//! The door and the engine in a repository: what ships of them, what is there, and what becomes of it.
//!
//! The engine's folder is vendored: its `CHECKSUMS` say what every file was when it was written, so that it can be replaced
//! as a whole. The door's two files are the owner's from the start.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use profiles_engine::base::error::{Context, Error, Result};
use toml_edit::{Document, Item};
use walkdir::WalkDir;

use crate::apply::site::relative;
use crate::plan::{Change, Create, Plan, Remove};
use crate::template::{self, Entry};

/// The engine's folder, from the root.
pub const ENGINE: &str = "profiles-engine";

/// The names that the door may have, the first that is free: of its folder, its package and its alias.
pub const DOORS: [&str; 2] = ["xtask", "xtask-profiles"];

/// The file with the checksums of the others.
pub const CHECKSUMS: &str = "CHECKSUMS";

/// The engine's folder as it is in a repository.
#[derive(Debug, Default)]
pub struct Engine {
    /// The version in its manifest.
    pub version: String,
    /// Its files with their contents, by their paths from the root.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The files that were changed since the folder was written, by their paths from the root.
    pub changed: Vec<String>,
}

impl Engine {
    /// Reads the folder; `None` if there is none.
    ///
    /// # Errors
    /// When it can't be read, or is another folder of that name.
    pub fn read(root: &Path) -> Result<Option<Self>> {
        let folder = root.join(ENGINE);
        if folder.symlink_metadata().is_err() {
            return Ok(None);
        }
        let Some(sums) = read(&folder.join(CHECKSUMS))? else {
            let error = Error::new(format!("`{}` has no `{CHECKSUMS}`", folder.display()));
            return Err(error.help(
                "it is not the vendored engine: move it away, and run `cargo profiles apply --vendor`",
            ));
        };
        let mut engine = Self::default();
        for entry in WalkDir::new(&folder).sort_by_file_name() {
            let entry = entry.context(|| format!("failed to read `{}`", folder.display()))?;
            if entry.file_type().is_file() {
                let path = relative(entry.path(), root);
                let bytes = read(entry.path())?.unwrap_or_default();
                engine.files.insert(path, bytes);
            }
        }
        engine.changed = changed(&engine.files, &String::from_utf8_lossy(&sums));
        let manifest = engine.files.get(&format!("{ENGINE}/Cargo.toml"));
        engine.version = manifest.and_then(|bytes| version(bytes)).unwrap_or_default();
        Ok(Some(engine))
    }

    /// Whether it is this version's, byte for byte.
    pub fn is_current(&self) -> bool {
        let shipped = shipped(&format!("{ENGINE}/"));
        self.files.len() == shipped.len()
            && shipped.iter().all(|entry| {
                self.files.get(entry.path).is_some_and(|bytes| sum(bytes) == sum(entry.bytes))
            })
    }

    /// Replaces it with this version's.
    pub fn replace(&self, plan: &mut Plan) {
        let shipped = shipped(&format!("{ENGINE}/"));
        for entry in &shipped {
            match self.files.get(entry.path) {
                None => plan.creates.push(create(entry)),
                Some(old) if sum(old) == sum(entry.bytes) => {}
                Some(old) => plan.changes.push(Change {
                    path: entry.path.to_owned(),
                    old: old.clone(),
                    new: entry.bytes.to_vec(),
                }),
            }
        }
        let gone = self.files.iter().filter(|(path, _)| {
            let path = path.as_str();
            shipped.iter().all(|entry| entry.path != path)
        });
        plan.removes
            .extend(gone.map(|(path, old)| Remove { path: path.clone(), old: old.clone() }));
    }

    /// The changed files, each with this version's contents.
    pub fn changes_by_hand(&self) -> Vec<Change> {
        let shipped = shipped(&format!("{ENGINE}/"));
        let changes = self.changed.iter().map(|path| {
            let ours = shipped.iter().find(|entry| entry.path == path);
            Change {
                path: path.clone(),
                old: self.files.get(path).cloned().unwrap_or_default(),
                new: ours.map(|entry| entry.bytes.to_vec()).unwrap_or_default(),
            }
        });
        changes.collect()
    }
}

/// The files that differ from their checksums, that are missing, or that have none.
fn changed(files: &BTreeMap<String, Vec<u8>>, sums: &str) -> Vec<String> {
    let recorded: BTreeMap<String, &str> = sums
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, path)| (format!("{ENGINE}/{path}"), sum))
        .collect();
    let own = format!("{ENGINE}/{CHECKSUMS}");
    let differs = |path: &&String| {
        **path != own
            && files.get(*path).map(|bytes| sum(bytes)).as_deref() != recorded.get(*path).copied()
    };
    let mut changed: Vec<String> =
        files.keys().chain(recorded.keys()).filter(differs).cloned().collect();
    changed.sort();
    changed.dedup();
    changed
}

/// Whether a version is higher than this program's.
pub fn is_newer(version: &str) -> bool {
    numbers(version) > numbers(crate::VERSION)
}

fn numbers(version: &str) -> Vec<u64> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}

fn version(manifest: &[u8]) -> Option<String> {
    let manifest = Document::parse(String::from_utf8_lossy(manifest)).ok()?;
    let package = manifest.get("package")?.as_table_like()?;
    package.get("version").and_then(Item::as_str).map(str::to_owned)
}

/// Adds the door under this name, and the engine, if they are missing.
///
/// # Errors
/// When a file can't be read.
pub fn plan(root: &Path, door: &str, plan: &mut Plan) -> Result<()> {
    for (path, bytes) in self::door(door) {
        if read(&root.join(&path))?.is_none() {
            plan.creates.push(Create { path, executable: false, bytes });
        }
    }
    if Engine::read(root)?.is_none() {
        let entries = shipped(&format!("{ENGINE}/"));
        plan.creates.extend(entries.iter().map(create));
    }
    Ok(())
}

/// The door's files, for a door of this name.
pub fn door(name: &str) -> Vec<(String, Cow<'static, [u8]>)> {
    let files = shipped("xtask/").into_iter().map(|entry| {
        let path = entry.path.replacen("xtask/", &format!("{name}/"), 1);
        let text = String::from_utf8_lossy(entry.bytes);
        let bytes = match (name, entry.path) {
            ("xtask", _) => Cow::Borrowed(entry.bytes),
            (_, "xtask/Cargo.toml") => {
                let named = text.replace("name = \"xtask\"", &format!("name = {name:?}"));
                Cow::Owned(named.into_bytes())
            }
            _ => Cow::Owned(text.replace("cargo xtask", &format!("cargo {name}")).into_bytes()),
        };
        (path, bytes)
    });
    files.collect()
}

/// The version of the door's package.
pub fn door_version() -> String {
    let manifest = template::repository_file("xtask/Cargo.toml").unwrap_or_default();
    version(manifest.as_bytes()).unwrap_or_default()
}

fn shipped(folder: &str) -> Vec<Entry> {
    let mut entries = template::entries();
    entries.retain(|entry| entry.path.starts_with(folder));
    entries
}

fn create(entry: &Entry) -> Create {
    Create { path: entry.path.to_owned(), executable: entry.executable, bytes: entry.bytes.into() }
}

/// The contents of a file; `None` if it does not exist.
///
/// # Errors
/// When it can't be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            Ok(None)
        }
        read => read.map(Some).context(|| format!("failed to read `{}`", path.display())),
    }
}

/// Whether the folder of this name is the door, with or without its owner's own tasks.
pub fn is_door(root: &Path, name: &str) -> bool {
    let main = read(&root.join(name).join("src/main.rs")).ok().flatten();
    main.is_some_and(|text| String::from_utf8_lossy(&text).contains("profiles-engine/door.rs"))
}

/// What the manifest of the former `xtask` said of itself.
const FORMER: &str =
    "Checks the workspace's build profiles and measures what each of them costs and buys";

/// Refuses a workspace of the layout before the first version: its `xtask` was the engine itself, a member with dependencies.
///
/// # Errors
/// When it has that layout, with the way to bring it over.
pub fn refuse_former(root: &Path) -> Result<()> {
    for name in DOORS {
        let manifest = read(&root.join(name).join("Cargo.toml"))?;
        if manifest.is_some_and(|text| String::from_utf8_lossy(&text).contains(FORMER)) {
            let error = Error::new(format!(
                "`{name}/` has the former layout, with the tool as a member of the workspace"
            ));
            return Err(error.help(format!(
                "delete `{name}/`, and every mention of it in `Cargo.toml` and `.cargo/config.toml`; then run `cargo profiles apply --vendor`"
            )));
        }
    }
    Ok(())
}

/// The checksum of a text without regard to its line breaks, which git may have changed.
pub fn sum(bytes: &[u8]) -> String {
    let text = bytes.iter().filter(|byte| **byte != b'\r').copied().collect::<Vec<u8>>();
    let hash = hmac_sha256::Hash::hash(&text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
