//! `apply` and the packages that stand in Cargo.lock: the owner's stay at their versions, or it says which do not.

use end_to_end::{Folder, Ran, cargo_profiles, run};

/// A package whose lockfile has dependencies at these versions; `None`, and a word on it, where no registry answers.
fn locked(dependencies: &[(&str, &str)]) -> Option<Folder> {
    let table: String =
        dependencies.iter().map(|(name, version)| format!("{name} = \"{version}\"\n")).collect();
    let folder = Folder::package(&format!("\n[dependencies]\n{table}"));
    let cargo = |args: &[&str]| run("cargo", args, folder.path());
    if cargo(&["generate-lockfile"]).code != Some(0) {
        println!("not tried: packages at old versions, for no registry answers");
        return None;
    }
    for (name, version) in dependencies {
        cargo(&["update", "--package", name, "--precise", version]).exits(0);
    }
    Some(folder)
}

fn apply(folder: &Folder) -> Ran {
    run(cargo_profiles(), ["apply", "--yes"], folder.path()).exits(0)
}

/// How a lockfile names a package of crates.io.
fn block(name: &str, version: &str) -> String {
    format!("name = \"{name}\"\nversion = \"{version}\"\nsource = ")
}

#[test]
fn packages_that_newer_ones_would_move_stay_where_they_are() {
    // The newest packages of the xtask want memchr 2.8 and indexmap 2.13.
    let old = [("memchr", "2.7.4"), ("indexmap", "2.11.4"), ("anstyle", "1.0.11")];
    let Some(folder) = locked(&old) else { return };
    let before = folder.read("Cargo.lock");
    let said = apply(&folder).stderr;
    let after = folder.read("Cargo.lock");
    for (name, version) in old {
        assert!(after.contains(&block(name, version)), "{name} {version}: {after}");
    }
    assert!(after.contains("name = \"xtask\"") && !after.contains("held-"), "{after}");
    assert!(!said.contains("other versions"), "{said}");
    run("cargo", ["metadata", "--locked", "--format-version", "1"], folder.path()).exits(0);
    run(cargo_profiles(), ["remove", "--yes"], folder.path()).exits(0);
    assert_eq!(folder.read("Cargo.lock"), before);
}

#[test]
fn a_package_that_the_xtask_wants_newer_is_named_and_wants_a_yes() {
    let Some(folder) = locked(&[("clap", "4.4.18"), ("memchr", "2.7.4")]) else { return };
    let before = folder.read("Cargo.lock");
    let said = run(cargo_profiles(), ["apply", "--yes"], folder.path()).exits(2).stderr;
    assert!(said.contains("clap 4.4.18 → 4."), "{said}");
    assert!(said.contains("help: ") && said.contains("`--allow-updates`"), "{said}");
    assert_eq!(folder.read("Cargo.lock"), before, "nothing is written");
    run(cargo_profiles(), ["apply", "--yes", "--allow-updates"], folder.path()).exits(0);
    let after = folder.read("Cargo.lock");
    assert!(!after.contains(&block("clap", "4.4.18")), "{after}");
    assert!(after.contains(&block("memchr", "2.7.4")), "{after}");
}
