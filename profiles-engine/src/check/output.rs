//! The output formats of findings: for people, in the style of rustc; for programs, as JSON (the contract in
//! `docs/findings.schema.json`), as SARIF 2.1.0 for code scanning, and as workflow commands, which GitHub shows as
//! annotations in a pull request.
//!
//! Sources: SARIF 2.1.0 (OASIS); "SARIF support for code scanning" (GitHub), which drops results without a place, resolves
//! relative paths from the repository's root, and adds the fingerprints; "Workflow commands for GitHub Actions", and for
//! their escaping `command.ts` of `actions/toolkit`.

use std::ops::Range;
use std::path::{Component, Path};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    AnnotationKind, Element, Group, Level as Style, Origin as At, Patch, Renderer, Snippet,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::check::finding::{Finding, Fix, Level, set_by_variable};
use crate::check::rule::Rule;
use crate::check::rules::RULES;
use crate::check::site::{self, SITE};
use crate::profiles::Model;
use crate::source::file::{File, Origin, Region, shown_from_here};

/// All findings, then the summary.
pub(super) fn human(model: &Model, findings: &[Finding]) -> String {
    let (brief, whole): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|finding| is_brief(finding));
    let mut shown: String =
        whole.into_iter().map(|finding| render_one(model, finding) + "\n\n").collect();
    shown.extend(brief.iter().map(|finding| render_brief(model, finding) + "\n"));
    let gap = if brief.is_empty() { "" } else { "\n" };
    format!("{shown}{gap}{}\n", summary(model, findings))
}

/// Whether one line is enough: `--fix` solves it, and no setting changes.
fn is_brief(finding: &Finding) -> bool {
    finding.level == Level::Note && finding.fix.as_ref().is_some_and(|fix| fix.change.is_none())
}

fn render_brief(model: &Model, finding: &Finding) -> String {
    let profile = finding.profile.as_ref();
    let profile = profile.map_or(String::new(), |profile| format!(" in profile `{profile}`"));
    let place = finding.place(model).map_or(String::new(), |(file, region)| {
        format!(" ({}:{})", file.shown_path(), region.start.0)
    });
    let title = format!("{}{profile}{place}", finding.message);
    rendered(Group::with_title(Style::NOTE.primary_title(title).id(finding.rule)))
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
        Origin::Line(..) | Origin::BuiltIn(_) => group,
    };
    for (origin, what) in &finding.related {
        group = group.element(Style::NOTE.message(what));
        group = match origin {
            Origin::Place(place) => group.element(snippet(&model.files[place.file], &place.span)),
            Origin::Line(path, line) => group.element(At::path(shown_from_here(path)).line(*line)),
            _ => group.element(Style::NOTE.message(model.shown_origin(origin))),
        };
    }
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

/// The number of findings at each level, how many of them are fixable, where to read more, and what was not checked.
fn summary(model: &Model, findings: &[Finding]) -> String {
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
    if let Some(first) = findings.first() {
        summary.push_str(&format!("\n{}", site::more(SITE, first.rule)));
    }
    if model.workspace.locked.is_none() {
        summary.push_str("\nnot checked: whether overrides match a package (no Cargo.lock)");
    }
    summary
}

/// A JSON document, indented.
pub(super) fn document(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    findings: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    level: Level,
    profile: Option<&'a str>,
    package: Option<&'a str>,
    message: &'a str,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    help: Option<&'a str>,
    fixable: bool,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    file: Option<String>,
    line: Option<usize>,
}

pub(super) fn json(model: &Model, findings: &[Finding]) -> String {
    let findings = findings.iter().map(|finding| row(model, finding)).collect();
    document(&Document { schema: 1, findings })
}

fn row<'a>(model: &Model, finding: &'a Finding) -> Row<'a> {
    let place = finding.place(model);
    Row {
        rule: finding.rule,
        level: finding.level,
        profile: finding.profile.as_deref(),
        package: finding.package.as_deref(),
        message: &finding.message,
        file: place.map(|(file, _)| file.shown_path()),
        line: place.map(|(_, region)| region.start.0),
        column: place.map(|(_, region)| region.start.1),
        related: finding
            .related
            .iter()
            .map(|(origin, what)| related(model, origin, what))
            .collect(),
        help: finding.help.as_deref(),
        fixable: finding.fix.is_some(),
    }
}

