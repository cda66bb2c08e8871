//! What reports say when they are compared: answers, ratios, limits, merged shares.

pub(crate) mod answer;
pub(crate) mod best;
pub mod gate;
pub(crate) mod merge;
pub mod stats;
