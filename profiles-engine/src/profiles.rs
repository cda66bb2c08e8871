//! What Cargo will really do with a profile: the model that the check, `--explain` and the reports stand on.
//!
//! Data flows one way. Files and variables become layers ([`layers`], [`config`], [`environment`]); the layers of a
//! workspace are a [`Model`]; the model resolves to the effective settings of one profile for one package,
//! each with its origin ([`resolve`]). The keys and their values are declared once, in [`keys`].
//!
//! Nothing here starts a program or knows what a rule or a report is.

pub mod config;
pub mod environment;
mod index;
pub mod inheritance;
pub mod keys;
pub mod layers;
pub mod model;
pub mod package;
pub mod presets;
pub mod resolve;
pub mod shadow;
pub mod value;

pub use crate::profiles::inheritance::Broken;
pub use crate::profiles::model::Model;
pub use crate::profiles::resolve::{Effective, Subject};
