//! What only some cells have: training runs, modules that another program has shrunk.

use serde::{Deserialize, Serialize};

use crate::base::units;
use crate::render::notes::grouped;
use crate::results::{Benchmark, Cell};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;
    use crate::results::Ratio;

    #[test]
    fn a_variant_is_compared_with_its_own_preset_and_what_taught_it_is_told() {
        let mut report = sample::report();
        let own = |low, high| Some(Ratio { value: 0.9, low, high });
        let mut pgo = report.cells[3].clone();
        pgo.variant = Some("pgo".to_owned());
        pgo.benchmarks[0].ratio_to_preset = own(0.88, 0.92);
        pgo.training = Some(Training {
            commands: vec!["{bin} --bench".to_owned()],
            measured: vec!["checkout".to_owned()],
            merged_with: "llvm-profdata 22".to_owned(),
            wall_seconds: Some(30.0),
            cpu_seconds: Some(31.0),
        });
        let mut small = report.cells[5].clone();
        small.variant = Some("build-std".to_owned());
        small.artifacts[0].bytes /= 4;
        small.benchmarks[0].ratio_to_preset = own(0.8, 1.1);
        report.cells.extend([pgo, small]);
        let said = notes(&report.cells.iter().collect::<Vec<_>>());
        assert_eq!(
            said,
            [
                "trained for fastest+pgo: with `{bin} --bench`; it is measured on the same input, and may gain less on any \
                 other. The instrumented build, 30.0 s, is not in its cost",
                "`checkout`: fastest+pgo takes 0.90× the time of fastest (95 %: 0.88× – 0.92×)",
                "smallest+build-std saves 75 % of the size of smallest: 250 kB, not 1.00 MB",
                "`checkout`: no measurable difference of smallest+build-std from smallest (95 %: 0.80× – 1.10×)",
            ]
        );
    }

    #[test]
    fn both_sizes_of_a_module_are_shown_or_why_there_is_one() {
        let mut report = sample::report();
        let shrunk = |bytes| WasmOpt {
            bytes: Some(bytes),
            with: Some("wasm-opt 1 -O3".to_owned()),
            ..WasmOpt::default()
        };
        report.cells[2].artifacts[0].wasm_opt = Some(shrunk(1_000_000));
        let reason = Some("there is no `wasm-opt`".to_owned());
        report.cells[3].artifacts[0].wasm_opt = Some(WasmOpt { reason, ..WasmOpt::default() });
        let said = notes(&report.cells.iter().collect::<Vec<_>>());
        let expected = [
            "wasm-opt 1: fast 1.94 MB → 1.00 MB",
            "not shrunk for fastest: there is no `wasm-opt`",
        ];
        assert_eq!(said, expected);
    }
}
