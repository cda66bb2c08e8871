use std::path::Path;

use super::*;
use crate::tests::each_gives;

const ABORT: Build = Build { panic: Some("abort"), debug_assertions: Some(false) };

fn source(text: &str) -> Source {
    read(text, Place::of_root(Path::new("src/lib.rs")), ABORT, Reading::Tokens).expect("tokens")
}

/// The words that look like `a1`, which the examples use to mark code, joined.
fn marks(text: &str) -> String {
    let words = source(text).tokens.into_iter().map(|token| token.text);
    let marks =
        words.filter(|word| word.len() == 2 && word.ends_with(|c: char| c.is_ascii_digit()));
    marks.collect::<Vec<String>>().join(" ")
}

#[track_caller]
fn each_has<const N: usize>(cases: [(&str, &str); N]) {
    each_gives(cases, |text| marks(text));
}

#[test]
fn comments_and_text_are_not_code() {
    each_has([
        ("// a1\n/* a2 /* a3 */ a4 */ a5 /// a6\n", "a5"),
        ("/// ```\n/// a1()\n/// ```\n//! a2\nfn f() { a3 }", "a3"),
        ("x(\"a1 \\\" a2\", a3)", "a3"),
        ("x(r#\"a1 \" a2\"#, a3)", "a3"),
        ("x(b\"a1\", br##\"a2\"#\"##, c\"a3\", cr\"a4\", a5)", "a5"),
        ("x('\"', a1, '\\'', a2, b'\"', a3)", "a1 a2 a3"),
        ("fn f<'a>(x: &'a str) { a1; 'a2: loop { break 'a2 } }", "a1 a2 a2"),
        ("x(\"a1\r\n a2\\\r\n a3\", a4);\r\n// a5\r\na6", "a4 a6"),
        ("r#a1 r#fn a2", "a1 a2"),
        ("x(\"a1\" /* \" */, a2) // \"\na3", "a2 a3"),
        ("#!/usr/bin/env a1\na2", "a2"),
        ("\u{feff}#!/usr/bin/env a1\r\na2", "a2"),
        ("#![allow(a1)]\na2", "a2"),
        ("#[doc = \"a1\"]\n#[a2(a3)] fn f() { a4 }", "a4"),
    ]);
}

#[test]
fn lines_are_those_of_an_editor() {
    let text = "#!/bin/sh\r\n// x\r\n/* \r\n */ a1\r\n\"\r\n\\\r\n\" a2\r\n'ä' a3";
    let lines: Vec<usize> =
        source(text).tokens.iter().map(|token| token.line).filter(|line| *line > 0).collect();
    assert_eq!(lines, [4, 7, 8]);
}

