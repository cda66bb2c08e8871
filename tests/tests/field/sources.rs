//! What is read from Rust sources and from comments.
