//! `--fix`: writes the fixes that are safe.
//!
//! Findings are fixed one after the other, the last in a file first, so that the lines of the others stay where they are. A
//! fix counts only if the workspace then resolves to the same settings as before, for every profile and every package that a
//! profile names, except for the setting that the fix is about. Nothing is written before all is decided.

use std::collections::BTreeSet;

use crate::base::error::Result;
use crate::base::files::write_atomically;
use crate::check::finding::{Finding, Fix};
use crate::check::output;
use crate::check::rules::check;
use crate::profiles::Model;
use crate::profiles::keys::KEYS;
use crate::profiles::layers::Selector;
use crate::profiles::resolve::{Subject, resolve};
use crate::source::file::FileId;
use crate::source::toml;
use crate::workspace::packages::{Package, Spec};

/// A workspace with its fixes, in memory.
pub(super) struct Fixed {
    /// As it is after them.
    pub model: Model,
    /// The fixes as a user reads them, in the order of the files.
    shown: Vec<(FileId, String)>,
}

pub(super) fn fix(model: Model) -> Fixed {
    let mut fixed = Fixed { model, shown: Vec::new() };
    let mut refused = Vec::new();
    while let Some((finding, fix)) = next(&fixed.model, &refused) {
        let text = toml::apply(&fixed.model.files[fix.file].text, &fix.edits);
        match fixed.model.edited(fix.file, text) {
            Ok(after) if is_safe(&fixed.model, &after, &finding, &fix) => {
                let shown = output::render_fix(&fixed.model, &finding, &fix);
                fixed.shown.insert(0, (fix.file, shown));
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
        if self.shown.is_empty() {
            return "nothing to fix\n".to_owned();
        }
        self.shown.iter().map(|(_, fix)| format!("{fix}\n\n")).collect()
    }

    /// Writes the files that changed. Fails when one can't be written; each is written whole or not at all.
    pub fn write(&self) -> Result<()> {
        let files: BTreeSet<FileId> = self.shown.iter().map(|(file, _)| *file).collect();
        let mut files = files.into_iter().map(|file| &self.model.files[file]);
        files.try_for_each(|file| write_atomically(&file.path, file.text.as_bytes()))
    }
}

/// The last finding that has a fix.
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

/// Whether the fix removes its finding, brings no other, and leaves all other settings as they were.
fn is_safe(before: &Model, after: &Model, finding: &Finding, fix: &Fix) -> bool {
    let [found, left] = [before, after].map(|model| check(model, None));
    // The same may be said of another place.
    let alike = |findings: &[Finding]| {
        let same = findings.iter().filter(|other| other.message == finding.message);
        same.filter_map(|other| other.fix.as_ref()).filter(|other| other.file == fix.file).count()
    };
    before.names() == after.names()
        && keeps_settings(before, after, fix.about)
        && alike(&left) < alike(&found)
        && left.len() <= found.len()
}

/// Whether every setting but this one resolves as before; a profile that does not resolve has none.
fn keeps_settings(before: &Model, after: &Model, but: Option<&str>) -> bool {
    let subjects = subjects(before);
    let is_kept = |profile: &String, subject: &Subject| {
        let resolved = [before, after].map(|model| resolve(model, profile, subject));
        let [Ok(before), Ok(after)] = resolved else { return true };
        let mut keys = KEYS.iter().map(|key| key.name).filter(|key| Some(*key) != but);
        keys.all(|key| before.value(key) == after.value(key))
    };
    before.names().iter().all(|name| subjects.iter().all(|subject| is_kept(name, subject)))
}

/// Everything that may resolve in its own way: members, dependencies, what runs on the host, and packages that a
/// profile names.
fn subjects(model: &Model) -> Vec<Subject> {
    let tables =
        model.layers().flat_map(|layer| &layer.profiles).flat_map(|table| &table.overrides);
    let named = tables.filter_map(|table| match &table.selector {
        Selector::Package(spec) => Some(package(model, Spec::parse(spec).name)),
        _ => None,
    });
    let mut subjects = Vec::new();
    for package in std::iter::once(None).chain(named.map(Some)) {
        for for_host in [false, true] {
            for base in [Subject::member(), Subject::dependency()] {
                subjects.push(Subject { package: package.clone(), for_host, ..base });
            }
        }
    }
    subjects
}

/// The package of this name, with its version where the lockfile has one.
fn package(model: &Model, name: String) -> Package {
    let locked = model.locked(&name).next().map(|locked| locked.package.clone());
    locked.unwrap_or_else(|| Package { name, ..Package::default() })
}
