//! "Did you mean": the error for a name that is not among the known ones.

use crate::base::error::Error;
use crate::base::text;

/// An error such as ``unknown preset `fats` ``, with the closest known name or all of them as its help.
pub fn unknown<S: AsRef<str>>(what: &str, name: &str, known: &[S]) -> Error {
    let error = Error::new(format!("unknown {what} `{}`", text::short(name)));
    let names: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    if names.is_empty() {
        return error;
    }
    let more = if names.len() > SHOWN { ", …" } else { "" };
    let shown = names[..names.len().min(SHOWN)].join(", ");
    let listed = text::plain(&format!("known: {shown}{more}"));
    error.help(match nearest(name, names) {
        Some(meant) => format!("did you mean `{meant}`? ({listed})"),
        None => listed,
    })
}

/// As [`unknown`], where the known ones are too many to show: the command `list` shows them.
pub(crate) fn unknown_of_many(what: &str, name: &str, known: &[&str], list: &str) -> Error {
    let error = Error::new(format!("unknown {what} `{}`", text::short(name)));
    error.help(match nearest(name, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? (`{list}` lists them all)"),
        None => format!("`{list}` lists them all"),
    })
}

/// The candidate that is nearly the same word, where there is one. Looks at the first [`MANY`] only.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .take(MANY)
        .filter(|known| word.len().max(known.len()) <= LONG)
        .map(|known| (strsim::jaro_winkler(word, known), known))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// How many names are shown.
const SHOWN: usize = 20;

/// More than the packages of most workspaces.
const MANY: usize = 1000;

/// Longer than words that people write, in bytes: the time to compare grows with its square.
const LONG: usize = 200;

#[cfg(test)]
mod tests;
