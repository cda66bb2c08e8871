//! Files that are written whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::{Context, Result};

/// How the names of files begin that are not whole yet: `.tmp` and six characters, as `tempfile` has it.
const ASIDE: &str = ".tmp";

/// Writes aside and renames, so that whoever reads the file finds the old text or the new one. A link is followed,
/// and a file that is there keeps its permissions.
///
/// # Errors
/// When the file can't be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = || format!("failed to write `{}`", path.display());
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut aside = NamedTempFile::new_in(folder).context(written)?;
    aside.write_all(bytes).context(written)?;
    let permissions = fs::metadata(&path).ok().map(|old| old.permissions()).or_else(for_all);
    if let Some(permissions) = permissions {
        aside.as_file().set_permissions(permissions).context(written)?;
    }
    aside.persist(&path).context(written)?;
    Ok(())
}

/// A temporary file is its owner's alone; a new file is anybody's to read.
fn for_all() -> Option<fs::Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(fs::Permissions::from_mode(0o644))
    }
    #[cfg(not(unix))]
    None
}

/// Removes what a run that was killed while it wrote has left in a folder.
pub fn remove_leftovers(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(ASIDE));
        if rest.is_some_and(|rest| rest.len() == 6) {
            // Nobody misses anything where it stays.
            let _ = fs::remove_file(file.path());
        }
    }
}
