use super::*;

/// What follows the place of an edit.
fn after(text: &str, find: fn(&str) -> Option<(usize, &'static str)>) -> Option<&str> {
    find(text).map(|(start, _)| &text[start..])
}

#[test]
fn the_body_of_main_is_found_however_it_is_declared() {
    for (text, body) in [
        ("fn main() {}", "}"),
        ("//! fn main() { no }\nfn main() -> Result<(), ()> { a }", " a }"),
        ("#[tokio::main]\nasync fn main() {\n}", "\n}"),
        ("    // fn main() {\nfn mainly() { x }\npub(super) fn main ()\n{ b }", " b }"),
        ("#[x] async fn main() { c }", " c }"),
    ] {
        assert_eq!(after(text, main_body), Some(body), "{text}");
    }
    for text in
        ["", "use app::main;", "// fn main() {}", "fn main", "const M: &str = \"fn main() {\";"]
    {
        assert_eq!(after(text, main_body), None, "{text}");
    }
}

#[test]
fn the_first_function_that_is_compiled_is_found() {
    for (text, body) in [
        ("pub fn f() -> u32 { 1 }", " 1 }"),
        ("\u{feff}#!/bin/x\n//! Größe\nuse a::b;\nfn f() { a }", " a }"),
        ("const fn f() { x }\nunsafe extern \"C\" fn g(p: *const u8) { a }", " a }"),
        (
            "#[cfg(test)] mod tests { fn t() { x } }\n#[test] fn t() { x } fn f<T>() where T: X { a }",
            " a }",
        ),
        (
            "struct S { a: u8 }\nimpl S { const A: u8 = 1; #[inline] pub fn f(&self) { a } }",
            " a } }",
        ),
        (
            "macro_rules! m { () => { fn x() {} } }\nextern \"C\" { fn x(); }\nmod m { fn f() { a } }",
            " a } }",
        ),
        ("trait T { fn f() { x } }\nfn g() { a }", " a }"),
    ] {
        assert_eq!(after(text, function_body), Some(body), "{text}");
    }
    for text in ["", "pub mod a;", "pub use a::*;", "const fn f() {}", "fn f() {", "mod a {}"] {
        assert_eq!(after(text, function_body), None, "{text}");
    }
    let library = |text: &str| function_body(text).map(|(_, library)| library);
    assert_eq!(library("#![no_std]\nfn f() {}"), Some("core"));
    assert_eq!(library("#![cfg_attr(not(test), no_std)]\nfn f() {}"), Some("core"));
    assert_eq!(library("#![warn(missing_docs)]\nfn f() {}"), Some("std"));
}
