//! The profiles that are compared: what this project ships, what others recommend, and ours with one setting changed.

use std::collections::BTreeSet;
use std::fmt::Write;

use end_to_end::repository;
use toml_edit::{DocumentMut, Item, Table};

use crate::same;

/// A profile of the benchmark.
pub struct Profile {
    /// Its name in the manifests that it is put into.
    pub name: String,
    /// What stands in its table.
    table: String,
}

/// The prefix of this project's presets, which can't have their own names: `dev` is Cargo's here.
pub const OURS: &str = "ours-";

/// What others recommend, as they write it, but with each profile under a name of its own and inheriting what they
/// put it into. `fast-runtime` has `target-cpu = "native"` beside it, and `fast-compile` asks for `lld`, which stable Rust
/// links with anyway on x86_64 Linux (since 1.90).
///
/// Sources: cargo-wizard's `src/predefined.rs` (01ad171), Pyaket's `pyaket/Cargo.toml` (70564dc), min-sized-rust's README (its
/// recipe for stable Rust), ripgrep's `Cargo.toml` (15.2.0).
const PEERS: &[(&str, &str)] = &[
    (
        "wizard-fast-compile",
        r#"inherits = "dev"
debug = 0"#,
    ),
    (
        "wizard-fast-runtime",
        r#"inherits = "release"
lto = true
codegen-units = 1
panic = "abort""#,
    ),
    (
        "wizard-min-size",
        r#"inherits = "release"
debug = false
strip = true
lto = true
opt-level = "z"
codegen-units = 1
panic = "abort""#,
    ),
    (
        "pyaket-develop",
        r#"inherits = "dev"
opt-level = 1
panic = "abort"
strip = true
debug = false"#,
    ),
    (
        "pyaket-fast",
        r#"inherits = "release"
codegen-units = 1
opt-level = 3
panic = "abort"
lto = "thin""#,
    ),
    (
        "pyaket-fastest",
        r#"inherits = "pyaket-fast"
lto = "fat""#,
    ),
    (
        "pyaket-small",
        r#"inherits = "pyaket-fast"
opt-level = "s""#,
    ),
    (
        "pyaket-smallest",
        r#"inherits = "pyaket-small"
lto = "fat""#,
    ),
    (
        "min-sized-rust",
        r#"inherits = "release"
strip = true
opt-level = "z"
lto = true
codegen-units = 1
panic = "abort""#,
    ),
    (
        "ripgrep-release-lto",
        r#"inherits = "release"
opt-level = 3
lto = "fat"
codegen-units = 1
debug = 0
debug-assertions = false
panic = "abort"
overflow-checks = false
incremental = false
strip = "symbols""#,
    ),
];

