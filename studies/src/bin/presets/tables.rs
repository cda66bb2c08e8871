//! The tables of docs/presets.md, and the one of the README, made of the records.

mod absolute;
mod claims;
mod markdown;
mod peers;
mod promises;
mod settings;

use crate::data::Data;

/// Every table, by the name that its place in the page has.
pub fn all(data: &Data) -> Vec<(String, String)> {
    let fixed = [
        ("programs", absolute::programs(data)),
        ("presets", absolute::presets(data)),
        ("promises", promises::table(data)),
        ("summary", peers::summary(data)),
        ("peers", peers::table(data)),
        ("same", peers::same()),
        ("claims", claims::table(data)),
    ];
    let fixed = fixed.into_iter().map(|(name, table)| (name.to_owned(), table));
    fixed.chain(settings::tables(data)).collect()
}
