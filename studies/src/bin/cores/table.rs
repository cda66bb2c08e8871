//! The table of what is simulated.

use std::collections::BTreeMap;

use crate::build::Build;
use crate::{bound, by_dist, in_a_loop};

const CORES: [usize; 4] = [2, 4, 16, 64];

/// A row for each program and number of cores.
pub fn render(programs: &BTreeMap<String, Vec<Build>>) -> String {
    let mut table = "| program | cores | loop | `dist` | ratio | work / cores | longest chain |\n\
        | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for (program, builds) in programs {
        let work: f64 = builds.iter().map(Build::work).sum();
        let chain = builds.iter().map(bound::chain).fold(0.0, f64::max);
        for cores in CORES {
            let (by_hand, by_dist) = (in_a_loop(builds, cores), by_dist(builds, cores));
            let share = work / cores as f64;
            table += &format!(
                "| {} | {cores} | {by_hand:.1} s | {by_dist:.1} s | {:.2} | {share:.1} s | {chain:.1} s |\n",
                program.replace('-', " "),
                by_dist / by_hand,
            );
        }
    }
    table
}
