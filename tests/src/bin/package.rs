//! Makes the two packages for publication: `cargo run -p end-to-end --bin package FOLDER`. Then unpack them and run
//! `cargo publish` in each, the engine first.

use std::path::PathBuf;

use end_to_end::packaged::{package, snapshot};

fn main() {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let folder = std::path::absolute(folder).expect("a path");
    for path in package(&snapshot(), &folder) {
        println!("{}", path.display());
    }
}
