//! What the run times of two programs say about each other. Pure.

use crate::results::Ratio;

/// How often the bootstrap draws.
const DRAWS: usize = 2000;
/// The share of draws beyond either end of the interval. At 2.5 %, the plain percentile interval, medians of few rounds are
/// outside of it more often than it says, and more often again where rounds end once it is narrow.
const TAIL: f64 = 0.005;
/// With fewer rounds not even the interval from the least to the greatest draw holds 95 %.
pub const FEWEST_ROUNDS: usize = 7;
/// Half an interval, as a share of its ratio, that is narrow enough.
const NARROW: f64 = 0.01;

/// The middle value, or the mean of the two in the middle; 0 for none.
pub fn median(values: &[f64]) -> f64 {
    middle(values.to_vec())
}

/// The median, without sorting it all: the bootstrap takes thousands.
fn middle(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let half = values.len() / 2;
    let is_odd = values.len() % 2 == 1;
    let (below, upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| !is_odd);
    lower.map_or(*upper, |lower| f64::midpoint(lower, *upper))
}

/// The ratio of two medians with its 95 % interval; `None` with too few rounds, or times of nothing.
///
/// `times[i]` and `baseline[i]` come from the same round, and the bootstrap draws whole rounds: what slowed a
/// round down slowed both. The interval is the middle of the drawn ratios, with [`TAIL`] left out at either end, and the
/// draws are the same on every call.
pub fn ratio(times: &[f64], baseline: &[f64]) -> Option<Ratio> {
    let rounds = times.len().min(baseline.len());
    let (times, baseline) = (&times[..rounds], &baseline[..rounds]);
    if rounds < FEWEST_ROUNDS || median(baseline) <= 0.0 {
        return None;
    }
    let mut random = Random(0x5EED);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let picks = (0..rounds).map(|_| random.below(rounds));
            let (picked, others): (Vec<f64>, Vec<f64>) =
                picks.map(|round| (times[round], baseline[round])).unzip();
            middle(picked) / middle(others)
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let tail = (DRAWS as f64 * TAIL) as usize;
    Some(Ratio {
        value: median(times) / median(baseline),
        low: drawn[tail],
        high: drawn[DRAWS - 1 - tail],
    })
}

/// Whether more rounds would tell little more. It looks at the width alone: to end when 1 is in or out would be to wait for
/// chance to say so.
pub fn is_narrow(ratio: &Ratio) -> bool {
    ratio.high - ratio.low <= 2.0 * NARROW * ratio.value
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// Brings the items into an order in which nothing is hidden (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, as good as evenly: limits here are tiny beside 2⁶⁴.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn drift_that_hits_both_hides_no_difference() {
        let baseline: Vec<f64> = (1..=20).map(f64::from).collect();
        let times: Vec<f64> = baseline.iter().map(|time| time * 1.1).collect();
        let ratio = ratio(&times, &baseline).expect("enough rounds");
        assert!(ratio.low > 1.09 && ratio.high < 1.11, "{ratio:?}");
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
}
