use super::*;
use crate::results::Report;
use crate::tests::sample;

/// Cells with this CPU time of their build in seconds, and this size in bytes.
fn cells<const N: usize>(values: [Option<f64>; N]) -> Vec<Cell> {
    let cells = values.into_iter().enumerate().map(|(index, value)| {
        let mut cell = sample::report().cells[1].clone();
        cell.preset = index.to_string();
        cell.build.as_mut().expect("a build").cpu_seconds = value;
        match value {
            None => cell.artifacts.clear(),
            Some(value) => cell.artifacts[0].bytes = (value * 100.0) as u64,
        }
        cell
    });
    cells.collect()
}

#[test]
fn with_rounds_a_tie_is_a_matter_of_intervals() {
    let report = sample::in_rounds(9);
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let baseline = report.baseline_of(&cells);
    let names = |baseline| -> Vec<String> {
        BUILD_CPU.leaders(&cells[..4], baseline).iter().map(|cell| cell.name()).collect()
    };
    assert_eq!(names(baseline), ["staging"]);
    // 14.8 and 14.9 s are within the noise of 2 %.
    let mut report = sample::in_rounds(9);
    let seconds = report.cells[2].build.as_ref().and_then(|one| one.rounds.clone());
    report.cells[1].build.as_mut().expect("a build").rounds = seconds;
    crate::analysis::rounds::compare(&mut report, crate::analysis::rounds::Stage::Build);
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let tied = BUILD_CPU.leaders(&cells[..4], report.baseline_of(&cells));
    assert_eq!(tied.len(), 2);
}

#[test]
fn rounds_of_different_machines_have_no_ratio() {
    let mut report = sample::in_rounds(9);
    let ratio = |report: &Report| {
        let cells: Vec<&Cell> = report.cells.iter().collect();
        BUILD_CPU.ratio(cells[3], report.baseline_of(&cells))
    };
    assert!(ratio(&report).is_some_and(|ratio| (2.0..2.2).contains(&ratio)));
    let machine = report.machine.clone();
    let cell = &mut report.cells[3];
    cell.machine = Some(machine);
    cell.spreads_mut().for_each(|spread| spread.ratio = None);
    assert_eq!(ratio(&report), None);
}

#[test]
fn the_best_is_what_cannot_be_told_from_the_least() {
    let cells = cells([Some(10.0), None, Some(10.9), Some(12.0)]);
    let cells: Vec<&Cell> = cells.iter().collect();
    assert_eq!(BUILD_CPU.best(&cells, None), [true, false, true, false]);
    assert_eq!(SIZE.best(&cells, None), [true, false, false, false]);
    assert_eq!(BUILD_CPU.best(&cells[..3], None), [false; 3]);
    assert_eq!(SIZE.best(&[], None), [false; 0]);
}

#[test]
fn a_part_of_another_metric_has_no_best() {
    let code = Metric::with_limit("code").expect("the metric");
    let cells = cells([Some(1.0), Some(2.0)]);
    assert_eq!(code.best(&cells.iter().collect::<Vec<_>>(), None), [false; 2]);
}

#[test]
fn each_metric_has_its_own_names() {
    let names = METRICS.iter().map(|metric| metric.name).collect::<Vec<&str>>();
    let labels = METRICS.iter().map(|metric| metric.label).collect();
    for all in [names, labels] {
        let unique: std::collections::BTreeSet<&&str> = all.iter().collect();
        assert_eq!(unique.len(), METRICS.len(), "{all:?}");
    }
}

#[test]
fn the_schema_of_reports_has_each_metric_that_can_have_a_limit() {
    let schema = include_str!("../../../../docs/report.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("the schema");
    let keys: Vec<&str> = METRICS.iter().filter_map(|metric| metric.limit).collect();
    assert_eq!(schema["$defs"]["change"]["properties"]["key"]["enum"], serde_json::json!(keys));
}

#[test]
fn sizes_beyond_all_bounds_have_a_sum() {
    let mut cell = sample::report().cells[1].clone();
    cell.artifacts[0].bytes = u64::MAX;
    cell.artifacts.push(cell.artifacts[0].clone());
    assert_eq!((SIZE.of(&cell), cell.bytes()), (Some(u64::MAX as f64), Some(u64::MAX)));
}
