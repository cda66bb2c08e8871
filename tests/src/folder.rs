//! Temporary folders with the files of a workspace.

use std::path::Path;

/// The `[package]` table of [`Folder::package`].
pub const HEAD: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// A folder that is deleted when this value is dropped.
pub struct Folder(tempfile::TempDir);

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Folder {
    /// A new, empty folder.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A new folder with these files.
    pub fn with<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// A package `app` with this text after its `[package]` table.
    pub fn package(manifest: &str) -> Self {
        let manifest = format!("{HEAD}{manifest}");
        Self::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}")])
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    /// Writes a file of any bytes, with the folders above it.
    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        let parent = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(parent).expect("folders can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        let path = self.path().join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Writes a shell script that can be executed, and returns its path.
    #[cfg(unix)]
    pub fn script(&self, path: &str, text: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        self.write(path, &format!("#!/bin/sh\n{text}\n"));
        let path = self.path().join(path);
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&path, executable).expect("a script can be made executable");
        path.into_os_string().into_string().expect("UTF-8")
    }
}
