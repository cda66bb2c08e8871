//! The targets that a workspace names, and what is known of a target from its triple.

use serde_json::Value;
use toml_edit::{Item, Table};

use crate::source::toml::table_at;

/// What `[workspace.metadata.dist]` of a manifest names as targets.
pub(super) fn of_dist(document: &Table) -> Vec<String> {
    let dist = table_at(document, &["workspace", "metadata", "dist"]);
    dist.and_then(|dist| dist.get("targets")).map(strings).unwrap_or_default()
}

/// A value that is one string or an array of them.
pub(super) fn strings(item: &Item) -> Vec<String> {
    let one = item.as_str().into_iter();
    let many = item.as_array().into_iter().flatten().filter_map(|item| item.as_str());
    one.chain(many).map(str::to_owned).collect()
}

/// Where the debuginfo of a linked binary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Debuginfo {
    /// In the binary, or in files that make no sense without parts of it that are stripped.
    Binary,
    /// In the object files, or in a `.dSYM` that is made before the binary is stripped.
    Apple,
    /// In a `.pdb`, whatever is stripped.
    Pdb,
}

/// Where the debuginfo for a target is; `None`: for this machine.
pub fn debuginfo(target: Option<&str>) -> Debuginfo {
    let (apple, msvc) = match target {
        Some(target) => (target.contains("-apple-"), target.contains("-msvc")),
        None => (cfg!(target_vendor = "apple"), cfg!(target_env = "msvc")),
    };
    match (apple, msvc) {
        (true, _) => Debuginfo::Apple,
        (_, true) => Debuginfo::Pdb,
        _ => Debuginfo::Binary,
    }
}

/// Whether nothing runs below a program for this triple, such as `thumbv7em-none-eabihf`.
pub fn is_bare_metal(triple: &str) -> bool {
    triple.contains("-none")
}

/// Whether the specification of a target, in JSON, is one for bare metal: it has no operating system.
pub fn specifies_bare_metal(specification: &str) -> bool {
    let specification: Option<Value> = serde_json::from_str(specification).ok();
    specification
        .is_some_and(|json| json.is_object() && json.get("os").is_none_or(|os| os == "none"))
}

/// Whether a panic aborts on a target, whatever the profile says. Some targets are missing; of a `cfg`, it is what most of
/// its targets do.
pub fn always_aborts(target: &str) -> bool {
    if target.starts_with("cfg(") {
        return ["wasm", "\"none\"", "\"uefi\""].iter().any(|name| target.contains(name));
    }
    let is_bare = is_bare_metal(target) && target != "avr-none";
    let is_wasm = target.starts_with("wasm") && !target.ends_with("-emscripten");
    let systems = ["-uefi", "-helenos", "-hermit", "-trusty", "-espidf", "-nvidia-cuda"];
    is_bare || is_wasm || systems.iter().any(|system| target.contains(system))
}

#[cfg(test)]
mod tests;
