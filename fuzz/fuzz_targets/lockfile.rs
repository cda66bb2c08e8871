//! A lockfile in a workspace with overrides for its packages.
#![no_main]

use std::cell::RefCell;

use fuzz::folder::Folder;
use fuzz::{lines, words, workspace};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

thread_local! {
    static FOLDER: RefCell<Folder> = RefCell::new(workspace::folder());
}

const OTHERS: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        "[workspace]\nmembers = [\"m\"]\n[package]\nname = \"app\"\nversion = \"1.0.0\"\n\
         [dependencies]\nserde = \"1\"\n[build-dependencies]\nm = { path = \"m\" }\n\
         [profile.dev.package.serde]\nopt-level = 3\n[profile.dev.package.\"serde@1.0.200\"]\nopt-level = 2\n\
         [profile.release.package.\"https://github.com/rust-lang/crates.io-index#m@1\"]\ndebug = true\n\
         [profile.prod]\ninherits = \"release\"\nstrip = true\n[profile.prod.package.\"*\"]\nstrip = false\n",
    ),
    ("m/Cargo.toml", "[package]\nname = \"m\"\nversion = \"0.1.0\"\n[lib]\nproc-macro = true\n"),
    ("src/main.rs", "fn main() {}\n"),
    ("m/src/lib.rs", ""),
];

fuzz_target!(|data: &[u8]| {
    FOLDER.with_borrow_mut(|folder| workspace::survives(folder, data, "Cargo.lock", OTHERS));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lines::mutate(data, size, max_size, seed, &words::LOCKFILE)
});
