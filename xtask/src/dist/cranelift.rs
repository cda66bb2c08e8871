//! The variant `dev+cranelift`: the dev profile as `.cargo/cranelift.toml` changes it, built by nightly.
//!
//! A workspace that has the file gets the variant. Nothing else is built by nightly, and where nightly or its
//! component is missing, the cell is skipped with the command that brings it.

use std::path::{Path, PathBuf};

use crate::cranelift::{FILE, INSTALL, INSTALL_NIGHTLY, holds_backend};
use crate::process::Process;

const TOOLCHAIN: &str = "+nightly";

/// How to build with Cranelift in one workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cranelift {
    /// The config file that turns it on.
    pub config: PathBuf,
    /// Why it can't be built with, and the way to mend it.
    pub skip: Option<String>,
}

impl Cranelift {
    /// The variant's name.
    pub const NAME: &'static str = "cranelift";
    /// The profile that it is a variant of.
    pub const PRESET: &'static str = "dev";

    /// Looks for the workspace's file, and for nightly's backend; `None` without the file.
    pub fn find(root: &Path, host: &str) -> Option<Self> {
        let config = root.join(FILE);
        config.is_file().then(|| Self { config, skip: missing(host) })
    }

    /// The Cargo that builds with it, up to its subcommand.
    pub fn cargo() -> Process {
        Process::cargo().arg(TOOLCHAIN)
    }

    /// The rustc behind it.
    pub fn rustc() -> Process {
        Process::rustc().arg(TOOLCHAIN)
    }

    /// The file as a person would name it: relative where they stand above it.
    pub fn config_argument(&self) -> String {
        let dir = std::env::current_dir().unwrap_or_default();
        let path = self.config.strip_prefix(dir).unwrap_or(&self.config);
        path.display().to_string()
    }
}

fn missing(host: &str) -> Option<String> {
    if which::which("rustup").is_err() {
        return Some(
            "Cranelift comes with rustup's nightly toolchain, and there is no rustup".to_owned(),
        );
    }
    let Ok(sysroot) = Cranelift::rustc().args(["--print", "sysroot"]).output() else {
        return Some(format!("there is no nightly toolchain: run `{INSTALL_NIGHTLY}`"));
    };
    let rustlib = Path::new(sysroot.trim()).join("lib/rustlib");
    if holds_backend(&rustlib.join(host).join("codegen-backends")) {
        return None;
    }
    Some(format!("nightly has no Cranelift: run `{INSTALL}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_without_the_file_has_no_variant() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Cranelift::find(folder.path(), "x86_64-unknown-linux-gnu"), None);
    }
}
