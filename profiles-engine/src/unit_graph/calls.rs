//! What rustc was really told: the lines that `cargo build -v` prints, against what we expect of each unit.

use crate::profiles::keys::KEYS;
use crate::profiles::resolve::{Setting, Subject, resolve};
use crate::profiles::rustc::line::{self, Settings};
use crate::profiles::rustc::{Changed, changed};
use crate::profiles::{Effective, Model};
use crate::source::file::Origin;
use crate::source::rustc_args::codegen;
use crate::unit_graph::{Compared, Difference, End, Graph, Unit, subject};

/// One call of rustc.
#[derive(Debug)]
pub struct Call {
    words: Vec<String>,
}

impl Call {
    /// Reads a line of Cargo's output; `None` if it is not a call of rustc.
    pub fn parse(line: &str) -> Option<Self> {
        let command = line.trim_start().strip_prefix("Running `")?.strip_suffix('`')?;
        let words = if cfg!(windows) {
            split_for_windows(command)
        } else {
            shell_words::split(command).ok()?
        };
        words.iter().any(|word| word == "--crate-name").then_some(Self { words })
    }

    /// The name of the crate that it compiles.
    pub fn crate_name(&self) -> Option<&str> {
        self.values("--crate-name").next()
    }

    /// The value after an argument, each time that it is given.
    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.words.windows(2).filter(move |pair| pair[0] == name);
        pairs.map(|pair| pair[1].as_str())
    }

    /// Whether this call compiles the unit.
    fn compiles(&self, unit: &Unit) -> bool {
        let is_source = |word: &&String| word.ends_with(".rs");
        let Some(source) = self.words.iter().find(is_source) else { return false };
        let is_same_type =
            self.values("--crate-type").eq(unit.target.crate_types.iter().map(String::as_str));
        let is_test = self.words.iter().any(|word| word == "--test");
        let name = unit.target.name.replace('-', "_");
        std::path::Path::new(&unit.target.src_path).ends_with(source)
            && self.crate_name() == Some(&name)
            && (is_same_type || is_test && unit.mode == "test")
            && self.values("--target").next().is_some() == unit.platform.is_some()
    }

    /// The settings that rustc reads from it.
    fn settings(&self) -> Settings {
        line::read(&codegen(self.words.iter().map(String::as_str)))
    }
}

/// The words of a line as Cargo quotes them on Windows.
fn split_for_windows(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, char) in command.char_indices() {
        match char {
            '"' if !is_escaped => is_quoted = !is_quoted,
            '\\' if !is_escaped && command[at + 1..].starts_with('"') => {
                is_escaped = true;
                continue;
            }
            ' ' if !is_quoted => words.push(String::new()),
            _ => words.iter_mut().last().into_iter().for_each(|word| word.push(char)),
        }
        is_escaped = false;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Compares the calls of a build with what we expect of the units that they compile. A unit that is compiled for several
/// ends in one call has to be as expected for one of them.
pub fn compare_calls(model: &Model, profile: &str, graph: &Graph, calls: &[Call]) -> Compared {
    let units = graph.compiled();
    let mut compared = Compared { units: 0, differences: Vec::new() };
    for call in calls {
        let candidates = units.iter().filter(|(unit, _)| call.compiles(unit));
        let differences = candidates.filter_map(|(unit, end)| {
            differing(model, profile, graph, (unit, *end), &call.settings())
        });
        if let Some(fewest) = differences.min_by_key(Vec::len) {
            compared.units += 1;
            compared.differences.extend(fewest);
        }
    }
    compared
}

/// Where a call differs from what we expect of a unit; `None` if the profile does not resolve.
fn differing(
    model: &Model,
    profile: &str,
    graph: &Graph,
    (unit, end): (&Unit, End),
    rustc: &Settings,
) -> Option<Vec<Difference>> {
    let subject = subject(model, graph, unit, end);
    let effective = resolve(model, profile, &subject).ok()?;
    let changed = changed(model, &effective, &subject, &unit.target.crate_types);
    let is_linked = unit.target.crate_types.iter().all(|kind| LINKED.contains(&kind.as_str()));
    let does_lto = is_linked && end == End::Target;
    let differences = KEYS.iter().filter(|key| COMPARED.contains(&key.name)).filter_map(|key| {
        let (ours, is_default) = expected(&effective, &changed, key.name);
        let real = rustc.get(key.name).cloned();
        let is_same = if key.name == "lto" && !does_lto {
            // What is not linked takes part in the LTO of what is.
            matches!(real.as_deref(), Some("false" | "off"))
        } else {
            ours == real || is_default && real.is_none()
        };
        if is_same {
            return None;
        }
        let package = subject.package.clone().unwrap_or_default();
        let setting = effective.setting(key.name);
        Some(Difference {
            profile: profile.to_owned(),
            package: format!("{} {}", package.name, package.version),
            unit: unit.kind().to_owned(),
            for_host: subject.for_host,
            key: key.name,
            ours,
            origin: setting.map(|setting| model.shown_origin(&setting.origin)),
            cargo: real,
            is_built: true,
        })
    });
    Some(differences.collect())
}

/// The crate types that Cargo links, and for which it does LTO.
const LINKED: [&str; 3] = ["bin", "cdylib", "staticlib"];

/// The keys that a call of rustc tells.
const COMPARED: &[&str] = &[
    "opt-level",
    "debug",
    "split-debuginfo",
    "strip",
    "debug-assertions",
    "overflow-checks",
    "lto",
    "panic",
    "incremental",
    "codegen-units",
    "rpath",
];

/// What rustc should be told, and whether that is nothing because it is rustc's own default.
fn expected(effective: &Effective, changed: &[Changed], key: &str) -> (Option<String>, bool) {
    if let Some(changed) = changed.iter().find(|changed| changed.key == key) {
        return (changed.value.clone(), false);
    }
    let is_default =
        |setting: &Setting| key == "codegen-units" && matches!(setting.origin, Origin::BuiltIn(_));
    let setting = effective.setting(key);
    (setting.map(|setting| setting.value.clone()), setting.is_some_and(is_default))
}

/// What rustc gets instead of a setting of a member.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub struct Instead {
    pub(crate) profile: String,
    /// The package, as `name version`.
    pub(crate) package: String,
    pub(crate) key: &'static str,
    /// The setting's value, as Cargo plans it.
    pub(crate) ours: String,
    /// `None`: rustc or the target decides.
    pub(crate) rustc: Option<String>,
    pub(crate) reason: String,
}

/// The settings of members that do not reach rustc as they are planned.
pub fn not_passed(model: &Model, profile: &str, graph: &Graph) -> Vec<Instead> {
    let mut all = Vec::new();
    let units = graph.compiled();
    for (unit, end) in units.into_iter().filter(|(_, end)| *end == End::Target) {
        let subject: Subject = subject(model, graph, unit, end);
        let effective = match resolve(model, profile, &subject) {
            Ok(effective) if subject.member => effective,
            _ => continue,
        };
        let package = subject.package.clone().unwrap_or_default();
        for changed in changed(model, &effective, &subject, &unit.target.crate_types) {
            let instead = Instead {
                profile: profile.to_owned(),
                package: format!("{} {}", package.name, package.version),
                key: changed.key,
                ours: effective.value(changed.key).unwrap_or_default().to_owned(),
                rustc: changed.value.clone(),
                reason: changed.why.shown(model),
            };
            if !all.contains(&instead) {
                all.push(instead);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests;
