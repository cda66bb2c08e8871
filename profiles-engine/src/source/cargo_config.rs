//! What Cargo's config files and their environment variables say, as Cargo itself reads them.

use std::sync::OnceLock;

use serde_json::Value;

use crate::base::process::Process;
use crate::source::cfg::holds;

/// One value, by its dotted key; `None` where it is not set (or this Cargo can't say).
pub fn value(key: &str) -> Option<Value> {
    get(&[key])
}

/// What all files say, without the variables; `None` where this Cargo can't say.
pub fn all() -> Option<&'static Value> {
    static ALL: OnceLock<Option<Value>> = OnceLock::new();
    ALL.get_or_init(|| get(&[])).as_ref()
}

/// A single value of the `build` table: that of its variable, else that of the files.
pub fn build(key: &str) -> Option<Value> {
    let variable = format!("CARGO_BUILD_{}", key.to_uppercase().replace('-', "_"));
    let set = std::env::var(variable).ok().map(Value::String);
    set.or_else(|| all()?.get("build")?.get(key).cloned())
}

fn get(keys: &[&str]) -> Option<Value> {
    let json = Process::cargo()
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["-Zunstable-options", "config", "get", "--format", "json-value"])
        .args(keys)
        .output()
        .ok()?;
    serde_json::from_str(&json).ok()
}

/// A value that may be one string or an array of them.
pub fn strings(key: &str) -> Vec<String> {
    let owned = |value: &Value| value.as_str().map(str::to_owned);
    match value(key) {
        Some(Value::Array(values)) => values.iter().filter_map(owned).collect(),
        Some(one) => owned(&one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// What is configured for one target.
#[derive(Debug, Clone, Copy)]
pub struct ForTarget<'a> {
    /// What all files say.
    pub files: &'a Value,
    /// The target.
    pub triple: &'a str,
    /// What `rustc --print cfg` says of it, line by line.
    pub cfgs: &'a str,
}

impl ForTarget<'_> {
    /// The words of a key: its variable's, else its own table's, else those of the table of a `cfg` that holds.
    pub fn words(&self, key: &str) -> Option<Vec<String>> {
        let name = format!("CARGO_TARGET_{}_{key}", self.triple);
        let variable = std::env::var(name.to_uppercase().replace(['-', '.'], "_")).ok();
        let written = || self.tables().find_map(|table| table.get(key).and_then(words));
        variable.map(|text| split(&text)).or_else(written).filter(|words| !words.is_empty())
    }

    /// The words of a key from wherever they are written: Cargo joins arrays such as `rustflags`.
    pub fn all_words(&self, key: &str) -> Vec<String> {
        let written = self.tables().filter_map(|table| table.get(key).and_then(words));
        written.flatten().collect()
    }

    /// The target's own table first.
    fn tables(&self) -> impl Iterator<Item = &Value> {
        let targets = self.files.get("target").and_then(Value::as_object);
        let own = targets.and_then(|targets| targets.get(self.triple));
        let by_cfg = targets.into_iter().flatten().filter(|(name, _)| holds(name, self.cfgs));
        own.into_iter().chain(by_cfg.map(|(_, table)| table))
    }
}

/// A string of words, or an array of them.
fn words(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(split(text)),
        Value::Array(words) => words.iter().map(|word| word.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn split(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
