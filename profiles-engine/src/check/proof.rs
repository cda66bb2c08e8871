//! What an edit of the profiles changes that it should not: the proof of a fix.
//!
//! It resolves every profile before and after the edit, for everything that may resolve in its own way, and runs the rules
//! on both.

use std::fmt;

use crate::check::finding::{Change, Finding, Level};
use crate::profiles::Model;
use crate::profiles::keys::KEYS;
use crate::profiles::layers::Selector;
use crate::profiles::resolve::{Effective, Subject, resolve_chain};
use crate::workspace::packages::{Package, Spec};

/// Why a fix is not safe. Completes "the fix would …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Objection {
    /// The file can't be read after the edit.
    Unreadable,
    /// There would be other profiles.
    OtherProfiles,
    Moves {
        key: &'static str,
        profile: String,
        package: Option<String>,
    },
    /// A rule would find something new.
    Causes(&'static str),
    /// The finding would stay.
    NoUse,
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => write!(f, "break the file"),
            Self::OtherProfiles => write!(f, "add or remove a profile"),
            Self::Moves { key, profile, package } => {
                write!(f, "also change `{key}` in profile `{profile}`")?;
                package.iter().try_for_each(|package| write!(f, " for `{package}`"))
            }
            Self::Causes(rule) => write!(f, "cause `{rule}`"),
            Self::NoUse => write!(f, "not solve it"),
        }
    }
}

/// Whether every effective setting stays, except for the change: for each profile, for members and dependencies, for
/// the target and for the host, and for each package that an override names.
pub(super) fn settings_stay(
    before: &Model,
    after: &Model,
    change: Option<&Change>,
) -> Result<(), Objection> {
    if before.names() != after.names() {
        return Err(Objection::OtherProfiles);
    }
    let subjects = subjects(before);
    let profiles = before.names().iter().filter_map(|profile| {
        // Cargo rejects every build with a profile whose inheritance is broken.
        let [before, after] = [before, after].map(|model| model.chain(profile).ok());
        Some((profile, before?, after?))
    });
    for (profile, chain_before, chain_after) in profiles {
        for subject in &subjects {
            let old = resolve_chain(before, &chain_before, subject);
            let new = resolve_chain(after, &chain_after, subject);
            let package = subject.package.as_ref().map(|package| package.name.as_str());
            same(profile, package, [&old, &new], change)?;
        }
        // Only `debug` of a dependency has an effect on other packages: whether std's debuginfo is stripped from them.
        let members = before.workspace.members.iter().filter(|_| moves(change, "debug"));
        for member in members {
            let effective = [before, after].map(|model| {
                model.effective(profile, &member.name, &Subject::member()).ok().flatten()
            });
            if let [Some(old), Some(new)] = effective {
                same(profile, Some(&member.name), [&old, &new], change)?;
            }
        }
    }
    Ok(())
}

fn moves(change: Option<&Change>, key: &str) -> bool {
    change.is_some_and(|change| change.key == key)
}

fn same(
    profile: &str,
    package: Option<&str>,
    [old, new]: [&Effective; 2],
    change: Option<&Change>,
) -> Result<(), Objection> {
    let is_meant = |key: &str| {
        change.is_some_and(|change| {
            change.key == key && change.profiles.iter().any(|meant| meant == profile)
        })
    };
    let moved = KEYS
        .iter()
        .map(|key| key.name)
        .find(|key| old.value(key) != new.value(key) && !is_meant(key));
    moved.map_or(Ok(()), |key| {
        let (profile, package) = (profile.to_owned(), package.map(str::to_owned));
        Err(Objection::Moves { key, profile, package })
    })
}

/// Everything that may resolve in its own way.
fn subjects(model: &Model) -> Vec<Subject> {
    let mut packages: Vec<Option<Package>> = vec![None];
    for table in model.layers().flat_map(|layer| &layer.profiles).flat_map(|table| &table.overrides)
    {
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

/// Whether a fix removes its finding, and no rule warns of anything new.
pub(super) fn findings_shrink(
    finding: &Finding,
    before: &[Finding],
    after: &[Finding],
) -> Result<(), Objection> {
    let alike = |findings: &[Finding], other: &Finding| {
        let same = findings.iter().filter(|one| one.rule == other.rule);
        let same = same.filter(|one| one.profile == other.profile && one.package == other.package);
        // A finding about several settings is another one when the fix solves a part of it.
        same.filter(|one| one.message == other.message || one.rule == finding.rule).count()
    };
    let mut warnings = after.iter().filter(|one| one.level >= Level::Warning);
    if let Some(new) = warnings.find(|one| alike(after, one) > alike(before, one)) {
        return Err(Objection::Causes(new.rule));
    }
    // A finding about several settings says something else when a part of it is solved.
    let about = |findings: &[Finding]| {
        let same = findings.iter().filter(|one| one.rule == finding.rule);
        let same = same.filter(|one| one.profile == finding.profile && one.fix.is_some());
        same.map(|one| one.message.clone()).collect::<Vec<String>>()
    };
    if about(before) == about(after) { Err(Objection::NoUse) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
