//! `--vary PRESET.KEY=VALUE,…`: which knob it turns, and its values as TOML.

use std::str::FromStr;

use crate::base::error::{Error, Result};
use crate::base::text::nearest;
use crate::measure::plan::knobs::knob::{Knob, Turned};
use crate::profiles::keys::{self, KEYS};
use crate::profiles::layers::{Selector, raw_of};
use crate::workspace::packages::Spec;

fn not_a_knob() -> Error {
    Error::new("not a setting of a preset with its values")
        .help("write PRESET.KEY=VALUE, such as `prod.lto=thin,off`")
}

/// One setting of a preset with the values to try.
#[derive(Debug, Clone)]
pub struct Vary {
    pub preset: String,
    pub knob: Knob,
    /// Each as it is shown, and as TOML.
    values: Vec<(String, String)>,
    /// As it was written.
    pub line: String,
}

impl Vary {
    /// The knob with each of its values.
    pub fn turned(&self) -> impl Iterator<Item = Turned> {
        let values = self.values.iter().cloned();
        values.map(|(value, toml)| Turned { knob: self.knob.clone(), value, toml })
    }
}

impl FromStr for Vary {
    type Err = Error;

    fn from_str(line: &str) -> Result<Self> {
        let (path, values) = line.split_once('=').ok_or_else(not_a_knob)?;
        let (preset, key) = path.split_once('.').ok_or_else(not_a_knob)?;
        let knob = knob(preset, key)?;
        let values = split(values).into_iter().map(|value| self::value(&knob, value.trim()));
        let mut values = values.collect::<Result<Vec<(String, String)>>>()?;
        let mut seen = Vec::new();
        values.retain(|(_, toml)| {
            let is_new = !seen.contains(toml);
            seen.push(toml.clone());
            is_new
        });
        Ok(Self { preset: preset.to_owned(), knob, values, line: line.to_owned() })
    }
}

/// The knobs that are no keys of profiles.
const OTHERS: [(&str, Knob); 3] =
    [("linker", Knob::Linker), ("threads", Knob::Threads), ("toolchain", Knob::Toolchain)];

fn knob(preset: &str, path: &str) -> Result<Knob> {
    if let Some((_, knob)) = OTHERS.into_iter().find(|(name, _)| *name == path) {
        return Ok(knob);
    }
    let (table, name) = match path.rsplit_once('.') {
        None => (None, path),
        Some((table, name)) => (Some(self::table(table)?), name),
    };
    let key = keys::find(name).ok_or_else(|| unknown_key(name))?;
    if table.is_some() && !key.in_overrides {
        let key = key.name;
        return Err(Error::new(format!("`{key}` is for the whole build, not for packages"))
            .help(format!("write `{preset}.{key}`")));
    }
    Ok(Knob::Setting { table, key: key.name })
}

fn unknown_key(name: &str) -> Error {
    let known = || KEYS.iter().map(|key| key.name).chain(OTHERS.iter().map(|(name, _)| *name));
    let hint = match nearest(&name.replace('_', "-"), known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys are {}", known().collect::<Vec<&str>>().join(", ")),
    };
    Error::new(format!("unknown key `{name}`")).help(hint)
}

fn table(path: &str) -> Result<Selector> {
    let spec = match (path, path.strip_prefix("package.")) {
        ("build-override", _) => return Ok(Selector::Build),
        (_, Some(spec)) => spec.trim_matches('"'),
        (_, None) => {
            return Err(Error::new(format!("`{path}` is not a table of a profile"))
                .help("write `package.NAME.KEY`, `package.*.KEY` or `build-override.KEY`"));
        }
    };
    match spec {
        "*" => Ok(Selector::Dependencies),
        spec if Spec::is_valid(spec) => Ok(Selector::Package(spec.to_owned())),
        spec => Err(Error::new(format!("`{spec}` is not a package spec"))
            .help("write a name, or `name@1.2`")),
    }
}

/// A value as it is shown, and as TOML.
fn value(knob: &Knob, text: &str) -> Result<(String, String)> {
    let bad = |expected: &str| {
        let what = format!("`{}` can't be {text:?}", knob.name());
        Err(Error::new(what).help(format!("write {expected}")))
    };
    match knob {
        Knob::Threads if text.parse::<u16>().is_ok_and(|threads| threads > 0) => {}
        Knob::Threads => return bad("an integer from 1"),
        Knob::Linker | Knob::Toolchain if text.is_empty() => return bad("a name"),
        Knob::Linker | Knob::Toolchain => {}
        Knob::Setting { key, .. } => {
            let raw = raw_of(text);
            let Some(Err(invalid)) = keys::find(key).map(|key| key.kind.canonical(&raw)) else {
                return Ok((text.trim_matches('"').to_owned(), raw.to_string()));
            };
            return bad(invalid.expected);
        }
    }
    Ok((text.to_owned(), text.to_owned()))
}

/// The values between commas that are not in an array or in quotes.
fn split(values: &str) -> Vec<&str> {
    let (mut depth, mut is_quoted) = (0, false);
    values
        .split(move |char| {
            match char {
                '"' => is_quoted = !is_quoted,
                '[' if !is_quoted => depth += 1,
                ']' if !is_quoted => depth -= 1,
                _ => {}
            }
            char == ',' && depth == 0 && !is_quoted
        })
        .collect()
}

#[cfg(test)]
mod tests;
