//! What no order of work can go below.

use crate::build::Build;

/// The longest chain of a build, in seconds: what it would take with as many cores as could be of use.
pub fn chain(build: &Build) -> f64 {
    let (mut metadata, mut done) = (vec![0.0; build.units.len()], vec![0.0; build.units.len()]);
    for place in in_order(build) {
        let unit = &build.units[place];
        let after = unit.after.iter().map(|other| done[*other]);
        let after_metadata = unit.after_metadata.iter().map(|other| metadata[*other]);
        metadata[place] = after.chain(after_metadata).fold(0.0, f64::max) + unit.frontend;
        done[place] = metadata[place] + unit.codegen / unit.shares as f64 + unit.link;
    }
    build.cargo + done.into_iter().fold(0.0, f64::max)
}

/// The units, each behind those that it waits for.
fn in_order(build: &Build) -> Vec<usize> {
    let mut order = Vec::new();
    let mut is_known = vec![false; build.units.len()];
    let mut open: Vec<(usize, bool)> = (0..build.units.len()).map(|place| (place, false)).collect();
    while let Some((place, is_ready)) = open.pop() {
        if is_ready {
            order.push(place);
        } else if !std::mem::replace(&mut is_known[place], true) {
            open.push((place, true));
            let unit = &build.units[place];
            open.extend(unit.after.iter().chain(&unit.after_metadata).map(|other| (*other, false)));
        }
    }
    order
}
