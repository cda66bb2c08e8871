//! What Cargo will really do with a profile: the model that the check, `--explain` and the reports use.
//!
//! Files and variables become layers (`layers`, `config`, [`environment`]); the layers of a workspace are a [`Model`];
//! it resolves to the effective settings of one profile for one package ([`resolve`]). Nothing here starts a program.

mod by_package;
pub(crate) mod compare;
pub(crate) mod config;
pub mod environment;
pub(crate) mod inheritance;
pub(crate) mod keys;
pub(crate) mod layers;
pub(crate) mod merging;
pub(crate) mod misplaced;
pub(crate) mod model;
pub(crate) mod own;
pub mod presets;
pub mod resolve;
pub mod rustc;
pub(crate) mod targets;
pub(crate) mod unread;
mod written;

pub(crate) use crate::profiles::inheritance::Broken;
pub use crate::profiles::model::Model;
pub use crate::profiles::resolve::{Effective, Subject};
