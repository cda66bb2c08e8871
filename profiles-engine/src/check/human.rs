//! Findings for people, in the style of rustc.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    AnnotationKind, Element, Group, Level as Style, Origin as At, Patch, Renderer, Snippet,
};

use crate::check::finding::{Finding, Fix, Level, set_by_variable};
use crate::profiles::Model;
use crate::source::file::{File, Origin};

/// All findings, then the summary.
pub(super) fn render(model: &Model, findings: &[Finding]) -> String {
    let shown = findings.iter().map(|finding| render_one(model, finding) + "\n\n");
    format!("{}{}\n", shown.collect::<String>(), summary(model, findings))
}

fn render_one(model: &Model, finding: &Finding) -> String {
    let style = match finding.level {
        Level::Error => Style::ERROR,
        Level::Warning => Style::WARNING,
        Level::Note => Style::NOTE,
    };
    let mut group = Group::with_title(style.primary_title(&finding.message).id(finding.rule));
    group = match &finding.origin {
        Origin::Place(place) => group.element(snippet(&model.files[place.file], &place.span)),
        Origin::Variable(name) => group.element(Style::NOTE.message(set_by_variable(name))),
        Origin::BuiltIn(_) => group,
    };
    if let Some(help) = &finding.help {
        group = group.element(Style::HELP.message(help));
    }
    rendered(group)
}

fn rendered(group: Group) -> String {
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

/// The marked lines of a finding, or only the place if they are too long to read. The renderer gets no other lines,
/// because it reads all of them for each finding.
fn snippet<'a>(file: &'a File, span: &Range<usize>) -> Element<'a> {
    let (lines, first) = file.whole_lines(span);
    if lines.len() > LONG {
        let (line, column) = file.position(span.start);
        return At::path(file.shown_path()).line(line).char_column(column).into();
    }
    let marked = span.start.saturating_sub(lines.start)..span.end.saturating_sub(lines.start);
    let mark = AnnotationKind::Primary.span(marked);
    let snippet = Snippet::source(&file.text[lines.clone()]).line_start(first);
    snippet.path(file.shown_path()).annotation(mark).into()
}

/// Bytes of source beyond which a finding shows none.
const LONG: usize = 10_000;

/// A fix as a diff under the message of its finding.
pub(super) fn render_fix(model: &Model, finding: &Finding, fix: &Fix) -> String {
    let file = &model.files[fix.file];
    let title = Style::HELP.with_name("fix").primary_title(&finding.message).id(finding.rule);
    let patches = fix.edits.iter().map(|(range, text)| Patch::new(range.clone(), text));
    let snippet = Snippet::source(&file.text).path(file.shown_path()).patches(patches);
    rendered(Group::with_title(title).element(snippet))
}

/// The number of findings at each level, how many of them are fixable, and what was not checked.
pub(super) fn summary(model: &Model, findings: &[Finding]) -> String {
    let counts =
        [Level::Error, Level::Warning, Level::Note].into_iter().filter_map(|level| match findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
        {
            0 => None,
            1 => Some(format!("1 {}", level.name())),
            count => Some(format!("{count} {}s", level.name())),
        });
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() { "no problems found".to_owned() } else { counts.join(", ") };
    let mut summary = format!("checked {} profiles: {counts}", model.names().len());
    let fixable = findings.iter().filter(|finding| finding.fix.is_some()).count();
    if fixable > 0 {
        summary.push_str(&format!("\n{fixable} fixable with `--fix`"));
    }
    if model.workspace.locked.is_none() {
        summary.push_str("\nnot checked: whether overrides match a package (no Cargo.lock)");
    }
    summary
}
