//! The packages of the standard library, which `build-std` compiles too. No Cargo.lock of a workspace names them.
//!
//! Source: `library/Cargo.lock` of Rust 1.96.

use crate::workspace::packages::Package;

/// Those with their own source in the library, without its tests. Most have the version 0.0.0.
const OWN: &[&str] = &[
    "alloc",
    "compiler_builtins",
    "core",
    "panic_abort",
    "panic_unwind",
    "proc_macro",
    "profiler_builtins",
    "rustc-std-workspace-alloc",
    "rustc-std-workspace-core",
    "rustc-std-workspace-std",
    "std",
    "std_detect",
    "sysroot",
    "test",
    "unwind",
];

/// Those that it depends on, on any target.
#[rustfmt::skip]
const REGISTERED: &[&str] = &[
    "addr2line", "adler2", "backtrace", "cfg-if", "dlmalloc", "foldhash", "fortanix-sgx-abi", "getopts", "gimli", "hashbrown",
    "hermit-abi", "libc", "memchr", "miniz_oxide", "moto-rt", "object", "r-efi", "r-efi-alloc", "rustc-demangle",
    "rustc-literal-escaper", "unicode-width", "unwinding", "vex-sdk", "wasi", "windows-link", "windows-sys", "windows-targets",
    "wit-bindgen",
];

/// The package of the library itself that has this name.
pub fn own(name: &str) -> Option<Package> {
    let version = |name: &str| match name {
        // Their versions differ from one toolchain to the next.
        "compiler_builtins" | "std_detect" => "",
        _ if name.starts_with("rustc-std") => "",
        _ => "0.0.0",
    };
    let package = |name: &str| Package { version: version(name).to_owned(), ..named(name) };
    OWN.contains(&name).then(|| package(name))
}

/// A package of this name that the library consists of, or depends on.
pub fn find(name: &str) -> Option<Package> {
    own(name).or_else(|| REGISTERED.contains(&name).then(|| named(name)))
}

/// All packages of the library itself.
pub fn all() -> impl Iterator<Item = Package> {
    OWN.iter().filter_map(|name| own(name))
}

fn named(name: &str) -> Package {
    Package { name: name.to_owned(), ..Package::default() }
}
