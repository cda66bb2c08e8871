//! What the studies share: real programs, what they work on, and the pages that have tables of what was measured.

mod inputs;
pub mod pages;
pub mod programs;
pub mod workspace;
