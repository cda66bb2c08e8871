//! The tables of docs/presets.md, and the one of the README, made of the records.

mod absolute;
mod claims;
mod markdown;
mod peers;
mod promises;
mod settings;

use crate::data::Data;

/// Every table, by the name that its place in the page has.
fn all(data: &Data) -> Vec<(String, String)> {
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

/// Pages with every table in its place: between `<!-- table NAME -->` and `<!-- end -->` on one of them.
pub fn put(pages: &mut [String], data: &Data) {
    let tables = all(data);
    let places: usize = pages.iter().map(|page| page.matches("<!-- table ").count()).sum();
    assert_eq!(places, tables.len(), "a place for each table, and a table for each place");
    for (name, table) in tables {
        let begin = format!("<!-- table {name} -->\n");
        let mut places = pages.iter_mut().filter_map(|page| Some((page.find(&begin)?, page)));
        let (start, page) = places.next().unwrap_or_else(|| panic!("no page has {begin:?}"));
        let start = start + begin.len();
        let end = start + page[start..].find("<!-- end -->").expect("a table ends");
        assert!(!page[start..end].contains("<!-- table"), "`{name}` has no end");
        page.replace_range(start..end, &format!("\n{table}\n"));
    }
}
