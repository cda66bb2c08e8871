//! What is measured of a cell once it is built: its files and its run times.

pub mod artifacts;
pub mod bench;
pub mod compress;
pub mod size;
pub mod wasm_opt;
