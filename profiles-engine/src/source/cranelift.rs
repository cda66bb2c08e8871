//! What the Cranelift backend is called: its config file, its component, the command that brings it.

use std::path::Path;

/// The config file that turns it on where it is named: `cargo +nightly build --config .cargo/cranelift.toml`.
pub const FILE: &str = ".cargo/cranelift.toml";

/// Brings the component.
pub const INSTALL: &str =
    "rustup component add rustc-codegen-cranelift-preview --toolchain nightly";

/// Brings nightly with the component.
pub const INSTALL_NIGHTLY: &str =
    "rustup toolchain install nightly --component rustc-codegen-cranelift-preview";

/// Whether a toolchain in rustup's folder has the backend; `None` where there are no toolchains to look at.
pub fn is_installed(rustup_home: &Path) -> Option<bool> {
    let toolchains = std::fs::read_dir(rustup_home.join("toolchains")).ok()?;
    let targets = toolchains.flatten().flat_map(|toolchain| {
        std::fs::read_dir(toolchain.path().join("lib/rustlib")).into_iter().flatten().flatten()
    });
    let mut targets = targets.into_iter();
    Some(targets.any(|target| holds_backend(&target.path().join("codegen-backends"))))
}

/// `librustc_codegen_cranelift-….so`, or as the system names its libraries.
pub fn holds_backend(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .into_iter()
        .any(|file| file.file_name().to_string_lossy().contains("rustc_codegen_cranelift"))
}

#[cfg(test)]
mod tests;
