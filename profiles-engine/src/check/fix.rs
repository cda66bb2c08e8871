//! `--fix`: writes the fixes that are safe.
//!
//! One finding after the other is fixed, the last place of a file first, so that the lines of the others stay
//! where they are. A fix counts only if the workspace as it would then be resolves to the same settings as before, for
//! every profile and every package that a profile names, save those that the fix is about. Nothing is written before
//! all is decided.

use std::collections::BTreeSet;

use crate::base::error::Result;
use crate::base::files::write_atomically;
use crate::check::edit;
use crate::check::finding::{Finding, Fix};
use crate::check::output::human;
use crate::check::rules::check;
use crate::profiles::Model;
use crate::profiles::layers::Selector;
use crate::profiles::resolve::{Subject, resolve};
use crate::source::file::FileId;
use crate::workspace::spec::{Package, Spec};

/// A workspace with its fixes, in memory.
pub(super) struct Fixed {
    /// As it is after them.
    pub model: Model,
    /// What was fixed, as a person reads it; in the order of the files.
    shown: Vec<String>,
    files: BTreeSet<FileId>,
}

/// Fixes what can be fixed.
pub(super) fn fix(model: Model) -> Fixed {
    let mut fixed = Fixed { model, shown: Vec::new(), files: BTreeSet::new() };
    let mut refused: Vec<Place> = Vec::new();
    while let Some((finding, fix)) = next(&fixed.model, &refused) {
        let edited = edit::apply(&fixed.model.files[fix.file].text, &fix.edits);
        match fixed.model.edited(fix.file, edited) {
            Ok(after) if is_safe(&fixed.model, &after, &finding, &fix) => {
                fixed.shown.insert(0, human::render_fix(&fixed.model, &finding, &fix));
                fixed.files.insert(fix.file);
                fixed.model = after;
            }
            _ => refused.push(place(&fix)),
        }
    }
    fixed
}

impl Fixed {
    /// The fixes, as a diff with their reasons.
    pub fn show(&self) -> String {
        let mut text: String = self.shown.iter().map(|fix| format!("{fix}\n\n")).collect();
        text.push_str(match self.shown.len() {
            0 => "nothing to fix\n",
            _ => "",
        });
        text
    }

    /// Writes the files that changed.
    ///
    /// # Errors
    /// When one can't be written; each is written whole or not at all.
    pub fn write(&self) -> Result<()> {
        self.files.iter().try_for_each(|file| {
            let file = &self.model.files[*file];
            write_atomically(&file.path, file.text.as_bytes())
        })
    }
}

/// Of the findings that have a fix, the one whose place is the last.
fn next(model: &Model, refused: &[Place]) -> Option<(Finding, Fix)> {
    let findings = check(model, None).into_iter().filter_map(|finding| {
        let fix = finding.fix.clone()?;
        (!refused.contains(&place(&fix))).then_some((finding, fix))
    });
    findings.max_by_key(|(_, fix)| place(fix))
}

/// Where a fix begins: what comes before it stays where it is.
type Place = (FileId, usize);

fn place(fix: &Fix) -> Place {
    (fix.file, fix.edits.first().map_or(0, |(range, _)| range.start))
}

/// Whether the fix mends its finding, brings no graver one, and leaves all other settings as they were.
fn is_safe(before: &Model, after: &Model, finding: &Finding, fix: &Fix) -> bool {
    let [found, left] = [before, after].map(|model| check(model, None));
    // The same may be said of another place.
    let said = |findings: &[Finding]| {
        let alike = |other: &&Finding| {
            let file = other.fix.as_ref().map(|fix| fix.file);
            other.message == finding.message && file == Some(fix.file)
        };
        findings.iter().filter(alike).count()
    };
    let same = before.names() == after.names()
        && before.names().iter().all(|profile| {
            subjects(before).iter().all(|subject| {
                let settings = |model| resolve(model, profile, subject).ok();
                let (Some(before), Some(after)) = (settings(before), settings(after)) else {
                    return true;
                };
                let keys = crate::profiles::keys::KEYS.iter().map(|key| key.name);
                let mut others = keys.filter(|key| Some(*key) != fix.about);
                others.all(|key| before.value(key) == after.value(key))
            })
        });
    same && said(&left) < said(&found) && left.len() <= found.len()
}

/// Everything that may resolve in its own way: members, dependencies, what runs on the host, and packages that a
/// profile names.
fn subjects(model: &Model) -> Vec<Subject> {
    let overrides =
        model.layers().flat_map(|layer| &layer.profiles).flat_map(|table| &table.overrides);
    let named = overrides.filter_map(|table| match &table.selector {
        Selector::Package(spec) => Some(Spec::parse(spec).name),
        _ => None,
    });
    let named = named.map(|name| {
        let locked = model.locked(&name).next().map(|locked| locked.package.clone());
        locked.unwrap_or(Package { name, ..Package::default() })
    });
    let packages: Vec<Option<Package>> = std::iter::once(None).chain(named.map(Some)).collect();
    let mut subjects = Vec::new();
    for base in [Subject::member(), Subject::dependency()] {
        for for_host in [false, true] {
            subjects.extend(packages.iter().map(|package| Subject {
                package: package.clone(),
                for_host,
                ..base.clone()
            }));
        }
    }
    subjects
}
