//! The metrics: each number that `dist` measures is declared here, once. Tables, CSV, charts, answers, limits and their
//! help are derived from it.

use crate::base::text;
use crate::results::{Artifact, Benchmark, Build, Cell, Ratio, Rebuild};

/// Two costs that were each measured once are different from this ratio on. The same builds, measured again on a quiet
/// machine, differed by 4 % and 6 %.
pub const NEAR: f64 = 1.1;

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
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Less,
    /// It is a section, a part of another metric.
    Neither,
}

/// How a metric is taken from a cell.
#[derive(Clone, Copy)]
pub enum Value {
    /// From its build, measured once.
    Build(fn(&Build) -> Option<f64>),
    /// From its rebuild, measured once.
    Rebuild(fn(&Rebuild) -> Option<f64>),
    /// From each of its binaries: exact, and added up.
    Artifact(fn(&Artifact) -> Option<u64>),
    /// From each of its benchmarks, with an interval.
    Benchmark(fn(&Benchmark) -> Option<Ratio>),
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
    /// What follows the number in the answer.
    pub of: &'static str,
}

/// What most metrics have in common.
const METRIC: Metric = Metric {
    name: "",
    label: "",
    unit: Unit::Seconds,
    better: Better::Less,
    value: Value::Build(|_| None),
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
    wish: Some(Wish { wish: "smallest binary", of: "" }),
    ..METRIC
};

pub const BUILD_CPU: Metric = Metric {
    name: "build_cpu_seconds",
    label: "build CPU time",
    value: Value::Build(|build| build.cpu_seconds),
    limit: Some("build_cpu"),
    column: Some(Column { header: "build CPU", rank: 3 }),
    chart: Some(Chart {
        id: "cpu",
        title: "Build: CPU time",
        about: "CPU seconds of a build from scratch",
    }),
    wish: Some(Wish { wish: "least build work", of: " of CPU time" }),
    ..METRIC
};

pub const REBUILD: Metric = Metric {
    name: "rebuild_wall_seconds",
    label: "rebuild time",
    value: Value::Rebuild(|rebuild| rebuild.wall_seconds),
    column: Some(Column { header: "rebuild", rank: 2 }),
    chart: Some(Chart {
        id: "rebuild",
        title: "Rebuild",
        about: "wall time in seconds after an edit",
    }),
    wish: Some(Wish { wish: "quickest rebuild", of: " after an edit" }),
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
        ..METRIC
    },
    REBUILD,
    RUN_TIME,
];

impl Unit {
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Bytes => text::bytes(value as u64),
            Self::Seconds => text::seconds(value),
            Self::Ratio => text::ratio(value),
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
            Value::Benchmark(_) => None,
            Value::Artifact(value) => {
                let sum: Option<u64> = cell.artifacts.iter().map(value).sum();
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

    /// Values within this ratio of the best one are as good as it.
    pub fn near(&self) -> f64 {
        match self.value {
            Value::Build(_) | Value::Rebuild(_) => NEAR,
            Value::Artifact(_) | Value::Benchmark(_) => 1.0,
        }
    }

    /// For each value whether it is the best or as good as it. None is where all are.
    pub fn best(&self, values: &[Option<f64>]) -> Vec<bool> {
        let known = || values.iter().flatten().copied();
        let least = known().min_by(f64::total_cmp).filter(|_| !self.is_section());
        let is_best = |value: f64| least.is_some_and(|least| value <= least * self.near());
        let is_contested = known().any(|value| !is_best(value));
        values.iter().map(|value| is_contested && value.is_some_and(is_best)).collect()
    }

    /// Its value for a cell as a ratio to the value for the baseline; `None` for the baseline itself.
    pub fn ratio(&self, cell: &Cell, baseline: Option<&Cell>) -> Option<f64> {
        let baseline = baseline.filter(|baseline| !baseline.is_same(cell))?;
        let base = self.of(baseline).filter(|base| *base > 0.0)?;
        Some(self.of(cell)? / base)
    }
}

#[cfg(test)]
mod tests;
