//! What stands beside the profiles in the same files, and matters to them.

use toml_edit::{Item, Table};

use crate::source::file::{FileId, Origin, Place};
use crate::source::toml::table_at;

/// The `cargo-features` of a manifest.
pub fn cargo_features(document: &Table) -> Vec<String> {
    let features = document.get("cargo-features").and_then(Item::as_array);
    let features = features.into_iter().flatten();
    features.filter_map(|feature| feature.as_str().map(str::to_owned)).collect()
}

/// What the `[unstable]` table of a config file turns on.
pub fn unstable(document: &Table) -> Vec<String> {
    let table = table_at(document, &["unstable"]).into_iter().flat_map(|table| table.iter());
    let on = table.filter(|(_, item)| item.as_bool() != Some(false));
    on.map(|(name, _)| name.to_owned()).collect()
}

/// The ids in `allow` of `[workspace.metadata.profiles]`, or of the package's where there is no workspace.
pub fn allowed(document: &Table, file: FileId) -> Vec<(String, Origin)> {
    let tables =
        ["workspace", "package"].map(|owner| table_at(document, &[owner, "metadata", "profiles"]));
    let table = tables.into_iter().flatten().next();
    let items = table.and_then(|table| table.get("allow")?.as_array()).into_iter().flatten();
    let allowed = items.filter_map(|item| {
        let span = item.span().unwrap_or_default();
        Some((item.as_str()?.to_owned(), Origin::Place(Place { file, span })))
    });
    allowed.collect()
}
