//! What a person sees on standard error while they wait: a bar in a terminal, else a line when a step begins
//! and one when it ends.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const BAR: &str = "{prefix} [{bar:24}] {pos}/{len} {elapsed}";
const SPINNER: &str = "{prefix} {spinner} {pos} {elapsed}";
const TICK: Duration = Duration::from_millis(200);

/// Whether there is somebody to watch.
#[derive(Debug)]
pub struct Progress {
    watched: bool,
}

/// One thing that takes its time.
#[derive(Debug)]
pub struct Step {
    name: String,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Progress on standard error.
    pub fn new() -> Self {
        Self { watched: std::io::stderr().is_terminal() }
    }

    /// Says something that is worth a line of its own.
    pub fn say(&self, text: &str) {
        eprintln!("{text}");
    }

    /// Announces a step.
    pub fn step(&self, name: String) -> Step {
        let bar = self.watched.then(|| {
            let bar = ProgressBar::new_spinner().with_style(style(SPINNER));
            bar.set_prefix(name.clone());
            bar.enable_steady_tick(TICK);
            bar
        });
        Step { name, bar }
    }
}

impl Step {
    /// Its work begins.
    pub fn begin(&self) {
        if self.bar.is_none() {
            eprintln!("{}: started", self.name);
        }
    }

    /// Whether it is worth finding out how long the step is.
    pub fn is_watched(&self) -> bool {
        self.bar.is_some()
    }

    /// Says how often the step will advance.
    pub fn expect(&self, length: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(length);
            bar.set_style(style(BAR));
        }
    }

    /// One more is done.
    pub fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Ends the step with a word on what came out.
    pub fn end(self, outcome: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        eprintln!("{}: {outcome}", self.name);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
