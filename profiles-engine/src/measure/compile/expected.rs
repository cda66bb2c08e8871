//! What a cell can be expected to cost: what it last cost in this workspace, else a guess from its settings.

use std::collections::BTreeMap;

use crate::base::error::Result;
use crate::measure::compile::schedule::Job;
use crate::measure::keep::history::History;
use crate::measure::plan::{Cell, Plan};

/// For each cell of the plan what the schedule wants to know of it.
///
/// # Errors
/// When a profile's inheritance is broken.
pub fn jobs(plan: &Plan, history: &History) -> Result<Vec<Job>> {
    let package = plan.workspace.packages.first();
    let package = package.map(|package| package.name.as_str()).unwrap_or_default();
    let job = |cell: &Cell| {
        let settings = plan.profiles.settings(cell, package)?;
        Ok(Job {
            folder: folder(cell),
            is_serial: is(&settings, "lto", &["fat", "true"]),
            cost: history.last_cost(&cell.target.triple, &cell.folder()),
            weight: weight(&settings),
            memory: history.last_peak(&cell.target.triple, &cell.folder()),
        })
    };
    plan.cells.iter().map(job).collect()
}

/// Cargo locks `target/PROFILE` for the host's units also when it builds for another target, and some systems take
/// `Fast` and `fast` for one folder. A cell with a folder of its own waits for none. (`test` and `bench`, which share the folders of others, are no presets.)
fn folder(cell: &Cell) -> String {
    match &cell.build_dir {
        Some(own) => own.folder.display().to_string(),
        None => cell.preset.to_lowercase(),
    }
}

/// How costly settings are, in no unit. The numbers are coarse: about what programs of middle size cost in CPU seconds
/// against `dev`.
pub fn weight(settings: &BTreeMap<String, String>) -> f64 {
    let is = |key, values| is(settings, key, values);
    let optimised = if is("opt-level", &["0"]) { 1.0 } else { 2.0 };
    let lto = match () {
        () if is("lto", &["fat", "true"]) => 3.0,
        () if is("lto", &["thin"]) => 2.0,
        () => 1.0,
    };
    let small = if is("opt-level", &["s", "z"]) { 0.9 } else { 1.0 };
    let one_unit = if is("codegen-units", &["1"]) { 1.1 } else { 1.0 };
    optimised * lto * small * one_unit
}

fn is(settings: &BTreeMap<String, String>, key: &str, values: &[&str]) -> bool {
    settings.get(key).is_some_and(|value| values.contains(&value.as_str()))
}

#[cfg(test)]
mod tests;
