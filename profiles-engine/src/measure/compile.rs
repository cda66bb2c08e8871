//! All cells, built at the same time under one jobserver.
//!
//! Each cell has a thread that starts its Cargo, waits for it and copies its binaries. A Cargo owns one token from its
//! start, in addition to those in the pool. So one is taken from the pool before a Cargo starts, and returned when it has
//! ended: there are never more jobs than tokens.

pub(crate) mod artifact;
pub(crate) mod artifacts;
pub(crate) mod build;
pub(crate) mod cell;
pub(crate) mod rebuild;
pub(crate) mod rounds;
pub(crate) mod schedule;
pub(crate) mod size;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use jobserver::{Acquired, Client};

use crate::base::error::{Context, Result};
use crate::measure::compile::schedule::{Job, Schedule};
use crate::measure::keep::machine::free_memory;
use crate::measure::keep::{History, Record};
use crate::measure::plan::profiles::{has_fat_lto, weight};
use crate::measure::plan::{CellPlan, Plan};
use crate::measure::progress::{Progress, Step};
use crate::results::Cell;

const NO_THREAD: &str = "failed to start a thread";

enum Event {
    /// One more cell may start.
    Token(Result<Token>),
    /// The cell at this place of the plan has ended; its step ends when it is recorded.
    Done(usize, Step, Result<Box<Cell>>),
}

/// Builds the cells of a plan and records each when it is done; without `jobs`, one cell after another. After an error
/// nothing more starts, and running cells are still recorded. A failed build is not an error.
pub fn build(
    plan: &Plan,
    record: &mut Record,
    progress: &Progress,
    jobs: Option<NonZeroUsize>,
) -> Result<()> {
    let site = Arc::clone(&record.site);
    let tokens = Tokens::new(jobs)?;
    let mut schedule = Schedule::new(schedule_jobs(plan, &site.history)?, tokens.most);
    let overall = progress.overall(plan.cells.len());
    let step = |place: usize| {
        let title = plan.cells[place].title();
        progress.step(format!("[{}/{}] {title}", place + 1, plan.cells.len()))
    };
    let measure = |place: usize, step: &Step| {
        cell::measure(&plan.cells[place], plan, &site, tokens.pool.as_ref(), step)
    };
    for place in (0..plan.cells.len()).filter(|place| plan.cells[*place].skip.is_some()) {
        schedule.skip(place);
        let step = step(place);
        let done = measure(place, &step);
        recorded(step, done, |cell| record.add(place, cell))?;
        overall.advance();
    }
    let (tell, events) = mpsc::channel();
    let requests = tokens.on_request(tell.clone())?;
    let mut result = Ok(());
    let mut mixed = Vec::new();
    thread::scope(|scope| {
        let start = |place: usize, token: Token| {
            let (tell, measure, step) = (tell.clone(), &measure, step(place));
            let started = thread::Builder::new().spawn_scoped(scope, move || {
                let done = measure(place, &step).map(Box::new);
                drop(token);
                // The receiver lives until all have ended.
                let _ = tell.send(Event::Done(place, step, done));
            });
            started.map(drop).context(|| NO_THREAD)
        };
        let mut asked = false;
        loop {
            if !asked && schedule.next(free_memory()).is_some() {
                asked = requests.send(()).is_ok();
            }
            if schedule.is_at_rest() && !asked {
                break;
            }
            let Ok(event) = events.recv() else { break };
            let went = match event {
                Event::Token(token) => {
                    asked = false;
                    if schedule.is_at_rest() {
                        tokens.top_up();
                    }
                    // If nothing can start any more, the token is returned.
                    let place = schedule.next(free_memory());
                    token.and_then(|token| {
                        let Some(place) = place else { return Ok(()) };
                        schedule.start(place);
                        start(place, token).inspect_err(|_| {
                            schedule.end(place);
                        })
                    })
                }
                Event::Done(place, step, done) => {
                    let beside = schedule.end(place);
                    overall.advance();
                    recorded(step, done.map(|cell| *cell), |cell| {
                        if beside > 0 && !cell.sources_written.is_empty() {
                            mixed.push(place);
                        }
                        record.add(place, cell.built_beside(beside))
                    })
                }
            };
            if went.is_err() {
                schedule.stop();
                result = std::mem::replace(&mut result, Ok(())).and(went);
            }
        }
    });
    result?;
    build_alone(&mixed, plan, record, progress, |place| {
        let _token = tokens.take()?;
        let step = step(place);
        let done = measure(place, &step);
        Ok((step, done))
    })
}

