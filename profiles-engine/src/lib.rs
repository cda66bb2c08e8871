//! Checks a workspace's build profiles and measures what each of them costs and buys.
//!
//! A library with a thin `main`, so that `cargo profiles` can do the same work in any workspace.

pub mod analysis;
pub mod base;
pub mod check;
pub mod measure;
pub mod profiles;
pub mod render;
pub mod results;
pub mod source;
pub mod unit_graph;
pub mod workspace;

#[cfg(test)]
mod tests;
