//! Progress on standard error: in a terminal one line for each running step and one for the whole, redrawn in place below
//! the text that scrolls by; elsewhere a line when a step starts and one when it ends.
//!
//! A thread redraws the lines for as long as the screen exists, so that the elapsed times keep counting.

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

#[derive(Debug)]
pub struct Progress {
    /// Only where a terminal can redraw lines.
    screen: Option<Screen>,
}

impl Progress {
    pub fn new() -> Self {
        Self { screen: Screen::on_stderr() }
    }

    pub fn say(&self, text: &str) {
        say(self.screen.as_ref(), text);
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
        let id = self.screen.as_ref().map(|screen| screen.show(line)).unwrap_or_default();
        Step { name: name.unwrap_or_default(), screen: self.screen.clone(), id }
    }
}

/// Something that takes a while. Dropping it removes its line.
#[derive(Debug)]
pub struct Step {
    name: String,
    screen: Option<Screen>,
    id: usize,
}

impl Step {
    pub fn begin(&self) {
        if self.screen.is_none() {
            eprintln!("{}: started", self.name);
        }
    }

    /// Whether it is worth finding out how long the step is.
    pub fn is_watched(&self) -> bool {
        self.screen.is_some()
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
        if self.screen.is_none() {
            eprintln!("{}: {what}", self.name);
        }
    }

    pub fn end(mut self, outcome: &str) {
        let text = format!("{}: {outcome}", self.name);
        let screen = self.screen.take();
        if let Some(screen) = &screen {
            screen.remove(self.id);
        }
        say(screen.as_ref(), &text);
    }

    /// Changes the line; the next tick draws the change.
    fn change(&self, change: impl FnOnce(&mut Line)) {
        if let Some(screen) = &self.screen {
            let mut state = screen.state();
            if let Some((_, line)) = state.lines.iter_mut().find(|(id, _)| *id == self.id) {
                change(line);
            }
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(screen) = &self.screen {
            screen.remove(self.id);
        }
    }
}

/// A line above those that change.
fn say(screen: Option<&Screen>, text: &str) {
    match screen {
        Some(screen) => screen.state().draw(&format!("{text}\n")),
        None => eprintln!("{text}"),
    }
}

/// The bottom of a terminal. Clones share it.
#[derive(Debug, Clone)]
struct Screen(Arc<Mutex<State>>);

impl Screen {
    /// The terminal on standard error, if it can move its cursor.
    fn on_stderr() -> Option<Self> {
        let draws = io::stderr().is_terminal()
            && anstyle_query::term_supports_color()
            && anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
        if !draws {
            return None;
        }
        let state = Arc::new(Mutex::new(State::default()));
        let watched = Arc::downgrade(&state);
        thread::spawn(move || {
            while let Some(state) = watched.upgrade() {
                Self(state).state().draw("");
                thread::sleep(TICK);
            }
        });
        Some(Self(state))
    }

    fn show(&self, line: Line) -> usize {
        let mut state = self.state();
        let id = state.add(line);
        state.draw("");
        id
    }

    fn remove(&self, line: usize) {
        let mut state = self.state();
        state.lines.retain(|(id, _)| *id != line);
        state.draw("");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        let up = match self.drawn {
            0 => String::new(),
            drawn => format!("\x1b[{drawn}A"),
        };
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
