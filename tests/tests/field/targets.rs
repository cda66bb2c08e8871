//! What is true for one target only.
