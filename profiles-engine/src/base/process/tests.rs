#![cfg(unix)]

use super::*;

#[test]
fn a_program_that_hangs_is_killed_at_the_limit() {
    let started = Instant::now();
    let sleep = Process::outside("sleep").arg("30");
    let ended = sleep.timed(Duration::from_millis(50)).expect("sleep starts");
    assert!(ended.is_none());
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_program_that_ends_in_time_gives_its_status() {
    let ended = Process::outside("false").timed(Duration::from_secs(30));
    let (status, _) = ended.expect("false starts").expect("false ends");
    assert_eq!(status.code(), Some(1));
}
