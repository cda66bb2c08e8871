//! Findings for people: in rustc's look, with a mark under the words they are about.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    AnnotationKind, Element, Group, Level as Style, Origin as At, Patch, Renderer, Snippet,
};

use crate::check::finding::{Finding, Fix, Level, set_by_variable};
use crate::check::output::shown_path;
use crate::profiles::Model;
use crate::source::file::{File, Origin};

/// All findings, and a line that counts them.
pub(crate) fn render(model: &Model, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "{}\n", render_one(model, finding));
    }
    let _ = writeln!(text, "{}", summary(model, findings));
    text
}

fn render_one(model: &Model, finding: &Finding) -> String {
    let style = match finding.level {
        Level::Error => Style::ERROR,
        Level::Warning => Style::WARNING,
        Level::Note => Style::NOTE,
    };
    let mut group = Group::with_title(style.primary_title(&finding.message).id(finding.rule));
    match &finding.origin {
        Origin::Place(place) => {
            group = group.element(snippet(&model.files[place.file], &place.span));
        }
        Origin::Variable(name) => {
            group = group.element(Style::NOTE.message(set_by_variable(name)));
        }
        Origin::BuiltIn(_) => {}
    }
    if let Some(help) = &finding.help {
        group = group.element(Style::HELP.message(help));
    }
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

/// The lines of a finding with a mark in them, or the place alone where they are too long to read. The renderer gets
/// no other lines: for each finding it reads all that it gets.
fn snippet<'a>(file: &'a File, span: &Range<usize>) -> Element<'a> {
    let (lines, first) = file.whole_lines(span);
    if lines.len() > LONG {
        let (line, column) = file.position(span.start);
        return At::path(shown_path(file)).line(line).char_column(column).into();
    }
    let within = |at: usize| at.saturating_sub(lines.start);
    let mark = AnnotationKind::Primary.span(within(span.start)..within(span.end));
    let snippet = Snippet::source(&file.text[lines.clone()]).line_start(first);
    snippet.path(shown_path(file)).annotation(mark).into()
}

/// More bytes than anybody reads.
const LONG: usize = 10_000;

/// A fix as a diff: what goes, what comes, and the finding that it is for.
pub(crate) fn render_fix(model: &Model, finding: &Finding, fix: &Fix) -> String {
    let file = &model.files[fix.file];
    let title = Style::HELP.with_name("fix").primary_title(&finding.message).id(finding.rule);
    let patches = fix.edits.iter().map(|(range, text)| Patch::new(range.clone(), text));
    let snippet = Snippet::source(&file.text).path(shown_path(file)).patches(patches);
    Renderer::styled()
        .decor_style(DecorStyle::Ascii)
        .render(&[Group::with_title(title).element(snippet)])
}

/// How many there are of each level, and what was not looked at.
pub(super) fn summary(model: &Model, findings: &[Finding]) -> String {
    let profiles = model.names().len();
    let count = |level: Level, one: &str| {
        let count = findings.iter().filter(|finding| finding.level == level).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {one}{plural}"))
    };
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts: Vec<String> =
        counts.into_iter().filter_map(|(level, one)| count(level, one)).collect();
    let mut line = format!("checked {profiles} profiles: ");
    line.push_str(&if counts.is_empty() { "nothing to say".to_owned() } else { counts.join(", ") });
    match findings.iter().filter(|finding| finding.fix.is_some()).count() {
        0 => {}
        1 => line.push_str("\n`--fix` puts one of them right"),
        count => line.push_str(&format!("\n`--fix` puts {count} of them right")),
    }
    if model.workspace.locked.is_none() {
        line.push_str(
            "\nnot checked: whether overrides match a package, for there is no Cargo.lock",
        );
    }
    line
}
