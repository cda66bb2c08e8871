//! What a person sees on standard error while they wait: in a terminal a bar for each thing that runs and one for all
//! of them, else a line when a step begins and one when it ends.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

const BAR: &str = "{prefix} [{bar:24}] {pos}/{len} {elapsed} {msg}";
const SPINNER: &str = "{prefix} {spinner} {pos} {elapsed} {msg}";
const OVERALL: &str = "[{bar:24}] {pos} of {len} done, {elapsed}";
const TICK: Duration = Duration::from_millis(200);

/// Whether there is somebody to watch, and what they see.
#[derive(Debug)]
pub struct Progress {
    bars: Option<MultiProgress>,
}

/// One thing that takes its time.
#[derive(Debug)]
pub struct Step {
    name: String,
    bar: Option<(MultiProgress, ProgressBar)>,
}

/// How far all of it is; shows nothing where nobody watches.
#[derive(Debug)]
pub struct Overall(Option<ProgressBar>);

impl Progress {
    /// Progress on standard error.
    pub fn new() -> Self {
        Self { bars: std::io::stderr().is_terminal().then(MultiProgress::new) }
    }

    /// Says something that is worth a line of its own.
    pub fn say(&self, text: &str) {
        say(self.bars.as_ref(), text);
    }

    /// Announces a step. Its bar stands above those that are there, so that what is over all stays last.
    pub fn step(&self, name: String) -> Step {
        let bar = self.bars.as_ref().map(|bars| {
            let bar =
                bars.insert_from_back(1, ProgressBar::new_spinner().with_style(style(SPINNER)));
            bar.set_prefix(name.clone());
            bar.enable_steady_tick(TICK);
            (bars.clone(), bar)
        });
        Step { name, bar }
    }

    /// Announces so many steps.
    pub fn overall(&self, length: usize) -> Overall {
        Overall(self.bars.as_ref().map(|bars| {
            let bar = bars.add(ProgressBar::new(length as u64).with_style(style(OVERALL)));
            bar.enable_steady_tick(TICK);
            bar
        }))
    }
}

impl Overall {
    /// One more step has ended.
    pub fn advance(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// All have.
    pub fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
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
        if let Some((_, bar)) = &self.bar {
            bar.set_length(length);
            bar.set_style(style(BAR));
        }
    }

    /// One more is done.
    pub fn advance(&self) {
        if let Some((_, bar)) = &self.bar {
            bar.inc(1);
        }
    }

    /// Says what the step is held up by.
    pub fn say(&self, why: &str) {
        match &self.bar {
            Some((_, bar)) => bar.set_message(why.to_owned()),
            None => eprintln!("{}: {why}", self.name),
        }
    }

    /// Ends the step with a word on what came out.
    pub fn end(self, outcome: &str) {
        if let Some((_, bar)) = &self.bar {
            bar.finish_and_clear();
        }
        say(self.bar.as_ref().map(|(bars, _)| bars), &format!("{}: {outcome}", self.name));
    }
}

/// A line above the bars.
fn say(bars: Option<&MultiProgress>, text: &str) {
    match bars {
        // The terminal went away, and with it whoever watched.
        Some(bars) => drop(bars.println(text)),
        None => eprintln!("{text}"),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
