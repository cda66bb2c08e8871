//! What the numbers of one target do not say themselves: a sentence for each thing worth knowing.

use crate::analysis::metrics::METRICS;
use crate::analysis::stats::{FEWEST_ROUNDS, benchmarks};
use crate::base::text;
use crate::render::grid::{Grid, Mark};
use crate::results::{Artifact, ArtifactKind, Cache, Cell, Outcome, Ratio, Report, Rounds};

/// The most lines and bytes that a note quotes from another program.
const MOST: (usize, usize) = (20, 4096);

/// What was built, with what and on what.
pub fn measured_on(report: &Report) -> String {
    let machine = &report.machine;
    let mut said = vec![report.workspace.name.clone()];
    if let Some(commit) = &report.workspace.commit {
        let dirty = if report.workspace.dirty == Some(true) { ", modified" } else { "" };
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
    said.extend(report.cache.as_ref().and_then(Cache::summary));
    said.join(" · ")
}

/// The meaning of the marks in the grids. `best` is how the format marks the best of a column.
pub fn legend(report: &Report, best: &str, grids: &[Grid]) -> Vec<String> {
    let has = |mark: Mark| grids.iter().any(|grid| grid.has(mark)).then(|| mark.symbol());
    let fields = || grids.iter().flat_map(|grid| &grid.rows).flatten();
    let mut legend = Vec::new();
    if fields().any(|field| field.best) {
        let ties = if report.has_rounds() {
            "costs count as ties if their intervals overlap; without intervals, within 10 %"
        } else {
            "costs within 10 % count as ties"
        };
        legend.push(format!("{best} best in column ({ties})"));
    }
    if let Some(mark) = has(Mark::Shared) {
        legend.push(format!(
            "{mark} built at the same time as other presets; `--serial` measures each alone"
        ));
    }
    let has_ratios = fields().any(|field| field.ratio.is_some());
    if let Some(baseline) = report.baseline.as_ref().filter(|_| has_ratios) {
        legend.push(format!("(…×) ratio to `{baseline}`"));
    }
    if let Some(mark) = has(Mark::NoDifference) {
        let baseline = report.baseline.as_deref().unwrap_or("the baseline");
        legend.push(format!(
            "{mark} no measurable difference from `{baseline}`: the 95 % interval includes 1.0"
        ));
    }
    legend
}

/// The sentences, the most important first. Errors of failed cells are not among them.
pub fn notes(report: &Report, cells: &[&Cell]) -> Vec<String> {
    let mut notes = disagreements(cells);
    notes.extend(skipped(cells));
    notes.extend(grouped(cells, "not built", |cell| {
        cell.requires().filter(|_| cell.outcome == Outcome::Built)
    }));
    notes.extend(grouped(cells, "not built, because the target has no such libraries", |cell| {
        (!cell.dropped_artifacts.is_empty()).then(|| cell.dropped_artifacts.join(", "))
    }));
    notes.extend(written(cells));
    notes.extend(measured_elsewhere(cells));
    notes.extend(dated(cells));
    notes.extend(without_cost(report, cells));
    notes.extend(rounds(cells));
    notes.extend(rebuilds(cells));
    for name in benchmarks(cells) {
        let reason = |cell: &Cell| cell.benchmark(&name)?.reason.clone();
        notes.extend(grouped(cells, &format!("`{name}` was not run"), reason));
        notes.extend(compared(report, cells, &name));
        let reason = |cell: &Cell| cell.benchmark(&name)?.instructions_reason.clone();
        notes.extend(grouped(cells, &format!("instructions of `{name}` were not counted"), reason));
    }
    notes.extend(instructions(cells));
    notes.extend(emulated(cells));
    notes.extend(variants(cells));
    notes.extend(sizes(cells));
    notes.extend(companions(cells));
    notes
}

fn written(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "sources were written during the build, so it was done alone", |cell| {
        let files: Vec<String> =
            cell.sources_written.iter().map(|file| format!("`{file}`")).collect();
        (!files.is_empty()).then(|| files.join(", "))
    })
}

