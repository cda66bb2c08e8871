//! Settings that another one beats, and what `--explain` and `--verify` say about them.
