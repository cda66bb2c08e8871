//! Our effective settings against those of Cargo's units, key by key.

use serde_json::{Map, Value};

use crate::profiles::keys::{KEYS, Key};
use crate::profiles::resolve::{Setting, Subject, resolve};
use crate::profiles::value::{Kind, Raw};
use crate::profiles::{Effective, Model};
use crate::source::file::Origin;
use crate::unit_graph::{End, Graph, Unit};

/// Cargo does not tell units apart by this key (`Profile::comparable`): of two units that differ in nothing else, either's
/// value may be in the graph.
const NOT_COMPARED: &str = "hint-mostly-unused";

#[derive(Debug, Default)]
pub struct Compared {
    /// How many units were compared; one for the host and the target counts twice.
    pub units: usize,
    pub differences: Vec<Difference>,
}

/// A setting of a unit that differs between us and Cargo.
#[derive(Debug)]
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
    pub(crate) origin: Option<Origin>,
    /// Cargo's value, in the same form.
    pub(crate) cargo: Option<String>,
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
            origin: ours.map(|setting| setting.origin),
            cargo,
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
    let mut members = model.workspace.members.iter();
    let mut below = graph.below(unit);
    Subject {
        member: local && members.any(|member| member.name == package.name),
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
