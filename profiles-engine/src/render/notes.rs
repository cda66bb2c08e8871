//! What the numbers of one target don't say themselves: one sentence for each thing worth knowing.

use crate::base::{clean, units};
use crate::render::grid::{DATED, Grid, NO_DIFFERENCE, SHARED};
use crate::results::run_time::benchmarks;
use crate::results::special::notes as special;
use crate::results::{Cell, Outcome, Report};

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
    notes.extend(special(cells));
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

/// A sentence for each text: `what for NAMES: text`, without the names where it is true of all cells.
pub(crate) fn grouped(
    cells: &[&Cell],
    what: &str,
    text: impl Fn(&Cell) -> Option<String>,
) -> Vec<String> {
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
