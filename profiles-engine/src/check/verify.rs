//! `--verify`: compares every setting of every unit in Cargo's unit graph with the one that we resolve. Cargo makes the
//! graph without building anything.
//!
//! The rest of the check starts no program, so that it works if Cargo rejects the manifest. Use this if the check and
//! Cargo seem to disagree. The contract of the JSON form is `docs/verify.schema.json`.

use std::ffi::OsString;
use std::fmt::Write as _;

use serde::Serialize;

pub use crate::unit_graph::compare::compare;

use crate::base::error::{Error, Result};
use crate::base::process::Process;
use crate::check::output::shown_origin;
use crate::profiles::{Model, keys};
use crate::unit_graph::Graph;
use crate::unit_graph::compare::{Compared, Difference};

/// The comparison of all profiles.
pub(super) struct Verified {
    profiles: usize,
    compared: Compared,
}

impl Verified {
    pub(super) fn agrees(&self) -> bool {
        self.compared.differences.is_empty()
    }
}

/// Compares every profile with Cargo, which gets these arguments too.
///
/// # Errors
/// When Cargo rejects the manifest or a profile, or can't be started.
pub(super) fn verify(model: &Model, arguments: &[OsString]) -> Result<Verified> {
    let mut verified = Verified { profiles: 0, compared: Compared::default() };
    for profile in model.names().iter().filter(|name| can_be_asked_for(name)) {
        let one = compare(model, profile, &unit_graph(profile, arguments)?);
        verified.profiles += 1;
        verified.compared.units += one.units;
        verified.compared.differences.extend(one.differences);
    }
    Ok(verified)
}

/// Whether `--profile` takes the name. It rejects `doc`, and names that are invalid in a manifest but possible in a
/// config file, where nothing ever reads them.
pub fn can_be_asked_for(profile: &str) -> bool {
    profile != "doc" && !keys::is_refused_name(profile)
}

fn unit_graph(profile: &str, arguments: &[OsString]) -> Result<Graph> {
    // The variable makes stable Cargo print the graph. It also makes it accept unstable keys that the manifest turns
    // on, as our model does.
    let cargo = Process::cargo()
        .args(["build", "--workspace", "--unit-graph", "-Zunstable-options", "--profile", profile])
        .args(arguments)
        .env("RUSTC_BOOTSTRAP", "1");
    let graph = cargo.output().map_err(|error| {
        Error::new(format!("Cargo failed to plan a build with profile `{profile}`"))
            .because(error)
            .help("solve what Cargo reports; `check-profiles` without `--verify` may say more")
    })?;
    Graph::parse(&graph)
}

/// Each difference on a line, then the summary.
pub(super) fn human(model: &Model, verified: &Verified) -> String {
    let mut text = String::new();
    let differences = &verified.compared.differences;
    for difference in differences {
        let _ = writeln!(text, "{}", line(model, difference));
    }
    let verdict = match differences.len() {
        0 => "Cargo agrees".to_owned(),
        1 => "1 setting differs".to_owned(),
        several => format!("{several} settings differ"),
    };
    let (profiles, units) = (verified.profiles, verified.compared.units);
    let _ = writeln!(text, "verified {profiles} profiles, {units} units: {verdict}");
    text
}

fn line(model: &Model, difference: &Difference) -> String {
    let Difference { profile, package, unit, key, .. } = difference;
    let host = if difference.for_host { " for the host" } else { "" };
    let [ours, cargo] = [&difference.ours, &difference.cargo]
        .map(|value| value.as_deref().unwrap_or("rustc's default"));
    let origin = difference.origin.as_ref().map(|from| format!(" ({})", shown_origin(model, from)));
    format!(
        "profile {profile}, {package} ({unit}{host}): `{key}` should be {ours}{}, but is {cargo} in Cargo",
        origin.unwrap_or_default()
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

pub(super) fn json(model: &Model, verified: &Verified) -> String {
    let rows = verified.compared.differences.iter().map(|difference| Row {
        profile: &difference.profile,
        package: &difference.package,
        unit: &difference.unit,
        for_host: difference.for_host,
        key: difference.key,
        ours: difference.ours.as_deref(),
        origin: difference.origin.as_ref().map(|from| shown_origin(model, from)),
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
