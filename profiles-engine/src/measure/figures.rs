//! What is measured of a cell once it is built: its files and its run times.

pub(crate) mod artifacts;
pub(crate) mod bench;
pub(crate) mod compress;
pub(crate) mod size;
pub(crate) mod wasm_opt;
