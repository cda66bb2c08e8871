//! The next version of this repository: a copy with a changed engine, changed presets, a changed workflow and a higher
//! version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::packaged::snapshot;
use crate::{Folder, run_with};

/// Its source, with the derived files renewed, as a release begins. Builds in this target folder.
pub fn source(target: &Path) -> Folder {
    let next = snapshot();
    let edit =
        |path: &str, edit: &dyn Fn(String) -> String| next.write(path, &edit(next.read(path)));
    for path in ["profiles-engine/Cargo.toml", "generator/Cargo.toml", "Cargo.lock"] {
        edit(path, &|text| {
            let text =
                text.replacen("version = \"0.1.0\"\nedition", "version = \"0.2.0\"\nedition", 1);
            let of = |name: &str| format!("name = {name:?}\nversion = \"0.1.0\"");
            let text = ["profiles-engine", "cargo-profiles"].iter().fold(text, |text, name| {
                text.replace(&of(name), &of(name).replace("0.1.0", "0.2.0"))
            });
            text.replace(
                "profiles-engine\", version = \"0.1.0\"",
                "profiles-engine\", version = \"0.2.0\"",
            )
        });
    }
    edit("tests/Cargo.toml", &|text| {
        text.replace("version = \"0.1.0\" }", "version = \"0.2.0\" }")
    });
    for path in ["Cargo.toml", "template/Cargo.toml.liquid"] {
        edit(path, &|text| {
            text.replace("opt-level = \"s\" # Prefers", "opt-level = \"z\" # Prefers")
        });
    }
    edit("template/.github/workflows/ci.yml.liquid", &|text| {
        text.replace("name: CI", "name: Checks")
    });
    edit("xtask/src/main.rs", &|text| text + "// Version 0.2.0.\n");
    edit("profiles-engine/src/base/text.rs", &|text| text + "// Version 0.2.0.\n");
    next.write("profiles-engine/src/added.rs", "// Not a module yet.\n");
    fs::remove_file(next.path().join("profiles-engine/door.toml")).expect("it is there");
    fs::write(next.path().join("profiles-engine/config.toml"), "# Renamed.\n").expect("written");
    let ship = ["run", "--quiet", "--offline", "--package", "end-to-end", "--bin", "ship"];
    run_with("cargo", ship, next.path(), [("CARGO_TARGET_DIR", utf8(target))]).exits(0);
    next
}

/// Its `cargo-profiles`, built for this machine in this target folder.
pub fn program(source: &Path, target: &Path) -> PathBuf {
    let build = ["build", "--quiet", "--offline", "--package", "cargo-profiles"];
    run_with("cargo", build, source, [("CARGO_TARGET_DIR", utf8(target))]).exits(0);
    target.join(format!("debug/cargo-profiles{}", std::env::consts::EXE_SUFFIX))
}

fn utf8(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
