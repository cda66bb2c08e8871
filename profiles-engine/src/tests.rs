//! What the unit tests share. Like every `tests.rs` and `tests/` in this package, it does not ship.

pub mod sample;

use std::fmt::Debug;

/// Asserts that each input gives what is expected of it, and names all that do not.
#[track_caller]
pub fn each_gives<I: Debug, E: Debug, O: Debug + PartialEq<E>>(
    cases: impl IntoIterator<Item = (I, E)>,
    output: impl Fn(&I) -> O,
) {
    let mut wrong = Vec::new();
    for (input, expected) in cases {
        let found = output(&input);
        if found != expected {
            wrong.push(format!("{input:?} gives {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
