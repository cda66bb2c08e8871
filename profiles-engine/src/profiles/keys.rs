//! Every key of a `[profile]` table, once: its values, where it is allowed, its built-in defaults.
//!
//! Source: the Cargo book, "Profiles", and "Unstable Features" for the gated ones.

use crate::profiles::value::Kind;

/// One key of a profile.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether `package` and `build-override` tables take it too.
    pub in_overrides: bool,
    /// The `cargo-features` entry that stable Cargo refuses it without.
    pub gate: Option<&'static str>,
    /// The canonical value in the built-in `dev` profile; `None`: not set, rustc or the target decides.
    pub dev: Option<&'static str>,
    /// The canonical value in the built-in `release` profile.
    pub release: Option<&'static str>,
}

/// All keys that set something for the compiler, the most used first.
pub static KEYS: &[Key] = &[
    key("opt-level", Kind::OptLevel).defaults("0", "3"),
    key("debug", Kind::Debug).defaults("full", "none"),
    key("split-debuginfo", Kind::SplitDebuginfo),
    key("strip", Kind::Strip),
    key("debug-assertions", Kind::Bool).defaults("true", "false"),
    key("overflow-checks", Kind::Bool).defaults("true", "false"),
    key("lto", Kind::Lto).defaults("false", "false").whole(),
    key("panic", Kind::Panic).defaults("unwind", "unwind").whole(),
    key("incremental", Kind::Bool).defaults("true", "false"),
    key("codegen-units", Kind::CodegenUnits),
    key("rpath", Kind::Bool).defaults("false", "false").whole(),
    key("codegen-backend", Kind::Text).gated("codegen-backend"),
    key("rustflags", Kind::List).gated("profile-rustflags"),
    key("trim-paths", Kind::TrimPaths).gated("trim-paths"),
    key("hint-mostly-unused", Kind::Bool),
];

/// Keys of a profile table that set nothing themselves.
pub const STRUCTURE: &[&str] = &["inherits", "package", "build-override", DIR_NAME];

/// Cargo knows it and refuses it: a profile's folder has the profile's name.
pub const DIR_NAME: &str = "dir-name";

/// Profiles that Cargo defines itself, with the profile that each inherits from.
pub const BUILT_IN: &[(&str, Option<&str>)] = &[
    ("dev", None),
    ("release", None),
    ("test", Some("dev")),
    ("bench", Some("release")),
    // Deprecated, and without effect: it exists only where a file names it.
    ("doc", Some("dev")),
];

/// How many of [`BUILT_IN`] always exist.
pub const ALWAYS: usize = 4;

/// Names that Cargo reserves (`restricted_names.rs` of Cargo 1.95).
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "debug", "build-override", "build", "check", "clean", "config", "fetch", "fix", "install", "metadata", "package",
    "publish", "report", "root", "run", "rust", "rustc", "rustdoc", "target", "tmp", "uninstall",
];

/// Whether Cargo refuses a profile of this name in a manifest.
pub fn is_refused_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    !name.chars().all(plain) || RESERVED.contains(&lower.as_str()) || lower.starts_with("cargo")
}

pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, in_overrides: true, gate: None, dev: None, release: None }
}

impl Key {
    const fn defaults(mut self, dev: &'static str, release: &'static str) -> Self {
        self.dev = Some(dev);
        self.release = Some(release);
        self
    }

    /// For the whole profile only.
    const fn whole(mut self) -> Self {
        self.in_overrides = false;
        self
    }

    const fn gated(mut self, gate: &'static str) -> Self {
        self.gate = Some(gate);
        self
    }
}

#[cfg(test)]
mod tests;
