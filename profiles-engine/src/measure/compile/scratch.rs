//! Folders that are there for a while: they are gone when their value is, and a killed run's with the next run's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::error::{Context, Result};
use crate::measure::keep::sources::is_apart;

/// A folder that goes away with its value. It need not be there at all.
#[derive(Debug)]
pub struct Passing(PathBuf);

impl Passing {
    /// Takes a path for its own, and removes what stands there.
    pub fn new(folder: PathBuf) -> Self {
        let passing = Self(folder);
        passing.remove();
        passing
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn remove(&self) {
        // What can't be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The folder below which all is built that is built apart.
pub fn fresh(out: &Path) -> PathBuf {
    out.join("fresh")
}

/// A folder to build in that is not the workspace's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildDir {
    /// The folder.
    pub folder: PathBuf,
    /// Whether Cargo is configured to keep what is in between elsewhere, and has to be told here, too.
    pub is_apart: bool,
}

impl BuildDir {
    /// Cargo's flags for it, with paths relative where the person stands above them.
    pub fn flags(&self) -> Vec<String> {
        let dir = std::env::current_dir().unwrap_or_default();
        let folder = self.folder.strip_prefix(dir).unwrap_or(&self.folder).display().to_string();
        let mut flags = vec!["--target-dir".to_owned(), folder.clone()];
        if self.is_apart {
            flags.extend(["--config".to_owned(), format!("build.build-dir={folder:?}")]);
        }
        flags
    }
}

/// A copy of folders in which they stand to each other as they did, so that relative paths between them still hold.
#[derive(Debug)]
pub struct Copy {
    folder: PathBuf,
    base: PathBuf,
}

impl Copy {
    /// Copies them, and files as well, below `folder`, less version control, target folders and `ours`.
    ///
    /// # Errors
    /// When a file can't be read or written.
    pub fn make(folder: &Path, of: &[&Path], ours: &[PathBuf]) -> Result<Self> {
        let base = of.iter().skip(1).fold(of[0].to_path_buf(), |base, other| common(&base, other));
        let copy = Self { folder: folder.to_path_buf(), base };
        for source in of {
            copy.tree(source, ours).context(|| format!("failed to copy `{}`", source.display()))?;
        }
        Ok(copy)
    }

    /// Where the copy of a file or folder is.
    pub fn of(&self, path: &Path) -> PathBuf {
        self.folder.join(path.strip_prefix(&self.base).unwrap_or(path))
    }

    /// Puts another text into the copy of a file, and never into what a link leads to.
    ///
    /// # Errors
    /// When the copy is not where it should be, or can't be written.
    pub fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        let copy = self.of(path);
        let folder = copy.parent().unwrap_or(&copy).canonicalize()?;
        if !folder.starts_with(self.folder.canonicalize()?) {
            return Err(io::Error::other(format!("`{}` is behind a link", path.display())));
        }
        fs::remove_file(&copy)?;
        fs::write(copy, text)
    }

    fn tree(&self, source: &Path, ours: &[PathBuf]) -> io::Result<()> {
        if source.is_file() {
            fs::create_dir_all(self.of(source.parent().unwrap_or(source)))?;
            return fs::copy(source, self.of(source)).map(drop);
        }
        let mut open = vec![source.to_path_buf()];
        while let Some(folder) = open.pop() {
            fs::create_dir_all(self.of(&folder))?;
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                if kind.is_dir() {
                    if !is_apart(&path, ours) {
                        open.push(path);
                    }
                } else if path.is_dir() {
                    link(&path.canonicalize()?, &self.of(&path))?;
                } else if path.is_file() {
                    fs::copy(&path, self.of(&path))?;
                }
            }
        }
        Ok(())
    }
}

/// The folder that both stand in; the first where there is none (other drives).
fn common(one: &Path, two: &Path) -> PathBuf {
    let common = one.ancestors().find(|above| two.starts_with(above));
    common.unwrap_or(one).to_path_buf()
}

/// A linked folder stays where it is.
#[cfg(unix)]
fn link(target: &Path, link: &Path) -> io::Result<()> {
    match std::os::unix::fs::symlink(target, link) {
        // A folder below another was copied with it.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
