//! "Did you mean": the error for a name that is not among the known ones.

use crate::base::error::Error;
use crate::base::text;

/// An error such as ``unknown preset `fats` ``, with the closest known name or all of them as its help.
pub fn unknown<S: AsRef<str>>(what: &str, name: &str, known: &[S]) -> Error {
    let error = Error::new(format!("unknown {what} `{}`", text::short(name)));
    let names: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    let listed = match names.len() {
        0 => None,
        count => {
            let more = if count > SHOWN { ", …" } else { "" };
            Some(text::plain(&format!("known: {}{more}", names[..count.min(SHOWN)].join(", "))))
        }
    };
    let meant = nearest(name, names.iter().copied()).map(|name| format!("did you mean `{name}`?"));
    match (meant, listed) {
        (Some(meant), Some(listed)) => error.help(format!("{meant} ({listed})")),
        (Some(help), None) | (None, Some(help)) => error.help(help),
        (None, None) => error,
    }
}

/// As [`unknown`], where the known ones are too many to list: a command does that.
pub fn unknown_of_many(what: &str, name: &str, known: &[&str], list: &str) -> Error {
    let error = Error::new(format!("unknown {what} `{}`", text::short(name)));
    error.help(match nearest(name, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? (`{list}` lists all)"),
        None => format!("`{list}` lists all"),
    })
}

/// The candidate that is nearly the same word, where there is one. Of very many, only the first are looked at.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .take(MANY)
        .filter(|known| word.len().max(known.len()) <= LONG)
        .map(|known| (strsim::jaro_winkler(word, known), known))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// So many names are listed.
const SHOWN: usize = 20;

/// More than the packages of most workspaces.
const MANY: usize = 1000;

/// Longer than words that people write: to compare takes the time of the square of it.
const LONG: usize = 200;

#[cfg(test)]
mod tests;
