//! The ground floor, which knows nothing of profiles: errors, text, files, processes.

pub(crate) mod clean;
pub mod error;
pub(crate) mod files;
pub mod process;
pub mod suggest;
pub mod text;
pub mod units;
