//! Every key of a `[profile]` table, once: its values, where it is allowed, its built-in defaults; and the values of
//! settings: as written, as Cargo and rustc accept them, and in the canonical form that compares them.
//!
//! Source: the Cargo book, "Profiles", and "Unstable Features" for the gated ones.

use std::fmt;

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

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    Text(String),
    Integer(i64),
    Bool(bool),
    /// An array of strings.
    List(Vec<String>),
    /// Anything else, by the name of its TOML type.
    Other(&'static str),
}

/// Which values a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    OptLevel,
    Debug,
    SplitDebuginfo,
    Strip,
    Lto,
    Panic,
    Bool,
    CodegenUnits,
    /// Any string.
    Text,
    /// An array of strings.
    List,
    TrimPaths,
}

/// What refuses a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Cargo: no command works in the workspace.
    Cargo,
    /// rustc: Cargo passes it on, and the build fails.
    Rustc,
    /// Neither: it silently has no effect.
    Ignored,
}

/// Why a value is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    pub by: Refusal,
    /// What may be written instead.
    pub expected: &'static str,
}

const DEBUG: &str = "true, false, 0, 1, 2, \"none\", \"line-directives-only\", \"line-tables-only\", \"limited\" or \"full\"";
const PANIC: &[&str] = &["unwind", "abort", "immediate-abort"];
const TRIM_PATHS: &str =
    "true, false, \"none\", \"macro\", \"diagnostics\", \"object\", \"all\" or an array of these";

impl Kind {
    /// The canonical form of a value: two settings do the same exactly if these are equal.
    pub fn canonical(self, raw: &Raw) -> Result<String, Invalid> {
        let (value, expected) = match self {
            Kind::OptLevel => (opt_level(raw), "0, 1, 2, 3, \"s\" or \"z\""),
            Kind::Debug => (debug(raw), DEBUG),
            Kind::SplitDebuginfo => (split_debuginfo(raw), "\"off\", \"packed\" or \"unpacked\""),
            Kind::Strip => (strip(raw), "true, false, \"none\", \"debuginfo\" or \"symbols\""),
            Kind::Lto => (lto(raw), "true, false, \"thin\", \"fat\" or \"off\""),
            Kind::Panic => (one_of(raw, PANIC, Refusal::Cargo), "\"unwind\" or \"abort\""),
            Kind::CodegenUnits => (codegen_units(raw), "an integer from 1 to 4294967295"),
            Kind::TrimPaths => (trim_paths(raw), TRIM_PATHS),
            Kind::Bool => (plain(raw, self), "true or false"),
            Kind::Text => (plain(raw, self), "a string"),
            Kind::List => (plain(raw, self), "an array of strings"),
        };
        value.map_err(|by| Invalid { by, expected })
    }
}

impl Kind {
    /// The canonical form of what rustc's own option says, such as `-C lto` or `-C debuginfo=2`; `None` if it says nothing.
    pub fn of_rustc(self, value: Option<&str>) -> Option<String> {
        let is_yes = value.is_none_or(|value| ["y", "yes", "on", "true"].contains(&value));
        let is_no = value.is_some_and(|value| ["n", "no", "off", "false"].contains(&value));
        match (self, value) {
            (Self::Bool, _) if is_yes || is_no => Some(is_yes.to_string()),
            (Self::Lto, _) if is_yes || is_no => {
                Some(if is_yes { "fat" } else { "off" }.to_owned())
            }
            _ => self.canonical(&Raw::parse(value?)).ok(),
        }
    }
}

type Judged = Result<String, Refusal>;

fn opt_level(raw: &Raw) -> Judged {
    match raw {
        Raw::Integer(level @ 0..=3) => Ok(level.to_string()),
        Raw::Integer(_) => Err(Refusal::Rustc),
        Raw::Text(text) if text == "s" || text == "z" => Ok(text.clone()),
        _ => Err(Refusal::Cargo),
    }
}

