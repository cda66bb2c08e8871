//! What `apply` writes into a workspace, or refuses to.
