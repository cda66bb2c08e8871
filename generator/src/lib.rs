//! `cargo profiles`: scaffolds a workspace whose build profiles are already right, and checks and measures
//! the profiles of any workspace.
//!
//! Data flows one way: a path and answers become a [`plan::Plan`], which [`write::write`] writes whole or not
//! at all. The checks and the measurements are the xtask library's.

pub mod answers;
pub mod apply;
pub mod ask;
pub mod cli;
pub mod condition;
pub mod config;
pub mod diff;
pub mod list;
pub mod name;
pub mod new;
pub mod placeholder;
pub mod plan;
pub mod remove;
pub mod render;
pub mod show;
pub mod surroundings;
pub mod template;
pub mod write;
pub mod writing;
