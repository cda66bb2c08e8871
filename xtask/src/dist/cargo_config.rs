//! What Cargo's config files and their environment variables say, as Cargo itself reads them.

use serde_json::Value;

use crate::process::Process;

/// One value, by its dotted key; `None` where it is not set (or this Cargo can't say).
pub fn value(key: &str) -> Option<Value> {
    get(&[key])
}

/// What all files say, without the variables; `None` where this Cargo can't say.
pub fn all() -> Option<Value> {
    get(&[])
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
