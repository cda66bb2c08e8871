//! What the end-to-end tests share: scratch folders, and the programs of this repository as built binaries.

pub mod applied;
pub mod door;
pub mod foreign;
pub mod packaged;
pub mod packages;
pub mod registry;
pub mod reports;
pub mod shipping;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The root of this repository.
pub fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ has a parent").to_path_buf()
}

/// The built engine.
pub fn engine() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| built("profiles-engine", "profiles-engine"))
}

/// The built `cargo-profiles` program.
pub fn cargo_profiles() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| built("cargo-profiles", "cargo-profiles"))
}

fn built(package: &str, bin: &str) -> PathBuf {
    escargot::CargoBuild::new()
        .manifest_path(repository().join("Cargo.toml"))
        .package(package)
        .bin(bin)
        .run()
        .unwrap_or_else(|error| panic!("failed to build `{bin}`: {error}"))
        .path()
        .to_path_buf()
}

/// A folder that goes away with its value.
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

    /// A package `app` with this text behind its `[package]` table.
    pub fn package(manifest: &str) -> Self {
        let head = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        let manifest = format!("{head}{manifest}");
        Self::with([("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}")])
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    /// Writes a file that need not be text, with the folders above it.
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
}

/// A program that ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Ran {
    /// Itself, after the exit code was seen to be this one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Its standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in:\n{}", self.stdout))
    }

    /// Its standard output as a report of `dist`, after it was seen to keep the contract.
    #[track_caller]
    pub fn report(&self) -> serde_json::Value {
        let report = self.json();
        keeps_contract("report.schema.json", &report);
        report
    }
}

/// The cell of a preset in a report of `dist`.
#[track_caller]
pub fn cell<'a>(report: &'a serde_json::Value, preset: &str) -> &'a serde_json::Value {
    let cells = report["cells"].as_array().expect("cells");
    let cell = cells.iter().find(|cell| cell["preset"] == preset);
    cell.unwrap_or_else(|| panic!("no cell `{preset}` in {report:#}"))
}

/// Sees that a value keeps the contract in a schema of `docs/`.
#[track_caller]
pub fn keeps_contract(schema: &str, value: &serde_json::Value) {
    let schema = std::fs::read_to_string(repository().join("docs").join(schema));
    let schema = serde_json::from_str(&schema.expect("the schema")).expect("the schema is JSON");
    keeps_schema(&schema, value);
}

/// Sees that a value is what a schema describes.
#[track_caller]
pub fn keeps_schema(schema: &serde_json::Value, value: &serde_json::Value) {
    if let Err(error) = jsonschema::validate(schema, value) {
        panic!("{error}\nin {value:#}");
    }
}

/// Runs a program in a folder, in an environment without what the Cargo that runs the tests set, and without
/// the settings of the person who runs them.
pub fn run<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = A>,
    dir: &Path,
) -> Ran {
    run_with(program, args, dir, [])
}

/// As [`run`], with these variables set.
pub fn run_with<'a, A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = A>,
    dir: &Path,
    env: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Ran {
    let output = command(program.as_ref(), args, dir).envs(env).output();
    let output = output.unwrap_or_else(|error| panic!("{:?}: {error}", program.as_ref()));
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The program that [`run`] runs, not yet started.
pub fn command<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = A>,
    dir: &Path,
) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(args).current_dir(dir);
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        let kept = ["CARGO_HOME", "CARGO_NET_OFFLINE"].contains(&name.as_ref());
        let ours = name.starts_with("CARGO") || name.starts_with("RUSTUP_TOOLCHAIN");
        if (ours && !kept) || ["RUSTFLAGS", "CI", "NO_COLOR"].contains(&name.as_ref()) {
            command.env_remove(&key);
        }
    }
    command
}
