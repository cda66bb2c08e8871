//! Cargo's config: what Cargo itself reads from its files and their variables, and the flags that rustc gets in addition
//! to what the profiles say.
//!
//! Source: the Cargo book, "Configuration".

use std::num::NonZeroUsize;
use std::sync::OnceLock;

use serde_json::Value;
use toml_edit::{Item, Table, TableLike};

use crate::base::process::Process;
use crate::source::file::{FileId, Origin};
use crate::source::rustc_args::{Codegen, codegen};
use crate::source::toml::table_at;

/// One value, by its dotted key; `None` where it is not set (or this Cargo can't tell).
pub fn value(key: &str) -> Option<Value> {
    get(&[key])
}

/// What all files say, without the variables; `None` where this Cargo can't tell.
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
    match value(key) {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(Into::into).collect(),
        _ => Vec::new(),
    }
}

/// How many jobs may run at once: what `build.jobs` or its variable says, else as many as the machine can run.
pub fn jobs() -> NonZeroUsize {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    build("jobs").and_then(|jobs| configured(&jobs, cores)).unwrap_or(cores)
}

/// A number below zero leaves that many cores free. What Cargo refuses, each Cargo that builds will report.
fn configured(jobs: &Value, cores: NonZeroUsize) -> Option<NonZeroUsize> {
    let number = jobs.as_i64().or_else(|| jobs.as_str()?.trim().parse().ok())?;
    if let Ok(number) = usize::try_from(number) {
        return NonZeroUsize::new(number);
    }
    let left = i64::try_from(cores.get()).ok()?.saturating_add(number);
    NonZeroUsize::new(usize::try_from(left).unwrap_or_default()).or(Some(NonZeroUsize::MIN))
}

/// The variable for a key of a target's table.
pub fn target_variable(triple: &str, key: &str) -> String {
    format!("CARGO_TARGET_{triple}_{key}").to_uppercase().replace(['-', '.'], "_")
}

#[derive(Debug, Clone, Copy)]
pub struct ForTarget<'a> {
    /// What all files say.
    pub files: &'a Value,
    pub triple: &'a str,
    /// The output of `rustc --print cfg` for it.
    pub cfgs: &'a str,
}

impl ForTarget<'_> {
    /// The words of a key: from its variable, else its own table, else the table of a `cfg` that holds.
    pub fn words(&self, key: &str) -> Option<Vec<String>> {
        let variable = std::env::var(target_variable(self.triple, key)).ok();
        let written = || self.tables().find_map(|table| words(table.get(key)?));
        variable.map(|text| split(&text)).or_else(written).filter(|words| !words.is_empty())
    }

    /// The words of a key from all tables: Cargo joins arrays such as `rustflags`.
    pub fn all_words(&self, key: &str) -> Vec<String> {
        self.tables().filter_map(|table| words(table.get(key)?)).flatten().collect()
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

/// The words of a string, as Cargo splits it.
pub fn split(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Whether an expression such as `cfg(all(unix, not(target_env = "musl")))` holds, given the output of `rustc --print cfg`.
fn holds(expression: &str, cfgs: &str) -> bool {
    let inner = expression.strip_prefix("cfg(").and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| predicate_holds(inner, cfgs))
}

fn predicate_holds(predicate: &str, cfgs: &str) -> bool {
    let is_line = |line: &str| Some(line == "true" || cfgs.lines().any(|other| other == line));
    evaluate(predicate, &is_line).unwrap_or(false)
}

/// Whether a predicate holds, given which lines of `rustc --print cfg` there are; `None` if it depends on a line of which
/// that is not known.
pub fn evaluate(predicate: &str, has: &dyn Fn(&str) -> Option<bool>) -> Option<bool> {
    let predicate = predicate.trim();
    if let Some((operator, arguments)) = operation(predicate) {
        let known: Vec<_> = arguments.into_iter().map(|argument| evaluate(argument, has)).collect();
        // One of these decides, whatever the others are.
        let deciding = operator != "all";
        let decided = if known.contains(&Some(deciding)) {
            Some(deciding)
        } else if known.contains(&None) {
            None
        } else {
            Some(!deciding)
        };
        return decided.map(|holds| holds != (operator == "not"));
    }
    let trimmed = |(key, value): (&str, &str)| format!("{}={}", key.trim(), value.trim());
    has(&predicate.split_once('=').map_or(predicate.to_owned(), trimmed))
}

/// The operator of `all(…)`, `any(…)` or `not(…)`, with its arguments.
fn operation(predicate: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = predicate.split_once('(')?;
    let operator = Some(name.trim_end()).filter(|name| ["all", "any", "not"].contains(name))?;
    let mut depth = 0;
    let arguments = rest.strip_suffix(')')?.split(|char| {
        depth += i32::from(char == '(') - i32::from(char == ')');
        char == ',' && depth == 0
    });
    Some((operator, arguments.filter(|argument| !argument.trim().is_empty()).collect()))
}

/// The flags of one place.
#[derive(Debug, Clone)]
pub struct Flags {
    pub words: Vec<String>,
    pub origin: Origin,
    pub source: FlagSource,
}

/// The sources of flags, the strongest first: Cargo takes the flags of the first source that is set, and no others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlagSource {
    /// `CARGO_ENCODED_RUSTFLAGS`.
    Encoded,
    /// `RUSTFLAGS`.
    Variable,
    /// `target.TRIPLE.rustflags`, `target.'cfg(…)'.rustflags` and `CARGO_TARGET_TRIPLE_RUSTFLAGS`: joined.
    Target(String),
    /// `build.rustflags` and `CARGO_BUILD_RUSTFLAGS`: joined.
    Build,
}

/// The flags that a parsed config file sets.
pub fn flags(document: &Table, file: FileId) -> Vec<Flags> {
    let targets = table_at(document, &["target"]).into_iter().flat_map(TableLike::iter);
    let tables = targets.map(|(name, table)| (FlagSource::Target(name.to_owned()), table));
    let build = document.get("build").map(|table| (FlagSource::Build, table));
    let flags = tables.chain(build).filter_map(|(source, table)| {
        let item = table.as_table_like()?.get("rustflags")?;
        Some(Flags { words: flag_words(item), origin: Origin::in_file(file, item.span()), source })
    });
    flags.collect()
}

/// A string of words, or an array of them.
fn flag_words(item: &Item) -> Vec<String> {
    let items = item.as_array().into_iter().flatten();
    let words = items.filter_map(|word| word.as_str().map(str::to_owned));
    item.as_str().map_or_else(|| words.collect(), split)
}

impl Flags {
    pub fn codegen(&self) -> Vec<Codegen<'_>> {
        codegen(self.words.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests;
