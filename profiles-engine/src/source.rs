//! Files and where in them something is: TOML with places, Cargo's config, flags for rustc.

pub(crate) mod beside;
pub(crate) mod cargo_config;
pub(crate) mod cfg;
pub(crate) mod cranelift;
pub(crate) mod file;
pub(crate) mod jobs;
pub(crate) mod rustflags;
pub(crate) mod toml;
