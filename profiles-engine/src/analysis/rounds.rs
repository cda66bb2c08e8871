//! What builds in several rounds cost: medians with their intervals, and ratios to the same rounds of other cells.

use crate::analysis::stats::{median, median_interval, ratio};
use crate::results::{Cell, Report, Rounds, Spread};

/// What is measured in rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Build,
    Rebuild,
}

impl Stage {
    fn of(self, cell: &Cell) -> Option<&Rounds> {
        match self {
            Self::Build => cell.build.as_ref()?.rounds.as_ref(),
            Self::Rebuild => cell.rebuild.as_ref()?.rounds.as_ref(),
        }
    }

    /// Puts the rounds in their place, and the medians beside them.
    fn put(self, cell: &mut Cell, rounds: Rounds) {
        let middle = |spread: &Option<Spread>| spread.as_ref().map(|one| median(&one.seconds));
        let (cpu, wall, rounds) = (middle(&rounds.cpu), middle(&rounds.wall), Some(rounds));
        match self {
            Self::Build => {
                if let Some(build) = &mut cell.build {
                    (build.cpu_seconds, build.wall_seconds, build.rounds) = (cpu, wall, rounds);
                }
            }
            Self::Rebuild => {
                if let Some(rebuild) = &mut cell.rebuild {
                    (rebuild.cpu_seconds, rebuild.wall_seconds, rebuild.rounds) =
                        (cpu, wall, rounds);
                }
            }
        }
    }
}

/// The rounds of one cell, not yet compared.
pub fn rounds(cpu: Option<Vec<f64>>, wall: Option<Vec<f64>>, reason: Option<String>) -> Rounds {
    let spread = |seconds| Spread { seconds, ..Spread::default() };
    Rounds { cpu: cpu.map(spread), wall: wall.map(spread), reason }
}

/// Computes the medians and intervals of all cells, and compares each with the baseline for its target and, if it is a
/// variant, with its reference.
pub fn compare(report: &mut Report, stage: Stage) {
    let compared: Vec<Option<Rounds>> =
        report.cells.iter().map(|cell| compared(report, cell, stage)).collect();
    for (cell, rounds) in report.cells.iter_mut().zip(compared) {
        rounds.into_iter().for_each(|rounds| stage.put(cell, rounds));
    }
}

fn compared(report: &Report, cell: &Cell, stage: Stage) -> Option<Rounds> {
    let rounds = stage.of(cell)?;
    let base = report.baseline_for(cell).and_then(|one| stage.of(one));
    let reference = report.reference_of(cell).and_then(|one| stage.of(one));
    let spread = |of: fn(&Rounds) -> Option<&Spread>| {
        let seconds = &of(rounds)?.seconds;
        let to = |other: Option<&Rounds>| ratio(seconds, &of(other?)?.seconds);
        let (low, high) = median_interval(seconds).unzip();
        let (ratio, ratio_to_preset) = (to(base), to(reference));
        Some(Spread { seconds: seconds.clone(), low, high, ratio, ratio_to_preset })
    };
    Some(Rounds {
        cpu: spread(|rounds| rounds.cpu.as_ref()),
        wall: spread(|rounds| rounds.wall.as_ref()),
        reason: rounds.reason.clone(),
    })
}

#[cfg(test)]
mod tests;
