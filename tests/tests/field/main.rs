//! The workspaces in `tests/field`: each situation was found in a public report or a real repository, and each has a
//! test with its name.

mod apply;
mod dead;
mod dist;
mod fixes;
mod right;
mod rustc;
mod sources;
mod targets;
mod unread;
