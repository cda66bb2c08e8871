//! Findings for programs: the contract in `docs/findings.schema.json`.

use serde::Serialize;

use crate::check::finding::{Finding, Level};
use crate::check::output::{document, shown_path};
use crate::profiles::Model;

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
    help: Option<&'a str>,
    fixable: bool,
}

/// All findings as one JSON document.
pub(crate) fn render(model: &Model, findings: &[Finding]) -> String {
    let findings = findings.iter().map(|finding| row(model, finding)).collect();
    document(&Document { schema: 1, findings })
}

fn row<'a>(model: &Model, finding: &'a Finding) -> Row<'a> {
    let place = finding.place(model);
    let start = place.map(|(_, region)| region.start);
    Row {
        rule: finding.rule,
        level: finding.level,
        profile: finding.profile.as_deref(),
        package: finding.package.as_deref(),
        message: &finding.message,
        file: place.map(|(file, _)| shown_path(file)),
        line: start.map(|(line, _)| line),
        column: start.map(|(_, column)| column),
        help: finding.help.as_deref(),
        fixable: finding.fix.is_some(),
    }
}
