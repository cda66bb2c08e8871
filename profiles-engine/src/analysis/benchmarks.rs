//! Which benchmarks some cells have, and which cells lead in one of them.

use crate::results::{Cell, Ratio, STARTUP};

/// The names of all benchmarks, whether they could be run or not.
pub fn benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for benchmark in cells.iter().flat_map(|cell| &cell.benchmarks) {
        if !names.contains(&benchmark.name) {
            names.push(benchmark.name.clone());
        }
    }
    names
}

/// The benchmarks that could be run.
pub fn benchmarks_run(cells: &[&Cell]) -> Vec<String> {
    let runs = |cell: &Cell, name: &str| cell.benchmark(name).is_some_and(|one| one.runs > 0);
    let mut names = benchmarks(cells);
    names.retain(|name| cells.iter().any(|cell| runs(cell, name)));
    names
}

/// The benchmarks that could be run and measure the program's work, not its start.
pub fn work_benchmarks(cells: &[&Cell]) -> Vec<String> {
    let mut names = benchmarks_run(cells);
    names.retain(|name| name != STARTUP);
    names
}

/// The cell with the lowest ratio, followed by all cells that cannot be told apart from it: those whose intervals begin
/// below the end of its interval. If it certainly beats the baseline, so must the others.
pub fn leaders<'a>(cells: &[&'a Cell], name: &str) -> Vec<(&'a Cell, Ratio)> {
    let ratios = cells.iter().filter_map(|cell| Some((*cell, cell.ratio(name)?)));
    let mut ratios: Vec<(&Cell, Ratio)> = ratios.collect();
    ratios.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    let Some(limit) = ratios.first().map(|(_, lowest)| lowest.high) else { return ratios };
    ratios.retain(|(_, ratio)| ratio.low <= limit && (limit >= 1.0 || ratio.high < 1.0));
    ratios
}
