//! One line of progress, and how it looks.

use std::time::{Duration, Instant};

/// The width of a bar in characters.
const BAR: usize = 24;

const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// How far something is.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is about.
    pub kind: Kind,
    /// How often it has advanced.
    pub done: u64,
    /// How often it will in all, if that is known.
    pub length: Option<u64>,
    /// What it is held up by.
    pub message: String,
    started: Instant,
}

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A step, by its name.
    Step(String),
    /// All steps.
    Whole,
}

impl Line {
    /// A step whose length is not known yet.
    pub fn step(name: &str, now: Instant) -> Self {
        let kind = Kind::Step(name.to_owned());
        Self { kind, done: 0, length: None, message: String::new(), started: now }
    }

    /// All of so many steps.
    pub fn whole(length: u64, now: Instant) -> Self {
        let length = Some(length);
        Self { kind: Kind::Whole, done: 0, length, message: String::new(), started: now }
    }

    /// How it looks at a point in time.
    pub fn render(&self, now: Instant) -> String {
        let passed = now.saturating_duration_since(self.started);
        let (done, elapsed) = (self.done, elapsed(passed));
        let line = match (&self.kind, self.length) {
            (Kind::Step(name), None) => {
                let frame = SPINNER[(passed.as_millis() / 200) as usize % SPINNER.len()];
                format!("{name} {frame} {done} {elapsed} {}", self.message)
            }
            (Kind::Step(name), Some(length)) => {
                format!("{name} [{}] {done}/{length} {elapsed} {}", bar(done, length), self.message)
            }
            (Kind::Whole, length) => {
                let length = length.unwrap_or(done);
                format!("[{}] {done} of {length} done, {elapsed}", bar(done, length))
            }
        };
        line.trim_end().to_owned()
    }
}

fn bar(done: u64, length: u64) -> String {
    let full = (done.min(length) as usize * BAR).checked_div(length as usize).unwrap_or(BAR);
    "█".repeat(full) + &"░".repeat(BAR - full)
}

fn elapsed(time: Duration) -> String {
    match (time.as_secs() / 3600, time.as_secs() / 60 % 60, time.as_secs() % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds:02}s"),
        (hours, minutes, _) => format!("{hours}h{minutes:02}m"),
    }
}

#[cfg(test)]
mod tests;
