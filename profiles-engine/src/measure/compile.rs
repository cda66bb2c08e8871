//! Builds the cells of a plan.

pub mod build;
pub mod cell;
pub mod expected;
pub mod matrix;
pub mod memory;
pub mod messages;
pub mod pgo;
pub mod profdata;
pub mod rebuild;
pub mod schedule;
pub mod scratch;
pub(crate) mod tokens;
