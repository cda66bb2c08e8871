//! What `--fix` changes, and what it must leave alone.
