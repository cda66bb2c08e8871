//! What the unit tests share. Like every `tests.rs` and `tests/` in this package, it does not ship.

pub mod sample;
