//! Files that are written completely or not at all, and paths.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::base::error::{Context, Result};

/// The path without `.` and `..`; symbolic links are not followed.
pub fn normalised(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components().filter(|component| *component != Component::CurDir) {
        if component == Component::ParentDir {
            cleaned.pop();
        } else {
            cleaned.push(component);
        }
    }
    cleaned
}

/// How the names of incomplete files begin; [`RANDOM`] characters follow.
const ASIDE: &str = ".tmp";

/// Enough that two runs in one folder do not collide.
const RANDOM: usize = 6;

/// A file that replaces another once it is complete. Until then only its owner can read it. Dropping it removes it.
#[derive(Debug)]
pub struct TemporaryFile(PathBuf);

impl TemporaryFile {
    pub fn new_in(folder: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        loop {
            let path = folder.join(format!("{ASIDE}{}", random()));
            match options.open(&path) {
                Ok(_) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Moves it to its path, replacing what is there.
    pub fn persist(self, path: &Path) -> io::Result<()> {
        fs::rename(&self.0, path)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // It is gone already if it was moved. The next run removes what can't be removed now.
        let _ = fs::remove_file(&self.0);
    }
}

/// [`RANDOM`] unpredictable characters, from the numbers that the standard library seeds its hash maps with.
fn random() -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let bits = RandomState::new().hash_one(());
    (0..RANDOM).map(|place| char::from(DIGITS[(bits >> (5 * place)) as usize % 32])).collect()
}

/// Writes aside and renames, so that a reader of the file finds either the old text or the new one. A link is followed,
/// and an existing file keeps its permissions.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = || format!("failed to write `{}`", path.display());
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().unwrap_or(Path::new("."));
    let aside = TemporaryFile::new_in(folder).context(written)?;
    fs::write(aside.path(), bytes).context(written)?;
    let old = fs::metadata(&path).ok().map(|old| old.permissions());
    if let Some(permissions) = old.or_else(for_all) {
        fs::set_permissions(aside.path(), permissions).context(written)?;
    }
    aside.persist(&path).context(written)
}

/// The permissions of a new file: everyone can read it.
fn for_all() -> Option<fs::Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(fs::Permissions::from_mode(0o644))
    }
    #[cfg(not(unix))]
    None
}

/// Removes what a run that was killed during a write has left in a folder.
pub fn remove_leftovers(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(ASIDE));
        if rest.is_some_and(|rest| rest.len() == RANDOM) {
            let _ = fs::remove_file(file.path());
        }
    }
}

#[cfg(test)]
mod tests;
