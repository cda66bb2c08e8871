//! Scaffolds a workspace whose build profiles are already right.
