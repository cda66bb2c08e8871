//! Foreign targets, if `.ci/cross/install` has installed them.

use std::path::Path;

use crate::{repository, run};

/// The toolchain with their standard libraries.
pub const TOOLCHAIN: &str = "debian-cross";

/// The variables that choose the toolchain, its linkers and its runners. Prints a note and returns `None` if the
/// toolchain is not installed.
pub fn variables() -> Option<Vec<(String, String)>> {
    if !is_installed(TOOLCHAIN) {
        not_tried("foreign targets, for lack of a toolchain (`.ci/cross/install` brings it)");
        return None;
    }
    let script = format!(". '{}' && env", repository().join(".ci/cross/env.sh").display());
    let said = run("bash", ["-c", &script], Path::new(".")).exits(0).stdout;
    let set = said.lines().filter_map(|line| line.split_once('='));
    let set = set.filter(|(name, _)| name.starts_with("CARGO_TARGET_"));
    let set = set.filter(|(name, _)| *name != "CARGO_TARGET_DIR" && *name != "CARGO_TARGET_TMPDIR");
    let toolchain = ("RUSTUP_TOOLCHAIN", TOOLCHAIN);
    let all = set.chain([toolchain]).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some(all.collect())
}

/// Prints a note that something was not tried.
///
/// # Panics
/// In CI, where nothing is missing.
#[track_caller]
pub fn not_tried(what: &str) {
    assert!(std::env::var_os("NO_SKIPPED_TARGETS").is_none(), "not tried: {what}");
    println!("not tried: {what}");
}

/// Whether rustup has this toolchain.
pub fn is_installed(toolchain: &str) -> bool {
    run("rustup", ["run", toolchain, "rustc", "--version"], Path::new(".")).code == Some(0)
}

/// Whether a program is installed. Prints a note if not.
pub fn has(program: &str) -> bool {
    let found = run("sh", ["-c", &format!("command -v {program}")], Path::new(".")).code == Some(0);
    if !found {
        println!("not tried: what needs `{program}`");
    }
    found
}

/// A toolchain of rustup that can build `core`; prints a note if there is none.
pub fn toolchain_with_sources() -> Option<String> {
    let list = run("sh", ["-c", "rustup toolchain list 2>/dev/null"], Path::new(".")).stdout;
    let has_sources = |name: &&str| {
        let sysroot = run("rustup", ["run", name, "rustc", "--print", "sysroot"], Path::new("."));
        Path::new(sysroot.stdout.trim()).join("lib/rustlib/src/rust/library/core").is_dir()
    };
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    let found = names.collect::<Vec<_>>().into_iter().find(|name| has_sources(name));
    if found.is_none() {
        println!("skipped: no toolchain has the component `rust-src`");
    }
    found.map(str::to_owned)
}
