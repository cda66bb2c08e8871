//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! Source: "Workflow commands for GitHub Actions", and for what has to be escaped `command.ts` of `actions/toolkit`.

use crate::check::finding::{Finding, Level};
use crate::check::output::{human, in_repository, slashed};
use crate::profiles::Model;

/// A line for each finding, then the line that counts them.
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
    let mut properties = String::new();
    if let Some((file, region)) = finding.place(model) {
        let path = in_repository(model, file).unwrap_or(&file.path);
        let path = match path.is_absolute() {
            true => path.display().to_string(),
            false => slashed(path, |name| String::from_utf8_lossy(name).into_owned()),
        };
        let ((line, column), (end_line, end_column)) = (region.start, region.end);
        let path = property(&path);
        // GitHub takes columns only within one line.
        properties = match line == end_line {
            true => format!(
                "file={path},line={line},col={column},endLine={line},endColumn={end_column},"
            ),
            false => format!("file={path},line={line},endLine={end_line},"),
        };
    }
    format!("::{name} {properties}title={}::{}", finding.rule, data(&finding.text(model)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
