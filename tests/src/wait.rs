//! Waiting for other processes on machines of any speed.

use std::time::{Duration, Instant};

/// Only a process that hangs takes this long.
const LIMIT: Duration = Duration::from_secs(300);

/// Waits until a condition holds. Fails after [`LIMIT`].
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < LIMIT, "waited {} s until {what}", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
}
