//! The settings that a profile itself says, and what would hold without each of them.

use crate::profiles::keys::{self, Kind};
use crate::profiles::layers::Selector;
use crate::profiles::model::Model;
use crate::profiles::resolve::{Subject, resolve};
use crate::source::file::Origin;

/// A setting in a table of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The override table that it is in; `None` for the profile's own.
    pub table: Option<Selector>,
    pub key: &'static str,
    /// Its value in canonical form.
    pub value: String,
    pub inherited: Inherited,
}

/// What holds without a setting, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inherited {
    pub value: String,
    /// For packages that are not members, if that is another and no table of theirs says so.
    pub of_dependencies: Option<String>,
}

/// The settings of a profile that count, in the order of the files, for a package and a target.
pub fn settings(model: &Model, profile: &str, package: &str, like: &Subject) -> Vec<Own> {
    let mut found: Vec<(Option<Selector>, &'static str)> = Vec::new();
    for table in model.tables(profile) {
        let own = table.entries.iter().map(|entry| (None, entry));
        let overrides = table
            .overrides
            .iter()
            .flat_map(|one| one.entries.iter().map(|entry| (Some(one.selector.clone()), entry)));
        for (selector, entry) in own.chain(overrides) {
            let Some(key) = keys::find(&entry.key) else { continue };
            if !found.contains(&(selector.clone(), key.name)) {
                found.push((selector, key.name));
            }
        }
    }
    let own = found.into_iter().filter_map(|(table, key)| {
        let subject = subject(table.as_ref(), key, package, like);
        let value = in_force(model, profile, &subject, key)?;
        let without = model.without(profile, table.as_ref(), key);
        let inherited = in_force(&without, profile, &subject, key)?;
        let of_dependencies = (table.is_none() && key == "codegen-units")
            .then(|| units_of_dependencies(&without, profile))
            .flatten()
            .filter(|value| *value != inherited);
        Some(Own { table, key, value, inherited: Inherited { value: inherited, of_dependencies } })
    });
    own.collect()
}

/// For whom a table counts: the package's name or spec, and how it is built.
fn subject(
    table: Option<&Selector>,
    key: &str,
    package: &str,
    like: &Subject,
) -> (Option<String>, Subject) {
    match table {
        None => (Some(package.to_owned()), like.clone()),
        Some(Selector::Package(spec)) => (Some(spec.clone()), like.clone()),
        Some(Selector::Dependencies) => {
            (None, Subject { target: like.target.clone(), ..Subject::dependency() })
        }
        // What is not a member is never incremental, whatever the table says.
        Some(Selector::Build) if key == "incremental" => {
            (None, Subject { for_host: true, ..Subject::member() })
        }
        Some(Selector::Build) => (None, Subject { for_host: true, ..Subject::dependency() }),
    }
}

/// The value that holds for it; where nobody sets one, what the compiler does by default.
fn in_force(
    model: &Model,
    profile: &str,
    (package, subject): &(Option<String>, Subject),
    key: &str,
) -> Option<String> {
    let effective = match package {
        Some(package) => model.effective(profile, package, subject).ok()??,
        None => resolve(model, profile, subject).ok()?,
    };
    let by_default = || {
        Some(match keys::find(key)?.kind {
            Kind::SplitDebuginfo => {
                let is_msvc = match &subject.target {
                    Some(target) => target.ends_with("-msvc"),
                    None => cfg!(target_env = "msvc"),
                };
                if is_msvc { "packed" } else { "off" }.to_owned()
            }
            Kind::Text => "llvm".to_owned(),
            Kind::List => String::new(),
            Kind::TrimPaths => "none".to_owned(),
            _ => "false".to_owned(),
        })
    };
    effective.value(key).map(str::to_owned).or_else(by_default)
}

/// rustc splits a crate into more units if it is incremental, which dependencies never are.
fn units_of_dependencies(model: &Model, profile: &str) -> Option<String> {
    let effective = resolve(model, profile, &Subject::dependency()).ok()?;
    let setting = effective.setting("codegen-units")?;
    matches!(setting.origin, Origin::BuiltIn(_)).then(|| setting.value.clone())
}
