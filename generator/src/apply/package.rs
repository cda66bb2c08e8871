//! The files of the xtask, under the name that it gets in a workspace.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use profiles_engine::error::{Context, Result};
use sha2::{Digest, Sha256};
use toml_edit::{Document, Item};

use super::record::{Applied, FILE};
use crate::plan::{Change, Create, Plan, Remove};
use crate::template::{self, Entry};

const OURS: &str = "xtask/";

/// The xtask's manifest, as it ships.
pub fn manifest() -> String {
    let entry = files().find(|entry| entry.path == "xtask/Cargo.toml");
    entry.map(|entry| String::from_utf8_lossy(entry.bytes).into_owned()).unwrap_or_default()
}

/// The oldest Rust that the xtask is for, and the edition that it is written in.
pub fn needs() -> (String, String) {
    let manifest = Document::parse(manifest()).ok();
    let text = |key: &str| {
        let package = manifest.as_ref()?.get("package")?.as_table_like()?;
        package.get(key).and_then(Item::as_str).map(str::to_owned)
    };
    (text("rust-version").unwrap_or_default(), text("edition").unwrap_or_default())
}

/// What has become of the xtask's files in a workspace.
#[derive(Debug, Default)]
pub struct Update {
    /// Files that somebody has changed, and that we would write otherwise; from the root.
    pub kept: Vec<Change>,
    /// The checksum of each file as we would write it, or as it was recorded where it was kept; from the xtask's folder.
    pub sums: BTreeMap<String, String>,
}

/// Plans the files of the xtask: those that are missing are made, those that are as they were put in get the text of
/// today, those that somebody has changed stay, unless they are to be overwritten.
///
/// # Errors
/// When a file can't be read.
pub fn plan(
    root: &Path,
    name: &str,
    applied: Option<&Applied>,
    overwrite: bool,
    plan: &mut Plan,
) -> Result<Update> {
    let mut update = Update::default();
    for entry in files() {
        let within = entry.path.strip_prefix(OURS).unwrap_or(entry.path).to_owned();
        let path = format!("{name}/{within}");
        let new = text(&entry, name);
        let recorded = applied.and_then(|applied| applied.files.get(&within));
        let Some(old) = read(&root.join(&path))? else {
            update.sums.insert(within, sum(&new));
            plan.creates.push(Create { path, executable: entry.executable, bytes: new });
            continue;
        };
        if sum(&old) == sum(&new) {
            update.sums.insert(within, sum(&new));
            continue;
        }
        let change = Change { path, old, new: new.into_owned() };
        if overwrite || recorded == Some(&sum(&change.old)) {
            update.sums.insert(within, sum(&change.new));
            plan.changes.push(change);
        } else {
            update.sums.extend(recorded.map(|recorded| (within, recorded.clone())));
            update.kept.push(change);
        }
    }
    drop_old(root, name, applied, overwrite, plan, &mut update)?;
    Ok(update)
}

/// Files of an earlier version that no longer ship.
fn drop_old(
    root: &Path,
    name: &str,
    applied: Option<&Applied>,
    overwrite: bool,
    plan: &mut Plan,
    update: &mut Update,
) -> Result<()> {
    let shipped = |within: &str| files().any(|entry| entry.path.strip_prefix(OURS) == Some(within));
    let recorded = applied.into_iter().flat_map(|applied| &applied.files);
    for (within, recorded) in recorded.filter(|(within, _)| !shipped(within)) {
        let path = format!("{name}/{within}");
        if let Some(old) = read(&root.join(&path))? {
            match overwrite || *recorded == sum(&old) {
                true => plan.removes.push(Remove { path, old }),
                false => {
                    update.sums.insert(within.clone(), recorded.clone());
                    update.kept.push(Change { path, old, new: Vec::new() });
                }
            }
        }
    }
    Ok(())
}

/// The checksum of a text, whichever way its lines end: git may have changed that.
pub fn sum(bytes: &[u8]) -> String {
    let text = bytes.iter().filter(|byte| **byte != b'\r').copied().collect::<Vec<u8>>();
    let hash = Sha256::digest(&text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands in a file; `None` where there is none.
///
/// # Errors
/// When it can't be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).context(|| format!("failed to read `{}`", path.display())),
    }
}

/// The files that ship; one with the name of the record would be taken for it.
fn files() -> impl Iterator<Item = Entry> {
    let entries = template::entries().into_iter();
    entries.filter(|entry| {
        entry.path.strip_prefix(OURS).is_some_and(|within| within != FILE && within != "Cargo.lock")
    })
}

/// A file's text, with another name where it says its own.
fn text(entry: &Entry, name: &str) -> Cow<'static, [u8]> {
    let text = std::str::from_utf8(entry.bytes).ok().filter(|_| name != "xtask");
    let Some(text) = text else {
        return Cow::Borrowed(entry.bytes);
    };
    let text = text.replace("cargo xtask", &format!("cargo {name}"));
    let text = match entry.path {
        "xtask/Cargo.toml" => text.replace("name = \"xtask\"", &format!("name = {name:?}")),
        "xtask/src/main.rs" => {
            text.replace("profiles_engine::", &format!("{}::", name.replace('-', "_")))
        }
        _ => text,
    };
    Cow::Owned(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_changes_the_package_and_its_program_alone() {
        let mut planned = Plan::default();
        plan(Path::new("nowhere"), "xtask-profiles", None, false, &mut planned).expect("planned");
        let shipped: Vec<Entry> = files().collect();
        assert_eq!(planned.creates.len(), shipped.len());
        let others =
            |path: &str| ["/Cargo.toml", "/src/main.rs"].iter().any(|end| path.ends_with(end));
        for (create, entry) in planned.creates.iter().zip(&shipped) {
            let text = String::from_utf8_lossy(&create.bytes);
            assert!(!text.contains("cargo xtask "), "{}", create.path);
            if others(&create.path) {
                let bare = text.replace("xtask-profiles", "").replace("xtask_profiles", "");
                assert!(!bare.contains("xtask"), "{bare}");
            } else {
                let back = text.replace("cargo xtask-profiles", "cargo xtask");
                assert_eq!(back.as_bytes(), entry.bytes, "{}", create.path);
            }
        }
    }

    #[test]
    fn line_ends_make_no_other_text() {
        assert_eq!(sum(b"a\r\nb\r\n"), sum(b"a\nb\n"));
        assert_ne!(sum(b"a\n"), sum(b"b\n"));
        assert_eq!(sum(b"").len(), 64);
    }

    #[test]
    fn the_xtask_says_what_it_needs() {
        let (rust, edition) = needs();
        assert!(rust.starts_with("1.") && edition.starts_with("20"), "{rust} {edition}");
    }
}