fn debug(raw: &Raw) -> Judged {
    const LEVELS: &[&str] =
        &["none", "line-directives-only", "line-tables-only", "limited", "full"];
    match raw {
        Raw::Bool(true) | Raw::Integer(2) => Ok("full".to_owned()),
        Raw::Bool(false) | Raw::Integer(0) => Ok("none".to_owned()),
        Raw::Integer(1) => Ok("limited".to_owned()),
        named => one_of(named, LEVELS, Refusal::Cargo),
    }
}

fn split_debuginfo(raw: &Raw) -> Judged {
    one_of(raw, &["off", "packed", "unpacked"], Refusal::Ignored)
}

fn strip(raw: &Raw) -> Judged {
    match raw {
        Raw::Bool(true) => Ok("symbols".to_owned()),
        Raw::Bool(false) => Ok("none".to_owned()),
        named => one_of(named, &["none", "debuginfo", "symbols"], Refusal::Rustc),
    }
}

/// `false` is thin-local LTO (among a crate's own codegen units), "off" is none at all.
fn lto(raw: &Raw) -> Judged {
    match raw {
        Raw::Bool(fat) => Ok(if *fat { "fat" } else { "false" }.to_owned()),
        Raw::Text(text) => match text.as_str() {
            "thin" => Ok("thin".to_owned()),
            "fat" | "y" | "yes" | "on" => Ok("fat".to_owned()),
            "off" | "n" | "no" | "none" => Ok("off".to_owned()),
            "true" | "false" => Err(Refusal::Cargo),
            _ => Err(Refusal::Rustc),
        },
        _ => Err(Refusal::Cargo),
    }
}

fn codegen_units(raw: &Raw) -> Judged {
    match raw {
        Raw::Integer(0) => Err(Refusal::Rustc),
        Raw::Integer(units) if u32::try_from(*units).is_ok() => Ok(units.to_string()),
        _ => Err(Refusal::Cargo),
    }
}

/// Any value of the kind's type.
fn plain(raw: &Raw, kind: Kind) -> Judged {
    match (kind, raw) {
        (Kind::Bool, Raw::Bool(value)) => Ok(value.to_string()),
        (Kind::Text, Raw::Text(text)) => Ok(text.clone()),
        (Kind::List, Raw::List(items)) => Ok(items.join(" ")),
        _ => Err(Refusal::Cargo),
    }
}

fn trim_paths(raw: &Raw) -> Judged {
    const NAMES: &[&str] = &["none", "macro", "diagnostics", "object", "all"];
    match raw {
        Raw::Bool(true) => Ok("all".to_owned()),
        Raw::Bool(false) => Ok("none".to_owned()),
        Raw::List(items) if items.is_empty() => Ok("none".to_owned()),
        // An array can't contain `none` and `all`.
        Raw::List(items) if items.iter().all(|item| NAMES[1..4].contains(&item.as_str())) => {
            Ok(items.join(" "))
        }
        named => one_of(named, NAMES, Refusal::Cargo),
    }
}

/// One of these names. Cargo refuses a value that is not text; `other` is what becomes of another text.
fn one_of(raw: &Raw, names: &[&str], other: Refusal) -> Judged {
    match raw {
        Raw::Text(text) if names.contains(&text.as_str()) => Ok(text.clone()),
        Raw::Text(_) => Err(other),
        _ => Err(Refusal::Cargo),
    }
}

impl Raw {
    /// A bool or an integer, if the text looks like one.
    pub fn parse(text: &str) -> Self {
        match (text.parse(), text.parse()) {
            (Ok(value), _) => Self::Bool(value),
            (_, Ok(value)) => Self::Integer(value),
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// As it would be written in TOML.
impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Raw::Text(text) => write!(f, "{text:?}"),
            Raw::Integer(value) => write!(f, "{value}"),
            Raw::Bool(value) => write!(f, "{value}"),
            Raw::List(items) => write!(f, "{items:?}"),
            Raw::Other(name) if name.starts_with(['a', 'i']) => write!(f, "an {name}"),
            Raw::Other(name) => write!(f, "a {name}"),
        }
    }
}

#[cfg(test)]
mod tests;