fn related<'a>(model: &Model, origin: &Origin, message: &'a str) -> Related<'a> {
    if let Origin::Line(path, line) = origin {
        return Related { message, file: Some(shown_from_here(path)), line: Some(*line) };
    }
    let place = origin.place().map(|place| (&model.files[place.file], place.span.start));
    let place = place.filter(|(file, _)| !file.is_argument());
    let file = place.map(|(file, _)| file.shown_path());
    Related { message, file, line: place.map(|(file, at)| file.position(at).0) }
}

/// A workflow command for each finding, then the summary.
pub(super) fn github(model: &Model, findings: &[Finding]) -> String {
    let commands = findings.iter().map(|finding| command(model, finding));
    format!("{}{}\n", commands.collect::<String>(), summary(model, findings))
}

fn command(model: &Model, finding: &Finding) -> String {
    let name = if finding.level == Level::Note { "notice" } else { finding.level.name() };
    let properties = properties(model, finding).unwrap_or_default();
    format!("::{name} {properties}title={}::{}\n", finding.rule, data(&finding.text(model)))
}

/// The properties that place a finding in a file.
fn properties(model: &Model, finding: &Finding) -> Option<String> {
    let (file, region) = finding.place(model)?;
    let path = model.in_repository(file).unwrap_or(&file.path);
    let path = if path.is_absolute() {
        path.display().to_string()
    } else {
        slashed(path, |name| String::from_utf8_lossy(name).into_owned())
    };
    let path = data(&path).replace(':', "%3A").replace(',', "%2C");
    let ((line, column), (end_line, end_column)) = (region.start, region.end);
    // GitHub takes columns only within one line.
    Some(if line == end_line {
        format!("file={path},line={line},col={column},endLine={line},endColumn={end_column},")
    } else {
        format!("file={path},line={line},endLine={end_line},")
    })
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All rules with their pages, and all findings.
pub(super) fn sarif(model: &Model, findings: &[Finding]) -> String {
    let rules: Vec<Value> = RULES.iter().map(|rule| description(rule, SITE)).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(model, finding)).collect();
    let version = env!("CARGO_PKG_VERSION");
    document(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "check-profiles", "version": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn description(rule: &Rule, site: &str) -> Value {
    // GitHub takes 1024 characters of a description.
    let about = format!("{}\n\n{}", rule.what_it_does(), rule.why);
    let help = format!("{about}\n\n{}", rule.remedy);
    let mut description = json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": about },
        "help": { "text": help, "markdown": rule.page() },
        "defaultConfiguration": { "level": rule.level },
    });
    if let Some(page) = site::page(site, rule.id) {
        description["helpUri"] = page.into();
    }
    description
}

fn result(model: &Model, finding: &Finding) -> Value {
    let (file, region) = match finding.place(model) {
        Some((file, place)) => (file, region(&place)),
        None => (&model.files[Model::ROOT], json!({ "startLine": 1 })),
    };
    let place = json!({ "artifactLocation": artifact(model, file), "region": region });
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule),
        "level": finding.level,
        "message": { "text": finding.text(model) },
        "locations": [{ "physicalLocation": place }],
    });
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([changes(model, fix)]);
    }
    result
}

fn changes(model: &Model, fix: &Fix) -> Value {
    let file = &model.files[fix.file];
    let replacements = fix.edits.iter().map(|(span, text)| {
        let deleted = region(&file.region(span));
        json!({ "deletedRegion": deleted, "insertedContent": { "text": text } })
    });
    let replacements: Vec<Value> = replacements.collect();
    let change = json!({ "artifactLocation": artifact(model, file), "replacements": replacements });
    json!({ "artifactChanges": [change] })
}

fn artifact(model: &Model, file: &File) -> Value {
    match model.in_repository(file) {
        Some(path) => json!({ "uri": encoded(path), "uriBaseId": "%SRCROOT%" }),
        None => json!({ "uri": format!("file:///{}", encoded(&file.path)) }),
    }
}

fn region(Region { start, end }: &Region) -> Value {
    json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 })
}

/// The path in a URI: everything but letters, digits and `-._~` percent-encoded.
fn encoded(path: &Path) -> String {
    slashed(path, |name| name.iter().copied().map(encoded_byte).collect())
}

fn encoded_byte(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// The path with `/` on every system, each name written by `write`.
fn slashed(path: &Path, write: impl Fn(&[u8]) -> String) -> String {
    let names = path.components().filter(|component| *component != Component::RootDir);
    let names = names.map(|name| write(name.as_os_str().as_encoded_bytes()));
    names.collect::<Vec<String>>().join("/")
}

#[cfg(test)]
mod tests;
