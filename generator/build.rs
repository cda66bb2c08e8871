//! Embeds what a generated workspace is made of, so that a binary scaffolds one without a network.
//!
//! The folders are the repository's own: cargo-generate reads the very same ones, and the end-to-end tests
//! hold the two to the same result. In a package of a registry, which can't reach out of its folder, a copy of them
//! is in `embedded/`. Paths in the generated code are relative to this package, and sorted, so that the same sources
//! give the same binary wherever they are.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

const FOLDERS: &[&str] = &["template", "profiles-engine", "xtask", ".cargo"];
const CONFIG: &str = "cargo-generate.toml";
/// Behind the name of a manifest in `embedded/`: Cargo packages no folder that has one.
const DISGUISE: &str = ".in";

fn main() -> Result<(), Box<dyn Error>> {
    let package = std::env::var("CARGO_MANIFEST_DIR")?;
    let package = Path::new(&package);
    let root = if package.join("..").join(CONFIG).is_file() { ".." } else { "embedded" };
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={root}/{CONFIG}");
    let mut files = String::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={root}/{folder}");
        let entries = WalkDir::new(package.join(root).join(folder)).sort_by_file_name();
        for entry in entries.into_iter().filter_entry(|entry| ships(folder, entry)) {
            let entry = entry?;
            // Symbolic links are left out, as cargo-generate does.
            if entry.file_type().is_file() {
                write_file(&mut files, package, root, &entry)?;
            }
        }
    }
    let code = format!(
        "const FILES: &[File] = &[\n{files}];\n\
         const CONFIG: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{root}/{CONFIG}\"));\n"
    );
    let out = std::env::var("OUT_DIR")?;
    Ok(std::fs::write(Path::new(&out).join("files.rs"), code)?)
}

fn write_file(
    code: &mut String,
    package: &Path,
    root: &str,
    entry: &DirEntry,
) -> Result<(), Box<dyn Error>> {
    let path = entry.path().strip_prefix(package.join(root))?;
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    let path = parts.ok_or_else(|| format!("`{}` is not UTF-8", path.display()))?.join("/");
    let name = path.strip_suffix(DISGUISE).unwrap_or(&path);
    let executable = is_executable(entry)?;
    writeln!(
        code,
        "    File {{ path: {name:?}, executable: {executable}, bytes: \
         include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{root}/\", {path:?})) }},"
    )?;
    Ok(())
}

/// Whether an entry below one of the folders is part of the template. The engine ships without its unit tests.
fn ships(folder: &str, entry: &DirEntry) -> bool {
    let is_test = ["tests", "tests.rs"].iter().any(|name| entry.file_name() == *name);
    !is_by_product(entry) && (folder != "profiles-engine" || !is_test)
}

/// What builds, editors and desktops leave behind: never part of a template.
fn is_by_product(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    (entry.file_type().is_dir() && name == "target")
        || name == ".DS_Store"
        || name.starts_with(".#")
        || [".swp", ".swo", ".orig", ".rej", "~"].iter().any(|end| name.ends_with(end))
}

#[cfg(unix)]
fn is_executable(entry: &DirEntry) -> Result<bool, Box<dyn Error>> {
    use std::os::unix::fs::PermissionsExt;
    Ok(entry.metadata()?.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &DirEntry) -> Result<bool, Box<dyn Error>> {
    Ok(false)
}