/// What else belongs to the artifacts, with its size.
fn companions(cells: &[&Cell]) -> Option<String> {
    let said = cells.iter().flat_map(|cell| {
        let companions = cell.artifacts.iter().flat_map(|one| &one.companions);
        companions.map(|one| {
            let name = one.path.rsplit('/').next().unwrap_or_default();
            format!("{} `{name}` {}", cell.name(), text::bytes(one.bytes))
        })
    });
    let said: Vec<String> = said.collect();
    let is_bin = |one: &Artifact| one.kind == ArtifactKind::Bin || one.companions.is_empty();
    let noun = if cells.iter().flat_map(|cell| &cell.artifacts).all(is_bin) {
        "a binary"
    } else {
        "an artifact"
    };
    (!said.is_empty()).then(|| format!("files that belong to {noun}: {}", said.join(", ")))
}

fn disagreements(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "Cargo disagrees", |cell| {
        let said = cell.disagreements.join("; ");
        (!said.is_empty())
            .then(|| format!("{said}. This is a bug in `dist`: do not trust the settings above"))
    })
}

fn measured_elsewhere(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "another machine", |cell| {
        let machine = cell.machine.as_ref()?;
        let load = machine.load.map(|load| format!(", load {load:.1}")).unwrap_or_default();
        Some(format!("{}, {} cores{load}", machine.host, machine.cores))
    })
}

fn skipped(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "skipped", |cell| {
        cell.reason.clone().filter(|_| cell.outcome == Outcome::Skipped)
    })
}

fn without_cost(report: &Report, cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "no build cost", |cell| {
        let build = cell.build.as_ref().filter(|build| build.cpu_seconds.is_none())?;
        Some(match (build.fresh, report.cache_of(cell)) {
            (0, Some(cache)) => {
                let said = match build.cache {
                    Some(used) => format!("{} came from `{cache}`", used.summary()),
                    None => format!("`{cache}` caches what the compiler produces"),
                };
                said + "; without it, costs are measured"
            }
            (0, None) => "the system reported no CPU time".to_owned(),
            (fresh, _) => {
                let mut said = format!("{fresh} of {} fresh", text::counted(build.units));
                if !build.changed.is_empty() {
                    let changed = build.changed.join(", ");
                    said += &format!("; changed since the last measurement: {changed}");
                }
                said + "; `--fresh` measures it"
            }
        })
    })
}

fn dated(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, &format!("{} build cost", Mark::Dated.symbol()), |cell| {
        let build = cell.build.as_ref().filter(|build| build.is_dated())?;
        let day = build.measured.as_ref()?.split('T').next()?;
        Some(format!("measured on {day} with identical inputs"))
    })
}

/// How many rounds there were of the builds, and what is missing.
fn rounds(cells: &[&Cell]) -> Vec<String> {
    let built = built(cells);
    let of = |cell: &Cell| cell.build.as_ref()?.rounds.clone();
    let mut notes = grouped(&built, "build costs", |cell| {
        Some(format!(
            "{} from scratch, in turns with the other presets",
            medians(&of(cell)?, "builds")
        ))
    });
    notes.extend(grouped(cells, "fewer rounds", |cell| of(cell)?.reason));
    notes
}

/// Those that have something to measure, so that a note about all of them names none.
fn built<'a>(cells: &[&'a Cell]) -> Vec<&'a Cell> {
    cells.iter().filter(|cell| cell.outcome == Outcome::Built).copied().collect()
}

fn medians(rounds: &Rounds, of: &str) -> String {
    match rounds.count() {
        1 => format!("one of the {of}"),
        count if count < FEWEST_ROUNDS => {
            format!("medians of {count} {of} (an interval takes {FEWEST_ROUNDS})")
        }
        count => format!("medians of {count} {of}"),
    }
}

