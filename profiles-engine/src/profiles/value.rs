//! The values of settings: as they were written, judged, and in the one canonical form that compares.

use std::fmt;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// A string.
    Text(String),
    /// An integer.
    Integer(i64),
    /// `true` or `false`.
    Bool(bool),
    /// An array of strings.
    List(Vec<String>),
    /// Anything else, by the name of its TOML type.
    Other(&'static str),
}

/// Which values a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 0 to 3, "s", "z".
    OptLevel,
    /// The debuginfo levels, by name, number or bool.
    Debug,
    /// "off", "packed", "unpacked".
    SplitDebuginfo,
    /// What to strip, by name or bool.
    Strip,
    /// bool, "thin", "fat", "off".
    Lto,
    /// "unwind", "abort".
    Panic,
    /// bool.
    Bool,
    /// A number of units.
    CodegenUnits,
    /// Any string.
    Text,
    /// An array of strings.
    List,
    /// bool, names, or an array of names.
    TrimPaths,
}

/// Who takes offence at a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Cargo: no command works while it stands there.
    Cargo,
    /// rustc: Cargo passes it on, and the build fails.
    Rustc,
    /// Nobody: it is silently without effect.
    Ignored,
}

/// Why a value is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    /// Who refuses it.
    pub by: Refusal,
    /// What may be written instead.
    pub expected: &'static str,
}

const OPT_LEVEL: &str = "0, 1, 2, 3, \"s\" or \"z\"";
const DEBUG: &str = "true, false, 0, 1, 2, \"none\", \"line-directives-only\", \"line-tables-only\", \"limited\" or \"full\"";
const SPLIT: &str = "\"off\", \"packed\" or \"unpacked\"";
const STRIP: &str = "true, false, \"none\", \"debuginfo\" or \"symbols\"";
const LTO: &str = "true, false, \"thin\", \"fat\" or \"off\"";
const PANIC: &str = "\"unwind\" or \"abort\"";
const UNITS: &str = "an integer from 1 to 4294967295";
const TRIM: &str =
    "true, false, \"none\", \"macro\", \"diagnostics\", \"object\", \"all\" or an array of these";

impl Kind {
    /// The canonical form of a value: two settings do the same exactly if these are equal.
    ///
    /// # Errors
    /// When Cargo or rustc would refuse the value, or silently do nothing with it.
    pub fn canonical(self, raw: &Raw) -> Result<String, Invalid> {
        let (value, expected) = match self {
            Kind::OptLevel => (opt_level(raw), OPT_LEVEL),
            Kind::Debug => (debug(raw), DEBUG),
            Kind::SplitDebuginfo => (split_debuginfo(raw), SPLIT),
            Kind::Strip => (strip(raw), STRIP),
            Kind::Lto => (lto(raw), LTO),
            Kind::Panic => (one_of(raw, &["unwind", "abort", "immediate-abort"]), PANIC),
            Kind::Bool => (boolean(raw), "true or false"),
            Kind::CodegenUnits => (codegen_units(raw), UNITS),
            Kind::Text => (text(raw), "a string"),
            Kind::List => (list(raw), "an array of strings"),
            Kind::TrimPaths => (trim_paths(raw), TRIM),
        };
        value.map_err(|by| Invalid { by, expected })
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
    let level = match raw {
        Raw::Bool(true) | Raw::Integer(2) => "full",
        Raw::Bool(false) | Raw::Integer(0) => "none",
        Raw::Integer(1) => "limited",
        named => {
            const NAMES: &[&str] =
                &["none", "line-directives-only", "line-tables-only", "limited", "full"];
            return one_of(named, NAMES);
        }
    };
    Ok(level.to_owned())
}

fn split_debuginfo(raw: &Raw) -> Judged {
    match raw {
        Raw::Text(text) if ["off", "packed", "unpacked"].contains(&text.as_str()) => {
            Ok(text.clone())
        }
        Raw::Text(_) => Err(Refusal::Ignored),
        _ => Err(Refusal::Cargo),
    }
}

fn strip(raw: &Raw) -> Judged {
    match raw {
        Raw::Bool(true) => Ok("symbols".to_owned()),
        Raw::Bool(false) => Ok("none".to_owned()),
        Raw::Text(text) if ["none", "debuginfo", "symbols"].contains(&text.as_str()) => {
            Ok(text.clone())
        }
        Raw::Text(_) => Err(Refusal::Rustc),
        _ => Err(Refusal::Cargo),
    }
}

/// `false` is thin-local LTO (among a crate's own codegen units), "off" is none at all.
fn lto(raw: &Raw) -> Judged {
    let mode = match raw {
        Raw::Bool(true) => "fat",
        Raw::Bool(false) => "false",
        Raw::Text(text) => match text.as_str() {
            "thin" => text,
            "fat" | "y" | "yes" | "on" => "fat",
            "off" | "n" | "no" | "none" => "off",
            "true" | "false" => return Err(Refusal::Cargo),
            _ => return Err(Refusal::Rustc),
        },
        _ => return Err(Refusal::Cargo),
    };
    Ok(mode.to_owned())
}

fn codegen_units(raw: &Raw) -> Judged {
    match raw {
        Raw::Integer(0) => Err(Refusal::Rustc),
        Raw::Integer(units) if u32::try_from(*units).is_ok() => Ok(units.to_string()),
        _ => Err(Refusal::Cargo),
    }
}

fn boolean(raw: &Raw) -> Judged {
    match raw {
        Raw::Bool(value) => Ok(value.to_string()),
        _ => Err(Refusal::Cargo),
    }
}

fn text(raw: &Raw) -> Judged {
    match raw {
        Raw::Text(text) => Ok(text.clone()),
        _ => Err(Refusal::Cargo),
    }
}

fn list(raw: &Raw) -> Judged {
    match raw {
        Raw::List(items) => Ok(items.join(" ")),
        _ => Err(Refusal::Cargo),
    }
}

fn trim_paths(raw: &Raw) -> Judged {
    const NAMES: &[&str] = &["none", "macro", "diagnostics", "object", "all"];
    match raw {
        Raw::Bool(true) => Ok("all".to_owned()),
        Raw::Bool(false) => Ok("none".to_owned()),
        Raw::List(items) if items.is_empty() => Ok("none".to_owned()),
        // `none` and `all` stand alone.
        Raw::List(items) if items.iter().all(|item| NAMES[1..4].contains(&item.as_str())) => {
            Ok(items.join(" "))
        }
        named => one_of(named, NAMES),
    }
}

fn one_of(raw: &Raw, names: &[&str]) -> Judged {
    match raw {
        Raw::Text(text) if names.contains(&text.as_str()) => Ok(text.clone()),
        _ => Err(Refusal::Cargo),
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
            Raw::Other(name) => write!(
                f,
                "{} {name}",
                if name.starts_with('a') || name.starts_with('i') { "an" } else { "a" }
            ),
        }
    }
}
