//! `cargo profiles`: scaffolds a workspace with ready-made build profiles, adds them to one that exists, and checks and
//! measures the profiles of any workspace.
//!
//! Data flows one way: a path and answers become a [`plan::Plan`], which [`write::write`] writes whole or not
//! at all. The checks and the measurements belong to the engine.

pub mod answers;
pub mod apply;
pub mod cli;
pub mod completions;
pub mod config;
pub mod destination;
pub mod diff;
pub mod guard;
pub mod list;
pub mod lockfile;
pub mod man;
pub mod name;
pub mod new;
pub mod placeholder;
pub mod plan;
pub mod remove;
pub mod render;
pub mod show;
pub mod source;
pub mod template;
pub mod update;
pub mod vendored;
pub mod write;
pub mod writing;

/// The version of this program, of the engine and of the template: they are released together.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
