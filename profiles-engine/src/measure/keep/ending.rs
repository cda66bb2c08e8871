//! What is built apart takes room that nobody wants to lose to a Ctrl-C: the program that we start in our place, which is
//! ourselves anew, removes it. After a SIGKILL, and where signals are unknown, the next run does.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::base::process::{self, Process};
use crate::measure::compile::scratch::fresh;
use crate::measure::keep::lock::Lock;

const FOLDER: &str = "DIST_TO_BE_SWEPT";
const SIGNAL: &str = "DIST_ENDED_BY";
/// A compiler that has lost its Cargo goes on for a moment, and may make a folder again.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

/// From now on, what is built apart below the folder for reports does not outlive us.
pub fn sweep_when_told_to_end(out: &Path) {
    if let Ok(us) = env::current_exe() {
        let anew = Process::new(us).args(env::args_os().skip(1)).env(FOLDER, out);
        process::replace_when_told_to_end(anew, SIGNAL);
    }
}

/// Where we are what a run became that was told to end: removes what it has built apart, and ends us as it was told to.
pub fn sweep() {
    let signal = env::var(SIGNAL).ok().and_then(|signal| signal.parse().ok());
    let (Some(signal), Some(out)) = (signal, env::var_os(FOLDER).map(PathBuf::from)) else {
        return;
    };
    // Somebody who has waited for that lock builds there by now, and has removed what was there before.
    if let Some(_lock) = Lock::of_one(&out) {
        for _ in 0..TRIES {
            let _ = fs::remove_dir_all(fresh(&out));
            if !fresh(&out).exists() {
                break;
            }
            sleep(BETWEEN);
        }
    }
    process::end_by(signal);
}
