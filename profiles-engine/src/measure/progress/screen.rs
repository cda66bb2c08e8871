//! Lines at the bottom of a terminal that are redrawn in place, below the text that scrolls by.
//!
//! A thread redraws them for as long as the screen exists, so that the elapsed times keep counting.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use terminal_size::{Height, Width, terminal_size_of};

use crate::base::text;
use crate::measure::progress::line::{Kind, Line};

const TICK: Duration = Duration::from_millis(200);

/// Columns and rows of a terminal that does not report them.
const SIZE: (u16, u16) = (80, 24);

/// The bottom of a terminal. Clones share it.
#[derive(Debug, Clone)]
pub struct Screen(Arc<Mutex<State>>);

/// A line on a screen. Dropping it removes the line.
#[derive(Debug)]
pub struct Shown {
    screen: Screen,
    id: usize,
}

#[derive(Debug, Default)]
struct State {
    /// From top to bottom.
    lines: Vec<(usize, Line)>,
    /// How many lines were ever added: the next id.
    made: usize,
    /// How many rows above the cursor are ours.
    drawn: usize,
}

impl Screen {
    /// The terminal on standard error, if it is one that can move its cursor.
    pub fn on_stderr() -> Option<Self> {
        let draws = io::stderr().is_terminal()
            && anstyle_query::term_supports_color()
            && anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
        draws.then(|| {
            let state = Arc::new(Mutex::new(State::default()));
            let watched = Arc::downgrade(&state);
            thread::spawn(move || {
                while let Some(state) = watched.upgrade() {
                    Self(state).state().draw("");
                    thread::sleep(TICK);
                }
            });
            Self(state)
        })
    }

    /// Adds a line. The overall one stays last.
    pub fn show(&self, line: Line) -> Shown {
        let mut state = self.state();
        let id = state.add(line);
        state.draw("");
        Shown { screen: self.clone(), id }
    }

    /// Writes a text above the lines.
    pub fn say(&self, text: &str) {
        self.state().draw(&format!("{text}\n"));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    /// The screen that it is on.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Changes it; the next tick draws the change.
    pub fn change(&self, change: impl FnOnce(&mut Line)) {
        let mut state = self.screen.state();
        if let Some((_, line)) = state.lines.iter_mut().find(|(id, _)| *id == self.id) {
            change(line);
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let mut state = self.screen.state();
        state.lines.retain(|(id, _)| *id != self.id);
        state.draw("");
    }
}

impl State {
    fn add(&mut self, line: Line) -> usize {
        let is_last = line.kind == Kind::Whole;
        let above = self.lines.iter().filter(|(_, other)| is_last || other.kind != Kind::Whole);
        let place = above.count();
        let id = self.made;
        self.made += 1;
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
        // If the terminal is gone, no user is watching.
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

#[cfg(test)]
mod tests;
