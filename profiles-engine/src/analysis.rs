//! What reports say when they are compared: answers, ratios, limits, merged shares. Pure.

pub mod answer;
pub mod best;
pub mod gate;
pub mod merge;
pub mod stats;
