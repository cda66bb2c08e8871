//! What only some cells have: training runs, modules that another program has shrunk.

use serde::{Deserialize, Serialize};

use super::notes::grouped;
use super::{Benchmark, Cell, units};

/// What a profile-guided build was trained with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The commands that were run.
    pub commands: Vec<String>,
    /// The benchmarks among them: what they show of the build, they have taught it.
    pub measured: Vec<String>,
    /// What merged the profiles of the runs.
    pub merged_with: String,
    /// Seconds by the clock on the wall of the instrumented build.
    pub wall_seconds: Option<f64>,
    /// Seconds of CPU time of the instrumented build.
    pub cpu_seconds: Option<f64>,
}

/// What wasm-opt makes of a module; or why that is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WasmOpt {
    /// The file, relative to the folder of the report, with `/`.
    pub path: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
    /// The program, its version and level.
    pub with: Option<String>,
    /// Why there is none.
    pub reason: Option<String>,
}

/// What the numbers of variants and of shrunk modules say, in sentences.
pub fn notes(cells: &[&Cell]) -> Vec<String> {
    let mut notes = trained(cells);
    for cell in cells.iter().filter(|cell| cell.variant.is_some()) {
        let preset = cells.iter().find(|one| one.preset == cell.preset && one.variant.is_none());
        notes.extend(preset.and_then(|preset| saved(cell, preset)));
        notes.extend(cell.benchmarks.iter().filter_map(|benchmark| against(benchmark, cell)));
    }
    notes.extend(shrunk(cells));
    notes
}

fn trained(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "trained", |cell| {
        let training = cell.training.as_ref()?;
        let commands: Vec<String> =
            training.commands.iter().map(|line| format!("`{line}`")).collect();
        let mut said = format!("with {}", commands.join(", "));
        if !training.measured.is_empty() {
            said.push_str("; it is measured on the same input, and may gain less on any other");
        }
        if let Some(wall) = training.wall_seconds {
            said.push_str(&format!(
                ". The instrumented build, {}, is not in its cost",
                units::seconds(wall)
            ));
        }
        Some(said)
    })
}

/// How much smaller a variant of the same backend is than its preset.
fn saved(cell: &Cell, preset: &Cell) -> Option<String> {
    let (small, large) = (cell.bytes()?, preset.bytes()?);
    let is_about_size = cell.variant.as_deref() == Some("build-std");
    let percent = 100.0 * (1.0 - small as f64 / large as f64);
    is_about_size.then(|| {
        let sizes = format!("{}, not {}", units::bytes(small), units::bytes(large));
        format!("{} saves {percent:.0} % of the size of {}: {sizes}", cell.name(), cell.preset)
    })
}

fn against(benchmark: &Benchmark, cell: &Cell) -> Option<String> {
    let ratio = benchmark.ratio_to_preset?;
    let interval = format!("{} – {}", units::ratio(ratio.low), units::ratio(ratio.high));
    let (bench, name, preset) = (&benchmark.name, cell.name(), &cell.preset);
    Some(match ratio.shows_difference() {
        true => {
            let value = units::ratio(ratio.value);
            format!("`{bench}`: {name} takes {value} the time of {preset} (95 %: {interval})")
        }
        false => format!(
            "`{bench}`: no measurable difference of {name} from {preset} (95 %: {interval})"
        ),
    })
}

fn shrunk(cells: &[&Cell]) -> Vec<String> {
    let modules =
        || cells.iter().flat_map(|cell| cell.artifacts.iter().map(move |one| (cell, one)));
    let sizes: Vec<String> = modules()
        .filter_map(|(cell, one)| {
            let (before, after) =
                (units::bytes(one.bytes), units::bytes(one.wasm_opt.as_ref()?.bytes?));
            Some(format!("{} {before} → {after}", cell.name()))
        })
        .collect();
    let with = modules().find_map(|(_, one)| one.wasm_opt.as_ref()?.with.clone());
    let with = with.map(|with| with.split(" -").next().unwrap_or_default().to_owned());
    let mut notes: Vec<String> =
        with.map(|with| format!("{with}: {}", sizes.join(", "))).into_iter().collect();
    notes.extend(grouped(cells, "not shrunk", |cell| {
        cell.artifacts.iter().find_map(|one| one.wasm_opt.as_ref()?.reason.clone())
    }));
    notes
}
