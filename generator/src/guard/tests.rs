use super::*;

#[test]
fn of_many_files_a_few_are_named() {
    assert_eq!(few(&["a"]), "a");
    assert_eq!(few(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d, e, f");
    assert_eq!(few(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
}