fn rebuilds(cells: &[&Cell]) -> Vec<String> {
    // As the edit is found: see `compile/rebuild/edit.rs`.
    let has_main = |one: &Artifact| matches!(one.kind, ArtifactKind::Bin | ArtifactKind::Example);
    let edited = if cells.iter().flat_map(|cell| &cell.artifacts).any(has_main) {
        "`fn main`"
    } else {
        "a function"
    };
    let what = &format!("rebuild: wall time of a build after an edit of {edited}");
    let of = |cell: &Cell| cell.rebuild.as_ref().map(|rebuild| rebuild.rounds.clone());
    let mut notes = Vec::new();
    if cells.iter().filter_map(|cell| of(cell)).any(|rounds| rounds.is_none()) {
        notes.push(format!("{what}, the median of several"));
    }
    notes.extend(grouped(&built(cells), what, |cell| Some(medians(&of(cell)??, "edits"))));
    notes.extend(grouped(cells, "fewer edits", |cell| of(cell)??.reason));
    notes.extend(grouped(cells, "no rebuild", |cell| cell.rebuild_reason.clone()));
    notes
}

fn compared(report: &Report, cells: &[&Cell], name: &str) -> Option<String> {
    let runs = cells.iter().filter_map(|cell| cell.benchmark(name)).map(|one| one.runs).max()?;
    let has_ratio = cells.iter().any(|cell| cell.ratio(name).is_some());
    match &report.baseline {
        Some(baseline) if has_ratio => Some(format!(
            "`{name}`: run time as a ratio to that of `{baseline}`, from up to {runs} interleaved runs"
        )),
        _ if runs == 0 => None,
        Some(baseline) => Some(format!(
            "`{name}`: median run time of {runs} runs; no ratio, because `{baseline}` has no times to compare with"
        )),
        None => Some(format!("`{name}`: median run time of {runs} runs")),
    }
}

/// What counted the instructions, and what the counts leave out.
fn instructions(cells: &[&Cell]) -> Vec<String> {
    grouped(cells, "instr.", |cell| {
        let counted = cell.benchmarks.iter().find_map(|one| one.instructions.as_ref())?;
        let by = &counted.by;
        Some(format!(
            "instructions executed, counted by {by}; the time for memory, I/O and waiting is not in them"
        ))
    })
}

fn emulated(cells: &[&Cell]) -> Option<String> {
    let mut benchmarks = cells.iter().flat_map(|cell| &cell.benchmarks);
    let runner = benchmarks.find_map(|benchmark| benchmark.runner.as_ref())?;
    Some(format!(
        "emulated: run through `{runner}`; compare the times with each other, not with those of another target"
    ))
}

/// What the size is of, unless it is that of one binary.
fn sizes(cells: &[&Cell]) -> Vec<String> {
    let artifacts = || cells.iter().flat_map(|cell| &cell.artifacts);
    let has = |kind: ArtifactKind| artifacts().any(|one| one.kind == kind);
    let most = cells.iter().rev().max_by_key(|cell| cell.artifacts.len());
    let labels: Vec<String> =
        most.iter().flat_map(|cell| &cell.artifacts).map(Artifact::label).collect();
    let mut notes = Vec::new();
    if labels.len() > 1 {
        notes.push(format!("size: the sum of {}", labels.join(", ")));
    } else if artifacts().any(|one| one.kind != ArtifactKind::Bin) {
        notes.push(format!("size: that of {}", labels.join(", ")));
    }
    if has(ArtifactKind::Rlib) {
        notes.push("an rlib is not what ships: Rust programs are linked from it".to_owned());
    }
    if has(ArtifactKind::ProcMacro) {
        notes.push("a proc-macro is not what ships: the compiler loads it".to_owned());
    }
    notes
}

