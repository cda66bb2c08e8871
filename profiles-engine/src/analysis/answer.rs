//! Which preset for which wish: sentences that the numbers carry, and no others. Pure.
//!
//! Sizes are exact. A run time has its interval, and what can't be told apart is not told apart. A build's cost was
//! measured once: costs within [`NEAR`] of each other are taken for equal.

use crate::base::units;
use crate::results::run_time::{leaders, work_benchmarks};
use crate::results::{Cell, Outcome, Ratio, Report};

/// The ratio of two costs, each measured once, from which on they differ. The same builds measured again came out 4 and 6 %
/// apart where nothing else ran.
pub const NEAR: f64 = 1.1;

/// What `dist` has to say to one wish.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What somebody may want, or want to know.
    pub wish: String,
    /// The presets that give it; none where the answer is about more than one.
    pub presets: Vec<String>,
    /// The figures behind it.
    pub says: String,
}

impl Answer {
    fn new(wish: &str, presets: Vec<String>, says: String) -> Self {
        Self { wish: wish.to_owned(), presets, says }
    }

    /// The whole of it as one sentence, without the wish.
    pub fn sentence(&self) -> String {
        match self.presets.is_empty() {
            true => self.says.clone(),
            false => format!("{}: {}", self.presets.join(", "), self.says),
        }
    }
}

/// The answers for the cells of one target. With fewer than two built presets there is nothing to choose.
pub fn answers(report: &Report, cells: &[&Cell]) -> Vec<Answer> {
    let built: Vec<&Cell> =
        cells.iter().filter(|cell| cell.outcome == Outcome::Built).copied().collect();
    if built.len() < 2 {
        return Vec::new();
    }
    let baseline = report.baseline_of(&built);
    let mut answers: Vec<Answer> = smallest(&built, baseline).into_iter().collect();
    answers.extend(fastest(report, &built));
    answers.extend(cheapest(&built, baseline));
    answers.extend(quickest_rebuild(&built, baseline));
    let shipped = built.iter().find(|cell| cell.name() == "prod");
    if let (Some(prod), Some(baseline)) = (shipped, baseline.filter(|cell| cell.preset != "prod")) {
        answers.extend(over(prod, baseline, &built));
        answers.extend(stands_for(prod, baseline));
    }
    answers
}

fn smallest(cells: &[&Cell], baseline: Option<&Cell>) -> Option<Answer> {
    let bytes = |cell: &Cell| cell.bytes().map(|bytes| bytes as f64);
    let (least, names) = least(cells, bytes, 1.0)?;
    let against = ratio_to(baseline, &names, bytes, least);
    Some(Answer::new("smallest binary", names, units::bytes(least as u64) + &against))
}

fn fastest(report: &Report, cells: &[&Cell]) -> Vec<Answer> {
    let Some(baseline) = &report.baseline else { return Vec::new() };
    let mut answers = Vec::new();
    for name in work_benchmarks(cells) {
        let leaders = leaders(cells, &name);
        let Some((_, ratio)) = leaders.first() else { continue };
        let wish = "fastest to run";
        let names = leaders.iter().map(|(cell, _)| cell.name()).collect();
        answers.push(if leaders.iter().any(|(_, ratio)| ratio.is_own()) {
            let says = format!("nothing ran {name} measurably faster than {baseline}");
            Answer::new(wish, Vec::new(), says)
        } else {
            let mut says = format!("{name} in {} of the time on {baseline}", with_interval(*ratio));
            if leaders.len() > 1 {
                says.push_str("; no measurable difference between them");
            }
            Answer::new(wish, names, says)
        });
    }
    answers
}

fn cheapest(cells: &[&Cell], baseline: Option<&Cell>) -> Option<Answer> {
    if !is_one_machine(cells) {
        let says = "measured on several machines: build costs are not compared";
        return Some(Answer::new("least build work", Vec::new(), says.to_owned()));
    }
    least_cost("least build work", "of CPU time", cells, baseline, cpu)
}

fn quickest_rebuild(cells: &[&Cell], baseline: Option<&Cell>) -> Option<Answer> {
    let wall = |cell: &Cell| cell.rebuild.as_ref()?.wall_seconds;
    let rebuilt = is_one_machine(cells).then_some(cells)?;
    least_cost("quickest rebuild", "after an edit", rebuilt, baseline, wall)
}

/// Who has the least of a cost, in seconds of a kind.
fn least_cost(
    wish: &str,
    kind: &str,
    cells: &[&Cell],
    baseline: Option<&Cell>,
    value: impl Fn(&Cell) -> Option<f64> + Copy,
) -> Option<Answer> {
    let (cost, names) = least(cells, value, NEAR)?;
    let against = ratio_to(baseline, &names, value, cost);
    let (alike, measured) = (alike(&names), measured(cells, value));
    let says = format!("{} {kind}{against}{alike}{measured}", units::seconds(cost));
    Some(Answer::new(wish, names, says))
}

