//! A cache between Cargo and the compilers, and how many units it had.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The programs that keep what a compiler produced, and give it out again without a compiler.
const CACHES: &[&str] = &["sccache", "ccache", "cachepot", "kache"];

/// The compiler cache of a whole run. The counts are `None` where the cache does not tell them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cache {
    /// The program as it is configured.
    pub program: String,
    pub version: Option<String>,
    /// Where it stores, as it calls it: a folder, or a server.
    pub location: Option<String>,
    pub used: Option<Hits>,
    /// How often it could not be read or written.
    pub errors: Option<u64>,
}

/// The units that a cache had, and those that were compiled and stored in it. Others can't be cached: binaries,
/// proc-macros, everything that is compiled incrementally.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    pub hits: u64,
    pub misses: u64,
}

/// Whether a program, given by its name or path, is a cache.
pub(crate) fn is_cache(program: &str) -> bool {
    let name = Path::new(program).file_stem().unwrap_or_default();
    CACHES.iter().any(|cache| name == *cache)
}

impl Hits {
    /// In a sentence: how many of the units that can be cached.
    pub fn summary(self) -> String {
        format!("{} of {} cacheable units", self.hits, self.hits + self.misses)
    }
}

impl Cache {
    /// What it had, in a few words; `None` where it is not known.
    pub fn summary(&self) -> Option<String> {
        let mut said = format!("{} from the cache", self.used?.summary());
        if let Some(location) = &self.location {
            said += &format!(" ({location})");
        }
        if let Some(errors) = self.errors.filter(|errors| *errors > 0) {
            said += &format!(", {errors} of its reads and writes failed");
        }
        Some(said)
    }

    /// Both, as that of one run; `None` if they are different caches.
    pub fn joined(self, other: Self) -> Option<Self> {
        if self.program != other.program {
            return None;
        }
        let same =
            |one: Option<String>, two: Option<String>| one.filter(|one| Some(one) == two.as_ref());
        let used = self
            .used
            .zip(other.used)
            .map(|(one, two)| Hits { hits: one.hits + two.hits, misses: one.misses + two.misses });
        Some(Self {
            program: self.program,
            version: same(self.version, other.version),
            location: same(self.location, other.location),
            used,
            errors: self.errors.zip(other.errors).map(|(one, two)| one + two),
        })
    }
}
