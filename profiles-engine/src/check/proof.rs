//! What an edit of the profiles changes that it should not: the proof of a fix.
//!
//! It resolves every profile before and after the edit, for everything that may resolve in its own way, and runs the rules
//! on both.

use std::fmt;

use crate::check::finding::{Change, Finding, Level};
use crate::profiles::Model;
use crate::profiles::compare::{Moved, compare};

/// Why a fix is not safe. Completes "the fix would …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Objection {
    /// The file can't be read after the edit.
    Unreadable,
    /// There would be other profiles.
    OtherProfiles,
    Moves(Moved),
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
            Self::Moves(Moved { key, profile, package }) => {
                write!(f, "also change `{key}` in profile `{profile}`")?;
                package.iter().try_for_each(|package| write!(f, " for `{package}`"))
            }
            Self::Causes(rule) => write!(f, "cause `{rule}`"),
            Self::NoUse => write!(f, "not solve it"),
        }
    }
}

/// Whether every effective setting stays, except for the change.
pub(super) fn settings_stay(
    before: &Model,
    after: &Model,
    change: Option<&Change>,
) -> Result<(), Objection> {
    if before.names() != after.names() {
        return Err(Objection::OtherProfiles);
    }
    let is_meant = |moved: &Moved| {
        change.is_some_and(|change| {
            change.key == moved.key && change.profiles.contains(&moved.profile)
        })
    };
    let mut moved = before.names().iter().flat_map(|profile| {
        // Only `debug` of a dependency has an effect on other packages: whether std's debuginfo is stripped from them.
        let with_below = change.is_some_and(|change| change.key == "debug");
        compare(before, after, profile, with_below)
    });
    moved.find(|moved| !is_meant(moved)).map_or(Ok(()), |moved| Err(Objection::Moves(moved)))
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