#[test]
fn tests_are_not_compiled() {
    each_has([
        ("#[cfg(test)] mod tests { a1 } a2", "a2"),
        ("#[cfg(test)]\r\nmod tests {\r\n a1 }\r\na2", "a2"),
        ("#[cfg(all(test, unix))] pub(crate) mod tests { a1 } a2", "a2"),
        ("#[cfg(all(unix, any(test, doctest)))] mod tests { a1 } a2", "a2"),
        ("#[cfg(any(test, feature = \"x\"))] mod tests { a1 } a2", "a1 a2"),
        ("#[cfg(not(test))] mod built { a1 } a2", "a1 a2"),
        ("#[cfg(not(not(test)))] mod tests { a1 } a2", "a2"),
        ("#[cfg(test)]\n#[allow(unused)]\n/// text\nmod tests { a1 } a2", "a2"),
        ("#[allow(unused)] #[cfg(test)] pub(in crate::x) mod tests { a1 } a2", "a2"),
        ("mod tests { #![cfg(test)] a1 } a2", "a2"),
        ("mod tests { //! text\n #![allow(x)] #![cfg(all(test))] mod b { a1 } a2 } a3", "a3"),
        ("#![cfg(test)] a1", ""),
        ("#[test] fn f() { a1 } a2", "a2"),
        ("#[tokio::test(name = \"x\")] async fn f() { a1 } a2", "a2"),
        (
            "#[wasm_bindgen_test] fn f() { a1 } #[rstest] fn f() { a2 } #[bench] fn f() { a3 } a4",
            "a4",
        ),
        ("#[cfg_attr(not(wasm), test)] #[cfg_attr(wasm, wasm_test)] fn f() { a1 } a2", "a2"),
        ("#[cfg_attr(test, allow(x))] fn f() { a1 }", "a1"),
        ("#![test_runner(crate::run)] #![reexport_test_harness_main = \"main\"] a1", "a1"),
        ("#![cfg_attr(test, feature(test))] a1", "a1"),
        ("#[contest] fn f() { a1 }", "a1"),
        ("mod a { mod b { #[cfg(test)] mod tests { a1 } a2 } } a3", "a2 a3"),
        ("#[cfg(test)] use x::{a1, b1}; a2", "a2"),
        ("#[cfg(test)] extern crate a1; a2", "a2"),
        ("#[cfg(test)] const F: fn() = { a1 }; a2", "a2"),
        ("#[cfg(test)] const unsafe extern \"C\" fn f() { a1 } a2", "a2"),
        ("#[cfg(test)] static A: X = X { y: a1 }; a2", "a2"),
        ("#[cfg(test)] struct A; a1", "a1"),
        ("#[cfg(test)] struct A(a1, a2); a3", "a3"),
        ("#[cfg(test)] impl<T, U> A<{ a1 }> for B where T: C, { a2 } a3", "a3"),
        ("#[cfg(test)] fn f<A, B>(a: A, b: B) -> C { a1 } a2", "a2"),
        ("#[cfg(test)] macro_rules! m { () => { a1 }; } a2", "a2"),
        ("#[cfg(test)] m! { a1 } a2", "a2"),
        ("#[cfg(test)] m!(a1); a2", "a2"),
        ("fn f() { #[cfg(test)] let x = if a1 { a2 } else { a3 }; a4 }", "a4"),
        ("fn f() { #[cfg(test)] { a1 } a2 }", "a2"),
        ("fn f() { #[cfg(test)] if a1 { a2 } else if a3 { a4 } else { a5 } a6 }", "a6"),
        ("fn f() { #[cfg(test)] x(|| { a1 }).y(a2); a3 }", "a3"),
        ("fn f() { #[cfg(test)] return a1 }", ""),
        ("struct A { #[cfg(test)] a: a1, b: a2 }", "a2"),
        ("struct A { #[cfg(test)] pub(crate) a: a1, b: fn(a2) } fn f() { a3 }", "a2 a3"),
        ("X { #[cfg(test)] a: a1, ..a2 }", "a2"),
        ("enum A { #[cfg(test)] A { a: a1 }, B(a2) }", "a2"),
        ("match x { #[cfg(test)] A { x } if y => { a1 } B => { a2 } }", "a2"),
        ("match x { #[cfg(test)] A => { a1 }, B => a2 }", "a2"),
        ("f(#[cfg(test)] a1, a2)", "a2"),
        ("fn f(#[cfg(test)] a: a1, b: a2) { a3 }", "a2 a3"),
    ]);
}

