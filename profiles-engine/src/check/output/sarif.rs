//! Findings for code scanning, as SARIF 2.1.0.
//!
//! Source: SARIF 2.1.0 (OASIS), and "SARIF support for code scanning" (GitHub), which drops results without a place
//! and resolves relative paths from the repository's root. Its upload adds the fingerprints, from the text around the
//! line.

use std::path::Path;

use serde_json::{Value, json};

use crate::check::finding::{Finding, Fix};
use crate::check::output::{document, in_repository, slashed};
use crate::check::pages;
use crate::check::rule::Rule;
use crate::check::rules::RULES;
use crate::profiles::Model;
use crate::source::file::{File, Region};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All rules and all findings as one document.
pub(crate) fn render(model: &Model, findings: &[Finding]) -> String {
    let rules: Vec<Value> = RULES.iter().map(|rule| description(rule)).collect();
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

fn description(rule: &Rule) -> Value {
    let text = format!("{}\n\n{}\n\n{}", pages::what_it_does(rule), rule.why, rule.remedy);
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": text },
        "help": { "text": text, "markdown": pages::render(rule) },
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
