//! What the numbers of one target don't say themselves: one sentence for each thing worth knowing.

use crate::base::{clean, units};
use crate::render::grid::{DATED, Grid, NO_DIFFERENCE, SHARED};
use crate::results::run_time::benchmarks;
use crate::results::{Benchmark, Cell, Outcome, Report};

/// The most lines and bytes that a note takes from what somebody else said.
const MOST: (usize, usize) = (20, 4096);

/// What was built, with what and on what.
pub fn measured_on(report: &Report) -> String {
    let machine = &report.machine;
    let mut said = vec![report.workspace.name.clone()];
    if let Some(commit) = &report.workspace.commit {
        let dirty = if report.workspace.dirty == Some(true) { ", changed" } else { "" };
        let short: String = commit.chars().take(9).collect();
        said[0].push_str(&format!(" ({short}{dirty})"));
    }
    said.extend(report.cells.first().map(|cell| cell.toolchain.rustc.clone()));
    said.push(format!("{} cores", machine.cores));
    said.extend(machine.load.map(|load| format!("load {load:.1}")));
    if !machine.rustflags.is_empty() {
        said.push(format!("RUSTFLAGS {}", machine.rustflags));
    }
    said.extend(machine.wrapper.as_ref().map(|wrapper| format!("wrapper {wrapper}")));
    let workspace_wrapper = machine.workspace_wrapper.as_ref();
    said.extend(workspace_wrapper.map(|wrapper| format!("workspace wrapper {wrapper}")));
    said.join(" · ")
}

/// The meaning of the marks that stand in the grids.
pub fn legend(report: &Report, best: &str, grids: &[Grid]) -> Vec<String> {
    let fields = || grids.iter().flat_map(|grid| &grid.rows).flatten();
    let mut legend = Vec::new();
    if fields().any(|field| field.best) {
        legend.push(format!(
            "{best} the best of its column; a cost, measured once, is as good as any within a tenth of it"
        ));
    }
    if fields().any(|field| field.text.starts_with(SHARED)) {
        legend.push(format!("{SHARED} built beside other presets; `--serial` measures each alone"));
    }
    if let Some(baseline) =
        report.baseline.as_ref().filter(|_| fields().any(|one| one.ratio.is_some()))
    {
        legend.push(format!("(…×) the ratio to `{baseline}`"));
    }
    if fields().any(|field| field.text == NO_DIFFERENCE) {
        let baseline = report.baseline.as_deref().unwrap_or("the baseline");
        legend.push(format!(
            "{NO_DIFFERENCE} no measurable difference from `{baseline}`: the 95 % interval holds 1.0"
        ));
    }
    legend
}

/// The sentences, in the order of importance. Errors of failed cells are not among them.
pub fn notes(report: &Report, cells: &[&Cell]) -> Vec<String> {
    let mut notes = disagreements(cells);
    notes.extend(skipped(cells));
    notes.extend(measured_elsewhere(cells));
    notes.extend(dated(cells));
    notes.extend(without_cost(report, cells));
    notes.extend(rebuilds(cells));
    for name in benchmarks(cells) {
        notes.extend(not_run(cells, &name));
        notes.extend(compared(report, cells, &name));
    }
    notes.extend(emulated(cells));
    notes.extend(variants(cells));
    notes.extend(several_binaries(cells));
    notes
}

fn disagreements(cells: &[&Cell]) -> Vec<String> {
    let said = |cell: &Cell| {
        let said = cell.disagreements.join("; ");
        (!said.is_empty()).then(|| {
            format!("{said}. This is a bug of `dist`: the settings above are not to be trusted")
        })
    };
    grouped(cells, "Cargo disagrees", said)
}

fn measured_elsewhere(cells: &[&Cell]) -> Vec<String> {
    let machine = |cell: &Cell| {
        let machine = cell.machine.as_ref()?;
        let load = machine.load.map(|load| format!(", load {load:.1}")).unwrap_or_default();
        Some(format!("{}, {} cores{load}", machine.host, machine.cores))
    };
    grouped(cells, "another machine", machine)
}

fn skipped(cells: &[&Cell]) -> Vec<String> {
    let reason = |cell: &Cell| match cell.outcome {
        Outcome::Skipped => cell.reason.clone(),
        _ => None,
    };
    grouped(cells, "skipped", reason)
}