/// Records what a step has measured, before it says that it is done: whoever reads that can rely on it, whatever comes.
fn recorded(step: Step, done: Result<Cell>, record: impl FnOnce(Cell) -> Result<()>) -> Result<()> {
    let summary = done.as_ref().map_or(String::new(), Cell::summary);
    let went = done.and_then(record);
    step.end(if went.is_ok() { &summary } else { "not done" });
    went
}

/// Builds cells again, one by one, whose sources were written while others were built: what a build script writes for
/// one profile may be in the binary of another.
fn build_alone(
    mixed: &[usize],
    plan: &Plan,
    record: &mut Record,
    progress: &Progress,
    measure: impl Fn(usize) -> Result<(Step, Result<Cell>)>,
) -> Result<()> {
    let before: Vec<Cell> = mixed.iter().filter_map(|place| record.at(*place)).cloned().collect();
    let written: BTreeSet<&String> = before.iter().flat_map(|cell| &cell.sources_written).collect();
    let Some(first) = written.first() else { return Ok(()) };
    let others = match written.len() - 1 {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    let names: Vec<String> = before.iter().map(Cell::name).collect();
    progress.say(&format!(
        "note: `{first}`{others} was written while several presets were built: building {} again, one by one",
        names.join(", ")
    ));
    for (place, before) in mixed.iter().zip(&before) {
        let cell = &plan.cells[*place];
        let packages = plan.workspace.owners(&before.sources_written);
        if cell.build_dir.as_ref().is_none_or(|dir| dir.is_kept) && !packages.is_empty() {
            cell.clean_command(&plan.args.selection, &packages).output()?;
        }
        let (step, done) = measure(*place)?;
        recorded(step, done, |mut again| {
            again.sources_written.clone_from(&before.sources_written);
            record.replace(*place, again)
        })?;
    }
    Ok(())
}

fn schedule_jobs(plan: &Plan, history: &History) -> Result<Vec<Job>> {
    let jobs = plan.cells.iter().map(|cell| {
        let settings = plan.profiles.settings(cell)?;
        let (cost, memory) = history.last(&cell.target.triple, &cell.name());
        Ok(Job {
            folder: locked_folder(cell),
            is_serial: has_fat_lto(&settings),
            cost,
            weight: weight(&settings),
            memory,
        })
    });
    jobs.collect()
}

/// The folder that Cargo locks. Without a separate one that is `target/PROFILE`, for the host's units even when building for
/// another target, and some systems treat `Fast` and `fast` as one folder.
fn locked_folder(cell: &CellPlan) -> String {
    let own = cell.build_dir.as_ref().filter(|dir| !dir.is_kept);
    let own = own.map(|dir| dir.folder.display().to_string());
    own.unwrap_or_else(|| cell.preset.to_lowercase())
}

/// The right to start one more Cargo; returned on drop. Without a pool there is nothing to return.
type Token = Option<Acquired>;

struct Tokens {
    /// What all Cargos share; without it, one runs at a time and makes its own tokens.
    pool: Option<Client>,
    /// How many Cargos may run at the same time.
    most: usize,
}

impl Tokens {
    fn new(jobs: Option<NonZeroUsize>) -> Result<Self> {
        let most = jobs.map_or(1, NonZeroUsize::get);
        let pool = jobs.map(|_| Client::new(most)).transpose();
        Ok(Self { pool: pool.context(|| "failed to create a jobserver")?, most })
    }

    /// Sends one token for each request; without a pool at once.
    fn on_request(&self, tell: Sender<Event>) -> Result<Sender<()>> {
        let pool = self.pool.clone();
        let (requests, asked) = mpsc::channel();
        // Never joined: at the end it may still be waiting for a token.
        let started = thread::Builder::new().spawn(move || {
            for () in asked {
                if tell.send(Event::Token(take(pool.as_ref()))).is_err() {
                    break;
                }
            }
        });
        started.map(|_| requests).context(|| NO_THREAD)
    }

    fn take(&self) -> Result<Token> {
        take(self.pool.as_ref())
    }

    /// Puts back the tokens of killed Cargos. To be called while no Cargo runs and one token is taken.
    fn top_up(&self) {
        if let Some(client) = &self.pool {
            let available = client.available().unwrap_or(self.most);
            for _ in available + 1..self.most {
                // A missing token only makes the rest slower.
                let _ = client.release_raw();
            }
        }
    }
}

fn take(pool: Option<&Client>) -> Result<Token> {
    pool.map(Client::acquire).transpose().context(|| "failed to take a token from the jobserver")
}

#[cfg(test)]
mod tests;
