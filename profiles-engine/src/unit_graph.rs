//! Cargo's unit graph: what Cargo says it will do, unit by unit, and whether we resolved the same ([`compare`]).
//!
//! Source: the Cargo book, "Unstable Features", `unit-graph`, and `core/compiler/unit_graph.rs` of Cargo 1.95.

pub mod calls;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::base::error::{Error, Result};
use crate::profiles::keys::{KEYS, Key, Kind, Raw};
use crate::profiles::resolve::{Setting, Subject, resolve};
use crate::profiles::{Effective, Model};
use crate::source::file::Origin;
use crate::workspace::packages::Package;

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
    /// Whether its package belongs to the standard library, under `build-std`.
    #[serde(default)]
    is_std: bool,
    dependencies: Vec<Dependency>,
}

/// What a unit is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// The program.
    Target,
    /// A test or a benchmark, or a library that one is linked with.
    Test,
    /// The program, although it is a proc-macro: one that was itself asked for, or its tests.
    Macro,
    /// A build script, a proc-macro that another unit depends on, or a dependency of one of these.
    Host,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
    #[serde(default)]
    crate_types: Vec<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    src_path: String,
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
            let Some(unit) = self.units.get(index) else { continue };
            let end = match above {
                None if unit.runs_on_host() => End::Macro,
                None if unit.mode == "test" => End::Test,
                Some(End::Test) if unit.kind() == "bin" || unit.is_std => End::Target,
                Some(End::Test) if !unit.runs_on_host() => End::Test,
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

    /// Whether Cargo takes the package for a local one: not so the standard library, wherever it is.
    fn is_local(&self) -> bool {
        !self.is_std && self.pkg_id.starts_with("path+")
    }

    fn runs_on_host(&self) -> bool {
        ["proc-macro", "custom-build"].contains(&self.kind())
    }

    /// `lib`, `bin`, `proc-macro`, `custom-build`, …
    fn kind(&self) -> &str {
        self.target.kind.first().map_or("", String::as_str)
    }
}

/// Cargo does not tell units apart by this key (`Profile::comparable`): of two units that differ in nothing else, either's
/// value may be in the graph.
const NOT_COMPARED: &str = "hint-mostly-unused";

/// What [`compare`] found.
#[derive(Debug)]
pub struct Compared {
    /// How many units were compared; one for the host and the target counts twice.
    pub units: usize,
    /// Where Cargo does otherwise.
    pub differences: Vec<Difference>,
}

/// A setting of a unit that differs between us and Cargo.
#[derive(Debug, Serialize)]
pub struct Difference {
    pub(crate) profile: String,
    /// The package, as `name version`.
    pub(crate) package: String,
    /// What Cargo compiles: `lib`, `bin`, `proc-macro`, `custom-build`.
    pub(crate) unit: String,
    /// Whether it runs on the host: a build script, a proc-macro, or a dependency of one.
    pub(crate) for_host: bool,
    /// `inherits` where the profile does not resolve here.
    pub(crate) key: &'static str,
    /// Our value in its canonical form; `None`: rustc or the target decides.
    pub(crate) ours: Option<String>,
    /// Where our value comes from, for people.
    pub(crate) origin: Option<String>,
    /// Cargo's value, in the same form.
    pub(crate) cargo: Option<String>,
    /// Whether that is what rustc got in a build, rather than what the unit graph says.
    #[serde(rename = "built", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_built: bool,
}

impl Difference {
    /// Our value and Cargo's, for people.
    pub(crate) fn shown(&self) -> (&str, &str) {
        let [ours, cargo] =
            [&self.ours, &self.cargo].map(|value| value.as_deref().unwrap_or("rustc's default"));
        (ours, cargo)
    }

    /// Where Cargo's value was seen.
    pub(crate) fn place(&self) -> &'static str {
        if self.is_built { "in Cargo's call of rustc" } else { "in Cargo's unit graph" }
    }

    /// Whether the other is about the same setting of the same package, for the same machine.
    pub(crate) fn is_of_same(&self, other: &Self) -> bool {
        let subject = |one: &Self| (one.key, one.package.clone(), one.for_host);
        subject(self) == subject(other)
    }
}

