//! How run times compare: of two programs, and of the cells of a report.

use crate::results::{Cell, Ratio, STARTUP};

/// The number of draws of the bootstrap.
const DRAWS: usize = 2000;
/// The share of draws beyond either end of the interval. With 2.5 %, the plain percentile interval, medians of few rounds are
/// outside more often than they should be, even more so because rounds end once the interval is narrow.
const TAIL: f64 = 0.005;
/// With fewer rounds, not even the interval from the lowest to the highest draw covers 95 %.
pub const FEWEST_ROUNDS: usize = 7;
/// Half of an interval that is narrow enough, as a share of its ratio.
const NARROW: f64 = 0.01;

/// The middle value, or the mean of the two in the middle; 0 for none.
pub fn median(values: &[f64]) -> f64 {
    middle(values.to_vec())
}

/// The median without a full sort: the bootstrap takes thousands.
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

/// The 95 % interval of the median, by the same bootstrap as that of [`ratio`]; `None` with too few rounds.
pub fn median_interval(values: &[f64]) -> Option<(f64, f64)> {
    let rounds = values.len();
    (rounds >= FEWEST_ROUNDS).then(|| {
        drawn(|random| middle((0..rounds).map(|_| values[random.below(rounds)]).collect()))
    })
}

/// The interval that leaves [`TAIL`] out at either end of many draws. The draws are the same on every call.
fn drawn(draw: impl Fn(&mut Random) -> f64) -> (f64, f64) {
    let mut random = Random(0x5EED);
    let mut drawn: Vec<f64> = (0..DRAWS).map(|_| draw(&mut random)).collect();
    drawn.sort_by(f64::total_cmp);
    let tail = (DRAWS as f64 * TAIL) as usize;
    (drawn[tail], drawn[DRAWS - 1 - tail])
}

/// The ratio of two medians with its 95 % interval; `None` with too few rounds, or if the baseline takes no time.
///
/// `times[i]` and `baseline[i]` come from the same round, and the bootstrap draws whole rounds: what slowed a
/// round down slowed both.
pub fn ratio(times: &[f64], baseline: &[f64]) -> Option<Ratio> {
    let rounds = times.len().min(baseline.len());
    let (times, baseline) = (&times[..rounds], &baseline[..rounds]);
    if rounds < FEWEST_ROUNDS || median(baseline) <= 0.0 {
        return None;
    }
    let (low, high) = drawn(|random| {
        let picks = (0..rounds).map(|_| random.below(rounds));
        let (picked, others): (Vec<f64>, Vec<f64>) =
            picks.map(|round| (times[round], baseline[round])).unzip();
        middle(picked) / middle(others)
    });
    Some(Ratio { value: median(times) / median(baseline), low, high })
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
