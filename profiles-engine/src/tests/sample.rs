//! A report in which everything happens, and what each format makes of it: the `sample.*` files beside this one.
//! `UPDATE_EXPECT=1 cargo test -p profiles-engine` rewrites them.

use std::collections::BTreeMap;
use std::path::Path;

use expect_test::expect_file;

use crate::analysis::rounds::{self, Stage};
use crate::results::*;

/// Seven presets: one fresh, one fresh and measured before, one failed; a benchmark with a winner, a tie and a draw.
pub fn report() -> Report {
    let dev = Cell {
        build: Some(Build {
            units: 41,
            fresh: 41,
            wall_seconds: None,
            cpu_seconds: None,
            peak_memory_bytes: None,
            concurrent: 0,
            measured: None,
            changed: vec!["lockfile".to_owned(), "sources".to_owned()],
            rounds: None,
            cache: None,
        }),
        ..built("dev", 0.0, 38_412_345, Some((4.32, 4.2, 4.5)))
    };
    let mut prod = built("prod", 30.9, 1_400_000, Some((0.92, 0.9, 0.94)));
    if let Some(build) = &mut prod.build {
        (build.fresh, build.measured) = (41, Some("2025-12-31T23:59:59Z".to_owned()));
    }
    let small = Cell {
        outcome: Outcome::Failed,
        reason: Some("error: a `|` in \u{1b}[31mred\n  --> src/<main>.rs".to_owned()),
        build: None,
        artifacts: Vec::new(),
        benchmarks: Vec::new(),
        ..built("small", 0.0, 0, None)
    };
    Report {
        schema: SCHEMA,
        created: "2026-01-02T03:04:05Z".to_owned(),
        complete: true,
        workspace: Checkout {
            name: "shop".to_owned(),
            commit: Some("0123456789abcdef".to_owned()),
            dirty: Some(true),
        },
        machine: Machine {
            host: "x86_64-unknown-linux-gnu".to_owned(),
            cores: 2,
            load: Some(0.41),
            rustflags: "-C target-cpu=native".to_owned(),
            wrapper: None,
            workspace_wrapper: None,
        },
        cache: None,
        baseline: Some("fast".to_owned()),
        cells: vec![
            dev,
            built("staging", 9.85, 5_200_000, Some((1.07, 0.98, 1.16))),
            built("fast", 14.8, 1_938_584, Some((1.0, 1.0, 1.0))),
            built("fastest", 31.2, 1_500_000, Some((0.91, 0.89, 0.93))),
            small,
            built("smallest", 151.0, 999_600, Some((1.52, 1.49, 1.55))),
            prod,
        ],
        against: None,
    }
}

/// The same, with this many rounds of each build that was measured: around its cost, give or take 1 %.
pub fn in_rounds(rounds: usize) -> Report {
    let mut report = report();
    let seconds = |cost: Option<f64>, cell: usize| {
        let round = |round: usize| ((round * 7 + cell * 3) % 9) as f64 - 4.0;
        cost.map(|cost| (0..rounds).map(|one| cost * (1.0 + round(one) / 400.0)).collect())
    };
    for (index, cell) in report.cells.iter_mut().enumerate() {
        if let Some(build) = cell.build.as_mut().filter(|build| build.cpu_seconds.is_some()) {
            build.fresh = 0;
            let (cpu, wall) =
                (seconds(build.cpu_seconds, index), seconds(build.wall_seconds, index));
            build.rounds = Some(rounds::rounds(cpu, wall, None));
        }
    }
    rounds::compare(&mut report, Stage::Build);
    report
}

pub fn built(preset: &str, cpu: f64, bytes: u64, ratio: Option<(f64, f64, f64)>) -> Cell {
    let ratio = ratio.map(|(value, low, high)| Ratio { value, low, high });
    Cell {
        preset: preset.to_owned(),
        variant: None,
        reference: None,
        ablates: None,
        same_as: None,
        target: "x86_64-unknown-linux-gnu".to_owned(),
        machine: None,
        toolchain: Toolchain {
            rustc: "rustc 1.95.0 (59807616e 2026-04-14)".to_owned(),
            cargo: "cargo 1.95.0 (f2d3ce0bd 2026-03-21)".to_owned(),
            builder: None,
        },
        outcome: Outcome::Built,
        reason: None,
        command: format!("cargo build --profile {preset} --bins"),
        settings: settings(preset),
        disagreements: Vec::new(),
        training: None,
        inputs: None,
        build: Some(Build {
            units: 41,
            fresh: 0,
            wall_seconds: Some(cpu / 1.6),
            cpu_seconds: Some(cpu),
            peak_memory_bytes: Some(250_000_000 + bytes),
            concurrent: usize::from(cpu > 100.0),
            measured: Some("2026-01-02T03:04:05Z".to_owned()),
            changed: Vec::new(),
            rounds: None,
            cache: None,
        }),
        rebuild: match preset {
            "dev" => Some(rebuild(0.41)),
            "fast" => Some(rebuild(2.5)),
            _ => None,
        },
        rebuild_reason: None,
        artifacts: vec![Artifact {
            package: "shop".to_owned(),
            kind: ArtifactKind::Bin,
            name: "shop".to_owned(),
            path: format!("x86_64-unknown-linux-gnu/{preset}/shop"),
            bytes,
            compressed_bytes: None,
            compressed_with: None,
            sections: Some(Sections {
                code: bytes / 2,
                data: bytes / 4,
                debug: 0,
                symbols: 0,
                other: bytes - bytes / 2 - bytes / 4,
            }),
            sha256: "0".repeat(64),
            wasm_opt: None,
            companions: Vec::new(),
        }],
        skipped_binaries: Vec::new(),
        dropped_artifacts: Vec::new(),
        sources_written: Vec::new(),
        benchmarks: vec![Benchmark {
            runs: 40,
            median_seconds: ratio.map(|ratio| ratio.value * 0.052),
            ratio,
            ..Benchmark::new("checkout")
        }],
    }
}

/// The sample with the instructions of each benchmark, counted by a tool.
pub fn counted(by: &str) -> Report {
    let mut report = report();
    for (place, cell) in report.cells.iter_mut().enumerate() {
        for benchmark in &mut cell.benchmarks {
            let count = 52_000_000 - 1_000_000 * place as u64;
            let runs = vec![count - 10, count, count + 10];
            benchmark.instructions = Some(Instructions { count, by: by.to_owned(), runs });
        }
    }
    report
}

fn rebuild(wall: f64) -> Rebuild {
    Rebuild { units: 2, wall_seconds: Some(wall), cpu_seconds: Some(wall * 1.2), rounds: None }
}

fn settings(preset: &str) -> BTreeMap<String, String> {
    let level = match preset {
        "dev" => "0",
        "small" | "smallest" => "z",
        _ => "3",
    };
    let settings = [("opt-level", level), ("rpath", "false")];
    settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// Compares a text with the file beside this one that has the expected text.
pub fn compare(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests").join(name);
    expect_file![path].assert_eq(shown);
}