/// Compares every unit that rustc compiles with what we resolve for it.
pub fn compare(model: &Model, profile: &str, graph: &Graph) -> Compared {
    let units = graph.compiled();
    let mut differences = Vec::new();
    for (unit, end) in &units {
        let subject = subject(model, graph, unit, *end);
        let found = match resolve(model, profile, &subject) {
            Ok(ours) => differing(&ours, &subject, unit),
            Err(_) => vec![("inherits", None, Some("accepted".to_owned()))],
        };
        let package = subject.package.unwrap_or_default();
        differences.extend(found.into_iter().map(|(key, ours, cargo)| Difference {
            profile: profile.to_owned(),
            package: format!("{} {}", package.name, package.version),
            unit: unit.kind().to_owned(),
            for_host: subject.for_host,
            key,
            ours: ours.as_ref().map(|setting| setting.value.clone()),
            origin: ours.map(|setting| model.shown_origin(&setting.origin)),
            cargo,
            is_built: false,
        }));
    }
    Compared { differences, units: units.len() }
}

/// The keys on which a unit differs, with our setting and Cargo's value.
fn differing(
    ours: &Effective,
    subject: &Subject,
    unit: &Unit,
) -> Vec<(&'static str, Option<Setting>, Option<String>)> {
    let keys = KEYS.iter().filter(|key| key.name != NOT_COMPARED);
    let found = keys.filter_map(|key| {
        let cargo = different(ours, key, unit)?;
        let shared = subject.for_host && !subject.with_target && is_shared(ours, key, unit);
        (!shared).then(|| (key.name, ours.setting(key.name).cloned(), cargo))
    });
    found.collect()
}

/// What the resolver has to know of a unit.
fn subject(model: &Model, graph: &Graph, unit: &Unit, end: End) -> Subject {
    let (package, local) = (unit.package(), unit.is_local());
    let mut below = graph.below(unit);
    Subject {
        member: local && model.member(&package.name).is_some(),
        local,
        for_host: end == End::Host,
        unwinds: [End::Macro, End::Test].contains(&end),
        with_target: graph.has_target(),
        debuginfo_below: below.any(|unit| unit.profile.get("debuginfo") != Some(&Value::from(0))),
        package: Some(package),
        target: unit.platform.clone(),
        ..Subject::default()
    }
}

/// Cargo's value of a key, where it differs from ours.
fn different(ours: &Effective, key: &Key, unit: &Unit) -> Option<Option<String>> {
    // What rustc chooses by default is not in the graph.
    let is_in_graph = |setting: &&Setting| {
        let is_default = matches!(setting.origin, Origin::BuiltIn(_));
        let by_rustc = is_default && key.kind == Kind::CodegenUnits;
        !by_rustc && !setting.value.is_empty()
    };
    let ours = ours.setting(key.name).filter(is_in_graph).map(|setting| &setting.value);
    let cargo = value_in(&unit.profile, key);
    (ours != cargo.as_ref()).then_some(cargo)
}

/// A unit that is the same for the host and for the target is built once, with the target's debuginfo.
fn is_shared(ours: &Effective, key: &Key, unit: &Unit) -> bool {
    let reset =
        ours.setting("debug").filter(|setting| matches!(setting.origin, Origin::BuiltIn(_)));
    let before = reset.and_then(|setting| setting.overrode.last()).map(|(value, _)| value);
    key.kind == Kind::Debug && before.is_some() && before == value_in(&unit.profile, key).as_ref()
}

/// Cargo's value of a key in our form; `None` where it leaves the choice to rustc.
fn value_in(profile: &Map<String, Value>, key: &Key) -> Option<String> {
    let field = match key.kind {
        Kind::Debug => "debuginfo".to_owned(),
        _ => key.name.replace('-', "_"),
    };
    let raw = match profile.get(&field)? {
        Value::Null if key.kind == Kind::TrimPaths => Raw::Bool(true),
        Value::Null => return None,
        Value::Object(strip) => strip_in(strip.values().next()?),
        Value::Array(items) => {
            Raw::List(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        // In the graph these two are always text.
        Value::String(text) if matches!(key.kind, Kind::OptLevel | Kind::Lto) => Raw::parse(text),
        Value::String(text) => Raw::Text(text.clone()),
        Value::Number(number) => Raw::Integer(number.as_i64()?),
        Value::Bool(value) => Raw::Bool(*value),
    };
    Some(key.kind.canonical(&raw).unwrap_or_else(|_| raw.to_string()))
}

/// `"None"`, or `{"Named": "symbols"}`, below `resolved` or `deferred`.
fn strip_in(value: &Value) -> Raw {
    Raw::Text(value.get("Named").and_then(Value::as_str).unwrap_or("none").to_owned())
}
