//! A manifest's misplaced settings.

use toml_edit::{Item, Table, TableLike};

use crate::profiles::misplaced::{
    Effect, Meant, Misplaced, Search, is_built_in, is_flags, meant, setting, settings,
};
use crate::source::file::{FileId, Origin};

/// The tables that Cargo knows, less those that are read for misplaced settings.
const KNOWN: [&str; 8] =
    ["profile", "cargo-features", "badges", "lints", "patch", "replace", "hints", "metadata"];

/// Whose values are neither numbers nor bools.
const LISTS: [&str; 6] = [
    "dependencies",
    "dev-dependencies",
    "dev_dependencies",
    "build-dependencies",
    "build_dependencies",
    "features",
];

/// What a table may hold for other tools, or for packages of any name.
const FREE: [&str; 4] = ["metadata", "dependencies", "lints", "badges"];

pub fn read(document: &Table, file: FileId) -> Vec<Misplaced> {
    let mut search = Search { file, found: Vec::new() };
    for (key, origin, item) in search.entries(Some(document)) {
        match key {
            "package" | "project" | "workspace" | "lib" => in_table(&mut search, &[key], item),
            "bin" | "example" | "test" | "bench" => in_crates(&mut search, key, &origin, item),
            "target" => in_targets(&mut search, item),
            _ if LISTS.contains(&key) => in_list(&mut search, key, item),
            _ if KNOWN.contains(&key) => {}
            _ => unknown(&mut search, key, &origin, item),
        }
    }
    search.found
}

fn in_table(search: &mut Search, path: &[&str], item: &Item) {
    let entries = search.entries(item.as_table_like());
    for (key, origin, item) in entries {
        let path = [path, &[key]].concat();
        if path == ["workspace", "package"] {
            in_table(search, &path, item);
        } else if is_flags(key) {
            search.add(&path, &origin, Meant::InConfig, Effect::Ignored);
        } else if !FREE.contains(&key)
            && let Some(meant) = meant(key, item)
        {
            search.add(&path, &origin, meant, Effect::Ignored);
        }
    }
}

/// `[[bin]]` and its like. `[test]` and `[bench]` with settings are meant as profiles.
fn in_crates(search: &mut Search, key: &str, origin: &Origin, item: &Item) {
    for table in item.as_array_of_tables().into_iter().flatten() {
        in_table(search, &[key], &Item::Table(table.clone()));
    }
    if let Some(table) = item.as_table_like()
        && is_built_in(key)
        && settings(table).next().is_some()
    {
        search.add(&[key], origin, Meant::Table(format!("profile.{key}")), Effect::Rejected);
    }
}

fn in_targets(search: &mut Search, item: &Item) {
    let targets = search.entries(item.as_table_like());
    for (target, _, item) in targets {
        let entries = search.entries(item.as_table_like());
        for (key, origin, item) in entries {
            let path = ["target", target, key];
            if is_flags(key) {
                search.add(&path, &origin, Meant::InConfig, Effect::Ignored);
            } else if !LISTS.contains(&key) && meant(key, item).is_some() {
                search.add(&path, &origin, Meant::ForTarget, Effect::Ignored);
            }
        }
    }
}

fn in_list(search: &mut Search, name: &str, item: &Item) {
    let entries = search.entries(item.as_table_like());
    for (key, origin, item) in entries {
        let is_scalar = item.as_integer().is_some() || item.as_bool().is_some();
        if let Some(setting) = setting(key, item).filter(|_| is_scalar) {
            search.add(&[name, key], &origin, Meant::Setting(setting), Effect::Rejected);
        }
    }
}

fn unknown(search: &mut Search, key: &str, origin: &Origin, item: &Item) {
    if is_flags(key) || item.as_table_like().is_some_and(|table| is_of_config(key, table)) {
        search.add(&[key], origin, Meant::InConfig, Effect::Ignored);
    } else if let Some(meant) = meant(key, item) {
        search.add(&[key], origin, meant, Effect::Ignored);
    }
}

/// Whether this is a table of config files that changes what the compiler gets.
fn is_of_config(key: &str, table: &dyn TableLike) -> bool {
    let has = |names: &[&str]| table.iter().any(|(key, _)| is_flags(key) || names.contains(&key));
    match key {
        "build" => has(&["incremental"]),
        "unstable" => has(&["codegen-backend", "profile-rustflags", "trim-paths"]),
        _ => false,
    }
}