#[test]
fn what_cfg_leaves_out_is_not_compiled() {
    each_has([
        ("#[cfg(panic = \"unwind\")] fn f() { a1 } a2", "a2"),
        ("#[cfg(panic = \"abort\")] fn f() { a1 } a2", "a1 a2"),
        ("#[cfg(not(panic = \"abort\"))] fn f() { a1 } a2", "a2"),
        ("#[cfg(debug_assertions)] fn f() { a1 } a2", "a2"),
        ("#[cfg(all(unix, debug_assertions))] fn f() { a1 } a2", "a2"),
        ("#[cfg(not(debug_assertions))] fn f() { a1 } a2", "a1 a2"),
        ("#[cfg(miri)] fn f() { a1 } #[cfg(false)] fn f() { a2 } #[cfg(true)] fn f() { a3 }", "a3"),
        ("#[cfg(any())] fn f() { a1 } #[cfg(all())] fn f() { a2 }", "a2"),
        ("#[cfg(unix)] fn f() { a1 } #[cfg(target(os = \"x\"))] fn f() { a2 }", "a1 a2"),
        (
            "#[cfg(test = \"x\")] fn f() { a1 } #[cfg] fn f() { a2 } #[cfg()] fn f() { a3 }",
            "a1 a2 a3",
        ),
        ("#[cfg_attr(all(), cfg(test))] fn f() { a1 } a2", "a2"),
        ("#[cfg_attr(unix, cfg(test))] fn f() { a1 }", "a1"),
        ("if cfg!(test) { a1 } else { a2 }", "a2"),
        ("if cfg!(test) { a1 } else if cfg!(debug_assertions) { a2 } else { a3 } a4", "a3 a4"),
        ("if cfg!(panic = \"abort\") { a1 } else if x { a2 } else { a3 } a4", "a1 a4"),
        ("if cfg!(unix) { a1 } else { a2 }", "a1 a2"),
        ("if cfg!(test) && x { a1 }", "a1"),
        ("cfg_if! { if #[cfg(test)] { mod x; a1 } else { a2 } } a3", "a2 a3"),
        ("cfg_if! { if #[cfg(unix)] { a1 } else if #[cfg(miri)] { a2 } else { a3 } }", "a1 a3"),
        (
            "cfg_if! { if #[cfg(not(test))] { a1 } else if #[cfg(x)] { a2 } else { a3 } } a4",
            "a1 a4",
        ),
        ("cfg_select! { test => { a1 } unix => { a2 } _ => { a3 } } a4", "a2 a3 a4"),
        ("cfg_select! { test => a1, not(test) => a2, _ => a3 } a4", "a2 a4"),
        ("quote! { a1 } quote::quote!(a2) stringify!(a3) a4", "a4"),
        ("macro_rules! m { ($x:expr) => { a1($x) } } m!(a2)", "a1 a2"),
    ]);
}

#[test]
fn predicates_are_remembered() {
    let asked = |text: &str| source(text).asked.into_iter().collect::<Vec<String>>().join(" ");
    let cases = [
        ("#[cfg(panic = \"unwind\")] fn f() {}", "panic"),
        ("#![cfg_attr(all(unix, not(test)), x)]", "test unix"),
        ("if cfg!(panic = \"abort\") {}", "panic"),
        ("let x = cfg!(panic = \"abort\");", "panic"),
        ("cfg_if! { if #[cfg(panic = \"unwind\")] {} }", "panic"),
        ("cfg_select! { panic = \"unwind\" => {} }", "panic"),
        (
            "// cfg(panic = \"unwind\")\nlet x = \"cfg(panic)\"; #[doc = \"cfg(panic)\"] fn f() {}",
            "",
        ),
    ];
    each_gives(cases, |text| asked(text));
}

