//! The derived files that ship, and what they must contain.

use std::fs;

use cargo_profiles::apply::shipped;
use cargo_profiles::vendored::sum;

use crate::tree::{self, Tree, tree_without};
use crate::{Folder, repository, run};

/// The files by their paths from the repository's root, with the text that they must contain.
pub fn derived() -> Vec<(&'static str, String)> {
    let (lockfile, manifest) = (engine_lockfile(), engine_manifest());
    let checksums = checksums(&[("Cargo.lock", &lockfile), ("Cargo.toml", &manifest)]);
    vec![
        ("profiles-engine/Cargo.lock", lockfile),
        ("template/profiles-engine/Cargo.toml.liquid", manifest),
        ("profiles-engine/CHECKSUMS", checksums),
        ("generator/shipped.toml", shipped()),
    ]
}

/// The engine's lockfile, with the versions that this repository is tested with.
fn engine_lockfile() -> String {
    let folder = Folder::new();
    tree::write(&engine(), folder.path());
    folder.write("Cargo.toml", &engine_manifest());
    let ours = fs::read_to_string(repository().join("Cargo.lock")).expect("our lockfile");
    folder.write("Cargo.lock", &ours);
    // Any command that resolves removes what the engine does not need.
    run("cargo", ["update", "--workspace", "--offline", "--quiet"], folder.path()).exits(0);
    folder.read("Cargo.lock")
}

/// The engine's files that ship, but for their checksums.
fn engine() -> Tree {
    let mut engine = tree_without(&repository().join("profiles-engine"), "target");
    engine.retain(|path, _| path != "CHECKSUMS" && !is_unit_test(path));
    engine
}

/// Whether a file of the engine, by its path within it, belongs to its unit tests, which do not ship.
pub fn is_unit_test(path: &str) -> bool {
    path.split('/').any(|part| ["tests", "tests.rs"].contains(&part))
}

/// The engine's manifest as it ships: the root of its own workspace (here it is a member), without what only its unit
/// tests need.
fn engine_manifest() -> String {
    let ours = repository().join("profiles-engine/Cargo.toml");
    let ours = fs::read_to_string(ours).expect("the engine's manifest");
    let (start, rest) = ours.split_once("[dev-dependencies]\n").expect("dev-dependencies");
    let (_, end) = rest.split_once("\n\n").expect("a table behind them");
    format!("{start}{end}\n# Nor is it a member of a workspace further up.\n[workspace]\n")
}

/// The checksums of the engine's files as they ship, in the format of `sha256sum`.
fn checksums(others: &[(&str, &str)]) -> String {
    let mut engine = engine();
    engine.extend(others.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
    engine.iter().map(|(path, bytes)| format!("{}  {path}\n", sum(bytes))).collect()
}

/// The list of what has shipped, with a current table for this version. Those of earlier versions stay.
fn shipped() -> String {
    const HEAD: &str = "\
# Checksums of the presets, in all their variants, and of the files that belong to a workspace's owner from the start: by
# them `cargo profiles update` and `remove` know what is as it shipped. One table a version; those of released versions
# never change. `cargo run -p end-to-end --bin ship` writes the table of this one.
";
    let path = repository().join("generator/shipped.toml");
    let text = fs::read_to_string(path).unwrap_or_default();
    let own = format!("[\"{}\"]", cargo_profiles::VERSION);
    let earlier = text.split("\n[").skip(1).map(|table| format!("[{}\n", table.trim_end()));
    let earlier: Vec<String> = earlier.filter(|table| !table.starts_with(&own)).collect();
    let mut table = format!("{own}\n");
    for (name, sums) in shipped::current().expect("the template renders") {
        let sums: Vec<String> = sums.iter().map(|sum| format!("    {sum:?},\n")).collect();
        table += &format!("{name:?} = [\n{}]\n", sums.concat());
    }
    let tables = earlier.into_iter().chain([table]);
    tables.fold(HEAD.to_owned(), |text, table| format!("{text}\n{table}"))
}
