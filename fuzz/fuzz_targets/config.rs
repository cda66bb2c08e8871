//! Cargo's configuration in a workspace that has profiles: files with their includes, variables, `--config`.
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
        "[workspace]\nmembers = [\"m\"]\n[package]\nname = \"app\"\n[dependencies]\nm = { path = \"m\" }\n\
         [profile.fast]\ninherits = \"release\"\n[profile.prod]\ninherits = \"fast\"\nlto = true\nstrip = true\n\
         [profile.dev.package.\"*\"]\nopt-level = 2\n[profile.a-b]\ninherits = \"dev\"\n",
    ),
    ("m/Cargo.toml", "[package]\nname = \"m\"\nversion = \"0.1.0\"\n"),
    ("src/main.rs", "fn main() {}\n"),
    ("m/src/lib.rs", ""),
];

fuzz_target!(|data: &[u8]| {
    FOLDER
        .with_borrow_mut(|folder| workspace::survives(folder, data, ".cargo/config.toml", OTHERS));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lines::mutate(data, size, max_size, seed, &words::CONFIG)
});
