//! Whether a text of TOML says all that another says.

use profiles_engine::base::error::{Error, Result};
use toml_edit::{DocumentMut, Item, TableLike, Value};

use crate::source::at;

/// Checks that the text still says all that it said, and the expected items, too.
///
/// # Errors
/// When it does not.
pub fn is_more(before: &str, after: &str, expected: &[Vec<&str>]) -> Result<()> {
    let before = before.parse::<DocumentMut>().map_err(|_| failed())?;
    let after = after.parse::<DocumentMut>().map_err(|error| failed().because(error))?;
    let has_all = expected.iter().all(|path| at(&after, path).is_some());
    if has_all && holds(after.as_table(), before.as_table()) { Ok(()) } else { Err(failed()) }
}

fn failed() -> Error {
    Error::new("failed to add to `Cargo.toml` without changing what it says").help(
        "write its `[workspace]` and `[profile]` tables with their own headers, and run the command again",
    )
}

/// Whether a table has all that another has.
fn holds(after: &dyn TableLike, before: &dyn TableLike) -> bool {
    before.iter().all(|(key, old)| after.get(key).is_some_and(|new| has(new, old)))
}

/// Whether an item has all that another has.
pub fn has(after: &Item, before: &Item) -> bool {
    match (after.as_table_like(), before.as_table_like()) {
        (Some(after), Some(before)) => return holds(after, before),
        (None, None) => {}
        _ => return false,
    }
    if let (Some(after), Some(before)) = (after.as_array_of_tables(), before.as_array_of_tables()) {
        return after.len() == before.len()
            && after.iter().zip(before).all(|(after, before)| holds(after, before));
    }
    match (after.as_array(), before.as_array()) {
        (Some(after), Some(before)) => {
            let mut left = after.iter();
            before.iter().all(|old| left.any(|new| plain(new) == plain(old)))
        }
        _ => after.as_value().map(plain) == before.as_value().map(plain),
    }
}

fn plain(value: &Value) -> String {
    value.clone().decorated("", "").to_string()
}
