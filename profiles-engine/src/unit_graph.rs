//! Cargo's unit graph: what Cargo says it will do, unit by unit, and whether we resolved the same ([`compare`]).
//!
//! Source: the Cargo book, "Unstable Features", `unit-graph`, and `core/compiler/unit_graph.rs` of Cargo 1.95.

pub(crate) mod compare;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base::error::{Error, Result};
use crate::workspace::spec::Package;

/// Every unit of a build, each with the units that it depends on.
#[derive(Debug, Deserialize)]
pub struct Graph {
    units: Vec<Unit>,
    roots: Vec<usize>,
}

/// One call of rustc, or one run of a build script.
#[derive(Debug, Deserialize)]
struct Unit {
    pkg_id: String,
    target: Target,
    profile: Map<String, Value>,
    /// The target triple, where one was asked for and the unit is not for the host.
    platform: Option<String>,
    mode: String,
    dependencies: Vec<Dependency>,
}

/// What a unit is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// The program.
    Target,
    /// The program, although it is a proc-macro: one that was itself asked for.
    Macro,
    /// A build script, a proc-macro that another unit depends on, or a dependency of one of these.
    Host,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    index: usize,
}

impl Graph {
    /// Reads what `cargo build --unit-graph` prints, which is not a stable format.
    pub fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| {
            Error::new("failed to read Cargo's unit graph")
                .because(error)
                .help("this Cargo prints another format: verify with the Cargo of Rust 1.95")
        })
    }

    /// Whether a target was asked for, even the host.
    fn has_target(&self) -> bool {
        self.units.iter().any(|unit| unit.platform.is_some())
    }

    /// Every unit that rustc compiles, with what it is compiled for, which the graph itself does not say. A unit
    /// that is compiled for several ends is listed several times.
    fn compiled(&self) -> Vec<(&Unit, End)> {
        let roots = self.roots.iter().map(|root| (*root, None));
        let mut waiting: Vec<(usize, Option<End>)> = roots.collect();
        let mut seen = BTreeSet::new();
        while let Some((index, above)) = waiting.pop() {
            let Some(unit) = self.units.get(index) else {
                continue;
            };
            let end = match above {
                None if unit.runs_on_host() => End::Macro,
                None | Some(End::Target) if !unit.runs_on_host() => End::Target,
                _ => End::Host,
            };
            if seen.insert((index, end)) {
                waiting.extend(unit.dependencies.iter().map(|below| (below.index, Some(end))));
            }
        }
        let units = seen.iter().map(|(index, end)| (&self.units[*index], *end));
        // The run of a build script has no settings.
        units.filter(|(unit, _)| unit.mode != "run-custom-build").collect()
    }

    /// The units that this one directly depends on.
    fn below(&self, unit: &Unit) -> impl Iterator<Item = &Unit> {
        unit.dependencies.iter().filter_map(|below| self.units.get(below.index))
    }
}

impl Unit {
    /// Its package, from an id such as `path+file:///home/me/hello#0.1.0` or `registry+https://…#serde@1.0.200`.
    fn package(&self) -> Package {
        let (source, rest) = self.pkg_id.rsplit_once('#').unwrap_or((&self.pkg_id, ""));
        let folder = || source.rsplit('/').next().unwrap_or_default();
        let (name, version) = rest.split_once('@').unwrap_or_else(|| (folder(), rest));
        Package {
            name: name.to_owned(),
            version: version.to_owned(),
            // A local package has none in Cargo.lock; here its folder is known.
            source: Some(source.to_owned()),
        }
    }

    fn is_local(&self) -> bool {
        self.pkg_id.starts_with("path+")
    }

    fn runs_on_host(&self) -> bool {
        ["proc-macro", "custom-build"].contains(&self.kind())
    }

    /// `lib`, `bin`, `proc-macro`, `custom-build`, …
    fn kind(&self) -> &str {
        self.target.kind.first().map_or("", String::as_str)
    }
}
