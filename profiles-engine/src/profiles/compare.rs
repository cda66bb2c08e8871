//! Which effective settings differ between two states of a workspace's profiles: for members and dependencies, for the target
//! and for the host, and for each package that an override names.

use crate::profiles::keys::KEYS;
use crate::profiles::layers::Selector;
use crate::profiles::model::Model;
use crate::profiles::resolve::{Effective, Subject, resolve_chain};
use crate::workspace::packages::{Package, Spec};

/// A setting that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub key: &'static str,
    pub profile: String,
    /// The package that it is another for; `None`: any that no override names.
    pub package: Option<String>,
}

/// The settings of a profile that differ. None where its inheritance is broken: Cargo rejects every build with it. `with_below`
/// also looks for the members' settings that depend on those of the packages below them.
pub fn compare(before: &Model, after: &Model, profile: &str, with_below: bool) -> Vec<Moved> {
    let (Ok(old_chain), Ok(new_chain)) = (before.chain(profile), after.chain(profile)) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for subject in &subjects([before, after]) {
        let old = resolve_chain(before, &old_chain, subject);
        let new = resolve_chain(after, &new_chain, subject);
        let package = subject.package.as_ref().map(|package| package.name.as_str());
        all.extend(differing(profile, package, [&old, &new]));
    }
    for member in before.workspace.members.iter().filter(|_| with_below) {
        let effective = [before, after]
            .map(|model| model.effective(profile, &member.name, &Subject::member()).ok().flatten());
        if let [Some(old), Some(new)] = effective {
            all.extend(differing(profile, Some(&member.name), [&old, &new]));
        }
    }
    all
}

fn differing(
    profile: &str,
    package: Option<&str>,
    [old, new]: [&Effective; 2],
) -> impl Iterator<Item = Moved> {
    let keys = KEYS.iter().map(|key| key.name).filter(|key| old.value(key) != new.value(key));
    keys.map(move |key| Moved {
        key,
        profile: profile.to_owned(),
        package: package.map(str::to_owned),
    })
}

/// Everything that may resolve in its own way.
fn subjects(models: [&Model; 2]) -> Vec<Subject> {
    let [model, _] = models;
    let mut packages: Vec<Option<Package>> = vec![None];
    let layers = models.into_iter().flat_map(Model::layers);
    for table in layers.flat_map(|layer| &layer.profiles).flat_map(|table| &table.overrides) {
        if let Selector::Package(spec) = &table.selector {
            packages.extend(named(model, &Spec::parse(spec).name).map(Some));
        }
    }
    let mut subjects = Vec::new();
    for (index, package) in packages.iter().enumerate() {
        if packages[..index].contains(package) {
            continue;
        }
        for base in bases(model, package.as_ref()) {
            for (for_host, with_target) in [(false, false), (true, false), (true, true)] {
                let package = package.clone();
                subjects.push(Subject { package, for_host, with_target, ..base.clone() });
            }
            subjects.push(Subject { package: package.clone(), unwinds: true, ..base });
        }
    }
    subjects
}

/// A package is a member or a dependency; one that is not named may be either.
fn bases(model: &Model, package: Option<&Package>) -> Vec<Subject> {
    match package {
        None => vec![Subject::member(), Subject::dependency()],
        Some(package) if model.member(&package.name).is_some() => vec![Subject::member()],
        Some(_) => vec![Subject::dependency()],
    }
}

/// The packages of this name, each version that the lockfile has.
fn named(model: &Model, name: &str) -> impl Iterator<Item = Package> {
    let locked: Vec<Package> = model.locked(name).map(|locked| locked.package.clone()).collect();
    let unknown =
        locked.is_empty().then(|| Package { name: name.to_owned(), ..Package::default() });
    locked.into_iter().chain(unknown)
}
