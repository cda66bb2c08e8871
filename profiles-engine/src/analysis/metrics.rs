//! The metrics: each number that `dist` measures is declared here, once. Tables, CSV, charts, answers, limits and their
//! help are derived from it.

use crate::base::text;
use crate::results::{
    Artifact, Benchmark, Build, Cell, Instructions, Ratio, Rebuild, Rounds, Spread,
};

/// Two costs that were each measured once are different from this ratio on. The same builds, measured again on a quiet
/// machine, differed by 4 % and 6 %.
pub const NEAR: f64 = 1.1;

/// Two counts of instructions are different from this ratio on: those of one program differ by less from run to run.
pub const SAME_COUNT: f64 = 1.001;

/// One number that is measured.
#[derive(Clone, Copy)]
pub struct Metric {
    /// The column of `report.csv`, with the unit. For benchmarks, the name of the benchmark comes before it.
    pub name: &'static str,
    /// What it is called in a sentence.
    pub label: &'static str,
    pub unit: Unit,
    pub better: Better,
    pub value: Value,
    /// How it is taken from each of several rounds, if it is.
    pub spread: Option<fn(&Rounds) -> Option<&Spread>>,
    /// Whether cells that build at the same time take it from each other.
    pub is_shared: bool,
    /// Its key for `--max-growth`, if it can have a limit.
    pub limit: Option<&'static str>,
    pub column: Option<Column>,
    pub chart: Option<Chart>,
    /// The wish that its best value fulfils.
    pub wish: Option<Wish>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Seconds,
    /// A ratio to the baseline.
    Ratio,
    Count,
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Less,
    /// It is a section, a part of another metric.
    Neither,
}

/// One number, and the least and the most that it may be, as far as was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Measured {
    pub fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// With a margin on either side, so that two values overlap if one is within `near` times the other.
    fn near(value: f64, near: f64) -> Self {
        let margin = near.sqrt();
        Self { value, low: value / margin, high: value * margin }
    }
}

impl From<Ratio> for Measured {
    fn from(Ratio { value, low, high }: Ratio) -> Self {
        Self { value, low, high }
    }
}

/// How a metric is taken from a cell.
#[derive(Clone, Copy)]
pub enum Value {
    /// From its build, measured once or in several rounds.
    Build(fn(&Build) -> Option<f64>),
    /// From its rebuild, measured once or in several rounds.
    Rebuild(fn(&Rebuild) -> Option<f64>),
    /// From each of its binaries: exact, and added up.
    Artifact(fn(&Artifact) -> Option<u64>),
    /// From each of its benchmarks, with an interval.
    Benchmark(fn(&Benchmark) -> Option<Ratio>),
    /// From each of its benchmarks, counted.
    Count(fn(&Benchmark) -> Option<&Instructions>),
}

/// A column of the tables.
#[derive(Clone, Copy)]
pub struct Column {
    pub header: &'static str,
    /// On a narrow terminal, the columns with the lowest rank lose their ratios first.
    pub rank: u8,
}

#[derive(Clone, Copy)]
pub struct Chart {
    /// Its name within the page.
    pub id: &'static str,
    pub title: &'static str,
    /// What the bars show, and in which unit.
    pub about: &'static str,
}

/// What someone may want of a preset.
#[derive(Clone, Copy)]
pub struct Wish {
    pub wish: &'static str,
    /// What it is called if not only binaries are built.
    pub of_all_kinds: &'static str,
    /// What follows the number in the answer.
    pub of: &'static str,
}

impl Wish {
    /// One whose name does not depend on what is built.
    const fn of_builds(wish: &'static str, of: &'static str) -> Self {
        Self { wish, of_all_kinds: wish, of }
    }
}

/// What most metrics have in common.
const METRIC: Metric = Metric {
    name: "",
    label: "",
    unit: Unit::Seconds,
    better: Better::Less,
    value: Value::Build(|_| None),
    spread: None,
    is_shared: false,
    limit: None,
    column: None,
    chart: None,
    wish: None,
};

pub const SIZE: Metric = Metric {
    name: "bytes",
    label: "size",
    unit: Unit::Bytes,
    value: Value::Artifact(|artifact| Some(artifact.bytes)),
    limit: Some("size"),
    column: Some(Column { header: "size", rank: 4 }),
    wish: Some(Wish { wish: "smallest binary", of_all_kinds: "smallest", of: "" }),
    ..METRIC
};

pub const BUILD_CPU: Metric = Metric {
    name: "build_cpu_seconds",
    label: "build CPU time",
    value: Value::Build(|build| build.cpu_seconds),
    spread: Some(|rounds| rounds.cpu.as_ref()),
    limit: Some("build_cpu"),
    column: Some(Column { header: "build CPU", rank: 3 }),
    chart: Some(Chart {
        id: "cpu",
        title: "Build: CPU time",
        about: "CPU seconds of a build from scratch",
    }),
    wish: Some(Wish::of_builds("least build work", " of CPU time")),
    ..METRIC
};

