//! Further builds of each cell from scratch, in turns: what a build costs, with an interval.
//!
//! Each round builds every cell once in its scratch folder, in an order that no cell can profit from. A round is complete or
//! does not count: what is compared was built within minutes. After each the report and the records are written, so an
//! interrupted run goes on after its last complete round.

use std::path::Path;

use crate::base::error::Result;
use crate::measure::compile::build;
use crate::measure::files::ScratchDir;
use crate::measure::keep::inputs::Snapshot;
use crate::measure::keep::{OneBuild, Record, Series};
use crate::measure::plan::{CellPlan, Plan};
use crate::measure::progress::{Progress, Step};
use crate::measure::turns::Turns;
use crate::results::{Build, Outcome};

/// Builds the cells again until each has as many rounds as were requested. A build that fails is not an error: its cell
/// keeps the rounds it has.
pub fn measure(plan: &Plan, record: &mut Record, progress: &Progress) -> Result<()> {
    let rounds = plan.args.rounds();
    let mut series = first_rounds(record);
    if rounds < 2 || series.is_empty() {
        return Ok(());
    }
    let done = series.iter().map(|one| one.builds.len()).min().unwrap_or(1).min(rounds);
    series.iter_mut().for_each(|one| one.builds.truncate(done));
    if done > 1 {
        progress.say(&format!("note: going on after {done} rounds of an interrupted run"));
        record.add_rounds(&series)?;
    }
    let step = progress.step(format!("[rounds] {rounds} builds of each preset"));
    step.begin();
    step.expect(((rounds - done) * series.len()) as u64);
    let mut turns = Turns::new(series.len());
    let sources = record.site.sources.snapshot();
    for round in done..rounds {
        step.say(&format!("round {} of {rounds}", round + 1));
        for turn in turns.next() {
            take_turn(&mut series[turn], plan, record, &step)?;
            step.advance();
        }
        if !is_unchanged(record, sources.as_ref()) {
            let reason = "the sources changed during the rounds";
            for one in &mut series {
                one.builds.truncate(round);
                one.reason.get_or_insert_with(|| reason.to_owned());
            }
        }
        record.add_rounds(&series)?;
        if series.iter().all(|one| one.reason.is_some()) {
            break;
        }
    }
    let least = series.iter().map(|one| one.builds.len()).min().unwrap_or_default();
    step.end(&if least == rounds {
        format!("{rounds} rounds")
    } else {
        format!("at least {least} rounds")
    });
    Ok(())
}

/// The builds that count so far, of each cell that has a cost.
fn first_rounds(record: &Record) -> Vec<Series> {
    let cells = record.report.cells.iter().enumerate();
    let built = cells.filter(|(_, cell)| cell.outcome == Outcome::Built);
    let series = built.filter_map(|(index, cell)| {
        let earlier = record.site.history.series(cell).to_vec();
        let builds =
            if earlier.is_empty() { vec![of_report(cell.build.as_ref()?)?] } else { earlier };
        Some(Series { cell: index, builds, reason: None })
    });
    series.collect()
}

/// The build of the first round; `None` where it has no cost, as with a compiler cache.
fn of_report(build: &Build) -> Option<OneBuild> {
    Some(OneBuild {
        wall_seconds: build.wall_seconds?,
        cpu_seconds: build.cpu_seconds,
        peak_memory_bytes: build.peak_memory_bytes,
    })
}

/// One build of a cell, unless an earlier one has failed.
fn take_turn(series: &mut Series, plan: &Plan, record: &Record, step: &Step) -> Result<()> {
    if series.reason.is_none() {
        let cell = &plan.cells[record.places[series.cell]];
        match build_once(cell, plan, record.site.temporary.as_deref(), step)? {
            Ok(build) => series.builds.push(build),
            Err(reason) => series.reason = Some(reason),
        }
    }
    Ok(())
}

fn build_once(
    cell: &CellPlan,
    plan: &Plan,
    temporary: Option<&Path>,
    step: &Step,
) -> Result<Result<OneBuild, String>> {
    let scratch = cell.build_dir.clone().filter(|dir| !dir.is_kept);
    let _scratch = scratch.map(|dir| ScratchDir::new(dir.folder));
    let command = cell.command(&plan.workspace.choice);
    let built = match build::build(&command, temporary, || (), |why| step.say(why))? {
        Ok(built) if built.fresh > 0 => {
            return Ok(Err(format!("{} of {} units were fresh", built.fresh, built.units)));
        }
        Ok(built) => built,
        Err(reason) => {
            let first = reason.lines().next().unwrap_or_default();
            return Ok(Err(format!("a build failed: {first}")));
        }
    };
    let usage = built.usage.filter(|_| !cell.setup.builder.is_container());
    Ok(Ok(OneBuild {
        wall_seconds: built.wall.as_secs_f64(),
        cpu_seconds: usage.map(|usage| usage.cpu.as_secs_f64()),
        peak_memory_bytes: usage.map(|usage| usage.peak_memory_bytes),
    }))
}

/// Whether the sources are what they were before the rounds. Sources that can't be read have changed.
fn is_unchanged(record: &Record, before: Option<&Snapshot>) -> bool {
    let now = record.site.sources.snapshot();
    now.is_some() && now.as_ref() == before
}
