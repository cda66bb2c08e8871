//! What `--verify` found, for people and for programs: the contract is in `docs/verify.schema.json`.

use std::fmt::Write as _;

use serde::Serialize;

use crate::check::explain::origin;
use crate::check::verify::Verified;
use crate::profiles::Model;
use crate::unit_graph::compare::Difference;

/// Each difference on a line, and a line that counts.
pub(in crate::check) fn human(model: &Model, verified: &Verified) -> String {
    let mut text = String::new();
    let differences = &verified.compared.differences;
    for difference in differences {
        let _ = writeln!(text, "{}", line(model, difference));
    }
    let verdict = match differences.len() {
        0 => "Cargo agrees".to_owned(),
        1 => "Cargo has one setting otherwise".to_owned(),
        several => format!("Cargo has {several} settings otherwise"),
    };
    let (profiles, units) = (verified.profiles, verified.compared.units);
    let _ = writeln!(text, "verified {profiles} profiles, {units} units: {verdict}");
    text
}

fn line(model: &Model, difference: &Difference) -> String {
    let Difference { profile, package, unit, key, .. } = difference;
    let host = if difference.for_host { " for the host" } else { "" };
    let value =
        |value: &Option<String>| value.clone().unwrap_or_else(|| "left to rustc".to_owned());
    let from = difference.origin.as_ref().map(|from| format!(" ({})", origin(model, from)));
    format!(
        "profile {profile}, {package} ({unit}{host}): `{key}` is {} here{}, and {} for Cargo",
        value(&difference.ours),
        from.unwrap_or_default(),
        value(&difference.cargo)
    )
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profiles: usize,
    units: usize,
    differences: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    profile: &'a str,
    package: &'a str,
    unit: &'a str,
    for_host: bool,
    key: &'a str,
    ours: Option<&'a str>,
    origin: Option<String>,
    cargo: Option<&'a str>,
}

/// As one JSON document.
pub(in crate::check) fn json(model: &Model, verified: &Verified) -> String {
    let rows = verified.compared.differences.iter().map(|difference| Row {
        profile: &difference.profile,
        package: &difference.package,
        unit: &difference.unit,
        for_host: difference.for_host,
        key: difference.key,
        ours: difference.ours.as_deref(),
        origin: difference.origin.as_ref().map(|from| origin(model, from)),
        cargo: difference.cargo.as_deref(),
    });
    let document = Document {
        schema: 1,
        profiles: verified.profiles,
        units: verified.compared.units,
        differences: rows.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}
