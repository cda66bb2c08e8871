use super::*;

#[test]
fn calls_are_told_from_comments_text_definitions_and_tests() {
    let calls = |text: &str| line_of_call(text.as_bytes());
    assert_eq!(calls("use std::panic;\nlet x = panic::catch_unwind(f);\n"), Some(2));
    assert_eq!(calls("future.catch_unwind().await"), Some(1));
    assert_eq!(calls("// catch_unwind(f)\n"), None);
    assert_eq!(calls("print(\"catch_unwind(f)\")\n"), None);
    assert_eq!(calls("fn catch_unwind(f: F) {}\n"), None);
    assert_eq!(calls("#[cfg(test)]\nmod tests { fn x() { catch_unwind(f); } }\n"), None);
    assert_eq!(calls("let r = catch_unwind(f);\nresume_unwind(r);\n"), None);
    assert_eq!(calls("#[cfg(panic = \"unwind\")]\nfn x() { catch_unwind(f); }\n"), None);
}
