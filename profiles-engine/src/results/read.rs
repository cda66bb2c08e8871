//! A report that was written earlier, perhaps elsewhere.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::base::error::{Context, Error, Result};
use crate::results::{Report, SCHEMA};

#[derive(Deserialize)]
struct Schema {
    schema: u32,
}

/// Reads a report. Keys that it has more than are known here do no harm.
///
/// # Errors
/// When it can't be read, is no report, or one of another schema.
pub fn read(path: &Path) -> Result<Report> {
    let text = fs::read_to_string(path)
        .context(|| format!("failed to read the report `{}`", path.display()))?;
    let broken = |error: serde_json::Error| {
        Error::new(format!("`{}` is no report of `dist`", path.display()))
            .because(error)
            .help("name a `report.json` that `dist` has written")
    };
    let Schema { schema } = serde_json::from_str(&text).map_err(broken)?;
    if schema != SCHEMA {
        let what = format!("`{}` is a report of schema {schema}, not {SCHEMA}", path.display());
        return Err(Error::new(what).help("write it anew with the same version of `dist`"));
    }
    serde_json::from_str(&text).map_err(broken)
}
