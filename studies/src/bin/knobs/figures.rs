//! The figures of a report: of each cell, and of a cell as a ratio to another.

use profiles_engine::analysis::stats;
use profiles_engine::base::text;
use profiles_engine::results::{Cell, Ratio, Report, Spread};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Size,
    RunTime,
    BuildCpu,
    BuildWall,
    RebuildCpu,
    RebuildWall,
}

/// A ratio, with its interval if there were enough rounds.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    value: f64,
    interval: Option<(f64, f64)>,
}

impl Metric {
    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::RunTime => "run time",
            Self::BuildCpu => "build, CPU time",
            Self::BuildWall => "build, wall time",
            Self::RebuildCpu => "rebuild, CPU time",
            Self::RebuildWall => "rebuild, wall time",
        }
    }

    /// A value with its unit.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Size => text::bytes(value as u64),
            Self::RunTime => format!("{:.1} ms", value * 1e3),
            _ => text::seconds(value),
        }
    }

    /// The value of a cell: of several rounds the median.
    pub fn of(self, cell: &Cell) -> Option<f64> {
        let (build, rebuild) = (cell.build.as_ref(), cell.rebuild.as_ref());
        match self {
            Self::Size => cell.bytes().map(|bytes| bytes as f64),
            Self::RunTime => cell.benchmarks.first()?.median_seconds,
            Self::BuildCpu => build?.cpu_seconds,
            Self::BuildWall => build?.wall_seconds,
            Self::RebuildCpu => rebuild?.cpu_seconds,
            Self::RebuildWall => rebuild?.wall_seconds,
        }
    }

    /// What several rounds measured.
    fn rounds(self, cell: &Cell) -> Option<&Spread> {
        let build = || cell.build.as_ref()?.rounds.as_ref();
        let rebuild = || cell.rebuild.as_ref()?.rounds.as_ref();
        match self {
            Self::Size | Self::RunTime => None,
            Self::BuildCpu => build()?.cpu.as_ref(),
            Self::BuildWall => build()?.wall.as_ref(),
            Self::RebuildCpu => rebuild()?.cpu.as_ref(),
            Self::RebuildWall => rebuild()?.wall.as_ref(),
        }
    }

    /// A cell as a ratio to another of the same report: as the report has it, or else from the rounds of both.
    pub fn change(self, cell: &Cell, to: &Cell) -> Option<Change> {
        let is_reference = cell.reference.as_ref() == Some(&to.name());
        let ratio = match self {
            Self::RunTime => cell.benchmarks.first().and_then(|one| one.ratio_to_preset),
            _ if is_reference => self.rounds(cell).and_then(|spread| spread.ratio_to_preset),
            _ => {
                let rounds = self.rounds(cell).zip(self.rounds(to));
                rounds.and_then(|(one, to)| stats::ratio(&one.seconds, &to.seconds))
            }
        };
        Some(match ratio {
            Some(Ratio { value, low, high }) => Change { value, interval: Some((low, high)) },
            None => Change { value: self.of(cell)? / self.of(to)?, interval: None },
        })
    }
}

impl Change {
    /// The same comparison the other way round.
    pub fn inverse(self) -> Self {
        let interval = self.interval.map(|(low, high)| (1.0 / high, 1.0 / low));
        Self { value: 1.0 / self.value, interval }
    }

    /// `0.93× (0.91–0.95×)`.
    pub fn show(self) -> String {
        let interval = self.interval.map(|(low, high)| {
            let ratio = Ratio { value: self.value, low, high };
            format!(" ({})", ratio.interval())
        });
        text::ratio(self.value) + &interval.unwrap_or_default()
    }
}

/// The cell of this name.
pub fn cell<'a>(report: &'a Report, name: &str) -> Option<&'a Cell> {
    report.cells.iter().find(|cell| cell.name() == name)
}
