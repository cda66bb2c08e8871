//! All cells, built at the same time under one jobserver.
//!
//! Each cell has a thread that starts its Cargo, waits for it and takes its binaries away; what these threads have to
//! tell comes together here. Two events move things on: a token, which lets one more cell start, and the end of a cell.

use std::num::NonZeroUsize;
use std::sync::mpsc;
use std::thread;

use crate::base::error::Result;
use crate::measure::compile::schedule::Schedule;
use crate::measure::compile::tokens::{Token, Tokens};
use crate::measure::compile::{cell, expected, memory};
use crate::measure::keep::record::Record;
use crate::measure::plan::Plan;
use crate::measure::progress::Progress;
use crate::results::Cell;

enum Event {
    /// One more cell may start.
    Token(Result<Token>),
    /// The cell at this place of the plan has ended.
    Done(usize, Result<Box<Cell>>),
}

/// Builds the cells of a plan and records each as it is done: with so many jobs over all cells, or one cell after the
/// other with as many jobs as Cargo finds good. After an error nothing more starts, and what runs is still recorded.
///
/// # Errors
/// When Cargo does not start, or a file can't be written. A build that fails is no error.
pub fn build(
    plan: &Plan,
    record: &mut Record,
    progress: &Progress,
    jobs: Option<NonZeroUsize>,
) -> Result<()> {
    let site = record.site();
    let tokens = Tokens::new(jobs)?;
    let mut schedule = Schedule::new(expected::jobs(plan, &site.history)?, tokens.most());
    let overall = progress.overall(plan.cells.len());
    let measure = |place: usize| {
        let cell = &plan.cells[place];
        let step = progress.step(format!("[{}/{}] {}", place + 1, plan.cells.len(), cell.name()));
        let done = cell::measure(cell, plan, &site, tokens.pool(), &step);
        step.end(&done.as_ref().map_or("not done".to_owned(), Cell::summary));
        done
    };
    let skipped = plan.cells.iter().enumerate().filter(|(_, cell)| cell.skip().is_some());
    for (place, _) in skipped {
        schedule.skip(place);
        record.add(place, measure(place)?)?;
        overall.advance();
    }
    let (tell, events) = mpsc::channel();
    let requests = tokens.on_request(tell.clone(), Event::Token);
    let mut result = Ok(());
    thread::scope(|scope| {
        let start = |place: usize, token: Token| {
            let (tell, measure) = (tell.clone(), &measure);
            scope.spawn(move || {
                let done = measure(place).map(Box::new);
                drop(token);
                // Nobody stops to listen before all have ended.
                let _ = tell.send(Event::Done(place, done));
            });
        };
        let mut asked = false;
        loop {
            if !asked && schedule.next(memory::free()).is_some() {
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
                    // By now there may be nothing that can start: then the token goes back.
                    let place = schedule.next(memory::free());
                    token.map(|token| {
                        if let Some(place) = place {
                            schedule.start(place);
                            start(place, token);
                        }
                    })
                }
                Event::Done(place, done) => {
                    let beside = schedule.end(place);
                    overall.advance();
                    done.and_then(|cell| record.add(place, cell.built_beside(beside)))
                }
            };
            if went.is_err() {
                schedule.stop();
                result = std::mem::replace(&mut result, Ok(())).and(went);
            }
        }
    });
    drop(overall);
    result
}
