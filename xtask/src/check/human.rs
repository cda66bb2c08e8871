//! Findings for people: in rustc's look, with a mark under the words they are about.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Style, Renderer, Snippet};

use super::finding::{Finding, Level};
use crate::profile::Model;
use crate::profile::source::{File, Origin};

/// All findings, and a line that counts them.
pub(super) fn render(model: &Model, findings: &[Finding]) -> String {
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
            let file = &model.files[place.file];
            let mark = AnnotationKind::Primary.span(place.span.clone());
            group =
                group.element(Snippet::source(&file.text).path(shown_path(file)).annotation(mark));
        }
        Origin::Variable(name) => {
            group = group
                .element(Style::NOTE.message(format!("set by the environment variable `{name}`")));
        }
        Origin::BuiltIn(_) => {}
    }
    if let Some(help) = &finding.help {
        group = group.element(Style::HELP.message(help));
    }
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

/// Relative to where the person stands, when it is below.
pub(super) fn shown_path(file: &File) -> String {
    let dir = std::env::current_dir().unwrap_or_default();
    file.path.strip_prefix(dir).unwrap_or(&file.path).display().to_string()
}

fn summary(model: &Model, findings: &[Finding]) -> String {
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
    if model.workspace.locked.is_none() {
        line.push_str(
            "\nnot checked: whether overrides match a package, for there is no Cargo.lock",
        );
    }
    line
}
