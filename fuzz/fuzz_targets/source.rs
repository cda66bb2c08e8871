//! Rust files, which the check searches for `catch_unwind` and a rebuild edits.
#![no_main]

use fuzz::{lines, words};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use profiles_engine::measure::fuzzing::{edited, source};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let whole = source(text, false);
    let quick = source(text, true);
    // Both find the same files.
    assert_eq!(whole.as_ref().map(|(files, _)| files), quick.as_ref().map(|(files, _)| files));
    let [_, library] = edited(text);
    if let Some(library) = library {
        assert!(source(&library, true).is_some(), "the edit of a library breaks it:\n{library}");
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    lines::mutate(data, size, max_size, seed, &words::SOURCE)
});
