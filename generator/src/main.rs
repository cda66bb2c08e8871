//! `cargo profiles`.
fn main() {}
