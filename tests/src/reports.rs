//! Made-up reports, for tests of the rendered pages.

use profiles_engine::results::Report;
use serde_json::{Value, json};

/// For each preset: its bytes, those of debuginfo, the build's CPU seconds and wall seconds, the rebuild's seconds, bytes of
/// memory, and the run time as a ratio with its interval.
type Figures = (&'static str, u64, u64, f64, f64, f64, u64, [f64; 3]);

const FIGURES: [Figures; 7] = [
    ("dev", 10_300_000, 7_100_000, 33.0, 20.7, 0.9, 288_000_000, [7.9, 7.6, 8.3]),
    ("staging", 7_850_000, 4_900_000, 55.5, 37.2, 2.1, 299_000_000, [1.23, 1.19, 1.27]),
    ("fast", 1_940_000, 0, 51.0, 33.8, 5.4, 291_000_000, [1.0, 1.0, 1.0]),
    ("fastest", 1_510_000, 0, 48.4, 49.9, 17.0, 353_000_000, [0.91, 0.89, 0.93]),
    ("small", 1_370_000, 0, 45.8, 29.6, 4.9, 287_000_000, [1.36, 1.33, 1.4]),
    ("smallest", 937_000, 0, 39.9, 25.9, 14.8, 331_000_000, [1.41, 1.37, 1.45]),
    ("prod", 1_180_000, 0, 46.9, 48.4, 16.2, 346_000_000, [0.92, 0.9, 0.94]),
];

/// A report of seven presets for each target. For every target but the first, the last preset is skipped and the one
/// before it failed.
pub fn of(name: &str, targets: &[&str]) -> Value {
    let cells = targets.iter().enumerate().flat_map(|(index, target)| {
        FIGURES.iter().enumerate().map(move |(place, figures)| match (index, place) {
            (1.., 6) => empty(figures.0, target, "skipped", "no standard library for the target"),
            (1.., 5) => empty(figures.0, target, "failed", "error: linking with `cc` failed"),
            _ => built(name, figures, target, 1.0 + 0.1 * index as f64),
        })
    });
    json!({
        "schema": 1, "created": "2026-01-02T03:04:05Z", "complete": true,
        "workspace": { "name": name, "commit": "0123456789abcdef", "dirty": false },
        "machine": { "host": targets[0], "cores": 8, "load": 0.2, "rustflags": "", "wrapper": null },
        "baseline": "fast", "cells": cells.collect::<Vec<Value>>(), "against": null
    })
}

/// The value as a report.
pub fn read(report: &Value) -> Report {
    serde_json::from_value(report.clone()).expect("a report")
}

fn empty(preset: &str, target: &str, outcome: &str, reason: &str) -> Value {
    json!({
        "preset": preset, "variant": null, "target": target, "machine": null,
        "toolchain": { "rustc": "rustc 1.95.0", "cargo": "cargo 1.95.0" },
        "outcome": outcome, "reason": reason, "command": format!("cargo build --profile {preset} --bins"),
        "settings": settings(preset), "disagreements": [], "inputs": null, "build": null, "rebuild": null,
        "rebuild_reason": null, "artifacts": [], "benchmarks": []
    })
}

fn built(name: &str, figures: &Figures, target: &str, factor: f64) -> Value {
    let (preset, bytes, debug, cpu, wall, rebuild, memory, [value, low, high]) = *figures;
    let scaled = |bytes: u64| (bytes as f64 * factor) as u64;
    let [bytes, debug] = [bytes, debug].map(scaled);
    let code = (bytes - debug) / 2;
    let data = (bytes - debug) / 4;
    let other = bytes - debug - code - data;
    let benchmark = |name: &str, median: f64, [value, low, high]: [f64; 3]| {
        json!({
            "name": name, "emulated": false, "runs": 40, "times": [], "median_seconds": median * value,
            "ratio": { "value": value, "low": low, "high": high }, "reason": null
        })
    };
    let own = value == 1.0;
    let mut cell = empty(preset, target, "built", "");
    let more = json!({
        "reason": null,
        "build": {
            "units": 133, "fresh": 0, "wall_seconds": wall * factor, "cpu_seconds": cpu * factor,
            "peak_memory_bytes": memory, "concurrent": 0, "measured": "2026-01-02T03:04:05Z", "changed": []
        },
        "rebuild": { "units": 2, "wall_seconds": rebuild * factor, "cpu_seconds": rebuild },
        "artifacts": [{
            "package": name, "name": name, "path": format!("{target}/{preset}/{name}"), "bytes": bytes,
            "compressed_bytes": bytes / 3, "compressed_with": "gzip -9", "sha256": "0".repeat(64),
            "sections": { "code": code, "data": data, "debug": debug, "symbols": 0, "other": other }
        }],
        "benchmarks": [
            benchmark("search", 0.052, [value, low, high]),
            benchmark("startup", 0.0011, if own { [1.0; 3] } else { [1.01, 0.97, 1.05] }),
        ]
    });
    for (key, value) in more.as_object().expect("an object") {
        cell[key] = value.clone();
    }
    cell
}

fn settings(preset: &str) -> Value {
    let level = match preset {
        "dev" => "0",
        "small" => "s",
        "smallest" => "z",
        _ => "3",
    };
    let lto = if ["fastest", "smallest", "prod"].contains(&preset) { "fat" } else { "false" };
    json!({ "opt-level": level, "lto": lto, "rpath": "false" })
}
