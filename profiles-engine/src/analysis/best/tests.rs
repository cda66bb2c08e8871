use super::*;

#[test]
fn the_best_is_what_can_not_be_told_from_the_least() {
    let values = [Some(10.0), None, Some(10.9), Some(12.0)];
    assert_eq!(best(&values, 1.1), [true, false, true, false]);
    assert_eq!(best(&values, 1.0), [true, false, false, false]);
    assert_eq!(best(&values[..3], 1.1), [false; 3]);
    assert_eq!(best(&[], 1.0), [false; 0]);
}
