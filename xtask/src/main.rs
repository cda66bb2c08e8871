//! `cargo xtask`: the tasks of this workspace.
//!
//! `check-profiles` and `dist` belong to the engine in `profiles-engine/`, a package that nothing here depends on. Its
//! `door.rs` builds it, apart from what is configured for the workspace, and passes it the arguments.

#[rustfmt::skip] // Vendored.
#[path = "../../profiles-engine/door.rs"]
mod door;

fn main() {
    // A task of your own:
    // if std::env::args().nth(1).as_deref() == Some("hello") {
    //     return println!("hello");
    // }
    door::open("../profiles-engine");
}
