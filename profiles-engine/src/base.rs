//! The ground floor, which knows nothing of profiles: errors, text, files, processes.

pub mod error;
pub(crate) mod files;
pub mod process;
pub mod text;