pub const REBUILD: Metric = Metric {
    name: "rebuild_wall_seconds",
    label: "rebuild time",
    value: Value::Rebuild(|rebuild| rebuild.wall_seconds),
    spread: Some(|rounds| rounds.wall.as_ref()),
    column: Some(Column { header: "rebuild", rank: 2 }),
    chart: Some(Chart {
        id: "rebuild",
        title: "Rebuild",
        about: "wall time in seconds after an edit",
    }),
    wish: Some(Wish::of_builds("quickest rebuild", " after an edit")),
    ..METRIC
};

pub const RUN_TIME: Metric = Metric {
    name: "ratio",
    label: "run time",
    unit: Unit::Ratio,
    value: Value::Benchmark(|benchmark| benchmark.ratio),
    limit: Some("run_time"),
    ..METRIC
};

pub const INSTRUCTIONS: Metric = Metric {
    name: "instructions",
    label: "instructions",
    unit: Unit::Count,
    value: Value::Count(|benchmark| benchmark.instructions.as_ref()),
    limit: Some("instructions"),
    ..METRIC
};

/// A section of the binaries, whose key for limits is its label.
const fn section(
    name: &'static str,
    label: &'static str,
    bytes: fn(&Artifact) -> Option<u64>,
) -> Metric {
    Metric {
        name,
        label,
        unit: Unit::Bytes,
        better: Better::Neither,
        value: Value::Artifact(bytes),
        limit: Some(label),
        ..METRIC
    }
}

/// All metrics, in the order in which reports list them.
pub const METRICS: &[Metric] = &[
    SIZE,
    Metric {
        name: "compressed_bytes",
        label: "compressed size",
        unit: Unit::Bytes,
        value: Value::Artifact(|artifact| artifact.compressed_bytes),
        limit: Some("compressed"),
        ..METRIC
    },
    section("code_bytes", "code", |artifact| Some(artifact.sections?.code)),
    section("data_bytes", "data", |artifact| Some(artifact.sections?.data)),
    section("debug_bytes", "debug", |artifact| Some(artifact.sections?.debug)),
    section("symbols_bytes", "symbols", |artifact| Some(artifact.sections?.symbols)),
    section("other_bytes", "other", |artifact| Some(artifact.sections?.other)),
    BUILD_CPU,
    Metric {
        name: "build_wall_seconds",
        label: "build wall time",
        value: Value::Build(|build| build.wall_seconds),
        spread: Some(|rounds| rounds.wall.as_ref()),
        is_shared: true,
        column: Some(Column { header: "wall", rank: 1 }),
        chart: Some(Chart { id: "wall", title: "Build: wall time", about: "in seconds" }),
        ..METRIC
    },
    Metric {
        name: "build_peak_memory_bytes",
        label: "peak memory of the build",
        unit: Unit::Bytes,
        value: Value::Build(|build| build.peak_memory_bytes.map(|bytes| bytes as f64)),
        column: Some(Column { header: "memory", rank: 0 }),
        chart: Some(Chart {
            id: "memory",
            title: "Build: peak memory",
            about: "bytes of the largest process of the build",
        }),
        ..METRIC
    },
    Metric {
        name: "rebuild_cpu_seconds",
        label: "CPU time of a rebuild",
        value: Value::Rebuild(|rebuild| rebuild.cpu_seconds),
        spread: Some(|rounds| rounds.cpu.as_ref()),
        ..METRIC
    },
    REBUILD,
    RUN_TIME,
    INSTRUCTIONS,
];

impl Unit {
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Bytes => text::bytes(value as u64),
            Self::Seconds => text::seconds(value),
            Self::Ratio => text::ratio(value),
            Self::Count => text::quantity(value),
        }
    }
}

impl Metric {
    pub fn with_limit(key: &str) -> Option<Self> {
        METRICS.iter().copied().find(|metric| metric.limit == Some(key))
    }

    /// Whether it is one of the sections that make up the size of a binary.
    pub fn is_section(&self) -> bool {
        self.better == Better::Neither
    }

    /// What a cell has of it as a whole; of its binaries the sum, if each of them has it.
    pub fn of(&self, cell: &Cell) -> Option<f64> {
        match self.value {
            Value::Build(value) => value(cell.build.as_ref()?),
            Value::Rebuild(value) => value(cell.rebuild.as_ref()?),
            Value::Benchmark(_) | Value::Count(_) => None,
            Value::Artifact(value) => {
                let mut values = cell.artifacts.iter().map(value);
                let sum = values.try_fold(0, |sum: u64, value| Some(sum.saturating_add(value?)));
                sum.filter(|_| !cell.artifacts.is_empty()).map(|sum| sum as f64)
            }
        }
    }

    /// Whether cells that were built at the same time took from its value for this cell.
    pub fn is_shared_by(&self, cell: &Cell) -> bool {
        let concurrent = cell.build.as_ref().map_or(0, |build| build.concurrent);
        self.is_shared && concurrent > 0 && self.of(cell).is_some()
    }

    /// What one binary has of it.
    pub fn of_artifact(&self, artifact: &Artifact) -> Option<u64> {
        match self.value {
            Value::Artifact(value) => value(artifact),
            _ => None,
        }
    }

