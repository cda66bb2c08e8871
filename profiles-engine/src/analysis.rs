//! What the numbers of reports mean: answers, ratios, limits, merging. Pure.

pub(crate) mod answer;
pub(crate) mod effects;
pub mod gate;
pub(crate) mod merge;
pub(crate) mod metrics;
pub(crate) mod rounds;
pub mod stats;
