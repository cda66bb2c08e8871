//! Which preset fulfils which wish: only what the numbers support.
//!
//! Sizes are exact. A run time has its interval, and presets whose intervals overlap are not told apart. So has the cost of
//! a build that was measured in several rounds; costs measured once count as equal within [`NEAR`] of each other.

use crate::analysis::metrics::{BUILD_CPU, METRICS, Metric, NEAR, SIZE, Value, Wish};
use crate::analysis::stats::{leaders, work_benchmarks};
use crate::base::text;
use crate::results::{ArtifactKind, Benchmark, Cell, Outcome, Ratio, Report};

/// What `dist` answers to one wish.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The wish, or the question.
    pub wish: String,
    /// The presets that fulfil it; empty if the answer is not about single presets.
    pub presets: Vec<String>,
    /// The numbers behind it.
    pub says: String,
}

impl Answer {
    fn new(wish: &str, presets: Vec<String>, says: String) -> Self {
        Self { wish: wish.to_owned(), presets, says }
    }

    pub fn sentence(&self) -> String {
        let colon = if self.presets.is_empty() { "" } else { ": " };
        format!("{}{colon}{}", self.presets.join(", "), self.says)
    }
}

/// The answers for the cells of one target. With fewer than two built presets there is nothing to choose from.
pub fn answers(report: &Report, cells: &[&Cell]) -> Vec<Answer> {
    let built: Vec<&Cell> =
        cells.iter().filter(|cell| cell.outcome == Outcome::Built).copied().collect();
    if built.len() < 2 {
        return Vec::new();
    }
    let baseline = report.baseline_of(&built);
    let (of_binaries, of_builds): (Vec<Metric>, Vec<Metric>) =
        METRICS.iter().partition(|metric| matches!(metric.value, Value::Artifact(_)));
    let best = |metric: &Metric| best(metric, metric.wish?, &built, baseline);
    let mut answers: Vec<Answer> = of_binaries.iter().filter_map(best).collect();
    answers.extend(fastest(report, &built));
    if is_one_machine(&built) {
        answers.extend(of_builds.iter().filter_map(best));
    } else if let Some(wish) = BUILD_CPU.wish {
        let says = "measured on several machines: build costs are not compared";
        answers.push(Answer::new(wish.wish, Vec::new(), says.to_owned()));
    }
    let shipped = built.iter().find(|cell| cell.name() == "prod");
    if let (Some(prod), Some(baseline)) = (shipped, baseline.filter(|cell| cell.preset != "prod")) {
        answers.extend(over(prod, baseline, is_one_machine(&built)));
        answers.extend(transfers(prod, baseline));
    }
    answers
}

/// The cells with the best value of a metric, if more than one cell has a value.
fn best(metric: &Metric, wish: Wish, cells: &[&Cell], baseline: Option<&Cell>) -> Option<Answer> {
    let known = cells.iter().filter(|cell| metric.of(cell).is_some()).count();
    let leaders = metric.leaders(cells, baseline);
    let first = leaders.first().filter(|_| known > 1)?;
    let least = metric.of(first)?;
    let names: Vec<String> = leaders.iter().map(|cell| cell.name()).collect();
    let mut says = format!("{}{}", metric.unit.show(least), wish.of);
    if let Some(baseline) = baseline.filter(|cell| !names.contains(&cell.name()))
        && let Some(ratio) = metric.ratio(first, Some(baseline))
    {
        let compared = metric.compared(first, Some(baseline));
        let ratio = compared.map_or_else(|| text::ratio(ratio), with_interval);
        says += &format!(", {ratio} of {}", baseline.name());
    }
    if names.len() > 1 && leaders.iter().any(|cell| metric.has_interval(cell)) {
        says += ", no measurable difference between them";
    } else if names.len() > 1 && metric.near() > 1.0 {
        says += ", within 10 % of each other";
    }
    if known < cells.len() {
        says += &format!(", among the {known} presets measured");
    }
    let mut artifacts = cells.iter().flat_map(|cell| &cell.artifacts);
    let is_of_binaries = artifacts.all(|one| one.kind == ArtifactKind::Bin);
    let name = if is_of_binaries { wish.wish } else { wish.of_all_kinds };
    Some(Answer::new(name, names, says))
}

