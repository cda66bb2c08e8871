use super::*;

/// Times around `center`, give or take 10 %.
fn noisy(random: &mut Random, center: f64, rounds: usize) -> Vec<f64> {
    let noise = |random: &mut Random| random.below(2001) as f64 / 10_000.0 - 0.1;
    (0..rounds).map(|_| center * (1.0 + noise(random))).collect()
}

#[test]
fn the_median_is_in_the_middle() {
    assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    assert_eq!(median(&[]), 0.0);
}

#[test]
fn a_clear_difference_is_seen() {
    let mut random = Random(1);
    let slow = noisy(&mut random, 2.0, 20);
    let fast = noisy(&mut random, 1.0, 20);
    let ratio = ratio(&slow, &fast).expect("enough rounds");
    assert!(ratio.low > 1.5 && ratio.high < 2.5, "{ratio:?}");
    assert!(ratio.low <= ratio.value && ratio.value <= ratio.high, "{ratio:?}");
}

#[test]
fn equal_programs_are_called_different_in_few_of_many_trials() {
    for rounds in [FEWEST_ROUNDS, 20] {
        let mut random = Random(7);
        let false_alarms = (0..100)
            .filter(|_| {
                let one = noisy(&mut random, 1.0, rounds);
                let two = noisy(&mut random, 1.0, rounds);
                ratio(&one, &two).expect("enough rounds").shows_difference()
            })
            .count();
        assert!(false_alarms <= 5, "{false_alarms} of 100 with {rounds} rounds");
    }
}

/// The tables of Wilcoxon (1945) and of the binomial distribution.
#[test]
fn the_ends_are_those_of_the_tables() {
    let ranks = [(7, 1), (8, 2), (10, 6), (15, 20), (20, 44), (30, 121)];
    crate::tests::each_gives(ranks, |rounds| signed_ranks_beyond(*rounds));
    let median = |count: usize| {
        median_interval(&(1..=count).map(|value| value as f64).collect::<Vec<f64>>())
    };
    crate::tests::each_gives(
        [(6, None), (7, Some((1.0, 7.0))), (10, Some((1.0, 10.0))), (20, Some((5.0, 16.0)))],
        |count| median(*count),
    );
}

#[test]
fn many_rounds_go_on_where_the_exact_distribution_ends() {
    let exact = signed_ranks_beyond(MANY) as f64;
    let next = signed_ranks_beyond(MANY + 1) as f64;
    assert!(next > exact && next < exact * 1.06, "{exact} {next}");
    let values: Vec<f64> = (0..=MANY).map(|value| value as f64).collect();
    let [exact, next] =
        [&values[1..], &values].map(|values| median_interval(values).expect("enough"));
    assert!((exact.0 - next.0).abs() <= 1.0, "{exact:?} {next:?}");
}

#[test]
fn a_difference_of_three_percent_is_found_in_drift_and_noise() {
    let mut random = Random(5);
    let found = (0..100)
        .filter(|_| {
            // The machine gets up to a third slower; each time differs by up to 3 %.
            let drift: Vec<f64> =
                (0..20).map(|round| 1.0 + f64::from(round * 7 % 20) / 60.0).collect();
            let mut times = |factor: f64| -> Vec<f64> {
                drift
                    .iter()
                    .map(|slow| slow * factor * (0.97 + random.below(601) as f64 / 1e4))
                    .collect()
            };
            let (more, less) = (times(1.03), times(1.0));
            ratio(&more, &less).expect("enough rounds").shows_difference()
        })
        .count();
    assert!(found >= 90, "{found} of 100");
}

#[test]
fn drift_that_hits_both_hides_no_difference() {
    let baseline: Vec<f64> = (1..=20).map(f64::from).collect();
    let times: Vec<f64> = baseline.iter().map(|time| time * 1.1).collect();
    let ratio = ratio(&times, &baseline).expect("enough rounds");
    assert!(ratio.low > 1.09 && ratio.high < 1.11, "{ratio:?}");
}

#[test]
fn the_interval_of_a_median_holds_the_true_one() {
    let mut random = Random(11);
    let misses = (0..100)
        .filter(|_| {
            let (low, high) = median_interval(&noisy(&mut random, 1.0, 9)).expect("enough rounds");
            !(low..=high).contains(&1.0)
        })
        .count();
    assert!(misses <= 5, "{misses} of 100");
    assert_eq!(median_interval(&[1.0; FEWEST_ROUNDS - 1]), None);
}

#[test]
fn too_few_rounds_give_no_ratio() {
    assert!(ratio(&[1.0; FEWEST_ROUNDS - 1], &[1.0; FEWEST_ROUNDS - 1]).is_none());
    assert!(ratio(&[1.0; FEWEST_ROUNDS], &[0.0; FEWEST_ROUNDS]).is_none());
}

#[test]
fn narrow_is_a_matter_of_width_and_not_of_where_the_interval_lies() {
    let narrow = |value, low, high| is_narrow(&Ratio { value, low, high });
    assert!(narrow(1.0, 0.995, 1.01) && narrow(2.0, 1.99, 2.02));
    assert!(!narrow(1.0, 0.98, 1.02) && !narrow(2.0, 1.9, 2.1));
}

#[test]
fn the_same_times_give_the_same_interval() {
    let mut random = Random(3);
    let (one, two) = (noisy(&mut random, 1.0, 9), noisy(&mut random, 1.0, 9));
    assert_eq!(ratio(&one, &two), ratio(&one, &two));
}
