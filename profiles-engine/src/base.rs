//! What everything stands on, and what knows nothing of profiles: errors, text, files, processes.

pub mod clean;
pub mod error;
pub mod files;
pub mod process;
pub mod suggest;
pub mod text;
pub mod units;
