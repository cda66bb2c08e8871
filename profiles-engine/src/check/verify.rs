//! `--verify`: compares every setting of every unit in Cargo's unit graph with the one that we resolve. Cargo makes the
//! graph without building anything.
//!
//! The rest of the check starts no program, so that it works if Cargo rejects the manifest. Use this if the check and
//! Cargo seem to disagree. The contract of the JSON form is `docs/verify.schema.json`.

use std::ffi::OsString;

use serde::Serialize;

pub use crate::unit_graph::compare;

use crate::base::error::{Error, Result};
use crate::base::process::Process;
use crate::profiles::{Model, keys};
use crate::unit_graph::{Difference, Graph};

/// The comparison of all profiles.
#[derive(Serialize)]
pub(super) struct Verified {
    schema: u32,
    profiles: usize,
    units: usize,
    pub differences: Vec<Difference>,
}

/// Compares every profile with Cargo, which gets these arguments too. Fails when Cargo rejects the manifest or a
/// profile, or can't be started.
pub(super) fn verify(model: &Model, arguments: &[OsString]) -> Result<Verified> {
    let mut verified = Verified { schema: 1, profiles: 0, units: 0, differences: Vec::new() };
    for profile in model.names().iter().filter(|name| can_be_asked_for(name)) {
        let compared = compare(model, profile, &unit_graph(profile, arguments)?);
        verified.profiles += 1;
        verified.units += compared.units;
        verified.differences.extend(compared.differences);
    }
    Ok(verified)
}

/// Whether `--profile` takes the name. It rejects `doc`, and names that are invalid in a manifest but possible in a
/// config file, where nothing ever reads them.
pub fn can_be_asked_for(profile: &str) -> bool {
    profile != "doc" && !keys::is_refused_name(profile)
}

/// What Cargo plans to build for all members: their tests, benchmarks and examples too, where it can plan these.
fn unit_graph(profile: &str, arguments: &[OsString]) -> Result<Graph> {
    let graph = plan(profile, &["--all-targets"], arguments);
    // Their dependencies may be out of reach.
    let graph = graph.or_else(|_| plan(profile, &[], arguments)).map_err(|error| {
        Error::new(format!("Cargo failed to plan a build with profile `{profile}`"))
            .because(error)
            .help("fix what Cargo reports; the check without `--verify` may say more")
    })?;
    Graph::parse(&graph)
}

fn plan(profile: &str, targets: &[&str], arguments: &[OsString]) -> Result<String> {
    // The variable makes stable Cargo print the graph. It also makes it accept unstable keys that the manifest turns
    // on, as our model does. Nothing is compiled, so that `rust-version` does not matter.
    Process::cargo()
        .args(["build", "--workspace", "--unit-graph", "-Zunstable-options", "--profile", profile])
        .arg("--ignore-rust-version")
        .args(targets)
        .args(arguments)
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
}

/// Each difference on a line, then the summary.
pub(super) fn human(verified: &Verified) -> String {
    let Verified { profiles, units, differences, .. } = verified;
    let verdict = match differences.len() {
        0 if *units == 0 => "nothing to compare".to_owned(),
        0 => "Cargo agrees".to_owned(),
        1 => "1 setting differs".to_owned(),
        several => format!("{several} settings differ"),
    };
    let lines: String = differences.iter().map(line).collect();
    format!("{lines}verified {profiles} profiles, {units} units: {verdict}\n")
}

fn line(difference: &Difference) -> String {
    let Difference { profile, package, unit, for_host, key, .. } = difference;
    let host = if *for_host { " for the host" } else { "" };
    let [ours, cargo] = [&difference.ours, &difference.cargo]
        .map(|value| value.as_deref().unwrap_or("rustc's default"));
    let origin = difference.origin.as_ref().map(|from| format!(" ({from})")).unwrap_or_default();
    format!(
        "profile {profile}, {package} ({unit}{host}): `{key}` is {ours}{origin} here, but {cargo} in Cargo's unit graph\n"
    )
}
