//! A terminal that a test types into and reads from: tmux, with a server of its own.

use std::path::Path;

use crate::{Folder, run, wait_until};

/// A running program on a screen of 80 × 30 characters. It ends with this value.
pub struct Terminal {
    folder: Folder,
}

impl Terminal {
    /// Starts a line of shell in a folder. Without tmux there is a note, and `None`.
    ///
    /// # Panics
    /// In CI, without tmux.
    #[track_caller]
    pub fn start(line: &str, dir: &Path) -> Option<Self> {
        if run("sh", ["-c", "command -v tmux"], dir).code != Some(0) {
            crate::foreign::not_tried("prompts in a terminal, for lack of tmux");
            return None;
        }
        let terminal = Self { folder: Folder::new() };
        // The line below the last one of the program says how it ended, and the screen stays.
        let line = format!("trap : INT; {line}; printf '\\nended with %s.\\n' $?; sleep 600");
        let (dir, size) = (dir.display().to_string(), ["-x", "80", "-y", "30"]);
        let session = ["-f", "/dev/null", "new-session", "-d", "-c", &dir];
        terminal.tmux(&[&session[..], &size, &["sh", "-c", &line]].concat());
        Some(terminal)
    }

    /// Waits until the screen shows this text, however it is broken into lines. Fails when the program has ended before.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        let joined = |screen: &str| screen.split_whitespace().collect::<Vec<_>>().concat();
        let wanted = joined(text);
        let mut screen = String::new();
        wait_until(&format!("the screen shows `{text}`"), || {
            // In this order: what is shown at the end was written before it.
            let has_ended = self.screen().contains("ended with ");
            screen = self.screen();
            let is_there = joined(&screen).contains(&wanted);
            assert!(is_there || !has_ended, "no `{text}` on the screen:\n{screen}");
            is_there
        });
    }

    /// Types a line, and Enter.
    pub fn types(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.presses("Enter");
    }

    /// Presses a key, by the name that tmux has for it: `Enter`, `Down`, `C-c`.
    pub fn presses(&self, key: &str) {
        self.tmux(&["send-keys", key]);
    }

    /// Waits for the program's end, and returns its exit code and the last screen.
    #[track_caller]
    pub fn ends(&self) -> (i32, String) {
        wait_until("the program ends", || self.screen().contains("ended with "));
        let screen = self.screen();
        let code = screen.rsplit("ended with ").next().and_then(|rest| rest.split('.').next());
        (code.and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{screen}")), screen)
    }

    /// Whether the cursor can be seen.
    pub fn has_cursor(&self) -> bool {
        self.tmux(&["display-message", "-p", "#{cursor_flag}"]).trim() == "1"
    }

    /// What is on the screen, and above it.
    pub fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-S", "-200"])
    }

    fn tmux(&self, args: &[&str]) -> String {
        let socket = self.folder.path().join("tmux").display().to_string();
        run("tmux", [&["-S", &socket], args].concat(), self.folder.path()).exits(0).stdout
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let socket = self.folder.path().join("tmux").display().to_string();
        run("tmux", ["-S", &socket, "kill-server"], self.folder.path());
    }
}
