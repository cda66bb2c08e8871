//! What the fuzz targets share: inputs of several files in one text, folders in memory, mutations that keep the form of a
//! text, and what must hold of a workspace and of a report.

pub mod folder;
pub mod json;
pub mod lines;
pub mod parts;
pub mod random;
pub mod report;
pub mod words;
pub mod workspace;
