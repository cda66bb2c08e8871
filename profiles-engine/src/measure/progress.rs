//! What a person sees on standard error while they wait: in a terminal a line for each thing that runs and one for all
//! of them, else a line when a step begins and one when it ends.

mod line;
mod screen;

use std::time::Instant;

use crate::measure::progress::line::Line;
use crate::measure::progress::screen::{Screen, Shown};

/// Whether a user watches, and what they see.
#[derive(Debug)]
pub struct Progress {
    screen: Option<Screen>,
}

/// One thing that takes its time.
#[derive(Debug)]
pub struct Step {
    name: String,
    line: Option<Shown>,
}

/// How far all of it is; shows nothing where no user watches.
#[derive(Debug)]
pub struct Overall(Option<Shown>);

impl Progress {
    /// Progress on standard error.
    pub fn new() -> Self {
        Self { screen: Screen::on_stderr() }
    }

    /// Says something that is worth a line of its own.
    pub fn say(&self, text: &str) {
        say(self.screen.as_ref(), text);
    }

    /// Announces a step. Its line stands below those that are there, so that what is over all stays last.
    pub fn step(&self, name: String) -> Step {
        let line = self.screen.as_ref().map(|on| on.show(Line::step(&name, Instant::now())));
        Step { name, line }
    }

    /// Announces so many steps.
    pub fn overall(&self, length: usize) -> Overall {
        let line = || Line::whole(length as u64, Instant::now());
        Overall(self.screen.as_ref().map(|on| on.show(line())))
    }
}

impl Overall {
    /// One more step has ended.
    pub fn advance(&self) {
        change(self.0.as_ref(), |line| line.done += 1);
    }

    /// All have.
    pub fn clear(self) {}
}

impl Step {
    /// Its work begins.
    pub fn begin(&self) {
        if self.line.is_none() {
            eprintln!("{}: started", self.name);
        }
    }

    /// Whether it is worth finding out how long the step is.
    pub fn is_watched(&self) -> bool {
        self.line.is_some()
    }

    /// Says how often the step will advance.
    pub fn expect(&self, length: u64) {
        change(self.line.as_ref(), |line| line.length = Some(length));
    }

    /// One more is done.
    pub fn advance(&self) {
        change(self.line.as_ref(), |line| line.done += 1);
    }

    /// Says what the step is held up by.
    pub fn say(&self, why: &str) {
        match &self.line {
            Some(line) => line.change(|line| line.message = why.to_owned()),
            None => eprintln!("{}: {why}", self.name),
        }
    }

    /// Ends the step with a word on what came out.
    pub fn end(self, outcome: &str) {
        let screen = self.line.as_ref().map(|line| line.screen().clone());
        drop(self.line);
        say(screen.as_ref(), &format!("{}: {outcome}", self.name));
    }
}

fn change(line: Option<&Shown>, change: impl FnOnce(&mut Line)) {
    if let Some(line) = line {
        line.change(change);
    }
}

/// A line above those that change.
fn say(screen: Option<&Screen>, text: &str) {
    match screen {
        Some(screen) => screen.say(text),
        None => eprintln!("{text}"),
    }
}
