//! `[workspace.metadata.dist]`: what a workspace always wants from `dist`.
//!
//! ```toml
//! [workspace.metadata.dist]
//! targets = ["x86_64-unknown-linux-gnu"]
//! baseline = "fast"
//! benchmarks = [{ name = "sort", command = "{bin} 'my data.txt'", seconds = 60 }]
//! startup = true
//!
//! [workspace.metadata.dist.target.wasm32-wasip1]
//! toolchain = "nightly"
//! build-std = true
//! ```
//!
//! The benchmark `startup`, which runs `{bin} --version` of a binary, is built in, unless one of that name is configured or
//! `startup = false`. It does not measure programs without `--version`.
//!
//! cargo-dist reads a table of the same name, so unknown keys are not an error.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::base::error::{Error, Result};
use crate::measure::plan::toolchain::Builder;
use crate::results::STARTUP;

/// How long the rounds of a benchmark go on by default.
const BUDGET: Duration = Duration::from_secs(10);
/// The crates that a program with the standard library needs, whatever it does on a panic.
pub const STD: [&str; 2] = ["std", "panic_abort"];

#[derive(Debug, Default)]
pub struct DistConfig {
    pub targets: Vec<String>,
    pub baseline: Option<String>,
    pub benchmarks: Vec<BenchmarkCommand>,
    pub target: BTreeMap<String, TargetConfig>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetConfig {
    pub toolchain: Option<String>,
    pub builder: Option<Builder>,
    #[serde(deserialize_with = "crates")]
    pub build_std: Option<Vec<String>>,
    pub wasm_opt: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchmarkCommand {
    pub name: String,
    /// The program and its arguments. `{bin}` is the only binary, `{artifact}` the only artifact, and `{bin:NAME}` and the
    /// like are one of several.
    pub words: Vec<String>,
    /// How long its rounds may go on, for all presets of a target together.
    pub seconds: Option<NonZeroU32>,
    /// Whether it was not configured: then its failure does not fail `--bench`.
    pub built_in: bool,
}

impl BenchmarkCommand {
    /// A command from the command line, which is its name, too.
    pub fn from_line(line: &str) -> Result<Self, shell_words::ParseError> {
        let words = shell_words::split(line)?;
        Ok(Self { name: line.to_owned(), words, seconds: None, built_in: false })
    }

    /// The time to start: how long a program takes to print its version.
    fn startup() -> Self {
        let words = ["{bin}", "--version"].map(str::to_owned).to_vec();
        Self { name: STARTUP.to_owned(), words, seconds: None, built_in: true }
    }

    /// The command as one line, with quotes only where the words would not be split the same way without them.
    pub fn line(&self) -> String {
        let is_plain = |word: &str| {
            !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "'\"\\#".contains(c))
        };
        let words = self.words.iter().map(|word| {
            if is_plain(word) { word.clone() } else { shell_words::quote(word).into_owned() }
        });
        words.collect::<Vec<String>>().join(" ")
    }

    /// How long it may take in all. The built-in one was not asked for, so it has to be quick.
    pub fn budget(&self) -> Duration {
        match self.seconds {
            Some(seconds) => Duration::from_secs(seconds.get().into()),
            None if self.built_in => Duration::from_secs(1),
            None => BUDGET,
        }
    }

    /// How long one run may take. A program that does its work when asked for its version is not just starting up; of the
    /// others, one may take as long as all may.
    pub fn limit(&self) -> Duration {
        let limit = Duration::from_secs(if self.built_in { 2 } else { 60 });
        if self.seconds.is_some() { limit.max(self.budget()) } else { limit }
    }
}

impl DistConfig {
    /// Reads the table from Cargo's `[workspace.metadata]`; `manifest` is only for errors.
    pub fn read(metadata: &Value, manifest: &Path) -> Result<Self> {
        let table = Table { values: &metadata["dist"], manifest };
        let targets = table.key("targets", r#"targets = ["x86_64-unknown-linux-gnu"]"#)?;
        let baseline = table.key("baseline", r#"baseline = "fast""#)?;
        let example = r#"benchmarks = [{ name = "sort", command = "{bin} data.txt" }]"#;
        let configured: Vec<ConfiguredBenchmark> = table.key("benchmarks", example)?;
        let target = table.key("target", r#"target.wasm32-wasip1 = { build-std = true }"#)?;
        let mut names = BTreeSet::new();
        if let Some(twice) = configured.iter().find(|one| !names.insert(&one.name)) {
            let why = format!("`{}` is defined twice", twice.name);
            return Err(table.bad("benchmarks", &why).help("give each benchmark its own name"));
        }
        let mut benchmarks = Vec::new();
        for ConfiguredBenchmark { name, command, seconds } in configured {
            let words = match command {
                Command::Line(line) => shell_words::split(&line),
                Command::Words(words) => Ok(words),
            };
            let words = words.map_err(|error| {
                table.bad("benchmarks", &format!("the command of `{name}`: {error}")).help(UNCLOSED)
            })?;
            if words.is_empty() {
                let why = format!("the command of `{name}` is empty");
                return Err(table.bad("benchmarks", &why).help(format!("write `{example}`")));
            }
            benchmarks.push(BenchmarkCommand { name, words, seconds, built_in: false });
        }
        let startup: Option<bool> = table.key(STARTUP, "startup = false")?;
        if startup != Some(false) && benchmarks.iter().all(|one| one.name != STARTUP) {
            benchmarks.push(BenchmarkCommand::startup());
        }
        Ok(Self { targets, baseline, benchmarks, target })
    }
}

/// What to do about quotes that don't match.
pub const UNCLOSED: &str = "close the quote, or escape it with a backslash if it is part of a word";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfiguredBenchmark {
    name: String,
    command: Command,
    seconds: Option<NonZeroU32>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`command` is neither a string nor an array of strings")]
enum Command {
    Line(String),
    Words(Vec<String>),
}

struct Table<'a> {
    values: &'a Value,
    manifest: &'a Path,
}

impl Table<'_> {
    fn key<T: DeserializeOwned + Default>(&self, key: &str, example: &str) -> Result<T> {
        let Some(value) = self.values.get(key) else {
            return Ok(T::default());
        };
        T::deserialize(value)
            .map_err(|error| self.bad(key, &error.to_string()).help(format!("write `{example}`")))
    }

    fn bad(&self, key: &str, why: &str) -> Error {
        Error::new(format!(
            "bad `{key}` in `[workspace.metadata.dist]` of `{}`: {why}",
            self.manifest.display()
        ))
    }
}

fn crates<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "`build-std` is neither a boolean nor an array of crates")]
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

#[cfg(test)]
mod tests;
