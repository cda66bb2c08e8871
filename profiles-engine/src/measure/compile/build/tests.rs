use super::*;

#[test]
fn the_last_words_begin_with_the_first_error() {
    let stderr = "   Compiling a v0.1.0\nwarning: w\nerror: failed to run\n\nCaused by:\n  x\n";
    assert_eq!(last_words(stderr), "error: failed to run\n\nCaused by:\n  x\n");
}

#[test]
fn without_an_error_the_last_lines_are_the_last_words() {
    let stderr: String = (0..50).map(|n| format!("line {n}\n")).collect();
    assert!(last_words(&stderr).starts_with("line 30\n"));
    assert!(last_words(&stderr).ends_with("line 49\n"));
}
