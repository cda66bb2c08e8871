//! A manifest, with all that may be beside it: other members, configuration, variables.
#![no_main]

use std::cell::RefCell;

use fuzz::folder::Folder;
use fuzz::{lines, words, workspace};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

thread_local! {
    static FOLDER: RefCell<Folder> = RefCell::new(workspace::folder());
}

const OTHERS: &[(&str, &str)] = &[
    ("m/Cargo.toml", "[package]\nname = \"m\"\nversion = \"0.1.0\"\n"),
    ("src/main.rs", "fn main() {\n    let _ = std::panic::catch_unwind(|| 1);\n}\n"),
    ("m/src/lib.rs", ""),
];

fuzz_target!(|data: &[u8]| {
    FOLDER.with_borrow_mut(|folder| workspace::survives(folder, data, "Cargo.toml", OTHERS));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lines::mutate(data, size, max_size, seed, &words::TOML)
});
