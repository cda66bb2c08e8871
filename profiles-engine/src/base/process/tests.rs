#![cfg(unix)]

use super::*;

#[test]
fn a_program_that_hangs_is_killed_at_the_limit() {
    let started = Instant::now();
    let sleep = Process::outside("sleep").arg("30");
    let ended = sleep.timed(Duration::from_millis(50), Search::Group, || {}).expect("sleep starts");
    assert!(ended.is_none());
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_program_that_ends_in_time_gives_its_status() {
    let ended = Process::outside("false").timed(Duration::from_secs(30), Search::Group, || {});
    let ended = ended.expect("false starts").expect("false ends");
    assert_eq!(ended.status.code(), Some(1));
    assert!(!ended.left);
}

#[test]
fn what_a_program_leaves_running_ends_with_it() {
    let long = Duration::from_secs(30);
    for (script, left, search) in [
        ("sleep 0.01 &", false, Search::Group),
        ("sleep 97 &", true, Search::Group),
        ("setsid sleep 97 &", cfg!(target_os = "linux"), Search::Everywhere),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let script = format!("touch started; {script} echo $! > pid");
        let run = Process::outside("sh").args(["-c", &script]).dir(folder.path());
        let ended = run.timed(long, search, || {}).expect("sh starts").expect("sh ends");
        assert_eq!(ended.left, left, "{script}");
        let pid = std::fs::read_to_string(folder.path().join("pid")).expect("a process id");
        let ps = Process::outside("ps").args(["-o", "stat=", "-p", pid.trim()]).output();
        assert!(ps.is_err() || ps.is_ok_and(|stat| stat.starts_with('Z')), "{script}");
    }
}

#[test]
fn a_program_killed_at_the_limit_takes_its_children_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "sleep 96 & echo $! > pid; wait";
    let run = Process::outside("sh").args(["-c", script]).dir(folder.path());
    let ended = run.timed(Duration::from_millis(500), Search::Group, || {}).expect("sh starts");
    assert!(ended.is_none());
    let pid = std::fs::read_to_string(folder.path().join("pid")).expect("a process id");
    let ps = Process::outside("ps").args(["-o", "stat=", "-p", pid.trim()]).output();
    assert!(ps.is_err() || ps.is_ok_and(|stat| stat.starts_with('Z')));
}
