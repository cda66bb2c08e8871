//! `--verify`: asks Cargo itself. Its unit graph has every setting of every rustc call of a build, and builds
//! nothing; each of them is compared with what we resolve.
//!
//! The rest of the check starts no program, so that it works where Cargo refuses the manifest. This does, and is
//! what to run where the check and Cargo seem to be of two minds.

mod show;

use std::ffi::OsString;

pub(super) use crate::check::verify::show::{human, json};
pub use crate::unit_graph::Graph;
pub use crate::unit_graph::compare::{Compared, Difference, compare};

use crate::base::error::{Error, Result};
use crate::base::process::Process;
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
