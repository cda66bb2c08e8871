//! Progress on standard error: in a terminal one line for each running step and one for the whole, redrawn in place below
//! the text that scrolls by; elsewhere a line when a step starts and one when it ends.
//!
//! A thread redraws the lines for as long as a [`Progress`] exists, so that the elapsed times keep counting.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use terminal_size::{Height, Width, terminal_size_of};

use crate::base::text;

const TICK: Duration = Duration::from_millis(200);
/// Columns and rows of a terminal that does not report them.
const SIZE: (u16, u16) = (80, 24);
const BAR: usize = 24;
const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Clones share what they show.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Only where a terminal can redraw lines.
    screen: Option<Arc<Mutex<State>>>,
}

impl Progress {
    pub fn new() -> Self {
        let draws = io::stderr().is_terminal()
            && anstyle_query::term_supports_color()
            && anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
        let screen = draws.then(Arc::default);
        if let Some(watched) = screen.as_ref().map(Arc::downgrade) {
            // Without it, lines are only drawn when something happens.
            let _ = thread::Builder::new().spawn(move || {
                while let Some(screen) = watched.upgrade() {
                    lock(&screen).draw("");
                    drop(screen);
                    thread::sleep(TICK);
                }
            });
        }
        Self { screen }
    }

    /// Shows a line above those that change.
    pub fn say(&self, text: &str) {
        match self.state() {
            Some(mut state) => state.draw(&format!("{text}\n")),
            None => crate::say!("{text}"),
        }
    }

    /// Announces a step. Its line is below those of earlier steps, and above the overall one.
    pub fn step(&self, name: String) -> Step {
        self.show(Some(name), None)
    }

    /// Announces this many steps, which one line shows together.
    pub fn overall(&self, length: usize) -> Step {
        self.show(None, Some(length as u64))
    }

    fn show(&self, name: Option<String>, length: Option<u64>) -> Step {
        let line = Line::new(name.clone(), length, Instant::now());
        let id = self.state().map(|mut state| state.show(line)).unwrap_or_default();
        Step { name: name.unwrap_or_default(), progress: self.clone(), id }
    }

    fn state(&self) -> Option<MutexGuard<'_, State>> {
        self.screen.as_deref().map(lock)
    }
}

fn lock(screen: &Mutex<State>) -> MutexGuard<'_, State> {
    screen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something that takes a while. Dropping it removes its line.
#[derive(Debug)]
pub struct Step {
    name: String,
    progress: Progress,
    id: usize,
}

impl Step {
    pub fn begin(&self) {
        if !self.is_watched() {
            crate::say!("{}: started", self.name);
        }
    }

    /// Whether it is worth finding out how long the step is.
    pub fn is_watched(&self) -> bool {
        self.progress.screen.is_some()
    }

    pub fn expect(&self, length: u64) {
        self.change(|line| line.length = Some(length));
    }

    pub fn advance(&self) {
        self.change(|line| line.done += 1);
    }

    /// Shows what the step is doing or waiting for.
    pub fn say(&self, what: &str) {
        self.change(|line| line.message = what.to_owned());
        if !self.is_watched() {
            crate::say!("{}: {what}", self.name);
        }
    }

    pub fn end(self, outcome: &str) {
        let (progress, text) = (self.progress.clone(), format!("{}: {outcome}", self.name));
        drop(self);
        progress.say(&text);
    }

    /// Changes the line; the next tick draws the change.
    fn change(&self, change: impl FnOnce(&mut Line)) {
        if let Some(mut state) = self.progress.state()
            && let Some((_, line)) = state.lines.iter_mut().find(|(id, _)| *id == self.id)
        {
            change(line);
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(mut state) = self.progress.state() {
            state.lines.retain(|(id, _)| *id != self.id);
            state.draw("");
        }
    }
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<(usize, Line)>,
    next_id: usize,
    /// How many rows above the cursor are ours.
    drawn: usize,
}

impl State {
    fn show(&mut self, line: Line) -> usize {
        let id = self.add(line);
        self.draw("");
        id
    }

    /// Adds a line; the overall one stays last.
    fn add(&mut self, line: Line) -> usize {
        let is_above = |other: &Line| line.name.is_none() || other.name.is_some();
        let place = self.lines.iter().filter(|(_, other)| is_above(other)).count();
        let id = self.next_id;
        self.next_id += 1;
        self.lines.insert(place, (id, line));
        id
    }

    /// Redraws all lines below a text that stays. Writes nothing if there is nothing to show or clear.
    fn draw(&mut self, text: &str) {
        if text.is_empty() && self.lines.is_empty() && self.drawn == 0 {
            return;
        }
        let size = terminal_size_of(io::stderr()).map(|(Width(width), Height(rows))| (width, rows));
        let frame = self.frame(text, size.unwrap_or(SIZE), Instant::now());
        // If the terminal is gone, nothing can be shown.
        let _ = io::stderr().lock().write_all(frame.as_bytes());
    }

    /// What turns the previous frame into the next one. If there are more lines than rows, the last ones are shown.
    fn frame(&mut self, text: &str, (width, rows): (u16, u16), now: Instant) -> String {
        // The cursor needs a row, and a character in the last column may wrap.
        let (width, rows) = (usize::from(width).max(2) - 1, usize::from(rows).max(2) - 1);
        let hidden = self.lines.len().saturating_sub(rows);
        let drawn = self.drawn;
        let up = if drawn == 0 { String::new() } else { format!("\x1b[{drawn}A") };
        let mut frame = format!("\r{up}\x1b[J{text}");
        for (_, line) in &self.lines[hidden..] {
            frame.extend([text::cut(&line.render(now), width), "\n"]);
        }
        self.drawn = self.lines.len() - hidden;
        frame
    }
}

#[derive(Debug, Clone)]
struct Line {
    /// The step; `None` for all steps together.
    name: Option<String>,
    done: u64,
    length: Option<u64>,
    message: String,
    started: Instant,
}

impl Line {
    fn new(name: Option<String>, length: Option<u64>, now: Instant) -> Self {
        Self { name, done: 0, length, message: String::new(), started: now }
    }

    fn render(&self, now: Instant) -> String {
        let passed = now.saturating_duration_since(self.started);
        let (done, message, elapsed) = (self.done, &self.message, elapsed(passed));
        let line = match (&self.name, self.length) {
            (Some(name), None) => {
                let frame = SPINNER[(passed.as_millis() / 200) as usize % SPINNER.len()];
                format!("{name} {frame} {done} {elapsed} {message}")
            }
            (Some(name), Some(length)) => {
                format!("{name} [{}] {done}/{length} {elapsed} {message}", bar(done, length))
            }
            (None, length) => {
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
