//! `--verify`: asks Cargo itself. Its unit graph has every setting of every rustc call of a build, and builds
//! nothing; each of them is compared with what we resolve.
//!
//! The rest of the check starts no program, so that it works where Cargo refuses the manifest. This does, and is
//! what to run where the check and Cargo seem to be of two minds.

use std::ffi::OsString;
use std::fmt::Write as _;

use serde::Serialize;

pub use crate::unit_graph::compare::{Compared, Difference, compare};
pub use crate::unit_graph::graph::Graph;

use crate::base::error::{Error, Result};
use crate::base::process::Process;
use crate::check::output::origin;
use crate::profiles::{Model, keys};

/// What Cargo said of all profiles.
pub(super) struct Verified {
    profiles: usize,
    compared: Compared,
}

impl Verified {
    /// Whether Cargo agrees on everything.
    pub(super) fn agrees(&self) -> bool {
        self.compared.differences.is_empty()
    }
}

/// Compares every profile with Cargo, which is given these arguments (`--manifest-path`, `--target`, `--config`) too.
///
/// # Errors
/// When Cargo refuses the manifest or a profile, or can't be started.
pub(super) fn verify(model: &Model, arguments: &[OsString]) -> Result<Verified> {
    let mut verified = Verified { profiles: 0, compared: Compared::default() };
    for profile in model.names().iter().filter(|name| can_be_asked_for(name)) {
        let one = compare(model, profile, &ask(profile, arguments)?);
        verified.profiles += 1;
        verified.compared.units += one.units;
        verified.compared.differences.extend(one.differences);
    }
    Ok(verified)
}

/// Whether `--profile` takes the name. It refuses `doc`, and what no manifest may have. A config file can have them: nothing ever reads them.
pub fn can_be_asked_for(profile: &str) -> bool {
    profile != "doc" && !keys::is_refused_name(profile)
}

fn ask(profile: &str, arguments: &[OsString]) -> Result<Graph> {
    // The graph is not stable: the variable lets stable Cargo print it. It also makes Cargo take unstable keys where
    // the manifest asks for them, which is what we are to be compared with.
    let cargo = Process::cargo()
        .args(["build", "--workspace", "--unit-graph", "-Zunstable-options", "--profile", profile])
        .args(arguments)
        .env("RUSTC_BOOTSTRAP", "1");
    let graph = cargo.output().map_err(|error| {
        Error::new(format!("Cargo refuses to plan a build with profile `{profile}`"))
            .because(error)
            .help("put right what Cargo says there; `check-profiles` without --verify may say more")
    })?;
    Graph::parse(&graph)
}

/// Each difference on a line, and a line that counts.
pub(super) fn human(model: &Model, verified: &Verified) -> String {
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
pub(super) fn json(model: &Model, verified: &Verified) -> String {
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
