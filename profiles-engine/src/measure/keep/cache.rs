//! The compiler cache in use, and what it counts. With one, the CPU time that Cargo waited for is not the cost of a build.
//!
//! sccache's server counts for everyone who uses it, so a run's share is the difference of two answers.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::base::process::Process;
use crate::results::cache::{Cache, Hits, is_cache};
use crate::results::{Build, Machine};
use crate::source::cargo_config;
use crate::unit_graph::calls::Call;

/// The crates with which build scripts start C compilers: <https://docs.rs/cc>.
const CRATES_FOR_C: &[&str] = &["cc", "cmake"];

#[derive(Debug, Clone)]
pub struct CompilerCache {
    program: String,
    /// What it had counted when the run began.
    began: Option<Counted>,
    /// Whether only compilers of C and C++ are started through it.
    is_for_c: bool,
}

/// What its server has counted since it was started.
#[derive(Debug, Clone)]
pub struct Counted {
    version: Option<String>,
    location: Option<String>,
    used: Hits,
    errors: u64,
}

impl CompilerCache {
    pub fn find(machine: &Machine) -> Option<Self> {
        let of_rust = machine.cache().map(str::to_owned);
        let is_for_c = of_rust.is_none();
        let program = of_rust.or_else(of_c)?;
        let began = count(&program);
        Some(Self { program, began, is_for_c })
    }

    /// Whether a build, with these calls of rustc, may have cost more without it.
    pub fn hides_cost(&self, calls: &[Call]) -> bool {
        let is_for_c =
            |call: &Call| call.crate_name().is_some_and(|name| CRATES_FOR_C.contains(&name));
        !self.is_for_c || calls.iter().any(is_for_c)
    }

    /// Whether Cargo starts rustc through it.
    pub fn is_of_rust(&self) -> bool {
        !self.is_for_c
    }

    pub fn count(&self) -> Option<Counted> {
        count(&self.program)
    }

    /// What the run so far had of it.
    pub fn so_far(&self) -> Cache {
        let now = self.count();
        let since = now.as_ref().zip(self.began.as_ref());
        Cache {
            program: self.program.clone(),
            used: since.and_then(|(now, began)| now.used_since(began)),
            errors: since.and_then(|(now, began)| now.errors.checked_sub(began.errors)),
            version: now.as_ref().and_then(|now| now.version.clone()),
            location: now.and_then(|now| now.location),
        }
    }
}

impl Counted {
    /// The difference to an earlier count; `None` if the server was started again in between.
    fn used_since(&self, earlier: &Self) -> Option<Hits> {
        Some(Hits {
            hits: self.used.hits.checked_sub(earlier.used.hits)?,
            misses: self.used.misses.checked_sub(earlier.used.misses)?,
        })
    }

    /// What one build had, if the count is not also that of somebody else.
    pub fn used_by(&self, build: &Build, before: &Self) -> Option<Hits> {
        let used = self.used_since(before)?;
        (used.hits + used.misses <= build.units - build.fresh).then_some(used)
    }
}

/// Asks sccache; the others do not count Rust's units. A server that does not run yet has counted nothing, and is not
/// started.
fn count(program: &str) -> Option<Counted> {
    let is_sccache = Path::new(program).file_stem()? == "sccache";
    let args = ["--show-stats", "--stats-format", "json"];
    let said = is_sccache.then(|| Process::outside(program).args(args).output())?.ok()?;
    parse(&said)
}

fn parse(said: &str) -> Option<Counted> {
    #[derive(Deserialize)]
    struct Answer {
        stats: Stats,
        version: Option<String>,
        cache_location: Option<String>,
    }
    #[derive(Deserialize)]
    struct Stats {
        cache_hits: ByLanguage,
        cache_misses: ByLanguage,
        cache_errors: ByLanguage,
        #[serde(default)]
        cache_read_errors: u64,
        #[serde(default)]
        cache_write_errors: u64,
        #[serde(default)]
        cache_timeouts: u64,
    }
    #[derive(Deserialize)]
    struct ByLanguage {
        counts: std::collections::BTreeMap<String, u64>,
    }
    impl ByLanguage {
        fn rust(&self) -> u64 {
            self.counts.get("Rust").copied().unwrap_or_default()
        }
    }

    let Answer { stats, version, cache_location } = serde_json::from_str(said).ok()?;
    Some(Counted {
        version,
        location: cache_location,
        used: Hits { hits: stats.cache_hits.rust(), misses: stats.cache_misses.rust() },
        errors: stats.cache_errors.rust()
            + stats.cache_read_errors
            + stats.cache_write_errors
            + stats.cache_timeouts,
    })
}

/// The cache that compilers of C and C++ are started through: by a variable that the crates `cc` and `cmake` read, from the
/// environment or Cargo's `[env]`, or because it stands in `PATH` under the compiler's name.
fn of_c() -> Option<String> {
    let variables = std::env::vars().chain(configured());
    let named = variables.filter(|(name, _)| is_for_c(name)).find_map(|(_, value)| {
        value.split_whitespace().find(|word| is_cache(word)).map(str::to_owned)
    });
    named.or_else(|| {
        ["cc", "c++", "gcc", "g++", "clang", "clang++"].into_iter().find_map(|compiler| {
            let real = std::fs::canonicalize(which::which(compiler).ok()?).ok()?;
            let real = real.to_str()?;
            is_cache(real).then(|| real.to_owned())
        })
    })
}

/// The crate's docs, "External configuration via environment variables": <https://docs.rs/cc>; for CMake, its manual,
/// `CMAKE_<LANG>_COMPILER_LAUNCHER`.
fn is_for_c(variable: &str) -> bool {
    let of_cc = |name: &str| {
        let is = |rest: &str| rest.is_empty() || rest.starts_with('_');
        variable.strip_prefix(name).is_some_and(is)
    };
    of_cc("CC")
        || of_cc("CXX")
        || ["HOST_CC", "HOST_CXX", "TARGET_CC", "TARGET_CXX"].contains(&variable)
        || ["CMAKE_C_COMPILER_LAUNCHER", "CMAKE_CXX_COMPILER_LAUNCHER"].contains(&variable)
}

/// The table `[env]` of Cargo's config.
fn configured() -> Vec<(String, String)> {
    let table = cargo_config::all().and_then(|all| all.get("env")?.as_object());
    let text = |value: &Value| {
        let value = value.get("value").unwrap_or(value);
        value.as_str().map(str::to_owned)
    };
    table
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
        .collect()
}

#[cfg(test)]
mod tests;
