//! Settings as arguments of rustc, and back.

use std::collections::BTreeMap;

use crate::profiles::Effective;
use crate::profiles::keys::{self, Raw};
use crate::source::file::Origin;
use crate::source::rustc_args::{Codegen, is_on, last};

/// Settings by their keys, in canonical form. What rustc or the target decides is missing.
pub type Settings = BTreeMap<&'static str, String>;

/// The options that Cargo passes for these settings, where they have a say in what rustc does with other flags. It omits
/// what rustc does by default.
pub fn options(effective: &Effective) -> Vec<Codegen<'_>> {
    let value = |key| effective.value(key);
    let is = |key| value(key) == Some("true");
    let mut options = Vec::new();
    let mut pass = |name: &str, value| options.push((name.to_owned(), value));
    let opt_level = value("opt-level").filter(|level| *level != "0");
    opt_level.into_iter().for_each(|level| pass("opt-level", Some(level)));
    for (key, name, default) in [
        ("panic", "panic", "unwind"),
        ("debug", "debuginfo", "none"),
        ("strip", "strip", "none"),
        ("split-debuginfo", "split-debuginfo", ""),
        ("lto", "lto", "false"),
    ] {
        value(key).filter(|set| *set != default).into_iter().for_each(|set| pass(name, Some(set)));
    }
    // Where it isn't set, rustc chooses.
    let units =
        effective.setting("codegen-units").filter(|set| !matches!(set.origin, Origin::BuiltIn(_)));
    units.into_iter().for_each(|set| pass("codegen-units", Some(&set.value)));
    let (asserts, checks) = (is("debug-assertions"), is("overflow-checks"));
    let on = |is_on| Some(if is_on { "on" } else { "off" });
    if asserts != opt_level.is_none() {
        pass("debug-assertions", on(asserts));
    }
    if checks != asserts {
        pass("overflow-checks", on(checks));
    }
    for key in ["rpath", "incremental"].into_iter().filter(|key| is(key)) {
        pass(key, None);
    }
    options
}

/// The settings that rustc reads from its options.
pub fn read(options: &[Codegen]) -> Settings {
    let mut settings = Settings::new();
    let opt_level = last(options, "opt-level").flatten().unwrap_or("0");
    let switch = |name, default| last(options, name).map_or(default, is_on);
    let asserts = switch("debug-assertions", opt_level == "0");
    let checks = switch("overflow-checks", asserts);
    let is_incremental = last(options, "incremental").is_some();
    for (key, is_on) in [
        ("debug-assertions", asserts),
        ("overflow-checks", checks),
        ("incremental", is_incremental),
        ("rpath", switch("rpath", false)),
    ] {
        settings.insert(key, is_on.to_string());
    }
    settings.insert("lto", lto(last(options, "lto")).to_owned());
    let values = [
        ("opt-level", Some(opt_level)),
        ("panic", last(options, "panic").flatten().or(Some("unwind"))),
        ("debug", last(options, "debuginfo").flatten().or(Some("none"))),
        ("strip", last(options, "strip").flatten().or(Some("none"))),
        ("split-debuginfo", last(options, "split-debuginfo").flatten()),
        ("codegen-units", last(options, "codegen-units").flatten()),
    ];
    for (key, value) in values {
        settings.extend(value.map(|value| (key, canonical(key, value))));
    }
    settings
}

/// Without a value it is fat; `off` is none at all, not even among the units of a crate.
fn lto(option: Option<Option<&str>>) -> &str {
    match option {
        None => "false",
        Some(None | Some("y" | "yes" | "on" | "true" | "fat")) => "fat",
        Some(Some("n" | "no" | "off" | "false")) => "off",
        Some(Some(other)) => other,
    }
}

fn canonical(key: &str, value: &str) -> String {
    let kind = keys::find(key).map(|key| key.kind);
    let canonical = kind.and_then(|kind| kind.canonical(&Raw::parse(value)).ok());
    canonical.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests;
