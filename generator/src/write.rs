//! The only file that writes: the whole plan, or nothing.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use profiles_engine::base::error::{Context, Error, Result};
use tempfile::NamedTempFile;

use crate::plan::{Change, Create, Plan, Remove};

/// Creates the plan's folder, with missing parents, and its files, and changes and removes others. New texts are written
/// aside first, and moved into place when all of them are complete.
///
/// # Errors
/// When something can't be created, exists already, or is no longer what the plan was made for. Everything is then as it
/// was.
pub fn write(plan: &Plan) -> Result<()> {
    let mut made = Made::default();
    let result = made.all(plan);
    if result.is_err() {
        made.undo();
    }
    result
}

/// What was done, in that order.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    /// The former contents of files that were changed or removed.
    replaced: Vec<Before>,
    emptied: Vec<PathBuf>,
}

struct Before {
    path: PathBuf,
    bytes: Vec<u8>,
    permissions: fs::Permissions,
}

impl Made {
    fn all(&mut self, plan: &Plan) -> Result<()> {
        self.folder(&plan.root)?;
        let aside = plan.changes.iter().map(|change| aside(&plan.root, change));
        let aside = aside.collect::<Result<Vec<NamedTempFile>>>()?;
        plan.creates.iter().try_for_each(|file| self.file(&plan.root, file))?;
        for (change, aside) in plan.changes.iter().zip(aside) {
            self.change(&plan.root, change, aside)?;
        }
        plan.removes.iter().try_for_each(|file| self.remove(&plan.root, file))
    }

    fn folder(&mut self, path: &Path) -> Result<()> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.folder(parent)?;
        }
        fs::create_dir(path)
            .context(|| format!("failed to create the folder `{}`", path.display()))?;
        self.folders.push(path.to_path_buf());
        Ok(())
    }

    fn file(&mut self, root: &Path, create: &Create) -> Result<()> {
        let path = root.join(&create.path);
        if let Some(parent) = path.parent() {
            self.folder(parent)?;
        }
        let failed = || format!("failed to write `{}`", path.display());
        let mut file = new_file(&path, create.executable).context(failed)?;
        self.files.push(path.clone());
        file.write_all(&create.bytes).context(failed)
    }

    fn change(&mut self, root: &Path, change: &Change, aside: NamedTempFile) -> Result<()> {
        let before = before(root, &change.path, &change.old)?;
        let failed = || format!("failed to write `{}`", before.path.display());
        aside.as_file().set_permissions(before.permissions.clone()).context(failed)?;
        aside.persist(&before.path).context(failed)?;
        self.replaced.push(before);
        Ok(())
    }

    fn remove(&mut self, root: &Path, remove: &Remove) -> Result<()> {
        let before = before(root, &remove.path, &remove.old)?;
        let path = before.path.clone();
        fs::remove_file(&path).context(|| format!("failed to remove `{}`", path.display()))?;
        self.replaced.push(before);
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
            // A folder that is not empty can't be removed, nor can those above it.
            if fs::remove_dir(folder).is_err() {
                break;
            }
            self.emptied.push(folder.to_path_buf());
        }
        Ok(())
    }

    /// Undoes what was done. Failures are ignored: the error that led here is the one to show.
    fn undo(self) {
        for folder in self.emptied.iter().rev() {
            let _ = fs::create_dir(folder);
        }
        for before in self.replaced.iter().rev() {
            let restored = fs::write(&before.path, &before.bytes);
            let _ = restored
                .and_then(|()| fs::set_permissions(&before.path, before.permissions.clone()));
        }
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Writes a new text next to the file that it is for.
fn aside(root: &Path, change: &Change) -> Result<NamedTempFile> {
    let path = root.join(&change.path);
    let failed = || format!("failed to write next to `{}`", path.display());
    let mut aside = NamedTempFile::new_in(path.parent().unwrap_or(root)).context(failed)?;
    aside.write_all(&change.new).context(failed)?;
    Ok(aside)
}

/// The contents of a file, if they are what the plan was made for.
fn before(root: &Path, path: &str, expected: &[u8]) -> Result<Before> {
    let path = root.join(path);
    let failed = || format!("failed to read `{}`", path.display());
    let bytes = fs::read(&path).context(failed)?;
    if bytes != expected {
        let error =
            Error::new(format!("`{}` was changed by another program just now", path.display()));
        return Err(error.help("nothing was written: run the command again"));
    }
    let permissions = fs::metadata(&path).context(failed)?.permissions();
    Ok(Before { bytes, permissions, path })
}

/// Never opens a file that exists: another program may have created one since the plan was made.
fn new_file(path: &Path, executable: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if executable { 0o777 } else { 0o666 });
    #[cfg(not(unix))]
    let _ = executable;
    options.open(path)
}

#[cfg(test)]
mod tests;
