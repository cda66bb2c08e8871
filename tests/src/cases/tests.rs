use super::*;

#[test]
fn every_case_runs_and_all_that_fail_are_named() {
    let ran = std::cell::RefCell::new(Vec::new());
    let failed = catch_unwind(AssertUnwindSafe(|| {
        cases([("one", 1), ("two", 2), ("three", 3)], |number| {
            ran.borrow_mut().push(number);
            assert!(number == 2, "{number} is not 2");
        });
    }));
    let expected = "2 of 3 cases failed:\n\none: 1 is not 2\n\nthree: 3 is not 2";
    assert_eq!(message(&*failed.expect_err("two cases fail")), expected);
    assert_eq!(*ran.borrow(), [1, 2, 3]);
}

#[test]
fn a_table_without_cases_fails() {
    let failed = catch_unwind(|| each([0; 0], |_| ()));
    assert_eq!(message(&*failed.expect_err("no cases")), "there are no cases");
}
