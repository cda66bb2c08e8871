//! A config file's misplaced settings.

use toml_edit::{Item, Table, TableLike};

use crate::base::text::nearest;
use crate::profiles::misplaced::{
    Effect, FLAGS, Meant, Misplaced, Search, header, is_flags, is_profile_table, meant, normal,
};
use crate::source::cfg;
use crate::source::file::{FileId, Origin};

/// The tables and values that Cargo knows, less those that are read for misplaced settings.
#[rustfmt::skip]
const KNOWN: [&str; 22] = [
    "profile", "alias", "cache", "cargo-new", "credential-alias", "credentials", "doc", "env", "future-incompat-report",
    "host", "http", "include", "install", "net", "patch", "paths", "registries", "registry", "resolver", "source",
    "term", "unstable",
];

/// The keys of `[build]`.
#[rustfmt::skip]
const BUILD: [&str; 18] = [
    "analysis", "artifact-dir", "build-dir", "dep-info-basedir", "incremental", "jobs", "out-dir", "pipelining",
    "rustc", "rustc-workspace-wrapper", "rustc-wrapper", "rustdoc", "rustdocflags", FLAGS, "sbom", "target-dir",
    "warnings", "fingerprint",
];

/// The keys of `[target.TRIPLE]`; all others are of what a build script would print for a library.
const TARGET: [&str; 5] = ["ar", "linker", "runner", "rustdocflags", FLAGS];

const BUILD_FLAGS: &str = "build.rustflags";

pub fn read(document: &Table, file: FileId) -> Vec<Misplaced> {
    let mut search = Search { file, found: Vec::new() };
    for (key, origin, item) in search.entries(Some(document)) {
        match key {
            "build" => in_build(&mut search, item),
            "target" => in_targets(&mut search, item),
            _ if KNOWN.contains(&key) => {}
            _ => unknown(&mut search, key, &origin, item),
        }
    }
    search.found
}

fn in_build(search: &mut Search, item: &Item) {
    let entries = search.entries(item.as_table_like());
    for (key, origin, item) in entries.into_iter().filter(|(key, ..)| !BUILD.contains(key)) {
        let table = item.as_table_like();
        let (meant, effect) = match table {
            // A string or a list, else Cargo rejects the file.
            Some(targets) if key == "target" => {
                let Some((triple, _)) = targets.iter().next() else { continue };
                (Meant::Table(header(&["target", triple])), Effect::Rejected)
            }
            None if key == "target" => continue,
            None if is_flags(key) || key == "flags" => (Meant::Key(FLAGS), Effect::Ignored),
            None if is_profile_table(&normal(key)) => (Meant::Default, Effect::Ignored),
            None if nearest(&normal(key), ["incremental"]).is_some() => {
                (Meant::Key("incremental"), Effect::Ignored)
            }
            Some(table) if has_flags(table) => {
                (Meant::Table(header(&["target", key])), Effect::Ignored)
            }
            _ => match meant(key, item) {
                Some(meant) => (meant, Effect::Ignored),
                None => continue,
            },
        };
        search.add(&["build", key], &origin, meant, effect);
    }
}

fn in_targets(search: &mut Search, item: &Item) {
    let targets = search.entries(item.as_table_like());
    for (target, origin, item) in targets {
        let Some(table) = item.as_table_like() else {
            let meant = match meant(target, item) {
                _ if is_flags(target) => Meant::Key(BUILD_FLAGS),
                Some(meant) => meant,
                None => continue,
            };
            search.add(&["target", target], &origin, meant, Effect::Rejected);
            continue;
        };
        if let Some(meant) = misnamed(target)
            .filter(|_| table.iter().any(|(key, _)| is_flags(key) || TARGET.contains(&key)))
        {
            search.add(&["target", target], &origin, meant, Effect::Ignored);
        }
        in_target(search, target, table);
    }
}

fn in_target(search: &mut Search, target: &str, table: &dyn TableLike) {
    for (key, origin, item) in search.entries(Some(table)) {
        let path = ["target", target, key];
        let meant = match meant(key, item) {
            _ if TARGET.contains(&key) => continue,
            _ if is_flags(key) => Meant::Key(FLAGS),
            Some(_) => Meant::ForTarget,
            None => continue,
        };
        let effect = if is_rejected(target, item) {
            Effect::RejectedFor(target.to_owned())
        } else {
            Effect::Ignored
        };
        search.add(&path, &origin, meant, effect);
    }
}

fn unknown(search: &mut Search, key: &str, origin: &Origin, item: &Item) {
    let table = item.as_table_like();
    let quoted = key.split_once('.').filter(|(first, _)| ["build", "target"].contains(first));
    let meant = match table {
        _ if quoted.is_some() => Meant::Unquoted(key.to_owned()),
        None if is_flags(key) => Meant::Key(BUILD_FLAGS),
        Some(table) if holds_flags(table) && nearest(key, ["target"]).is_some() => {
            let triple = table.iter().next().map_or("", |(triple, _)| triple);
            Meant::Table(header(&["target", triple]))
        }
        Some(table) if has_flags(table) => {
            let is_triple = key.matches('-').count() > 1 || key.starts_with("cfg(");
            let path: &[&str] = if is_triple { &["target", key] } else { &["build"] };
            Meant::Table(header(path))
        }
        _ => match meant(key, item) {
            Some(meant) => meant,
            None => return,
        },
    };
    search.add(&[key], origin, meant, Effect::Ignored);
}

fn has_flags(table: &dyn TableLike) -> bool {
    table.iter().any(|(key, item)| is_flags(key) && !item.is_table_like())
}

/// Whether one of the tables in it has flags.
fn holds_flags(table: &dyn TableLike) -> bool {
    table.iter().any(|(_, item)| item.as_table_like().is_some_and(has_flags))
}

/// Whether Cargo can't read this below `[target.TRIPLE]` as what a build script would print: tables of strings.
fn is_rejected(target: &str, item: &Item) -> bool {
    let is_text = |(_, item): (&str, &Item)| item.is_str();
    !target.starts_with("cfg(")
        && !item.as_table_like().is_some_and(|table| table.iter().all(is_text))
}

/// What the name of a `[target.NAME]` is meant to be, where it matches nothing.
fn misnamed(target: &str) -> Option<Meant> {
    let table = |name: &str| Some(Meant::Table(header(&["target", name])));
    if target.to_lowercase().starts_with("cfg") {
        return (!cfg::is_valid(target)).then_some(Meant::Cfg);
    }
    match target {
        "unix" | "windows" => return table(&format!("cfg({target})")),
        "linux" | "macos" => return table(&format!("cfg(target_os = \"{target}\")")),
        _ => {}
    }
    let hyphenated = target.replace('_', "-").replace("x86-64", "x86_64");
    let parts: Vec<&str> = hyphenated.split('-').collect();
    let is_triple = parts.len() > 2
        && ["unknown", "pc", "apple", "none", "linux"].iter().any(|part| parts.contains(part));
    if is_triple && !target.contains('-') { table(&hyphenated) } else { None }
}
