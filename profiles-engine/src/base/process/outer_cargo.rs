//! What the Cargo that started us has put into our environment. Passed on, it would make other packages rebuild
//! (`CARGO_PKG_*`) and override the `rust-toolchain.toml` of another folder (`RUSTUP_TOOLCHAIN`).
//!
//! Source: the Cargo book, "Environment variables Cargo sets for crates".

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Set by Cargo for the one package that it runs or builds.
const PACKAGE_VARIABLES: &[&str] = &[
    "CARGO",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MAKEFLAGS",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
];

#[cfg(windows)]
const LIBRARY_PATH: &str = "PATH";
#[cfg(target_os = "macos")]
const LIBRARY_PATH: &str = "DYLD_FALLBACK_LIBRARY_PATH";
#[cfg(not(any(windows, target_os = "macos")))]
const LIBRARY_PATH: &str = "LD_LIBRARY_PATH";

/// Under rustup its proxy, which picks the toolchain for the folder it runs in; else the Cargo that started us.
pub(super) fn chosen_cargo() -> OsString {
    match (env::var_os("RUSTUP_TOOLCHAIN"), env::var_os("CARGO")) {
        (None, Some(cargo)) => cargo,
        _ => "cargo".into(),
    }
}

/// The changes to our environment that give back the one we were started from.
pub(super) fn removed() -> Vec<(OsString, Option<OsString>)> {
    let mut changes: Vec<_> = env::vars_os()
        .filter(|(key, value)| is_of_cargo(&key.to_string_lossy(), &value.to_string_lossy()))
        .map(|(key, _)| (key, None))
        .collect();
    // `cargo +nightly xtask` reaches us only as RUSTUP_TOOLCHAIN; rustup tells when the user chose it, and where no
    // Cargo started us, the user did.
    let source = env::var("RUSTUP_TOOLCHAIN_SOURCE").unwrap_or_default();
    if !matches!(source.as_str(), "cli" | "env") && env::var_os("CARGO").is_some() {
        changes.push(("RUSTUP_TOOLCHAIN".into(), None));
    }
    changes.extend(library_path().map(|value| (LIBRARY_PATH.into(), value)));
    changes
}

/// Also what an outer `make` says of its jobserver: no token was taken from it for the Cargos that we start.
fn is_of_cargo(key: &str, value: &str) -> bool {
    let names_jobserver = ["MAKEFLAGS", "MFLAGS"].contains(&key) && value.contains("--jobserver");
    key.starts_with("CARGO_PKG_") || PACKAGE_VARIABLES.contains(&key) || names_jobserver
}

/// The library path without the folders that `cargo run` put at its front; `None` where it put none.
fn library_path() -> Option<Option<OsString>> {
    let before: Vec<PathBuf> = env::split_paths(&env::var_os(LIBRARY_PATH)?).collect();
    match &before[added(&before, &env::current_exe().ok()?)..] {
        kept if kept.len() == before.len() => None,
        [] => Some(None),
        kept => Some(env::join_paths(kept).ok()),
    }
}

/// How many of the first folders are of the program that Cargo ran (this one or the door), or of the toolchain.
fn added(path: &[PathBuf], exe: &Path) -> usize {
    let exe = real(exe);
    let programs = [exe.parent(), doors_folder(&exe)];
    let is_programs = |folder: &Path| programs.iter().flatten().any(|own| folder.starts_with(own));
    let path: Vec<PathBuf> = path.iter().map(|folder| real(folder)).collect();
    let is_added = |i: &usize| {
        // With a `build-dir`, the second of a program's folders is in another place than the first.
        let is_second = *i > 0 && path[*i].ends_with("deps") && is_programs(&path[*i - 1]);
        is_programs(&path[*i]) || is_second || is_sysroot_library(&path[*i])
    };
    (0..path.len()).take_while(is_added).count()
}

/// The folder of the door that built this program, which is in `profiles-engine/TARGET/PROFILE/` next to the door.
fn doors_folder(exe: &Path) -> Option<&Path> {
    let target = exe.ancestors().nth(3)?;
    target.parent().filter(|_| target.ends_with("profiles-engine"))
}

/// A program knows its path without symbolic links, and Cargo may not.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// `lib` of a toolchain, or `lib/rustlib/TARGET/lib` in it.
fn is_sysroot_library(path: &Path) -> bool {
    let rustc = format!("bin/rustc{}", env::consts::EXE_SUFFIX);
    let mut toolchains = [1, 4].into_iter().filter_map(|above| path.ancestors().nth(above));
    toolchains.any(|toolchain| toolchain.join(&rustc).is_file())
}

#[cfg(test)]
mod tests;
