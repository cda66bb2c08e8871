//! Findings for code scanning, as SARIF 2.1.0.
//!
//! Source: SARIF 2.1.0 (OASIS), and "SARIF support for code scanning" (GitHub), which drops a result without a
//! place and takes relative paths to begin at the repository's root. Fingerprints are left to GitHub's upload, which
//! makes them from the text around the line.

use std::path::Path;

use serde_json::{Value, json};

use crate::check::finding::{Finding, Fix};
use crate::check::output::{in_repository, slashed};
use crate::check::pages;
use crate::check::rules::{RULES, Rule};
use crate::profiles::Model;
use crate::source::file::{File, Region};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All rules and all findings as one document.
pub(crate) fn render(model: &Model, findings: &[Finding]) -> String {
    let rules: Vec<Value> = RULES.iter().map(|rule| description(rule)).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(model, finding)).collect();
    let driver = json!({
        "name": "check-profiles",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn description(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.docs },
        "help": { "text": rule.docs, "markdown": pages::render(rule) },
        "defaultConfiguration": { "level": rule.level },
    })
}

fn result(model: &Model, finding: &Finding) -> Value {
    let root = &model.files[Model::ROOT];
    let (file, region) = match finding.place(model) {
        Some((file, place)) => (file, region(&place)),
        None => (root, json!({ "startLine": 1 })),
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
    match in_repository(model, file) {
        Some(path) => json!({ "uri": encoded(path), "uriBaseId": "%SRCROOT%" }),
        None => json!({ "uri": format!("file:///{}", encoded(&file.path)) }),
    }
}

fn region(region: &Region) -> Value {
    json!({
        "startLine": region.start.0,
        "startColumn": region.start.1,
        "endLine": region.end.0,
        "endColumn": region.end.1,
    })
}

/// The path as a URI has it: all but letters, digits and `-._~` as `%XX`.
fn encoded(path: &Path) -> String {
    let byte = |byte: &u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    slashed(path, |name| name.iter().map(byte).collect())
}
