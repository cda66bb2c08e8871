//! How many jobs there may be at once where nobody says.

use std::num::NonZeroUsize;

use serde_json::Value;

use crate::source::cargo_config;

/// What `build.jobs` or its variable says, as Cargo takes it, else as many as the machine can run.
pub fn usual() -> NonZeroUsize {
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    cargo_config::build("jobs").and_then(|jobs| configured(&jobs, cores)).unwrap_or(cores)
}

/// A number below zero leaves so many cores free. What Cargo refuses, each Cargo that builds will say.
fn configured(jobs: &Value, cores: NonZeroUsize) -> Option<NonZeroUsize> {
    let number = jobs.as_i64().or_else(|| jobs.as_str()?.trim().parse().ok())?;
    match usize::try_from(number) {
        Ok(number) => NonZeroUsize::new(number),
        Err(_) => {
            let left = i64::try_from(cores.get()).ok()?.saturating_add(number);
            NonZeroUsize::new(usize::try_from(left).unwrap_or_default()).or(Some(NonZeroUsize::MIN))
        }
    }
}

#[cfg(test)]
mod tests;