fn without_cost(report: &Report, cells: &[&Cell]) -> Vec<String> {
    let why = |cell: &Cell| {
        let build = cell.build.as_ref().filter(|build| build.cpu_seconds.is_none())?;
        Some(match (build.fresh, report.machine.cache()) {
            (0, Some(cache)) => format!("`{cache}` stands between Cargo and the compiler"),
            (0, None) => "the system did not account for it".to_owned(),
            (fresh, _) => {
                let fresh = format!("{fresh} of {} fresh", units::counted(build.units));
                let changed = match build.changed.is_empty() {
                    true => String::new(),
                    false => format!(
                        ", and changed since it was last measured: {}",
                        build.changed.join(", ")
                    ),
                };
                format!("{fresh}{changed}; `--fresh` measures it")
            }
        })
    };
    grouped(cells, "no build cost", why)
}

fn dated(cells: &[&Cell]) -> Vec<String> {
    let day = |cell: &Cell| {
        let build = cell.build.as_ref().filter(|build| build.is_dated())?;
        let day = build.measured.as_ref()?.split('T').next()?;
        Some(format!("measured on {day}, for the very same inputs"))
    };
    grouped(cells, &format!("{DATED} build cost"), day)
}

fn rebuilds(cells: &[&Cell]) -> Vec<String> {
    let is_measured = cells.iter().any(|cell| cell.rebuild.is_some());
    let what = "rebuild: wall time of a build after an edit of `fn main`, the median of several";
    let mut notes: Vec<String> = is_measured.then(|| what.to_owned()).into_iter().collect();
    notes.extend(grouped(cells, "no rebuild", |cell| cell.rebuild_reason.clone()));
    notes
}

fn not_run(cells: &[&Cell], name: &str) -> Vec<String> {
    let reason = |cell: &Cell| cell.benchmark(name)?.reason.clone();
    grouped(cells, &format!("`{name}` was not run"), reason)
}

fn compared(report: &Report, cells: &[&Cell], name: &str) -> Option<String> {
    let runs = cells.iter().filter_map(|cell| cell.benchmark(name));
    let runs = runs.map(|benchmark| benchmark.runs).max().unwrap_or_default();
    let has_ratio = |cell: &&Cell| cell.benchmark(name).is_some_and(|one| one.ratio.is_some());
    let said = match (&report.baseline, cells.iter().any(has_ratio)) {
        (Some(baseline), true) => {
            format!(
                "`{name}`: run time as a ratio to that of `{baseline}`, medians of up to {runs} interleaved runs"
            )
        }
        _ if runs == 0 => return None,
        (Some(baseline), false) => {
            format!(
                "`{name}`: median run time of {runs} runs; no ratio, for `{baseline}` has no times to compare to"
            )
        }
        (None, _) => format!("`{name}`: median run time of {runs} runs"),
    };
    Some(said)
}

fn emulated(cells: &[&Cell]) -> Option<String> {
    let mut benchmarks = cells.iter().flat_map(|cell| &cell.benchmarks);
    let runner = benchmarks.find_map(|benchmark| benchmark.runner.as_ref())?;
    Some(format!(
        "emulated: run through `{runner}`; the times are for each other, not for those of another target"
    ))
}

fn several_binaries(cells: &[&Cell]) -> Option<String> {
    let artifacts = &cells.iter().find(|cell| cell.artifacts.len() > 1)?.artifacts;
    let names: Vec<String> =
        artifacts.iter().map(|artifact| format!("`{}`", artifact.name)).collect();
    Some(format!("size: the sum of {}", names.join(", ")))
}

/// What the numbers of variants and of shrunk modules say, in sentences.
fn variants(cells: &[&Cell]) -> Vec<String> {
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

/// A sentence for each text: `what for NAMES: text`, without the names where it is true of all cells.
fn grouped(cells: &[&Cell], what: &str, text: impl Fn(&Cell) -> Option<String>) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for cell in cells {
        let Some(text) = text(cell) else { continue };
        let text = match text.len() <= MOST.1 {
            true => clean::plain(&text),
            false => clean::bounded(&clean::plain(&text), MOST.0, MOST.1),
        };
        match groups.iter_mut().find(|(other, _)| *other == text) {
            Some((_, names)) => names.push(cell.name()),
            None => groups.push((text, vec![cell.name()])),
        }
    }
    let sentence = |(text, names): (String, Vec<String>)| match names.len() == cells.len() {
        true => format!("{what}: {text}"),
        false => format!("{what} for {}: {text}", names.join(", ")),
    };
    groups.into_iter().map(sentence).collect()
}

#[cfg(test)]
mod tests;
