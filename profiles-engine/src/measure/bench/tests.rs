use super::*;

fn racer(seconds: &[f64], is_baseline: bool) -> Racer {
    Racer {
        cell: 0,
        command: Ok(Process::outside("true")),
        folder: None,
        search: Search::Group,
        limit: Duration::from_secs(1),
        budget: Duration::from_secs(10),
        seconds: seconds.to_vec(),
        is_baseline,
        retired: false,
    }
}

#[test]
fn rounds_end_when_all_intervals_are_narrow_or_the_time_is_up() {
    let noisy: Vec<f64> = (0..20).map(|n| 1.0 + f64::from(n % 5) / 5.0).collect();
    let race = |other: &[f64]| [racer(&[1.0; 20], true), racer(other, false)];
    let (early, late) = (Duration::ZERO, Duration::from_secs(11));
    assert!(is_enough(&race(&[1.0; 20]), 20, early) && is_enough(&race(&[2.0; 20]), 20, early));
    assert!(!is_enough(&race(&[1.0; 20]), 30, early), "not the time to look");
    assert!(!is_enough(&race(&noisy), 20, early) && is_enough(&race(&noisy), 20, late));
    assert!(!is_enough(&race(&[1.0; 5]), 5, late), "too few for an interval");
    let mut failed = race(&noisy);
    failed[1].command = Err("gone".to_owned());
    assert!(is_enough(&failed, 20, early), "nothing is left to compare");
}

#[test]
fn a_racer_far_behind_is_retired_and_a_failed_one_is_no_measure() {
    let racer = |seconds: &[f64]| racer(seconds, seconds == [9.0]);
    let mut racers = [&[1.0][..], &[2.9], &[3.1], &[], &[9.0]].map(racer);
    retire(&mut racers);
    assert_eq!(racers.map(|racer| racer.retired), [false, false, true, false, false]);
}
