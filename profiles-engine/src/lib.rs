//! Checks a workspace's build profiles and measures what each of them costs and buys.
//!
//! A library with a thin `main`, so that `cargo profiles` can do the same work in any workspace.

pub mod check;
pub mod cranelift;
pub mod error;
pub mod files;
pub mod measure;
pub mod process;
pub mod profiles;
pub mod report;
pub mod suggest;
pub mod text;
pub mod workspace;
