//! `--fix`: writes the fixes that are safe.
//!
//! A fix is applied only if it is proven, alone and together with those before it: the workspace resolves to the same
//! settings as before, except for the one that the finding names, and no rule warns of anything new. Two fixes that are
//! right alone may be wrong together, and a fix may become possible only because of another that was not meant for it. Of a
//! fix with several edits, those that are safe are applied. Nothing is written before all is decided.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::base::error::Result;
use crate::base::files::write_atomically;
use crate::check::finding::{Finding, Fix};
use crate::check::output;
use crate::check::proof::{Objection, findings_shrink, settings_stay};
use crate::check::rules::check;
use crate::profiles::Model;
use crate::source::file::FileId;
use crate::source::toml::{self, Edit};

/// A workspace with its fixes, in memory.
pub(super) struct Fixed {
    /// As it is after them.
    pub model: Model,
    /// The fixes as a user reads them, with their places.
    shown: Vec<(Place, String)>,
    /// The edits that are not safe.
    refused: Vec<(Place, Objection)>,
}

/// Where an edit begins.
type Place = (FileId, usize);

pub(super) fn fix(model: Model) -> Fixed {
    let mut fixed = Fixed { model, shown: Vec::new(), refused: Vec::new() };
    while fixed.round() {}
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
        let files: BTreeSet<FileId> = self.shown.iter().map(|((file, _), _)| *file).collect();
        let mut files = files.into_iter().map(|file| &self.model.files[file]);
        files.try_for_each(|file| write_atomically(&file.path, file.text.as_bytes()))
    }

    /// Says of the findings that are left why they are.
    pub fn explain(&self, findings: &mut [Finding]) {
        for finding in findings {
            let refused = self.refused.iter().find(|(place, _)| {
                finding.fix.iter().flat_map(places).any(|other| other == *place)
            });
            if let Some((_, why)) = refused {
                let help = finding.help.take().unwrap_or_default();
                finding.help = Some(format!("{help}; `--fix` leaves it, because that would {why}"));
                finding.fix = None;
            }
        }
    }

    /// Applies the fixes of the present findings. Returns whether there were any: they may make others possible.
    fn round(&mut self) -> bool {
        let findings = check(&self.model, None);
        let mut fixes: Vec<(&Finding, Fix)> = findings
            .iter()
            .filter_map(|finding| Some((finding, self.open(finding.fix.as_ref()?)?)))
            .collect();
        fixes.sort_by_key(|(_, fix)| places(fix).next());
        let mut round = Round::new(self.model.clone(), findings.clone());
        for (finding, fix) in fixes {
            let safe = round.apply(finding, fix, &mut self.refused);
            if let Some(first) = places(&safe).next() {
                let shown = output::render_fix(&self.model, finding, &safe);
                self.shown.push((first, shown));
            }
        }
        let Round { after, edits, .. } = round;
        for ((file, at), _) in &mut self.refused {
            *at = moved(*at, edits.get(file).map_or(&[], Vec::as_slice));
        }
        self.model = after;
        !edits.is_empty()
    }

    /// The edits of a fix that were not refused.
    fn open(&self, fix: &Fix) -> Option<Fix> {
        let mut fix = fix.clone();
        let file = fix.file;
        fix.edits.retain(|(range, _)| {
            self.refused.iter().all(|(place, _)| *place != (file, range.start))
        });
        (!fix.edits.is_empty()).then_some(fix)
    }
}

fn places(fix: &Fix) -> impl Iterator<Item = Place> {
    fix.edits.iter().map(|(range, _)| (fix.file, range.start))
}

/// Where a byte is after the edits.
fn moved(at: usize, edits: &[Edit]) -> usize {
    let before = edits.iter().filter(|(range, _)| range.end <= at);
    before.fold(at, |at, (range, text)| at + text.len() - range.len())
}

/// Fixes that are applied together: the places of all are those of the same texts.
struct Round {
    before: Model,
    after: Model,
    /// What the rules find after the fixes.
    findings: Vec<Finding>,
    /// The edits of each file, in the order of its text.
    edits: BTreeMap<FileId, Vec<Edit>>,
}

impl Round {
    fn new(model: Model, findings: Vec<Finding>) -> Self {
        Self { after: model.clone(), before: model, findings, edits: BTreeMap::new() }
    }

    /// Applies a fix, or those of its edits that are safe, and returns them.
    fn apply(&mut self, finding: &Finding, fix: Fix, refused: &mut Vec<(Place, Objection)>) -> Fix {
        let mut safe = Fix { edits: Vec::new(), ..fix.clone() };
        if fix.edits.len() > 1 && self.attempt(finding, &fix) == Ok(true) {
            return fix;
        }
        for edit in fix.edits.iter().cloned() {
            let one = Fix { edits: vec![edit], ..fix.clone() };
            match self.attempt(finding, &one) {
                Ok(true) => safe.edits.extend(one.edits),
                Ok(false) => {}
                Err(why) => refused.extend(places(&one).map(|place| (place, why.clone()))),
            }
        }
        safe
    }

    /// Returns whether it was applied: a fix that touches another one waits for the next round.
    fn attempt(&mut self, finding: &Finding, fix: &Fix) -> Result<bool, Objection> {
        let change = fix.change.as_ref();
        if !self.edits.is_empty() {
            let alone = self.edited(&self.before, fix, fix.edits.clone())?;
            settings_stay(&self.before, &alone, change)?;
        }
        if self.overlaps(fix) {
            return Ok(false);
        }
        let mut edits = self.edits.get(&fix.file).cloned().unwrap_or_default();
        edits.extend(fix.edits.iter().cloned());
        edits.sort_by_key(|(range, _)| range.start);
        let after = self.edited(&self.after, fix, edits.clone())?;
        settings_stay(&self.after, &after, change)?;
        let findings = check(&after, None);
        findings_shrink(finding, &self.findings, &findings)?;
        self.edits.insert(fix.file, edits);
        (self.after, self.findings) = (after, findings);
        Ok(true)
    }

    /// A model in which the file of the fix has these edits, and no others.
    fn edited(&self, model: &Model, fix: &Fix, edits: Vec<Edit>) -> Result<Model, Objection> {
        let text = toml::apply(&self.before.files[fix.file].text, &edits);
        model.edited(fix.file, text).map_err(|_| Objection::Unreadable)
    }

    fn overlaps(&self, fix: &Fix) -> bool {
        let taken = self.edits.get(&fix.file).into_iter().flatten();
        taken.into_iter().any(|(taken, _)| fix.edits.iter().any(|(range, _)| touch(taken, range)))
    }
}

fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start == other.start || one.start < other.end && other.start < one.end
}
