//! A folder for the files of an input. The engine reads workspaces from disk, so it is in `/dev/shm` where there is one:
//! nothing of it is ever written to a disk. Each process has one, which every input fills anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub struct Folder {
    dir: TempDir,
    /// What the last input has written.
    written: BTreeSet<PathBuf>,
}

impl Folder {
    /// A new folder with files that stay, which becomes the current one: relative paths in an input lead into it.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = Self { dir: dir.expect("a folder"), written: BTreeSet::new() };
        for (path, text) in files {
            folder.put(&folder.path().join(path), text.as_bytes());
        }
        std::env::set_current_dir(folder.path()).expect("the folder is there");
        folder
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Replaces the files of the last input by these.
    pub fn fill<'a>(&mut self, files: impl Iterator<Item = (&'a str, &'a [u8])>) {
        let mut written = BTreeSet::new();
        for (path, text) in files {
            let path = self.path().join(path);
            self.put(&path, text);
            written.insert(path);
        }
        for gone in self.written.difference(&written) {
            // A part of the engine or the generator may have removed it.
            let _ = fs::remove_file(gone);
        }
        self.written = written;
    }

    fn put(&self, path: &Path, text: &[u8]) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}
