//! What a cell was built from, as hashes: two builds with the same ones can be compared, and stand for each other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The hashes, in hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Of all parts together.
    pub fingerprint: String,
    /// By what they are: `sources`, `lockfile`, `toolchain`, …
    pub parts: BTreeMap<String, String>,
    /// The hashes of the files that the sources include from outside of their packages, by path.
    #[serde(skip)]
    pub included: BTreeMap<String, String>,
}

/// The names of the parts that are not the same.
pub fn differences(one: &BTreeMap<String, String>, two: &BTreeMap<String, String>) -> Vec<String> {
    let names = one.keys().chain(two.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests;
