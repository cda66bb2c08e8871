//! The variant `dev+cranelift`: the dev profile as `.cargo/cranelift.toml` changes it, built by nightly.
//!
//! A workspace that has the file gets the variant. Nothing else is built by nightly, and where nightly or its
//! component is missing, the cell is skipped with the command that brings it.

use std::path::{Path, PathBuf};

use crate::process::Process;

const FILE: &str = ".cargo/cranelift.toml";
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
        return Some(
            "there is no nightly toolchain: run `rustup toolchain install nightly --component rustc-codegen-cranelift-preview`"
                .to_owned(),
        );
    };
    let backends =
        Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("codegen-backends");
    if holds_backend(&backends) {
        return None;
    }
    Some(
        "nightly has no Cranelift: run `rustup component add rustc-codegen-cranelift-preview --toolchain nightly`"
            .to_owned(),
    )
}

/// `librustc_codegen_cranelift-….so`, or as the system names its libraries.
fn holds_backend(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .into_iter()
        .any(|file| file.file_name().to_string_lossy().contains("rustc_codegen_cranelift"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_without_the_file_has_no_variant() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Cranelift::find(folder.path(), "x86_64-unknown-linux-gnu"), None);
    }

    #[test]
    fn the_backend_is_known_by_its_name_on_every_system() {
        for name in ["librustc_codegen_cranelift-1.so", "rustc_codegen_cranelift-1.dll"] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            assert!(!holds_backend(folder.path()));
            std::fs::write(folder.path().join(name), "").expect("a file");
            assert!(holds_backend(folder.path()), "{name}");
        }
    }
}
