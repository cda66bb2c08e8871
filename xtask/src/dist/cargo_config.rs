//! What Cargo's config files and their environment variables say, as Cargo itself reads them.

use std::sync::OnceLock;

use serde_json::Value;

use crate::process::Process;

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
