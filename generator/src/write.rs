//! The one place that writes files: the whole plan, or nothing.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use xtask::error::{Context, Result};

use crate::plan::{Create, Plan};

/// Makes the plan's folder, with the folders above it that are missing, and its files.
///
/// # Errors
/// When something can't be made, or is there already. What was made until then is gone again.
pub fn write(plan: &Plan) -> Result<()> {
    let mut made = Made::default();
    let result = made
        .folder(&plan.root)
        .and_then(|()| plan.creates.iter().try_for_each(|file| made.file(&plan.root, file)));
    if result.is_err() {
        made.undo();
    }
    result
}

/// What was made, in that order.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    fn folder(&mut self, path: &Path) -> Result<()> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.folder(parent)?;
        }
        fs::create_dir(path)
            .context(|| format!("failed to make the folder `{}`", path.display()))?;
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

    /// Takes back what was made. What can't be removed stays: the error that led here is the one to show.
    fn undo(self) {
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Never opens a file that exists: between the plan and now somebody may have put one there.
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
mod tests {
    use super::*;

    fn plan(root: &Path, paths: &[&str]) -> Plan {
        let create = |path: &&str| Create {
            path: (*path).to_owned(),
            executable: path.ends_with(".sh"),
            bytes: path.as_bytes().to_vec().into(),
        };
        Plan { root: root.join("above/root"), creates: paths.iter().map(create).collect() }
    }

    #[test]
    fn a_plan_is_written_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan = plan(folder.path(), &["a", "b/c/d", "e.sh"]);
        write(&plan).expect("written");
        assert_eq!(fs::read_to_string(plan.root.join("b/c/d")).expect("there"), "b/c/d");
        #[cfg(unix)]
        for (path, bits) in [("a", 0), ("e.sh", 0o100)] {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(plan.root.join(path)).expect("there").permissions().mode();
            assert_eq!(mode & 0o100, bits, "{path}");
        }
    }

    #[test]
    fn a_plan_that_fails_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // `a` can't be a file and a folder.
        let error = write(&plan(folder.path(), &["b/c", "a", "a/b"])).expect_err("no such folder");
        assert!(error.to_string().starts_with("failed to make the folder"), "{error}");
        let left = fs::read_dir(folder.path()).expect("there").count();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_file_that_came_in_between_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan = plan(folder.path(), &["a", "b"]);
        fs::create_dir_all(&plan.root).expect("made");
        fs::write(plan.root.join("b"), "somebody's").expect("written");
        write(&plan).expect_err("`b` is there");
        assert_eq!(fs::read_to_string(plan.root.join("b")).expect("there"), "somebody's");
        assert!(!plan.root.join("a").exists());
    }
}
