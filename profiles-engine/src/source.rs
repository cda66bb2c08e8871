//! Files and places in them: TOML with spans, Cargo's config, flags for rustc.

pub(crate) mod cargo_config;
pub(crate) mod cfg;
pub(crate) mod cranelift;
pub(crate) mod file;
pub(crate) mod rust;
pub(crate) mod rustc_args;
pub(crate) mod target_cfg;
pub mod toml;