/// What one preset costs and buys over another.
fn over(cell: &Cell, baseline: &Cell, cells: &[&Cell]) -> Option<Answer> {
    let mut figures = Vec::new();
    if let (Some(size), Some(base)) = (cell.bytes(), baseline.bytes()) {
        figures.push(format!("{} the size", units::ratio(size as f64 / base as f64)));
    }
    for benchmark in cell.benchmarks.iter().filter(|one| !one.is_startup()) {
        figures.extend(benchmark.ratio.map(|ratio| match ratio.shows_difference() {
            true => format!("{} the run time of {}", with_interval(ratio), benchmark.name),
            false => format!("no measurable difference in {}", benchmark.name),
        }));
    }
    if let (Some(cost), Some(base)) = (cpu(cell), cpu(baseline).filter(|_| is_one_machine(cells))) {
        figures.push(format!("{} the build's CPU time", units::ratio(cost / base)));
    }
    let wish = format!("{} over {}", cell.name(), baseline.name());
    (!figures.is_empty()).then(|| Answer::new(&wish, Vec::new(), figures.join(", ")))
}

/// Whether a benchmark run on the everyday preset holds for what ships.
fn stands_for(cell: &Cell, baseline: &Cell) -> Option<Answer> {
    let (name, everyday) = (cell.name(), baseline.name());
    let compared = || {
        let proper = cell.benchmarks.iter().filter(|one| !one.is_startup());
        proper.filter_map(|one| Some((&one.name, one.ratio?)))
    };
    let differs = compared().find(|(_, ratio)| ratio.shows_difference());
    let says = match differs.or_else(|| compared().next()) {
        None => return None,
        Some((benchmark, ratio)) if ratio.shows_difference() => format!(
            "a benchmark run on {everyday} says nothing of {name}: {benchmark} takes {} there",
            units::ratio(ratio.value)
        ),
        Some((benchmark, ratio)) if ratio.high / ratio.low <= NEAR => format!(
            "those run on {everyday} hold for {name} as far as {benchmark} tells: to {}",
            ratio.interval()
        ),
        Some((benchmark, ratio)) => format!(
            "whether those run on {everyday} hold for {name}, {benchmark} can't tell: {}",
            ratio.interval()
        ),
    };
    Some(Answer::new("your benchmarks", Vec::new(), says))
}

/// The least value, and the names of all cells whose value is as good as it: within the ratio `near`.
fn least(
    cells: &[&Cell],
    value: impl Fn(&Cell) -> Option<f64>,
    near: f64,
) -> Option<(f64, Vec<String>)> {
    let known: Vec<(&Cell, f64)> =
        cells.iter().filter_map(|cell| Some((*cell, value(cell)?))).collect();
    let least = known.iter().map(|(_, value)| *value).min_by(f64::total_cmp)?;
    let mut best: Vec<_> = known.iter().filter(|(_, value)| *value <= least * near).collect();
    best.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let names = best.iter().map(|(cell, _)| cell.name()).collect();
    (known.len() > 1).then_some((least, names))
}

fn ratio_to(
    baseline: Option<&Cell>,
    names: &[String],
    value: impl Fn(&Cell) -> Option<f64>,
    least: f64,
) -> String {
    let other = baseline.filter(|cell| !names.contains(&cell.name()));
    let base = other.and_then(|cell| Some((cell.name(), value(cell)?)));
    let ratio = base.filter(|(_, base)| *base > 0.0);
    ratio.map_or_else(String::new, |(name, base)| {
        format!(", {} of {name}", units::ratio(least / base))
    })
}

fn alike(names: &[String]) -> String {
    match names.len() {
        0 | 1 => String::new(),
        _ => ", with no more than a tenth between them".to_owned(),
    }
}

/// Says of how many presets something is known, where not of all.
fn measured(cells: &[&Cell], value: impl Fn(&Cell) -> Option<f64>) -> String {
    let known = cells.iter().filter(|cell| value(cell).is_some()).count();
    match known == cells.len() {
        true => String::new(),
        false => format!(", of the {known} presets measured"),
    }
}

/// A cell that was measured elsewhere names its machine.
fn is_one_machine(cells: &[&Cell]) -> bool {
    cells.windows(2).all(|pair| pair[0].machine == pair[1].machine)
}

fn cpu(cell: &Cell) -> Option<f64> {
    cell.build.as_ref()?.cpu_seconds
}

fn with_interval(ratio: Ratio) -> String {
    format!("{} ({})", units::ratio(ratio.value), ratio.interval())
}

#[cfg(test)]
mod tests;
