//! What each preset costs to build and to build again, as bars.

use crate::analysis::answer::NEAR;
use crate::base::units;
use crate::render::html::bars::{self, Bar, Part};
use crate::render::html::figures::{missing, of_baseline};
use crate::render::html::markup::Element;
use crate::results::{Cell, Report};

/// A cost that every cell may have.
struct Cost {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    /// What the comparison with another report calls it.
    key: Option<&'static str>,
    value: fn(&Cell) -> Option<f64>,
    show: fn(f64) -> String,
}

const COSTS: [Cost; 4] = [
    Cost {
        id: "cpu",
        title: "Build: CPU time",
        about: "seconds of CPU time of a build from nothing",
        key: Some("build_cpu"),
        value: |cell| cell.build.as_ref()?.cpu_seconds,
        show: units::seconds,
    },
    Cost {
        id: WALL,
        title: "Build: wall time",
        about: "seconds by the clock on the wall",
        key: None,
        value: |cell| cell.build.as_ref()?.wall_seconds,
        show: units::seconds,
    },
    Cost {
        id: "memory",
        title: "Build: peak memory",
        about: "bytes of the largest process of the build",
        key: None,
        value: |cell| cell.build.as_ref()?.peak_memory_bytes.map(|bytes| bytes as f64),
        show: |value| units::bytes(value as u64),
    },
    Cost {
        id: "rebuild",
        title: "Rebuild",
        about: "seconds by the clock on the wall, after an edit",
        key: None,
        value: |cell| cell.rebuild.as_ref()?.wall_seconds,
        show: units::seconds,
    },
];
const WALL: &str = "wall";

/// A picture for each cost that is known of any cell.
pub fn pictures(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    COSTS.iter().filter_map(|cost| picture(cost, report, cells, id)).collect()
}

fn picture(cost: &Cost, report: &Report, cells: &[&Cell], id: &str) -> Option<Element> {
    // Presets that took time from one another can't be compared by it.
    let shared = cost.id == WALL
        && cells.iter().any(|cell| cell.build.as_ref().is_some_and(|build| build.concurrent > 0));
    let about = match shared {
        true => {
            format!("{}; presets built beside each other took time from one another", cost.about)
        }
        false => cost.about.to_owned(),
    };
    let bar = |cell: &&Cell| {
        let value = (cost.value)(cell);
        let ratio = match shared {
            true => String::new(),
            false => of_baseline(report, cells, cell, cost.value),
        };
        let part = |value| Part { class: "whole", name: cost.title, value };
        let against = report.against.as_ref().zip(cost.key);
        Bar {
            name: cell.name(),
            figures: value.map_or_else(|| missing(cell), |value| (cost.show)(value) + &ratio),
            parts: value.map(part).into_iter().collect(),
            earlier: against.and_then(|(against, key)| against.before(cell, key)),
        }
    };
    let bars: Vec<Bar> = cells.iter().map(bar).collect();
    bars::picture(
        &format!("{id}-{}", cost.id),
        cost.title,
        &about,
        &bars,
        (!shared).then_some(NEAR),
    )
}
