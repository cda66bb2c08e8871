//! Findings in each of their forms.

pub mod github;
pub mod human;
pub mod json;
pub mod place;
pub mod sarif;
