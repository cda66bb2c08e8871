use std::panic::panic_any;

use super::*;

/// The message of a table test that fails.
fn failure<C: Debug + Send>(
    all: impl IntoIterator<Item = C> + Send,
    check: impl FnMut(C) + Send,
) -> String {
    let ended = thread::scope(|scope| scope.spawn(|| each(all, check)).join());
    message(&*ended.expect_err("a failure")).to_owned()
}

#[test]
fn every_case_runs_and_all_failures_are_named() {
    let mut ran = Vec::new();
    let failure = failure(["a", "b", "c"], |case| {
        ran.push(case);
        assert!(case == "b", "{case} is not b");
    });
    assert_eq!(failure, "2 of 3 cases failed:\n\n\"a\": a is not b\n\n\"c\": c is not b");
    assert_eq!(ran, ["a", "b", "c"]);
}

#[test]
fn a_failure_needs_no_message() {
    assert_eq!(failure([1], |_| panic_any(7)), "1 of 1 cases failed:\n\n1: panicked");
}

#[test]
fn a_table_without_cases_fails() {
    assert_eq!(failure([0; 0], |_| ()), "there are no cases");
}
