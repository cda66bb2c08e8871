//! TOML, parsed so that everything in it keeps its place.

use toml_edit::{Document, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::source::file::{File, shown};

/// Parses a file; an error has its path, line and column.
pub(crate) fn parse(file: &File) -> Result<Table> {
    Document::parse(file.text.as_str()).map(Document::into_table).map_err(|error| {
        let place = error.span().map_or(String::new(), |span| {
            let (line, column) = file.position(span.start);
            format!(", line {line}, column {column}")
        });
        let message = error.message().trim_end();
        Error::new(format!("failed to parse `{}`{place}: {message}", shown(&file.path)))
            .help("correct the TOML there; Cargo can't read the file either")
    })
}

/// Parses a text; an error gives `name` as its file.
pub fn parse_text(name: &str, text: &str) -> Result<Table> {
    parse(&File::new(name.into(), text.to_owned()))
}

/// The table at a path of keys, where there is one.
pub fn table_at<'a>(document: &'a Table, path: &[&str]) -> Option<&'a dyn TableLike> {
    path.iter().try_fold(document as &dyn TableLike, |table, key| table.get(key)?.as_table_like())
}

/// A canonical value of a setting, as TOML.
pub fn value(canonical: &str) -> String {
    if canonical.parse::<i64>().is_ok() || canonical.parse::<bool>().is_ok() {
        canonical.to_owned()
    } else {
        format!("{canonical:?}")
    }
}