#[test]
fn modules_are_found_as_rustc_finds_them() {
    let files = |text: &str, place: Place| {
        let source = read(text, place, ABORT, Reading::Tokens).expect("tokens");
        let files =
            source.modules.iter().map(|module| module.file.to_string_lossy().replace('\\', "/"));
        files.collect::<Vec<String>>().join(" ")
    };
    let root = |text: &&str| files(text, Place::of_root(Path::new("src/lib.rs")));
    each_gives(
        [
            ("mod a;", "src/a.rs src/a/mod.rs"),
            ("pub(crate) mod r#async;", "src/async.rs src/async/mod.rs"),
            ("mod a { mod b; }", "src/a/b.rs src/a/b/mod.rs"),
            (
                "mod a { mod b { mod c; } } mod d;",
                "src/a/b/c.rs src/a/b/c/mod.rs src/d.rs src/d/mod.rs",
            ),
            ("#[path = \"x/y.rs\"] mod a;", "src/x/y.rs"),
            ("#[path = r\"../y.rs\"] pub mod a; mod b;", "src/../y.rs src/b.rs src/b/mod.rs"),
            ("mod a { #[path = \"y.rs\"] mod b; }", "src/a/y.rs"),
            ("#[path = \"x\"] mod a { mod b; }", "src/x/b.rs src/x/b/mod.rs"),
            ("#[cfg_attr(unix, path = \"u.rs\")] mod a;", "src/u.rs src/a.rs src/a/mod.rs"),
            (
                "#[cfg_attr(unix, path = \"u.rs\")] #[cfg_attr(windows, path = \"w.rs\")] mod a;",
                "src/u.rs src/w.rs src/a.rs src/a/mod.rs",
            ),
            ("#[cfg_attr(test, path = \"t.rs\")] mod a;", "src/a.rs src/a/mod.rs"),
            ("#[cfg(test)] mod a; #[cfg(all(test, unix))] #[path = \"b.rs\"] mod b;", ""),
            ("#[cfg(test)] mod a { mod b; }", ""),
            ("cfg_if! { if #[cfg(test)] { mod a; } else { mod b; } }", "src/b.rs src/b/mod.rs"),
            ("only_on! { mod a; }", "src/a.rs src/a/mod.rs"),
            ("macro_rules! m { ($x:ident) => { mod $x; } }", ""),
            ("include!(\"a.inc\");", "src/a.inc"),
            ("include!(concat!(env!(\"OUT_DIR\"), \"/a.rs\"));", ""),
            ("// mod a;\n\"mod b;\"", ""),
        ],
        root,
    );
    let nested = |text: &&str| {
        let root = Place::of_root(Path::new("src/lib.rs"));
        let source = read("mod a;", root, ABORT, Reading::Tokens).expect("tokens");
        source
            .modules
            .iter()
            .map(|module| files(text, module.place.clone()))
            .collect::<Vec<String>>()
    };
    each_gives(
        [
            ("mod b;", ["src/a/b.rs src/a/b/mod.rs"; 2]),
            ("mod b { mod c; }", ["src/a/b/c.rs src/a/b/c/mod.rs"; 2]),
            ("#[path = \"y.rs\"] mod b;", ["src/y.rs", "src/a/y.rs"]),
            ("mod b { #[path = \"y.rs\"] mod c; }", ["src/a/b/y.rs"; 2]),
            (
                "#[path = \"x\"] mod b { mod c; }",
                ["src/x/c.rs src/x/c/mod.rs", "src/a/x/c.rs src/a/x/c/mod.rs"],
            ),
            ("include!(\"y.rs\");", ["src/y.rs", "src/a/y.rs"]),
        ],
        nested,
    );
}

#[test]
fn broken_files_give_what_they_have_or_nothing() {
    let text = "#!/x\n#[cfg(all(test, not(x = \"y\")))] mod a { #![cfg(test)] f(r#\"x\"#, 'a', b'\\'') }\n\
        /* /* */ */ if #[cfg(x)] { mod b; } else { a1 } cfg_select! { test => a, _ => {} } const X: [u8; 1] = { #[path = \"x\"] };\n\
        match x { #[cfg(test)] A { .. } if b => {} } extern \"C\" { #[test] fn f(); } if cfg!(test) {} else";
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let place = || Place::of_root(Path::new("lib.rs"));
    for start in boundaries.iter().step_by(7) {
        let _ = read(&text[*start..], place(), ABORT, Reading::Tokens);
        let _ = read(&text[..*start], place(), ABORT, Reading::Tokens);
        for (open, close) in [("(", ")"), ("{", "}"), ("#[", "]"), ("#![", "]"), ("cfg!(", ")")] {
            let changed = format!("{open}{}{close}{}", &text[..*start], &text[*start..]);
            let _ = read(&changed, place(), ABORT, Reading::Tokens);
        }
        for inserted in
            ["#", "\"", "'", "!", "r#", "/*", "\\", "\0", "é", ",", ";", "mod", "if", "else", "=>"]
        {
            let changed = format!("{}{inserted}{}", &text[..*start], &text[*start..]);
            let _ = read(&changed, place(), ABORT, Reading::Tokens);
        }
    }
    assert!(read("fn f( {", place(), ABORT, Reading::Tokens).is_none());
    for (open, close) in
        [("(", ")"), ("mod a {", "}"), ("#[cfg(test)] {", "}"), ("m! {", "}"), ("#![cfg(", ")]")]
    {
        let deep = format!("{} a1 {}", open.repeat(20_000), close.repeat(20_000));
        let _ = read(&deep, place(), ABORT, Reading::Tokens);
    }
    let deep =
        format!("#[cfg({}test{})] fn f() {{ a1 }}", "not(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(marks(&deep), "a1");
}
