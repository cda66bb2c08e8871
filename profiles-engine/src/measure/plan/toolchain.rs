//! Toolchains: the one in use, and those of rustup's that a target or a variant names.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::process::Process;

/// A toolchain, and what its compiler says of itself.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// What rustup calls it; `None` for the one in use.
    pub name: Option<String>,
    /// The target triple that it runs on.
    pub host: String,
    /// All that `rustc -vV` says.
    pub version: String,
    /// Its folder.
    pub sysroot: PathBuf,
}

/// The Cargo of a toolchain, up to its subcommand.
pub fn cargo(name: Option<&str>) -> Process {
    Process::cargo().args(choice(name))
}

/// The rustc of a toolchain.
pub fn rustc(name: Option<&str>) -> Process {
    Process::rustc().args(choice(name))
}

/// What rustup's proxies take for the choice of a toolchain.
pub fn choice(name: Option<&str>) -> Option<String> {
    name.map(|name| format!("+{name}"))
}

impl Toolchain {
    /// Asks the compiler.
    ///
    /// # Errors
    /// When it does not run or names no host.
    pub fn ask(name: Option<&str>) -> Result<Self> {
        let version = rustc(name).arg("-vV").output()?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let Some(host) = host.map(str::to_owned) else {
            return Err(Error::new("`rustc -vV` names no host"));
        };
        let sysroot = rustc(name).args(["--print", "sysroot"]).output()?;
        let sysroot = PathBuf::from(sysroot.trim());
        Ok(Self { name: name.map(str::to_owned), host, version, sysroot })
    }

    /// What its compiler prints about a target.
    ///
    /// # Errors
    /// When it does not know the target.
    pub fn print(&self, what: &str, triple: &str) -> Result<String> {
        rustc(self.name.as_deref()).args(["--print", what, "--target", triple]).output()
    }

    /// The folder of a target's standard library.
    ///
    /// # Errors
    /// When it does not know the target.
    pub fn libraries(&self, triple: &str) -> Result<PathBuf> {
        Ok(PathBuf::from(self.print("target-libdir", triple)?.trim()))
    }

    /// The target as the compiler knows it; `None` where it won't say.
    pub fn specification(&self, triple: &str) -> Option<serde_json::Value> {
        let print = ["-Zunstable-options", "--print", "target-spec-json", "--target", triple];
        let spec = rustc(self.name.as_deref()).env("RUSTC_BOOTSTRAP", "1").args(print).output();
        serde_json::from_str(&spec.ok()?).ok()
    }

    /// Whether Cargo and rustc take flags that are not stable: nightly's do, and any that RUSTC_BOOTSTRAP is set for.
    pub fn takes_unstable(&self) -> bool {
        let is_stable = |release: &str| !release.contains("nightly") && !release.contains("dev");
        let release = self.version.lines().find_map(|line| line.strip_prefix("release: "));
        let bootstrap = std::env::var_os("RUSTC_BOOTSTRAP").is_some_and(|value| value == "1");
        bootstrap || !release.is_none_or(is_stable)
    }

    /// Whether the source of the standard library is there.
    pub fn has_source(&self) -> bool {
        self.sysroot.join("lib/rustlib/src/rust/library/std").is_dir()
    }

    /// The major version of its LLVM.
    pub fn llvm(&self) -> Option<u32> {
        let version = self.version.lines().find_map(|line| line.strip_prefix("LLVM version: "))?;
        version.split('.').next()?.parse().ok()
    }

    /// How rustup brings something to it, such as `target add` a target; `None` where rustup can't.
    pub fn rustup(&self, what: &[&str]) -> Option<Process> {
        let manifest = self.manifest()?;
        if let ["target", "add", triple] = what {
            let there = format!("[pkg.rust-std.target.{triple}]\navailable = true");
            std::fs::read_to_string(manifest).ok().filter(|text| text.contains(&there))?;
        }
        let add = Process::new("rustup").args(what);
        // `cargo +nightly …` chooses a toolchain that a plain `rustup` would not add to.
        let chosen = || {
            let source = std::env::var("RUSTUP_TOOLCHAIN_SOURCE").ok()?;
            std::env::var("RUSTUP_TOOLCHAIN").ok().filter(|_| source == "cli")
        };
        Some(match self.name.clone().or_else(chosen) {
            Some(name) => add.args(["--toolchain", name.as_str()]),
            None => add,
        })
    }

    /// What rustup knows of a toolchain that it has downloaded.
    fn manifest(&self) -> Option<PathBuf> {
        let manifest = self.sysroot.join("lib/rustlib/multirust-channel-manifest.toml");
        manifest.is_file().then_some(manifest)
    }
}

/// Whether a folder holds a standard library.
pub fn holds_library(folder: &Path) -> bool {
    let Ok(files) = std::fs::read_dir(folder) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.ends_with(".rlib") && (name.starts_with("libcore-") || name.starts_with("libstd-"))
    })
}