/// What the numbers of variants and of modules after wasm-opt mean.
fn variants(cells: &[&Cell]) -> Vec<String> {
    let mut notes = grouped(cells, "trained", trained);
    for cell in cells.iter().filter(|cell| cell.variant.is_some()) {
        let preset = cells.iter().find(|one| one.preset == cell.preset && one.variant.is_none());
        notes.extend(preset.and_then(|preset| saved(cell, preset)));
        if cell.is_of_knobs() {
            continue;
        }
        for benchmark in &cell.benchmarks {
            let ratio = benchmark.ratio_to_preset;
            notes.extend(ratio.map(|ratio| against(&benchmark.name, "time", ratio, cell)));
        }
        for metric in METRICS {
            let ratio = metric.spread(cell).and_then(|spread| spread.ratio_to_preset);
            notes.extend(ratio.map(|ratio| against(metric.label, "cost", ratio, cell)));
        }
    }
    notes.extend(shrunk(cells));
    notes.extend(grouped(cells, "not shrunk", |cell| {
        cell.artifacts.iter().find_map(|one| one.wasm_opt.as_ref()?.reason.clone())
    }));
    notes
}

fn trained(cell: &Cell) -> Option<String> {
    let training = cell.training.as_ref()?;
    let commands: Vec<String> = training.commands.iter().map(|line| format!("`{line}`")).collect();
    let mut said = format!("with {}", commands.join(", "));
    if !training.measured.is_empty() {
        said += "; measured on the same input, so it may gain less on others";
    }
    if let Some(wall) = training.wall_seconds {
        let wall = text::seconds(wall);
        said += &format!(". Its cost does not include the instrumented build of {wall}");
    }
    Some(said)
}

/// How much smaller a variant with its own standard library is than its preset.
fn saved(cell: &Cell, preset: &Cell) -> Option<String> {
    let (small, large) = (cell.bytes()?, preset.bytes()?);
    let percent = 100.0 * (1.0 - small as f64 / large as f64);
    (cell.variant.as_deref() == Some("build-std")).then(|| {
        let sizes = format!("{} instead of {}", text::bytes(small), text::bytes(large));
        format!("{} saves {percent:.0} % of the size of {}: {sizes}", cell.name(), cell.preset)
    })
}

/// How a variant compares to its preset in what was measured.
fn against(measured: &str, of: &str, ratio: Ratio, cell: &Cell) -> String {
    let interval = format!("{} – {}", text::ratio(ratio.low), text::ratio(ratio.high));
    let (name, preset) = (cell.name(), &cell.preset);
    if ratio.shows_difference() {
        let value = text::ratio(ratio.value);
        format!("`{measured}`: {name} takes {value} the {of} of {preset} (95 %: {interval})")
    } else {
        format!(
            "`{measured}`: no measurable difference between {name} and {preset} (95 %: {interval})"
        )
    }
}

fn shrunk(cells: &[&Cell]) -> Option<String> {
    let mut with = None;
    let mut sizes = Vec::new();
    for (cell, one) in
        cells.iter().flat_map(|cell| cell.artifacts.iter().map(move |one| (cell, one)))
    {
        let Some(optimised) = &one.wasm_opt else { continue };
        with = with.or(optimised.with.as_ref());
        if let Some(after) = optimised.bytes {
            let (before, after) = (text::bytes(one.bytes), text::bytes(after));
            sizes.push(format!("{} {before} → {after}", cell.name()));
        }
    }
    let program = with?.split(" -").next().unwrap_or_default();
    Some(format!("{program}: {}", sizes.join(", ")))
}

/// A sentence for each text: `what for NAMES: text`, without the names if it holds for all cells.
fn grouped(cells: &[&Cell], what: &str, text: impl Fn(&Cell) -> Option<String>) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for cell in cells {
        let Some(text) = text(cell) else { continue };
        let mut text = text::clean(&text);
        if text.len() > MOST.1 {
            text = text::bounded(&text, MOST.0, MOST.1);
        }
        match groups.iter_mut().find(|(other, _)| *other == text) {
            Some((_, names)) => names.push(cell.name()),
            None => groups.push((text, vec![cell.name()])),
        }
    }
    let sentence = |(text, names): (String, Vec<String>)| {
        if names.len() == cells.len() {
            format!("{what}: {text}")
        } else {
            format!("{what} for {}: {text}", names.join(", "))
        }
    };
    groups.into_iter().map(sentence).collect()
}

#[cfg(test)]
mod tests;
