//! The Cranelift backend: its config file, its component, and the command that installs it.

use std::fs::DirEntry;
use std::path::Path;

/// The config file that turns it on: `cargo +nightly build --config .cargo/cranelift.toml`.
pub const FILE: &str = ".cargo/cranelift.toml";

/// Installs the component.
pub const INSTALL: &str =
    "rustup component add rustc-codegen-cranelift-preview --toolchain nightly";

/// Installs nightly with the component.
pub const INSTALL_NIGHTLY: &str =
    "rustup toolchain install nightly --component rustc-codegen-cranelift-preview";

/// Whether a toolchain in rustup's folder has the backend; `None` where there are no toolchains to look at.
pub fn is_installed(rustup_home: &Path) -> Option<bool> {
    let toolchains = std::fs::read_dir(rustup_home.join("toolchains")).ok()?.flatten();
    let mut targets = toolchains.flat_map(|found| entries(&found.path().join("lib/rustlib")));
    Some(targets.any(|target| holds_backend(&target.path().join("codegen-backends"))))
}

/// `librustc_codegen_cranelift-….so`, or as the system names its libraries.
pub fn holds_backend(folder: &Path) -> bool {
    entries(folder)
        .any(|file| file.file_name().to_string_lossy().contains("rustc_codegen_cranelift"))
}

fn entries(folder: &Path) -> impl Iterator<Item = DirEntry> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().flatten()
}

#[cfg(test)]
mod tests;
