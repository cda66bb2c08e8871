//! What a panic that aborts means for a workspace, before it gets presets that abort.

use profiles_engine::check::rules;
use profiles_engine::profiles::Model;

use toml_edit::{Document, Item, Value};

use super::insert;
use super::site::{Site, relative};

/// Why a panic had better not abort here, where something speaks against it.
pub fn reasons(site: &Site, model: &Model) -> Vec<String> {
    let calls = rules::calls(model);
    let ours = |path: &std::path::Path| relative(path, &site.root);
    let caught = calls.first().map(|(file, line)| {
        let others = match calls.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        format!(
            "`catch_unwind` in {}:{line}{others} catches nothing in a program that aborts",
            ours(file)
        )
    });
    let foreign = site.workspace.members.iter().filter_map(|member| {
        let text = std::fs::read_to_string(&member.manifest).ok()?;
        let kind = foreign_kind(&text)?;
        Some(format!(
            "`{}` is a {kind}: a panic in it then ends the program that has loaded it",
            member.name
        ))
    });
    caught.into_iter().chain(foreign).collect()
}

/// The kind of library that another program loads or links, where a package is one.
fn foreign_kind(manifest: &str) -> Option<String> {
    let document = Document::parse(manifest).ok()?;
    let kinds =
        ["crate-type", "crate_type"].iter().find_map(|key| insert::at(&document, &["lib", key]));
    let kinds = kinds.and_then(Item::as_array)?;
    let foreign = |kind: &&str| ["cdylib", "staticlib"].contains(kind);
    kinds.iter().filter_map(Value::as_str).find(foreign).map(str::to_owned)
}
