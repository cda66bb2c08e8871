//! Pages with tables between markers.

/// A table of figures: the first column is aligned left, the others right.
pub fn table<Row: AsRef<[String]>>(header: &[&str], rows: impl IntoIterator<Item = Row>) -> String {
    aligned(header, rows, " ---: |")
}

/// A table of texts: all columns are aligned left.
pub fn texts<Row: AsRef<[String]>>(header: &[&str], rows: impl IntoIterator<Item = Row>) -> String {
    aligned(header, rows, " --- |")
}

fn aligned<Row: AsRef<[String]>>(
    header: &[&str],
    rows: impl IntoIterator<Item = Row>,
    others: &str,
) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let names: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let rule = format!("| --- |{}\n", others.repeat(header.len() - 1));
    let rows: String = rows.into_iter().map(|row| line(row.as_ref())).collect();
    line(&names) + &rule + &rows
}

/// Puts every table in its place: between `<!-- table NAME -->` and `<!-- end -->` on one of the pages.
pub fn put(pages: &mut [String], tables: Vec<(String, String)>) {
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

/// A page of the repository.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(end_to_end::repository().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}
