//! A generated workspace with the door. It is kept from run to run, so that its engine is built once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use cargo_profiles::config::TemplateConfig;
use cargo_profiles::name::Name;

use crate::packages::host;
use crate::{Ran, command, generated, run_with, tree};

/// The workspace, as generated except for what a test writes. One test at a time uses it.
pub struct Workspace {
    /// Its folder.
    pub root: PathBuf,
    /// Held by one test at a time, across processes.
    _turn: File,
}

/// A line that every engine prints for [`LIST_RULES`].
pub const A_RULE: &str = "rustflags-set";

/// The arguments of a quick run that reads no files.
pub const LIST_RULES: &[&str] = &["check-profiles", "--list-rules"];

impl Workspace {
    /// Waits until no other test uses the workspace, and restores it. `tmp` is the test's `CARGO_TARGET_TMPDIR`.
    pub fn new(tmp: &str) -> Self {
        let folder = Path::new(tmp).join("door");
        let root = folder.join("hello");
        fs::create_dir_all(&root).expect("folders can be made");
        let turn = File::create(folder.join("turn")).expect("a lock file");
        turn.lock().expect("a lock");
        let workspace = Self { root, _turn: turn };
        workspace.restore();
        workspace
    }

    /// Restores the generated files.
    fn restore(&self) {
        let config = TemplateConfig::embedded().expect("the template's own file");
        let name = Name::new("hello").expect("a good name");
        tree::restore(&generated::files(&name, &config, &[]), &self.root);
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("readable")
    }

    /// Writes Cargo's configuration: the alias, and this text.
    pub fn configure(&self, text: &str) {
        let ours = fs::read_to_string(crate::repository().join(".cargo/config.toml"));
        self.write(".cargo/config.toml", &format!("{}\n{text}", ours.expect("our config file")));
    }

    /// Runs `cargo xtask` in the workspace's root.
    pub fn xtask(&self, args: &[&str]) -> Ran {
        self.xtask_with(args, &[])
    }

    /// As [`Workspace::xtask`], with these variables set.
    pub fn xtask_with(&self, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let args = ["xtask"].iter().chain(args);
        run_with("cargo", args, &self.root, env.iter().copied())
    }

    /// `cargo xtask`, not yet started.
    pub fn command(&self, args: &[&str]) -> std::process::Command {
        command("cargo", ["xtask"].iter().chain(args), &self.root)
    }

    /// The door's binary, which exists after a first run.
    pub fn door(&self) -> PathBuf {
        let door = format!("target/{}/debug/xtask{}", host(), std::env::consts::EXE_SUFFIX);
        self.root.join(door)
    }

    /// What Cargo has compiled for the engine: a name for each combination of package, features, flags and compiler. A
    /// build with other settings adds names.
    pub fn compiled(&self) -> Vec<String> {
        let folder = format!("profiles-engine/{}/debug/.fingerprint", host());
        let folder = self.door().with_file_name(folder);
        let entries = fs::read_dir(folder).expect("the engine was built").flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Replaces the engine of a workspace by one that is built at once, and that prints its version.
pub fn tiny_engine(root: &Path, version: &str) {
    let engine = root.join("profiles-engine");
    fs::remove_dir_all(engine.join("src")).expect("removed");
    let package = format!("name = \"profiles-engine\"\nversion = \"{version}\"\n");
    let files = [
        ("src/main.rs", "fn main() { println!(env!(\"CARGO_PKG_VERSION\")) }".to_owned()),
        ("Cargo.toml", format!("[package]\n{package}edition = \"2021\"\n\n[workspace]\n")),
        ("Cargo.lock", format!("version = 4\n[[package]]\n{package}")),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.into_bytes()));
    tree::write(&files.into(), &engine);
}
