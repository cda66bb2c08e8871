//! Builds the cells of a plan.

pub(crate) mod build;
pub(crate) mod cell;
pub(crate) mod expected;
pub(crate) mod matrix;
pub(crate) mod memory;
pub(crate) mod messages;
pub(crate) mod pgo;
pub(crate) mod profdata;
pub(crate) mod rebuild;
pub(crate) mod schedule;
pub(crate) mod scratch;
pub(crate) mod tokens;
