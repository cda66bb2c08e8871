use super::*;

#[test]
fn the_best_is_what_cannot_be_told_from_the_least() {
    let values = [Some(10.0), None, Some(10.9), Some(12.0)];
    assert_eq!(BUILD_CPU.best(&values), [true, false, true, false]);
    assert_eq!(SIZE.best(&values), [true, false, false, false]);
    assert_eq!(BUILD_CPU.best(&values[..3]), [false; 3]);
    assert_eq!(SIZE.best(&[]), [false; 0]);
}

#[test]
fn a_part_of_another_metric_has_no_best() {
    let code = Metric::with_limit("code").expect("the metric");
    assert_eq!(code.best(&[Some(1.0), Some(2.0)]), [false; 2]);
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
