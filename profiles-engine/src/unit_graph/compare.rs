//! Our effective settings against those of Cargo's units, key by key.

use serde_json::{Map, Value};

use crate::profiles::keys::{KEYS, Key};
use crate::profiles::resolve::{Setting, Subject, resolve};
use crate::profiles::value::{Kind, Raw};
use crate::profiles::{Effective, Model};
use crate::source::file::Origin;
use crate::unit_graph::graph::{End, Graph, Unit};

/// Cargo does not tell units apart by this key (`Profile::comparable`): of two units that are else the same, chance
/// has it whose value stands in the graph.
const CHANCE: &str = "hint-mostly-unused";

/// What a comparison gave.
#[derive(Debug, Default)]
pub struct Compared {
    /// How many units were compared; one that serves the host and the target counts twice.
    pub units: usize,
    /// On what we and Cargo are not of one mind.
    pub differences: Vec<Difference>,
}

/// A setting that Cargo has otherwise.
#[derive(Debug)]
pub struct Difference {
    /// The profile that was asked for.
    pub profile: String,
    /// The package, as `name version`.
    pub package: String,
    /// What Cargo compiles of it: `lib`, `bin`, `proc-macro`, `custom-build`.
    pub unit: String,
    /// Whether it runs on the host: a build script, a proc-macro, or a dependency of one.
    pub for_host: bool,
    /// The key; `inherits` where the profile does not resolve at all here.
    pub key: &'static str,
    /// Our value in its canonical form; `None`: rustc or the target decides.
    pub ours: Option<String>,
    /// Where our value comes from.
    pub origin: Option<Origin>,
    /// Cargo's value, in the same form.
    pub cargo: Option<String>,
}

/// Compares every unit that rustc compiles with what we resolve for it.
pub fn compare(model: &Model, profile: &str, graph: &Graph) -> Compared {
    let units = graph.compiled();
    let differences = units.iter().flat_map(|(unit, end)| {
        let subject = subject(model, graph, unit, *end);
        let found = match resolve(model, profile, &subject) {
            Ok(ours) => differing(&ours, &subject, unit),
            Err(_) => vec![("inherits", None, Some("accepted".to_owned()))],
        };
        let package = subject.package.unwrap_or_default();
        let differences = found.into_iter().map(move |(key, ours, cargo)| Difference {
            profile: profile.to_owned(),
            package: format!("{} {}", package.name, package.version),
            unit: unit.kind().to_owned(),
            for_host: subject.for_host,
            key,
            ours: ours.as_ref().map(|setting| setting.value.clone()),
            origin: ours.map(|setting| setting.origin),
            cargo,
        });
        differences.collect::<Vec<_>>()
    });
    Compared { differences: differences.collect(), units: units.len() }
}

/// The keys on which a unit differs, with our setting and Cargo's value.
fn differing(
    ours: &Effective,
    subject: &Subject,
    unit: &Unit,
) -> Vec<(&'static str, Option<Setting>, Option<String>)> {
    let keys = KEYS.iter().filter(|key| key.name != CHANCE);
    let found = keys.filter_map(|key| {
        let cargo = different(ours, key, unit)?;
        let shared = subject.for_host && !subject.with_target && is_shared(ours, key, unit);
        (!shared).then(|| (key.name, ours.setting(key.name).cloned(), cargo))
    });
    found.collect()
}

/// What the resolver has to know of a unit.
fn subject(model: &Model, graph: &Graph, unit: &Unit, end: End) -> Subject {
    let package = unit.package();
    let local = unit.is_local();
    let mut below = graph.below(unit);
    Subject {
        member: local && model.workspace.members.iter().any(|member| member.name == package.name),
        local,
        for_host: end == End::Host,
        unwinds: end == End::Macro,
        with_target: graph.has_target(),
        debuginfo_below: below.any(|unit| unit.profile.get("debuginfo") != Some(&Value::from(0))),
        package: Some(package),
        target: unit.platform.clone(),
        ..Subject::default()
    }
}

/// Cargo's value of a key, where that is another than ours.
fn different(ours: &Effective, key: &Key, unit: &Unit) -> Option<Option<String>> {
    let setting = ours.setting(key.name);
    // What rustc chooses where nobody says anything is not in the graph.
    let by_rustc = |setting: &&Setting| {
        key.kind == Kind::CodegenUnits && matches!(setting.origin, Origin::BuiltIn(_))
    };
    let ours = setting.filter(|setting| !by_rustc(setting) && !setting.value.is_empty());
    let cargo = cargos(key, &unit.profile);
    (ours.map(|setting| &setting.value) != cargo.as_ref()).then_some(cargo)
}

/// A unit that is the same for the host and for the target is built once, with the target's debuginfo.
fn is_shared(ours: &Effective, key: &Key, unit: &Unit) -> bool {
    let weakened =
        ours.setting("debug").filter(|setting| matches!(setting.origin, Origin::BuiltIn(_)));
    let before = weakened.and_then(|setting| setting.overrode.last()).map(|(value, _)| value);
    key.kind == Kind::Debug && before.is_some() && before == cargos(key, &unit.profile).as_ref()
}

/// Cargo's value of a key in our form; `None` where it leaves the choice to rustc.
fn cargos(key: &Key, profile: &Map<String, Value>) -> Option<String> {
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
        // The graph has these two as text, whatever they are.
        Value::String(text) if matches!(key.kind, Kind::OptLevel | Kind::Lto) => {
            match (text.parse(), text.parse()) {
                (Ok(value), _) => Raw::Integer(value),
                (_, Ok(value)) => Raw::Bool(value),
                _ => Raw::Text(text.clone()),
            }
        }
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
