//! `apply` on a manifest: it only adds, a second run changes nothing, and `remove` restores every byte.
#![no_main]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use cargo_profiles::apply::Args;
use cargo_profiles::apply::choice::Choice;
use cargo_profiles::apply::cut::without_profile;
use cargo_profiles::apply::manifest::{Vendored, with_vendored};
use cargo_profiles::apply::prepare::{Prepared, prepare};
use cargo_profiles::apply::site::Site;
use cargo_profiles::remove::take_out;
use cargo_profiles::write::write;
use fuzz::folder::Folder;
use fuzz::parts::parts;
use fuzz::{lines, words};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use profiles_engine::base::error::Result;
use toml_edit::{Document, Item, Table};

const FILES: &[&str] = &["Cargo.toml", ".cargo/config.toml", "m/Cargo.toml"];

thread_local! {
    static FOLDER: RefCell<Folder> = RefCell::new(Folder::with(&[("src/main.rs", ""), ("m/src/lib.rs", "")]));
}

fuzz_target!(|data: &[u8]| FOLDER.with_borrow_mut(|folder| holds(folder, data)));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lines::mutate(data, size, max_size, seed, &words::TOML)
});

fn holds(folder: &mut Folder, data: &[u8]) {
    // Globs over the whole machine take long, in Cargo as well.
    if data.windows(2).any(|two| two == b"..") && data.contains(&b'*') {
        return;
    }
    // Of the last input, where `remove` left it.
    let _ = std::fs::remove_file(folder.path().join(".cargo/config.toml"));
    let parts = parts(data, FILES);
    let member = ("m/Cargo.toml", &b"[package]\nname = \"m\"\nversion = \"0.1.0\"\n"[..]);
    let has_member = parts.iter().any(|(name, _)| *name == member.0);
    folder.fill(parts.iter().copied().chain((!has_member).then_some(member)));
    let root = folder.path();
    let before = files(root);
    let manifest = before[0].clone().unwrap_or_default();
    is_cut(&manifest);
    let Some(prepared) = known(planned(root)) else { return };
    let Ok(()) = write(&prepared.plan).map_err(|error| panic!("{error}"));
    let after = files(root);
    for (before, after) in before.iter().zip(&after) {
        only_added(before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
    }
    let again = planned(root).unwrap_or_else(|error| panic!("{error}"));
    assert!(again.plan.is_empty(), "a second run changes {:?}", again.plan.touched());
    let Some(taken) = known(Site::find(Some(root)).and_then(|site| take_out::plan(&site, false)))
    else {
        return;
    };
    let Ok(()) = write(&taken.plan).map_err(|error| panic!("{error}"));
    // What a manifest had of ours before goes, too.
    if !manifest.contains("# ") && taken.kept.is_empty() {
        let [manifest, config] = files(root);
        let [manifest_before, config_before] = before;
        assert_eq!(manifest, manifest_before);
        // An `[alias]` that was empty before goes, too: it says nothing.
        if config_before.as_ref().is_some_and(|config| config.contains("alias")) {
            assert_eq!(config.as_deref().map(values), config_before.as_deref().map(values));
        } else {
            assert_eq!(config, config_before);
        }
    }
}

fn planned(root: &Path) -> Result<Prepared> {
    let site = Site::find(Some(root))?;
    prepare(&site, &Choice::read(&["all".to_owned()], &[])?, &Args::default())
}

/// Every error says what to do.
fn known<T>(result: Result<T>) -> Option<T> {
    let said = result.as_ref().err().map(ToString::to_string).unwrap_or("\nhelp: ".to_owned());
    assert!(said.contains("\nhelp: "), "{said}");
    result.ok()
}

fn files(root: &Path) -> [Option<String>; 2] {
    ["Cargo.toml", ".cargo/config.toml"].map(|path| std::fs::read_to_string(root.join(path)).ok())
}

/// Profiles can be cut out, and what vendoring needs can be added.
fn is_cut(manifest: &str) {
    let Some(values) = values(manifest) else { return };
    for profile in ["dev", "fast", "prod"] {
        let cut = without_profile(manifest, profile).unwrap_or_else(|error| panic!("{error}"));
        let mut expected = values.clone();
        expected.retain(|path, _| !path.starts_with(&["profile", profile].map(str::to_owned)));
        assert_eq!(self::values(&cut), Some(expected), "without {profile}:\n{cut}");
    }
    let wanted =
        Vendored { door: "xtask".to_owned(), member: true, exclude: true, ..Vendored::default() };
    let is_table = Document::parse(manifest).is_ok_and(|document| {
        document.get("workspace").is_none_or(|workspace| {
            workspace.as_table_like().is_some_and(|table| {
                let is_list = |key| table.get(key).is_none_or(|item| item.as_array().is_some());
                is_list("members") && is_list("exclude")
            })
        })
    });
    if is_table {
        let vendored = with_vendored(manifest, &wanted).unwrap_or_else(|error| panic!("{error}"));
        only_added(manifest, &vendored);
    }
}

/// All bytes are still there in order, and all values.
fn only_added(before: &str, after: &str) {
    let mut left = after.as_bytes().iter();
    let is_kept = before.bytes().all(|byte| left.any(|other| *other == byte));
    assert!(is_kept, "bytes are gone:\n{before}\n---\n{after}");
    let (Some(before), Some(mut there)) = (values(before), values(after)) else {
        panic!("not TOML:\n{before}\n---\n{after}");
    };
    for (path, value) in before {
        assert_eq!(there.remove(&path), Some(value), "{path:?} in\n{after}");
    }
}

type Values = BTreeMap<Vec<String>, String>;

/// Every value by its path; `None` for a text that is not TOML. Each item of a list counts as a value.
fn values(text: &str) -> Option<Values> {
    fn walk(path: &[String], item: &Item, found: &mut Values) {
        let below = |name: &str| [path, &[name.to_owned()]].concat();
        if let Some(table) = item.as_table_like() {
            table.iter().for_each(|(key, item)| walk(&below(key), item, found));
        } else if let Some(tables) = item.as_array_of_tables() {
            for (index, table) in tables.iter().enumerate() {
                let path = below(&index.to_string());
                walk(&path, &Item::Table(table.clone()), found);
            }
        } else if let Some(items) = item.as_array() {
            for value in items {
                found.insert(below(&format!("{:?}", plain(value))), String::new());
            }
        } else if let Some(value) = item.as_value() {
            found.insert(path.to_vec(), format!("{:?}", plain(value)));
        }
    }
    let table: Table = Document::parse(text).ok()?.into_table();
    let mut found = Values::new();
    walk(&[], &Item::Table(table), &mut found);
    Some(found)
}

/// A value without its place and its spaces.
fn plain(value: &toml_edit::Value) -> String {
    match value {
        toml_edit::Value::String(text) => format!("{:?}", text.value()),
        toml_edit::Value::Integer(number) => number.value().to_string(),
        toml_edit::Value::Float(number) => number.value().to_string(),
        toml_edit::Value::Boolean(is_so) => is_so.value().to_string(),
        toml_edit::Value::Datetime(time) => time.value().to_string(),
        toml_edit::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        toml_edit::Value::InlineTable(table) => {
            let entries = table.iter().map(|(key, value)| format!("{key:?}={}", plain(value)));
            entries.collect::<Vec<_>>().join(",")
        }
    }
}