    /// What a cell has of it in each round; `None` where it was measured once.
    pub fn spread<'a>(&self, cell: &'a Cell) -> Option<&'a Spread> {
        let rounds = match self.value {
            Value::Build(_) => cell.build.as_ref()?.rounds.as_ref()?,
            Value::Rebuild(_) => cell.rebuild.as_ref()?.rounds.as_ref()?,
            Value::Artifact(_) | Value::Benchmark(_) | Value::Count(_) => return None,
        };
        self.spread?(rounds)
    }

    /// Whether rounds gave a cell an interval of it.
    pub fn has_interval(&self, cell: &Cell) -> bool {
        self.interval(cell).is_some()
    }

    fn interval(&self, cell: &Cell) -> Option<Measured> {
        let (low, high) = self.spread(cell)?.interval()?;
        Some(Measured { value: self.of(cell)?, low, high })
    }

    /// What a cell has of it, with the interval of its rounds; just the number where there is none.
    pub(crate) fn measured(&self, cell: &Cell) -> Option<Measured> {
        self.interval(cell).or_else(|| self.of(cell).map(Measured::exact))
    }

    /// What a cell has of it, and where it may be: in the interval of its rounds, or else within [`Self::near`].
    pub(crate) fn estimated(&self, cell: &Cell) -> Option<Measured> {
        self.interval(cell).or_else(|| Some(Measured::near(self.of(cell)?, self.near())))
    }

    /// Values that were measured once and are within this ratio of the best one are as good as it.
    pub fn near(&self) -> f64 {
        match self.value {
            Value::Build(_) | Value::Rebuild(_) => NEAR,
            Value::Artifact(_) | Value::Benchmark(_) | Value::Count(_) => 1.0,
        }
    }

    /// The cells with the best value, the very best first, and all that cannot be told from it: by their intervals where
    /// there are some, else by [`Self::near`].
    pub fn leaders<'a>(&self, cells: &[&'a Cell], baseline: Option<&Cell>) -> Vec<&'a Cell> {
        let in_order = |of: &dyn Fn(&Cell) -> Option<Measured>| {
            let known = cells.iter().filter_map(|cell| Some((*cell, of(cell)?)));
            let mut known: Vec<(&Cell, Measured)> = known.collect();
            known.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
            known
        };
        let baseline = baseline.filter(|baseline| self.of(baseline).is_some_and(|base| base > 0.0));
        let mut known = if cells.iter().any(|cell| self.has_interval(cell)) {
            in_order(&|cell| match baseline {
                Some(baseline) => self.relative(cell, baseline),
                None => self.estimated(cell),
            })
        } else {
            let exact = |cell: &Cell| {
                let value = self.of(cell)?;
                Some(Measured { value, low: value, high: value * self.near() })
            };
            in_order(&exact)
        };
        if let Some(limit) = known.first().map(|(_, best)| best.high) {
            known.retain(|(_, other)| other.low <= limit);
        }
        known.into_iter().map(|(cell, _)| cell).collect()
    }

    /// For each cell whether it is the best or as good as it. None is where all are.
    pub fn best(&self, cells: &[&Cell], baseline: Option<&Cell>) -> Vec<bool> {
        let leaders = if self.is_section() { Vec::new() } else { self.leaders(cells, baseline) };
        let is_leader = |cell: &Cell| leaders.iter().any(|leader| leader.is_same(cell));
        let is_contested = cells.iter().any(|cell| self.of(cell).is_some() && !is_leader(cell));
        cells.iter().map(|cell| is_contested && is_leader(cell)).collect()
    }

    /// Its value for a cell as a ratio to the value for the baseline; `None` for the baseline itself. Rounds of different
    /// machines are not compared.
    pub fn ratio(&self, cell: &Cell, baseline: Option<&Cell>) -> Option<f64> {
        if let Some(ratio) = self.compared(cell, baseline) {
            return Some(ratio.value);
        }
        let baseline = baseline.filter(|baseline| !baseline.is_same(cell))?;
        let is_of_rounds = self.spread(cell).is_some() || self.spread(baseline).is_some();
        if is_of_rounds && cell.machine != baseline.machine {
            return None;
        }
        let base = self.of(baseline).filter(|base| *base > 0.0)?;
        Some(self.of(cell)? / base)
    }

    /// The ratio to its reference or the baseline as the rounds that both took part in show it; `None` for the baseline
    /// itself.
    pub fn compared(&self, cell: &Cell, other: Option<&Cell>) -> Option<Ratio> {
        let other = other.filter(|other| !other.is_same(cell))?;
        let spread = self.spread(cell)?;
        let is_reference = cell.reference.as_ref() == Some(&other.name());
        if is_reference { spread.ratio_to_preset } else { spread.ratio }
    }

    /// The ratio to the baseline, and where it may be.
    fn relative(&self, cell: &Cell, baseline: &Cell) -> Option<Measured> {
        if cell.is_same(baseline) {
            return Some(Measured::exact(1.0));
        }
        let once = || Some(Measured::near(self.ratio(cell, Some(baseline))?, self.near()));
        self.compared(cell, Some(baseline)).map(Measured::from).or_else(once)
    }
}

#[cfg(test)]
mod tests;
