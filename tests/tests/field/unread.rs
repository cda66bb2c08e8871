//! Settings that Cargo does not read where they are.
