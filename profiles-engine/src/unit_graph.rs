//! What Cargo says it will do, unit by unit, and whether we resolved the same.

pub(crate) mod compare;
pub mod graph;