/// One setting changed: the name, what it is changed from, the change.
const VARIANTS: &[(&str, &str, &str)] = &[
    // What `dev` was when the variants behind it were measured.
    (
        "dev-before",
        "dev",
        r#"debug = "line-tables-only"
codegen-units = 32
build-override.incremental = false
package."*".debug = "none""#,
    ),
    ("dev-no-lines", "dev-before", r#"debug = "none""#),
    ("dev-full", "dev-before", r#"debug = "full""#),
    ("dev-unpacked", "dev-before", r#"split-debuginfo = "unpacked""#),
    ("dev-units-256", "dev-before", "codegen-units = 256"),
    ("dev-deps-lines", "dev-before", r#"package."*".debug = "line-tables-only""#),
    ("dev-deps-opt-1", "dev-before", r#"package."*".opt-level = 1"#),
    ("dev-host-opt-1", "dev-before", "build-override.opt-level = 1"),
    ("dev-host-incremental", "dev-before", "build-override.incremental = true"),
    ("dev-deps-units-16", "ours-dev", r#"package."*".codegen-units = 16"#),
    ("dev-deps-units-1", "ours-dev", r#"package."*".codegen-units = 1"#),
    ("staging-opt-2", "ours-staging", "opt-level = 2"),
    ("staging-units-32", "ours-staging", "codegen-units = 32"),
    ("staging-units-16", "ours-staging", "codegen-units = 16"),
    ("staging-not-incremental", "ours-staging", "incremental = false"),
    ("staging-deps-lines", "ours-staging", r#"package."*".debug = "line-tables-only""#),
    ("fast-units-1", "ours-fast", "codegen-units = 1"),
    ("fast-thin", "ours-fast", r#"lto = "thin""#),
    ("fast-fat", "ours-fast", r#"lto = "fat""#),
    ("fast-abort", "ours-fast", r#"panic = "abort""#),
    ("fast-strip", "ours-fast", r#"strip = "symbols""#),
    ("fastest-unwind", "ours-fastest", r#"panic = "unwind""#),
    ("small-units-1", "ours-small", "codegen-units = 1"),
    ("small-z", "ours-small", r#"opt-level = "z""#),
    ("smallest-s", "ours-smallest", r#"opt-level = "s""#),
    ("smallest-units-16", "ours-smallest", "codegen-units = 16"),
    ("smallest-unwind", "ours-smallest", r#"panic = "unwind""#),
];

/// Every profile but Cargo's two, which no manifest needs to name.
pub fn profiles() -> Vec<Profile> {
    let peers = PEERS
        .iter()
        .map(|(name, table)| Profile { name: (*name).to_owned(), table: (*table).to_owned() });
    let variants = VARIANTS.iter().map(|(name, of, change)| Profile {
        name: (*name).to_owned(),
        table: format!("inherits = \"{of}\"\n{change}"),
    });
    ours().into_iter().chain(peers).chain(variants).collect()
}

/// The presets of this repository's own manifest, which are those of the template. Overrides for packages by their names
/// are left out: they are for the xtask.
fn ours() -> Vec<Profile> {
    let manifest = std::fs::read_to_string(repository().join("Cargo.toml")).expect("our manifest");
    let mut manifest: DocumentMut = manifest.parse().expect("TOML");
    let presets = manifest["profile"].as_table_mut().expect("profiles");
    let names: Vec<String> = presets.iter().map(|(name, _)| name.to_owned()).collect();
    let renamed = |name: &str| match names.iter().any(|one| one == name) {
        true => format!("{OURS}{name}"),
        false => name.to_owned(),
    };
    let ours = presets.iter_mut().map(|(name, preset)| {
        let preset = preset.as_table_mut().expect("a table");
        if let Some(packages) = preset.get_mut("package").and_then(Item::as_table_mut) {
            packages.retain(|spec, _| spec == "*");
        }
        let inherits = preset.get("inherits").and_then(Item::as_str).unwrap_or(&name);
        let inherits = if inherits == &*name { inherits.to_owned() } else { renamed(inherits) };
        preset.insert("inherits", toml_edit::value(inherits));
        Profile { name: renamed(&name), table: lines("", preset) }
    });
    ours.collect()
}

/// A table as lines with dotted keys.
fn lines(path: &str, table: &Table) -> String {
    let mut text = String::new();
    for (key, item) in table {
        let key = if key == "*" { r#""*""# } else { key };
        match item {
            Item::Table(table) => text += &lines(&format!("{path}{key}."), table),
            item => {
                let value = item.as_value().expect("a value").clone().decorated("", "");
                writeln!(text, "{path}{key} = {value}").expect("text takes all");
            }
        }
    }
    text
}

/// What Cargo has, what this project ships, and what others recommend, each of them once.
pub fn recommended() -> Vec<&'static str> {
    let ours = ours().into_iter().map(|profile| profile.name);
    let peers = PEERS.iter().map(|(name, _)| (*name).to_owned());
    let names = ours.chain(["dev", "release"].map(str::to_owned)).chain(peers);
    let mut first: Vec<&'static str> = names.map(|name| same::first(&name)).collect();
    let mut known = BTreeSet::new();
    first.retain(|name| known.insert(*name));
    first
}

/// What is the same as another before it.
pub fn twins() -> Vec<(String, &'static str)> {
    let names = same::order().into_iter();
    let twins = names.map(|name| (name.clone(), same::first(&name)));
    twins.filter(|(name, first)| name != first).collect()
}

/// All profiles as text for a manifest.
pub fn manifest() -> String {
    let table =
        |Profile { name, table }: Profile| format!("[profile.{name}]\n{}\n\n", table.trim_end());
    profiles().into_iter().map(table).collect()
}

/// Those that are the same as none before them.
pub fn different(names: &[&'static str]) -> Vec<&'static str> {
    names.iter().copied().filter(|name| same::first(name) == *name).collect()
}
