//! Findings in each of their forms.

pub(crate) mod github;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod place;
pub(crate) mod sarif;
