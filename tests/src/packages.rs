//! One workspace with all kinds of packages: members, a proc-macro, build scripts, a path dependency outside of the
//! workspace, packages of a registry in two versions.

use std::sync::OnceLock;

use crate::{Folder, run_with};

/// The files, except for the manifest of the workspace, which is in `ws/`.
const FILES: &[(&str, &str)] = &[
    ("ws/app/src/main.rs", "fn main() {}"),
    ("ws/app/build.rs", "fn main() {}"),
    (
        "ws/app/Cargo.toml",
        r#"
[package]
name = "app"
version = "0.1.0"
edition = "2024"
[dependencies]
engine = { path = "../engine" }
derive = { path = "../derive" }
outside = { path = "../../outside" }
registered = "1"
old = { package = "registered", version = "0.9" }
[build-dependencies]
generator = "1"
engine = { path = "../engine" }
"#,
    ),
    ("ws/engine/src/lib.rs", ""),
    (
        "ws/engine/Cargo.toml",
        "[package]\nname = \"engine\"\nversion = \"0.2.0\"\nedition = \"2024\"\n",
    ),
    ("ws/derive/src/lib.rs", ""),
    (
        "ws/derive/Cargo.toml",
        r#"
[package]
name = "derive"
version = "0.1.0"
edition = "2024"
[lib]
proc-macro = true
[dependencies]
registered = "1"
"#,
    ),
    ("outside/src/lib.rs", ""),
    (
        "outside/Cargo.toml",
        "[package]\nname = \"outside\"\nversion = \"3.0.0\"\nedition = \"2024\"\n[workspace]\n",
    ),
    ("vendor/registered/src/lib.rs", ""),
    (
        "vendor/registered/Cargo.toml",
        "[package]\nname = \"registered\"\nversion = \"1.2.3\"\nedition = \"2024\"\n",
    ),
    ("vendor/registered/.cargo-checksum.json", "{\"files\":{}}"),
    ("vendor/registered-0.9/src/lib.rs", ""),
    (
        "vendor/registered-0.9/Cargo.toml",
        "[package]\nname = \"registered\"\nversion = \"0.9.1\"\nedition = \"2024\"\n",
    ),
    ("vendor/registered-0.9/.cargo-checksum.json", "{\"files\":{}}"),
    ("vendor/generator/src/lib.rs", ""),
    (
        "vendor/generator/Cargo.toml",
        "[package]\nname = \"generator\"\nversion = \"1.0.0\"\nedition = \"2024\"\n",
    ),
    ("vendor/generator/.cargo-checksum.json", "{\"files\":{}}"),
    (
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n",
    ),
];

/// The manifest of the workspace, without profiles.
pub const MANIFEST: &str = "[workspace]
resolver = \"3\"
members = [\"app\", \"engine\", \"derive\"]
default-members = [\"app\"]
";

/// The triple of this machine.
pub fn host() -> &'static str {
    static HOST: OnceLock<String> = OnceLock::new();
    HOST.get_or_init(|| {
        let said = run_with("rustc", ["-vV"], Folder::new().path(), []).exits(0).stdout;
        let host = said.lines().find_map(|line| line.strip_prefix("host: "));
        host.expect("a host").to_owned()
    })
}

/// The workspace in its own folder, with its lockfile.
pub fn packages() -> Folder {
    let folder = Folder::with(FILES.iter().copied());
    folder.write("ws/Cargo.toml", MANIFEST);
    let root = folder.path().join("ws");
    run_with("cargo", ["generate-lockfile", "--offline"], &root, []).exits(0);
    folder
}
