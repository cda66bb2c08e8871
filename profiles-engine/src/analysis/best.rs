//! Which numbers of several are the best, where less is better.

/// For each number whether it is the smallest, or within the ratio `near` of it; of none where that is true of all.
pub fn best(values: &[Option<f64>], near: f64) -> Vec<bool> {
    let known = || values.iter().flatten().copied();
    let least = known().min_by(f64::total_cmp);
    let is_best = |value: f64| least.is_some_and(|least| value <= least * near);
    let is_contested = known().any(|value| !is_best(value));
    values.iter().map(|value| is_contested && value.is_some_and(is_best)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_what_can_not_be_told_from_the_least() {
        let values = [Some(10.0), None, Some(10.9), Some(12.0)];
        assert_eq!(best(&values, 1.1), [true, false, true, false]);
        assert_eq!(best(&values, 1.0), [true, false, false, false]);
        assert_eq!(best(&values[..3], 1.1), [false; 3]);
        assert_eq!(best(&[], 1.0), [false; 0]);
    }
}
