//! Files and where in them something is: TOML with places, Cargo's config, flags for rustc.

pub mod beside;
pub mod cargo_config;
pub mod cfg;
pub mod cranelift;
pub mod file;
pub mod jobs;
pub mod rustflags;
pub mod toml;