fn fastest(report: &Report, cells: &[&Cell]) -> Vec<Answer> {
    let Some(baseline) = &report.baseline else { return Vec::new() };
    let answer = |name: String| {
        let leaders = leaders(cells, &name);
        let (_, ratio) = leaders.first()?;
        let wish = "fastest to run";
        if leaders.iter().any(|(_, ratio)| ratio.is_own()) {
            let says = format!("nothing ran {name} measurably faster than {baseline}");
            return Some(Answer::new(wish, Vec::new(), says));
        }
        let mut says = format!("{name} in {} of the time on {baseline}", with_interval(*ratio));
        if leaders.len() > 1 {
            says.push_str("; no measurable difference between them");
        }
        let names = leaders.iter().map(|(cell, _)| cell.name()).collect();
        Some(Answer::new(wish, names, says))
    };
    work_benchmarks(cells).into_iter().filter_map(answer).collect()
}

/// What one preset costs and buys compared with another.
fn over(cell: &Cell, baseline: &Cell, one_machine: bool) -> Option<Answer> {
    let size = SIZE.ratio(cell, Some(baseline));
    let run_time = |(benchmark, ratio): (&Benchmark, Ratio)| {
        if ratio.shows_difference() {
            format!("{} the run time of {}", with_interval(ratio), benchmark.name)
        } else {
            format!("no measurable difference in {}", benchmark.name)
        }
    };
    let cost = match BUILD_CPU.compared(cell, Some(baseline)) {
        Some(ratio) if !ratio.shows_difference() => {
            Some("no measurable difference in the build's CPU time".to_owned())
        }
        Some(ratio) => Some(format!("{} the build's CPU time", with_interval(ratio))),
        None => BUILD_CPU
            .ratio(cell, Some(baseline))
            .map(|cost| format!("{} the build's CPU time", text::ratio(cost))),
    };
    let figures: Vec<String> = size
        .map(|size| format!("{} the size", text::ratio(size)))
        .into_iter()
        .chain(work_ratios(cell).map(run_time))
        .chain(cost.filter(|_| one_machine))
        .collect();
    let wish = format!("{} over {}", cell.name(), baseline.name());
    (!figures.is_empty()).then(|| Answer::new(&wish, Vec::new(), figures.join(", ")))
}

/// Whether benchmark results of the everyday preset hold for the one that ships.
fn transfers(cell: &Cell, baseline: &Cell) -> Option<Answer> {
    let (name, everyday) = (cell.name(), baseline.name());
    let differs = work_ratios(cell).find(|(_, ratio)| ratio.shows_difference());
    let (benchmark, ratio) = differs.or_else(|| work_ratios(cell).next())?;
    let benchmark = &benchmark.name;
    let says = if ratio.shows_difference() {
        let ratio = text::ratio(ratio.value);
        format!("results on {everyday} do not hold for {name}: {benchmark} takes {ratio} there")
    } else if ratio.high / ratio.low <= NEAR {
        let interval = ratio.interval();
        format!("results on {everyday} hold for {name}, as far as {benchmark} tells: {interval}")
    } else {
        let interval = ratio.interval();
        format!("{benchmark} cannot tell whether results on {everyday} hold for {name}: {interval}")
    };
    Some(Answer::new("your benchmarks", Vec::new(), says))
}

fn work_ratios(cell: &Cell) -> impl Iterator<Item = (&Benchmark, Ratio)> {
    let work = cell.benchmarks.iter().filter(|one| !one.is_startup());
    work.filter_map(|one| Some((one, one.ratio?)))
}

/// A cell that was measured elsewhere names its machine.
fn is_one_machine(cells: &[&Cell]) -> bool {
    cells.windows(2).all(|pair| pair[0].machine == pair[1].machine)
}

fn with_interval(ratio: Ratio) -> String {
    format!("{} ({})", text::ratio(ratio.value), ratio.interval())
}

#[cfg(test)]
mod tests;
