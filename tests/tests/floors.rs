//! Imports go one way: no two files import each other, and the engine's rooms (its top-level modules) know only those below.

use std::collections::BTreeMap;

use end_to_end::imports::{circle, imports, read};
use end_to_end::repository;

/// Each room, and the rooms that it may know.
const ROOMS: [(&str, &[&str]); 10] = [
    ("base", &[]),
    ("source", &["base"]),
    ("workspace", &["base", "source"]),
    ("profiles", &["base", "source", "workspace"]),
    ("unit_graph", &["base", "source", "workspace", "profiles"]),
    ("check", &["base", "source", "workspace", "profiles", "unit_graph"]),
    ("results", &["base"]),
    ("analysis", &["base", "results"]),
    ("render", &["base", "results", "analysis"]),
    (
        "measure",
        &["base", "source", "workspace", "profiles", "unit_graph", "results", "analysis", "render"],
    ),
];

#[test]
fn a_room_knows_only_the_rooms_below_it() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.into();
    let imports = read(&repository().join("profiles-engine/src"));
    assert!(imports["analysis::answer"].contains("results"), "{imports:?}");
    let mut wrong = Vec::new();
    for (module, known) in
        imports.iter().filter(|(module, _)| !["lib", "main"].contains(&module.as_str()))
    {
        let below = rooms.get(room(module)).unwrap_or_else(|| panic!("{module} is in no room"));
        let above = known.iter().filter(|other| room(other) != room(module));
        let above = above.filter(|other| !below.contains(&room(other)));
        wrong.extend(above.map(|other| format!("{module} imports from {other}")));
    }
    assert!(wrong.is_empty(), "these look upwards:\n{}", wrong.join("\n"));
}

/// `check::rules` is in `check`.
fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

#[test]
fn no_file_imports_one_that_imports_it() {
    for package in ["profiles-engine", "generator"] {
        let mut imports = read(&repository().join(package).join("src"));
        assert!(imports.len() > 20, "{imports:?}");
        // Both are roots that name every module.
        imports.remove("lib");
        imports.remove("main");
        assert_eq!(circle(&imports), None, "in {package}");
    }
}

#[test]
fn a_circle_is_seen_in_each_form_of_an_import() {
    for (a, b, c) in [
        ("use crate::b;", "use crate::b::c::f;", "use crate::a::Type;"),
        ("use crate::{\n    b,\n};", "use c::f;", "use super::super::a;"),
        ("use crate::b::{self, Type};", "use self::c::{f, g};", "fn h(_: &crate::a::Type) {}"),
        ("use crate::b;", "use super::b::c;", "use crate::{x::y, a::{Type, f}};"),
        ("use crate::b as other;", "fn f() {\n    c::f()\n}", "use crate::{self as root, a};"),
    ] {
        let sources = [("a", a), ("b", b), ("b::c", c), ("x", "use crate::a;")];
        let imports = imports(&owned(&sources));
        assert_eq!(circle(&imports).expect("a circle"), ["a", "b", "b::c"], "{a} {b} {c}");
    }
}

#[test]
fn what_is_no_circle_is_none() {
    let sources = [
        ("a", "//! See [`crate::b`].\nuse crate::b;\npub mod own;\n"),
        (
            "a::own",
            "use super::super::b;\nuse super::{other, other::Type};\nuse toml_edit::Item;\n",
        ),
        ("a::other", "pub fn f() {}\n"),
        ("b", "// use crate::a;\nuse clap::{self, Args};\nfn f(a: &str) {}\n"),
    ];
    assert_eq!(circle(&imports(&owned(&sources))), None);
}

fn owned(sources: &[(&str, &str)]) -> BTreeMap<String, String> {
    sources.iter().map(|(module, text)| ((*module).to_owned(), (*text).to_owned())).collect()
}
