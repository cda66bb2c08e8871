//! How run times compare: of two programs, and of the cells of a report.

use crate::results::{Cell, Ratio, STARTUP};

/// The most often that an interval may miss the truth. That is less than the 5 % it promises, because rounds of benchmarks end
/// once the interval is narrow, and because a claim about a hundred trials has to survive their own chance.
const MISSES: f64 = 0.02;
/// With fewer rounds, not even the whole range misses as rarely as [`MISSES`].
pub const FEWEST_ROUNDS: usize = 7;
/// From this number of rounds on, the normal distribution is as good as the exact one.
const MANY: usize = 60;
/// The quantile of the normal distribution that leaves out half of [`MISSES`].
const NORMAL: f64 = 2.3263;
/// Half of an interval that is narrow enough, as a share of its ratio.
const NARROW: f64 = 0.01;

/// The middle value, or the mean of the two in the middle; 0 for none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    middle(&sorted)
}

fn middle(sorted: &[f64]) -> f64 {
    match (sorted.len() / 2, sorted.len() % 2) {
        (0, 0) => 0.0,
        (half, 0) => f64::midpoint(sorted[half - 1], sorted[half]),
        (half, _) => sorted[half],
    }
}

/// The 95 % interval of the median, from the sign test: how many values are below the true median is a matter of coin tosses,
/// whatever the noise is like. `None` with too few rounds.
pub fn median_interval(values: &[f64]) -> Option<(f64, f64)> {
    let count = values.len();
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let beyond = if count > MANY {
        let half = count as f64 / 2.0;
        (half - NORMAL * (half / 2.0).sqrt()) as usize
    } else {
        // One more success for each coin: the binomial coefficients, over all outcomes.
        let mut chances = vec![1.0];
        for coin in 0..count {
            chances.push(0.0);
            for successes in (0..=coin + 1).rev() {
                let one_less = if successes > 0 { chances[successes - 1] } else { 0.0 };
                chances[successes] = f64::midpoint(chances[successes], one_less);
            }
        }
        rare(&chances)
    };
    (count >= FEWEST_ROUNDS).then(|| (sorted[beyond - 1], sorted[count - beyond]))
}

/// How one program compares to another, with a 95 % interval; `None` with too few rounds, or if something takes no time.
///
/// `times[i]` and `baseline[i]` come from the same round, and only such pairs are compared: what slowed a round down slowed
/// both. If the two are equal, each is the slower one of a pair as often as the other and by as much, so chance alone decides
/// the signed ranks (Wilcoxon's test), whatever the noise is like. The ratio and its interval are those that this test
/// gives (Hodges and Lehmann): the middle of the means of all pairs of log ratios, without those that would be too rare.
pub fn ratio(times: &[f64], baseline: &[f64]) -> Option<Ratio> {
    let pairs = times.iter().zip(baseline);
    let is_positive = pairs.clone().all(|(time, base)| *time > 0.0 && *base > 0.0);
    let logs: Vec<f64> = pairs.map(|(time, base)| (time / base).ln()).collect();
    let rounds = logs.len();
    if rounds < FEWEST_ROUNDS || !is_positive {
        return None;
    }
    let of_two = |(index, one): (usize, &f64)| {
        let one = *one;
        logs[index..].iter().map(move |other| f64::midpoint(one, *other))
    };
    let mut means: Vec<f64> = logs.iter().enumerate().flat_map(of_two).collect();
    means.sort_by(f64::total_cmp);
    let beyond = signed_ranks_beyond(rounds);
    let (low, high) = (means[beyond - 1], means[means.len() - beyond]);
    Some(Ratio { value: middle(&means).exp(), low: low.exp(), high: high.exp() })
}

/// How many of the sorted means are beyond either end of the interval, the end itself included: the sums of signed ranks
/// that chance makes too rare.
fn signed_ranks_beyond(rounds: usize) -> usize {
    let most = rounds * (rounds + 1) / 2;
    if rounds > MANY {
        let deviation = (most as f64 * (2 * rounds + 1) as f64 / 12.0).sqrt();
        return (most as f64 / 2.0 - NORMAL * deviation) as usize;
    }
    let mut chances = vec![0.0; most + 1];
    chances[0] = 1.0;
    for rank in 1..=rounds {
        for sum in (0..=most).rev() {
            let without = if sum >= rank { chances[sum - rank] } else { 0.0 };
            chances[sum] = f64::midpoint(chances[sum], without);
        }
    }
    rare(&chances)
}

/// How many of the lowest outcomes together have at most half of the chance [`MISSES`].
fn rare(chances: &[f64]) -> usize {
    let sums = chances.iter().scan(0.0, |sum, chance| {
        *sum += chance;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= MISSES / 2.0).count()
}

/// Whether more rounds would tell little more. Only the width counts: to stop once 1 is inside or outside would be to wait for
/// chance.
pub fn is_narrow(ratio: &Ratio) -> bool {
    ratio.high - ratio.low <= 2.0 * NARROW * ratio.value
}

/// The names of all benchmarks, whether they could be run or not.
pub(crate) fn benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for benchmark in cells.iter().flat_map(|cell| &cell.benchmarks) {
        if !names.contains(&benchmark.name) {
            names.push(benchmark.name.clone());
        }
    }
    names
}

/// The benchmarks that could be run.
pub(crate) fn benchmarks_run(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks(cells);
    names.retain(|name| {
        cells.iter().filter_map(|cell| cell.benchmark(name)).any(|one| one.runs > 0)
    });
    names
}

/// The benchmarks whose instructions were to be counted.
pub(crate) fn benchmarks_counted(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks(cells);
    names.retain(|name| {
        let mut all = cells.iter().filter_map(|cell| cell.benchmark(name));
        all.any(|one| one.instructions.is_some() || one.instructions_reason.is_some())
    });
    names
}

/// The benchmarks that could be run and measure the program's work, not its start.
pub(crate) fn work_benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks_run(cells);
    names.retain(|name| name != STARTUP);
    names
}

/// The cell with the lowest ratio, followed by all cells that cannot be told apart from it: those whose intervals begin
/// below the end of its interval. If it certainly beats the baseline, so must the others.
pub(crate) fn leaders<'a>(cells: &[&'a Cell], name: &str) -> Vec<(&'a Cell, Ratio)> {
    let ratios = cells.iter().filter_map(|cell| Some((*cell, cell.ratio(name)?)));
    let mut ratios: Vec<(&Cell, Ratio)> = ratios.collect();
    ratios.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    let Some(limit) = ratios.first().map(|(_, lowest)| lowest.high) else { return ratios };
    ratios.retain(|(_, ratio)| ratio.low <= limit && (limit >= 1.0 || ratio.high < 1.0));
    ratios
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// Shuffles the items (Fisher and Yates).
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

    /// A number below `limit`, practically uniform: limits here are tiny compared with 2⁶⁴.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
