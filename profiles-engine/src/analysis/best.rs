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
mod tests;
