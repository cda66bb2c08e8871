use super::*;

#[test]
fn bars_begin_at_zero() {
    let scale = Scale::of_bars([2.0, 8.0]);
    assert_eq!([0.0, 2.0, 8.0].map(|value| scale.place(value)), [0.0, 0.25, 1.0]);
    assert_eq!(scale.ticks(), [0.0, 2.0, 4.0, 6.0, 8.0]);
    assert_eq!(Scale::of_bars([]).place(0.0), 0.0);
}

#[test]
fn points_that_are_close_are_shown_apart() {
    let scale = Scale::of_points([0.9, 1.1]).expect("a scale");
    assert!(!scale.logarithmic);
    assert!(scale.place(0.9) < 0.1 && scale.place(1.1) > 0.9);
    let ticks: Vec<String> = scale.ticks().iter().map(|tick| format!("{tick:.2}")).collect();
    assert_eq!(ticks, ["0.90", "1.00", "1.10"]);
}

#[test]
fn points_that_are_far_apart_stand_by_their_ratios() {
    let scale = Scale::of_points([1.0, 100.0]).expect("a scale");
    assert!(scale.logarithmic && (scale.place(10.0) - 0.5).abs() < 1e-9);
    assert_eq!(scale.ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    let wide = Scale::of_points([1.0, 1e6]).expect("a scale");
    assert_eq!(wide.ticks().len(), 7);
}

#[test]
fn names_of_ticks_find_room() {
    let scale = Scale::of_points([1.0, 100.0]).expect("a scale");
    assert_eq!(scale.named(0.2), [1.0, 5.0, 20.0, 100.0]);
}

#[test]
fn without_a_value_there_is_no_axis() {
    assert_eq!(Scale::of_points([0.0]), None);
    assert!(Scale::of_points([5.0]).expect("a scale").place(5.0) > 0.1);
}

#[test]
fn values_that_no_machine_measures_have_an_axis() {
    for scale in [
        Scale::of_bars([f64::MIN_POSITIVE / 2.0]),
        Scale::of_bars([f64::MAX]),
        Scale::of_points([1.0, f64::MAX]).expect("a scale"),
        Scale::of_points([f64::MIN_POSITIVE / 2.0, f64::INFINITY]).expect("a scale"),
    ] {
        let ticks = scale.ticks();
        assert!(!ticks.is_empty() && ticks.len() < 300, "{ticks:?}");
    }
}
