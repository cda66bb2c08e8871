//! `[workspace.metadata.dist]`: what a workspace always wants of `dist`.
//!
//! ```toml
//! [workspace.metadata.dist]
//! targets = ["x86_64-unknown-linux-gnu"]
//! baseline = "fast"
//! benchmarks = [{ name = "sort", command = "{bin} data.txt", seconds = 60 }]
//! startup = true
//!
//! [workspace.metadata.dist.target.wasm32-wasip1]
//! toolchain = "nightly"
//! build-std = true
//! ```
//!
//! A benchmark `startup` of `{bin} --version` is there of itself, unless one of that name is configured, or `startup = false`.
//! Programs that know no `--version` are not measured by it.
//!
//! cargo-dist reads a table of the same name, so keys that are not ours are nobody's error.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::base::error::{Error, Result};
use crate::measure::plan::builder::Builder;
use crate::results::STARTUP;

/// How long the rounds of a benchmark go on where nobody says otherwise.
const BUDGET: Duration = Duration::from_secs(10);

/// The table, with what is missing left empty.
#[derive(Debug, Default)]
pub struct Config {
    /// Targets to build for when the command line names none.
    pub targets: Vec<String>,
    /// The preset that run times are compared to.
    pub baseline: Option<String>,
    /// What is run to compare run times.
    pub benchmarks: Vec<Benchmark>,
    /// What is special to one target, by its triple.
    pub target: BTreeMap<String, TargetTable>,
}

/// How one target is built.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetTable {
    /// The toolchain of rustup's.
    pub toolchain: Option<String>,
    /// What is started.
    pub builder: Option<Builder>,
    /// The crates of the standard library that Cargo builds, too; `true` stands for the usual ones.
    #[serde(deserialize_with = "crates")]
    pub build_std: Option<Vec<String>>,
    /// Whether wasm-opt shrinks its modules.
    pub wasm_opt: bool,
}

/// A command whose run time is measured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// What reports call it.
    pub name: String,
    /// The program and its arguments, in which `{bin}` stands for the one binary and `{bin:NAME}` for one of several.
    #[serde(deserialize_with = "words")]
    pub command: Vec<String>,
    /// How long its rounds may go on, for all presets of a target together; `None`: [`BUDGET`].
    #[serde(default)]
    pub seconds: Option<NonZeroU32>,
    /// Whether it is there of itself: then nobody is failed by it.
    #[serde(skip)]
    pub built_in: bool,
}

impl Benchmark {
    /// A command of the command line; it has no other name.
    pub fn of(line: &str) -> Self {
        let command = line.split_whitespace().map(str::to_owned).collect();
        Self { name: line.to_owned(), command, seconds: None, built_in: false }
    }

    /// The time to start: what a program takes to say its version.
    fn startup() -> Self {
        let command = ["{bin}", "--version"].map(str::to_owned).to_vec();
        Self { name: STARTUP.to_owned(), command, seconds: None, built_in: true }
    }

    /// How long it may take in all: what nobody asked for is not to be waited for.
    pub fn budget(&self) -> Duration {
        match self.seconds {
            Some(seconds) => Duration::from_secs(seconds.get().into()),
            None if self.built_in => Duration::from_secs(1),
            None => BUDGET,
        }
    }

    /// How long one run may take. A program that is asked for its version and does its work instead is not starting up.
    pub fn limit(&self) -> Duration {
        Duration::from_secs(if self.built_in { 2 } else { 60 })
    }
}

impl Config {
    /// Takes the table out of `[workspace.metadata]`, as Cargo gives it; `manifest` is for the error alone.
    ///
    /// # Errors
    /// When a key of ours has another shape than it should.
    pub fn read(metadata: &Value, manifest: &Path) -> Result<Self> {
        let table = Table { values: &metadata["dist"], manifest };
        let mut config = Self {
            targets: table.key("targets", r#"targets = ["x86_64-unknown-linux-gnu"]"#)?,
            baseline: table.key("baseline", r#"baseline = "fast""#)?,
            benchmarks: table.key(
                "benchmarks",
                r#"benchmarks = [{ name = "sort", command = "{bin} data.txt" }]"#,
            )?,
            target: table.key("target", r#"target.wasm32-wasip1 = { build-std = true }"#)?,
        };
        if let Some(name) = twin(&config.benchmarks) {
            return Err(table.bad("benchmarks", &format!("`{name}` is there twice")));
        }
        let startup: Option<bool> = table.key(STARTUP, "startup = false")?;
        if startup != Some(false) && config.benchmarks.iter().all(|one| one.name != STARTUP) {
            config.benchmarks.push(Benchmark::startup());
        }
        Ok(config)
    }
}

fn twin(benchmarks: &[Benchmark]) -> Option<&str> {
    let names: Vec<&str> = benchmarks.iter().map(|one| one.name.as_str()).collect();
    let twin = (1..names.len()).find(|&index| names[..index].contains(&names[index]));
    twin.map(|index| names[index])
}

struct Table<'a> {
    values: &'a Value,
    manifest: &'a Path,
}

impl Table<'_> {
    fn key<T: DeserializeOwned + Default>(&self, key: &str, example: &str) -> Result<T> {
        match self.values.get(key) {
            None => Ok(T::default()),
            Some(value) => T::deserialize(value).map_err(|error| {
                self.bad(key, &error.to_string()).help(format!("write `{example}`"))
            }),
        }
    }

    fn bad(&self, key: &str, why: &str) -> Error {
        Error::new(format!(
            "bad `{key}` in `[workspace.metadata.dist]` of `{}`: {why}",
            self.manifest.display()
        ))
    }
}

fn words<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let words: Option<Vec<String>> = match Value::deserialize(deserializer)? {
        Value::String(line) => Some(line.split_whitespace().map(str::to_owned).collect()),
        Value::Array(words) => words.iter().map(|word| word.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    words.filter(|words| !words.is_empty()).ok_or_else(|| {
        serde::de::Error::custom("`command` is neither a line nor an array of words")
    })
}

fn crates<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "`build-std` is neither true or false nor an array of crates")]
    enum Crates {
        Usual(bool),
        Named(Vec<String>),
    }
    Ok(match Crates::deserialize(deserializer)? {
        Crates::Usual(false) => None,
        Crates::Usual(true) => Some(STD.map(str::to_owned).to_vec()),
        Crates::Named(names) => Some(names),
    })
}

/// What a program with the standard library needs, whatever it does on a panic.
pub const STD: [&str; 2] = ["std", "panic_abort"];

#[cfg(test)]
mod tests;
