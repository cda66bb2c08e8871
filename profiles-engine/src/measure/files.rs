//! Files and folders of a run: hashes, folders that are removed again, and copies of a workspace.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use hmac_sha256::Hash;

use crate::base::error::{Context, Result};
use crate::workspace::normalised;

const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// The SHA-256 of a file, in hexadecimal digits.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Hash::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

pub fn hash(bytes: &[u8]) -> String {
    hex(&Hash::hash(bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path without links and dots, as far as it exists.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| normalised(path))
}

pub fn current_dir() -> Result<PathBuf> {
    std::env::current_dir().context(|| "failed to find the current folder")
}

pub fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).context(|| format!("failed to find `{}`", path.display()))
}

pub fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context(|| format!("failed to create `{}`", path.display()))
}

/// The path relative to the current folder where it is below it: as a user would type it.
pub fn relative(path: &Path) -> String {
    let dir = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(dir).unwrap_or(path).display().to_string()
}

/// Whether a folder holds no sources: version control, a target folder, or one of `ours`.
pub fn is_without_sources(folder: &Path, ours: &[PathBuf]) -> bool {
    let name = folder.file_name().unwrap_or_default();
    VERSION_CONTROL.iter().any(|other| name == *other)
        || ours.iter().any(|other| folder == other)
        || folder.join("CACHEDIR.TAG").exists()
}

/// A folder with all those below it that `enters` accepts, and what else is in them. Links are not followed.
pub fn walk(
    root: &Path,
    enters: impl Fn(&Path) -> bool,
) -> io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut others) = (Vec::new(), Vec::new());
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let (path, kind) = entry.map(|entry| (entry.path(), entry.file_type()))?;
            if !kind?.is_dir() {
                others.push(path);
            } else if enters(&path) {
                open.push(path);
            }
        }
        folders.push(folder);
    }
    Ok((folders, others))
}

/// The folder for all builds outside of the target folder.
pub fn scratch(out: &Path) -> PathBuf {
    out.join("fresh")
}

/// A folder that is removed with its value; what a killed run leaves, the next one removes.
#[derive(Debug)]
pub struct ScratchDir(PathBuf);

impl ScratchDir {
    /// Takes over a path and removes what is there. The folder is not created.
    pub fn new(folder: PathBuf) -> Self {
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        // What can't be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A target folder other than the workspace's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildDir {
    pub folder: PathBuf,
    /// Whether Cargo is configured to keep intermediate artifacts elsewhere, and has to be told not to.
    pub overrides_build_dir: bool,
}

impl BuildDir {
    pub fn flags(&self) -> Vec<String> {
        let folder = relative(&self.folder);
        let mut flags = vec!["--target-dir".to_owned(), folder.clone()];
        if self.overrides_build_dir {
            flags.extend(["--config".to_owned(), format!("build.build-dir={folder:?}")]);
        }
        flags
    }
}

/// A copy of several folders that keeps their positions relative to each other, so that relative paths between them still hold.
#[derive(Debug)]
pub struct FolderCopy {
    folder: PathBuf,
    base: PathBuf,
}

impl FolderCopy {
    /// Copies folders and files to below `folder`, without version control, target folders and `ours`.
    pub fn make(folder: &Path, of: &[&Path], ours: &[PathBuf]) -> Result<Self> {
        let base = of.iter().skip(1).fold(of[0].to_path_buf(), |base, other| common(&base, other));
        let copy = Self { folder: folder.to_path_buf(), base };
        for source in of {
            copy.tree(source, ours).context(|| format!("failed to copy `{}`", source.display()))?;
        }
        Ok(copy)
    }

    pub fn of(&self, path: &Path) -> PathBuf {
        self.folder.join(path.strip_prefix(&self.base).unwrap_or(path))
    }

    /// Replaces the text of a copied file. Fails where that would write through a link to a file outside of the copy.
    pub fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        let copy = self.of(path);
        let folder = copy.parent().unwrap_or(&copy).canonicalize()?;
        if !folder.starts_with(self.folder.canonicalize()?) {
            return Err(io::Error::other(format!(
                "`{}` is reached through a symbolic link",
                path.display()
            )));
        }
        fs::remove_file(&copy)?;
        fs::write(copy, text)
    }

    fn tree(&self, source: &Path, ours: &[PathBuf]) -> io::Result<()> {
        if source.is_file() {
            fs::create_dir_all(self.of(source.parent().unwrap_or(source)))?;
            return fs::copy(source, self.of(source)).map(drop);
        }
        let (folders, others) = walk(source, |folder| !is_without_sources(folder, ours))?;
        for folder in folders {
            fs::create_dir_all(self.of(&folder))?;
        }
        for path in others {
            if path.is_dir() {
                link(&path.canonicalize()?, &self.of(&path))?;
            } else if path.is_file() {
                fs::copy(&path, self.of(&path))?;
            }
        }
        Ok(())
    }
}

/// The nearest folder above both; the first where there is none (other drives).
fn common(one: &Path, two: &Path) -> PathBuf {
    let common = one.ancestors().find(|above| two.starts_with(above));
    common.unwrap_or(one).to_path_buf()
}

/// A linked folder is not copied: the copy links to the original.
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
