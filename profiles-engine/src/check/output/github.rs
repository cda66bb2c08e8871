//! Findings as workflow commands, which GitHub shows as annotations in a pull request.
//!
//! Source: "Workflow commands for GitHub Actions"; for the escaping, `command.ts` of `actions/toolkit`.

use crate::check::finding::{Finding, Level};
use crate::check::output::{human, in_repository, slashed};
use crate::profiles::Model;

/// A line for each finding, then the summary.
pub(crate) fn render(model: &Model, findings: &[Finding]) -> String {
    let commands = findings.iter().map(|finding| format!("{}\n", command(model, finding)));
    format!("{}{}\n", commands.collect::<String>(), human::summary(model, findings))
}

fn command(model: &Model, finding: &Finding) -> String {
    let name = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = place(model, finding).unwrap_or_default();
    format!("::{name} {place}title={}::{}", finding.rule, data(&finding.text(model)))
}

/// The properties that place a finding in a file.
fn place(model: &Model, finding: &Finding) -> Option<String> {
    let (file, region) = finding.place(model)?;
    let path = in_repository(model, file).unwrap_or(&file.path);
    let path = if path.is_absolute() {
        path.display().to_string()
    } else {
        slashed(path, |name| String::from_utf8_lossy(name).into_owned())
    };
    let path = property(&path);
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

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
