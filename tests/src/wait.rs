//! Waiting for another process, without a guess how fast the machine is.

use std::time::{Duration, Instant};

/// Long enough that only a process which hangs gets there.
const LIMIT: Duration = Duration::from_secs(300);

/// Waits until a condition holds. Fails if it does not hold after minutes.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < LIMIT, "waited {} s until {what}", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
}
