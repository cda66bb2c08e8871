//! Updates the derived files that ship: the engine's lockfile and checksums, and the generator's list of what has shipped.
//! `cargo run -p end-to-end --bin ship`; a test fails when they are stale.

use end_to_end::shipping;

fn main() {
    for (path, text) in shipping::derived() {
        let path = end_to_end::repository().join(path);
        if std::fs::read_to_string(&path).unwrap_or_default() != text {
            std::fs::write(&path, text).expect("a file can be written");
            println!("wrote {}", path.display());
        }
    }
}
