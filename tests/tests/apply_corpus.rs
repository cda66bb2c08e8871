//! The handwritten manifests of this repository's dependencies (`Cargo.toml.orig` in Cargo's cache): `apply` only adds to
//! them, Cargo still reads those that it read before, and `remove` restores every byte.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::applied::{apply_and_see, remove_and_see};
use end_to_end::cases::each;
use end_to_end::{Folder, repository, run};
use profiles_engine::workspace::normalised;
use toml_edit::{Document, Item, TableLike};

/// The minimum number of manifests.
const AT_LEAST: usize = 300;

/// The folders of the packages in Cargo.lock. Cargo fetches those that are missing, which are for other systems.
fn packages() -> Vec<PathBuf> {
    let args = ["metadata", "--format-version", "1", "--locked"];
    let metadata = run("cargo", args, &repository()).exits(0).json();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let manifests = packages.map(|package| package["manifest_path"].as_str().expect("a path"));
    let folders = manifests.map(|path| Path::new(path).parent().expect("a folder").to_path_buf());
    let folders: BTreeSet<PathBuf> = folders.collect();
    folders.into_iter().collect()
}

/// A folder `package` in which Cargo finds what a manifest names: sources, members, and other packages by their paths.
fn around(manifest: &str, package: &Path) -> Folder {
    let folder =
        Folder::with([("in/a/package/Cargo.toml", manifest), ("in/a/package/src/lib.rs", "")]);
    let root = folder.path().join(PACKAGE);
    let write = |path: &Path, text: &str| {
        // Some manifests name paths outside of the folder.
        if !path.starts_with(folder.path()) {
            return;
        }
        fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    for path in ["src/main.rs", "build.rs"] {
        if package.join(path).is_file() {
            write(&root.join(path), "fn main() {}");
        }
    }
    let document = Document::parse(manifest.to_owned()).expect("a manifest that was published");
    texts(document.as_table(), "", &mut |above, key, text| match (key, text.ends_with(".rs")) {
        ("path" | "build", true) if !text.contains("..") => write(&root.join(text), "fn main() {}"),
        ("path", false) => other(&normalised(&root.join(text)), above, &write),
        _ => {}
    });
    let workspace = document.get("workspace").and_then(Item::as_table_like);
    let members = workspace.and_then(|workspace| workspace.get("members")?.as_array());
    for member in members.into_iter().flatten().filter_map(|member| member.as_str()) {
        let folder = normalised(&root.join(member.replace('*', "one")));
        let name = member.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        other(&folder, &format!("member{name}"), &write);
    }
    folder
}

const PACKAGE: &str = "in/a/package";

/// A package that another one names.
fn other(folder: &Path, name: &str, write: &dyn Fn(&Path, &str)) {
    let manifest = folder.join("Cargo.toml");
    if !manifest.exists() {
        write(&manifest, &format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n"));
        write(&folder.join("src/lib.rs"), "");
    }
}

/// Calls back with every string in a table and its subtables: the table's key, the string's key, the string.
fn texts(table: &dyn TableLike, above: &str, each: &mut dyn FnMut(&str, &str, &str)) {
    for (key, item) in table.iter() {
        if let Some(text) = item.as_str() {
            each(above, key, text);
        }
        if let Some(table) = item.as_table_like() {
            texts(table, key, each);
        }
        for table in item.as_array_of_tables().into_iter().flatten() {
            texts(table, key, each);
        }
    }
}

fn cargo_reads(root: &Path) -> bool {
    let args = ["metadata", "--format-version", "1", "--offline", "--no-deps"];
    run("cargo", args, root).code == Some(0)
}

#[test]
fn every_handwritten_manifest_can_be_applied_to_and_restored() {
    let (mut held, mut read, mut refused) = (0, 0, Vec::new());
    each(packages(), |package| {
        let Ok(manifest) = fs::read_to_string(package.join("Cargo.toml.orig")) else {
            return;
        };
        let folder = around(&manifest, &package);
        let root = folder.path().join(PACKAGE);
        let is_read = cargo_reads(&root);
        match apply_and_see(&root, held % 2 == 0) {
            Ok(_) => {}
            Err(error) => {
                assert!(error.to_string().contains("\nhelp: "), "{error}");
                assert_eq!(folder.read("in/a/package/Cargo.toml"), manifest);
                refused.push(format!("{}: {error}", package.display()));
                return;
            }
        }
        if is_read {
            assert!(cargo_reads(&root), "Cargo no longer reads that of {}", package.display());
            read += 1;
        }
        remove_and_see(&root, &manifest);
        held += 1;
    });
    println!(
        "{held} manifests held, {read} of them read by Cargo before and after; refused: {refused:#?}"
    );
    assert!(held >= AT_LEAST, "only {held} manifests were found; refused: {refused:#?}");
    assert!(read >= AT_LEAST / 2, "Cargo reads only {read} of them");
}
