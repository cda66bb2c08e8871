//! `--verify`: compares every setting of every unit in Cargo's unit graph with the one that we resolve. Cargo makes the
//! graph without building anything. With `--build`, every profile is also built, and what rustc gets is compared too.
//!
//! The rest of the check starts no program, so that it works if Cargo rejects the manifest. Use this if the check and
//! Cargo seem to disagree. The contract of the JSON form is `docs/verify.schema.json`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use crate::unit_graph::compare;

use crate::base::error::{Context, Error, Result};
use crate::base::process::Process;
use crate::base::text;
use crate::profiles::{Model, keys};
use crate::unit_graph::calls::{Call, Instead, compare_calls, not_passed};
use crate::unit_graph::{Difference, Graph};

/// The comparison of all profiles.
#[derive(Serialize)]
pub(super) struct Verified {
    schema: u32,
    profiles: usize,
    units: usize,
    /// With `--build`: how many calls of rustc were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<usize>,
    pub differences: Vec<Difference>,
    /// Settings of members that don't reach rustc.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_passed: Vec<Instead>,
}

/// Compares every profile with Cargo, which gets these arguments too, and with `build` also with what rustc gets. Fails
/// when Cargo rejects the manifest or a profile, can't be started, or can't build.
pub(super) fn verify(model: &Model, arguments: &[OsString], build: bool) -> Result<Verified> {
    let folder = build.then(|| build_folder(arguments)).transpose()?;
    let mut verified = Verified {
        schema: 1,
        profiles: 0,
        units: 0,
        calls: build.then_some(0),
        differences: Vec::new(),
        not_passed: Vec::new(),
    };
    for profile in model.names().iter().filter(|name| can_be_asked_for(name)) {
        let graph = unit_graph(profile, arguments)?;
        let compared = compare(model, profile, &graph);
        verified.profiles += 1;
        verified.units += compared.units;
        verified.differences.extend(compared.differences);
        verified.not_passed.extend(not_passed(model, profile, &graph));
        if let Some(folder) = &folder {
            let calls = calls(profile, arguments, folder)?;
            let graph = Graph::parse(&plan(profile, &[], arguments)?)?;
            let compared = compare_calls(model, profile, &graph, &calls);
            verified.calls = verified.calls.map(|calls| calls + compared.units);
            verified.differences.extend(compared.differences);
        }
    }
    Ok(verified)
}

/// A folder below Cargo's target folder, in which nothing is built yet.
fn build_folder(arguments: &[OsString]) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    // It takes no `--target`.
    let position = arguments.iter().position(|argument| argument == "--target");
    let is_target = |at: usize| position.is_some_and(|target| at == target || at == target + 1);
    let others = arguments.iter().enumerate().filter(|(at, _)| !is_target(*at));
    let cargo = Process::cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .args(others.map(|(_, argument)| argument));
    let metadata: Option<Metadata> = serde_json::from_str(&cargo.output()?).ok();
    let metadata = metadata.ok_or_else(|| Error::new("failed to read Cargo's metadata"))?;
    Ok(metadata.target_directory.join("check-profiles"))
}

/// Builds a profile in a folder that is there for nothing else, and gives the calls of rustc.
fn calls(profile: &str, arguments: &[OsString], folder: &Path) -> Result<Vec<Call>> {
    let remove = || match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context(|| format!("failed to remove `{}`", folder.display()))
        }
        _ => Ok(()),
    };
    remove()?;
    let cargo = Process::cargo()
        .args(["build", "--workspace", "--verbose", "--ignore-rust-version", "--profile", profile])
        .arg("--target-dir")
        .arg(folder)
        .args(arguments)
        .env("CARGO_BUILD_BUILD_DIR", folder)
        .env("CARGO_TERM_COLOR", "never");
    let finished = cargo.each_line(|_| {})?;
    remove()?;
    if !finished.status.success() {
        let said = text::bounded(&text::clean_error(&finished.stderr), 20, 4096);
        return Err(Error::new(format!("Cargo failed to build profile `{profile}`"))
            .because(said)
            .help("fix what Cargo reports, or verify without `--build`"));
    }
    Ok(finished.stderr.lines().filter_map(Call::parse).collect())
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

/// Each difference on a line, what does not reach rustc, then the summary.
pub(super) fn human(verified: &Verified) -> String {
    let Verified { profiles, units, differences, .. } = verified;
    let verdict = match differences.len() {
        0 if *units == 0 => "nothing to compare".to_owned(),
        0 => "Cargo agrees".to_owned(),
        1 => "1 setting differs".to_owned(),
        several => format!("{several} settings differ"),
    };
    let calls = verified.calls.map(|calls| format!(", {calls} rustc calls")).unwrap_or_default();
    let lines: String = differences.iter().map(line).collect();
    let notes: String = verified.not_passed.iter().map(note).collect();
    format!("{lines}{notes}verified {profiles} profiles, {units} units{calls}: {verdict}\n")
}

fn note(instead: &Instead) -> String {
    let Instead { profile, package, key, ours, rustc, reason } = instead;
    let rustc = rustc.as_deref().unwrap_or("nothing");
    format!(
        "note: profile {profile}, {package}: `{key}` is {ours}, but rustc gets {rustc}: {reason}\n"
    )
}

fn line(difference: &Difference) -> String {
    let Difference { profile, package, unit, for_host, key, .. } = difference;
    let host = if *for_host { " for the host" } else { "" };
    let (ours, cargo) = difference.shown();
    let origin = difference.origin.as_ref().map(|from| format!(" ({from})")).unwrap_or_default();
    let place = difference.place();
    format!(
        "profile {profile}, {package} ({unit}{host}): `{key}` is {ours}{origin} here, but {cargo} {place}\n"
    )
}
