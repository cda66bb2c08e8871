//! The files of `cargo profiles` stand on one another in one direction: no circle of imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use end_to_end::{repository, shipping};

/// The imports of each module, both by their paths, such as `apply::site`.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_imports_one_that_imports_it() {
    let src = repository().join("generator/src");
    let paths = shipping::files(&src).into_iter();
    // Unit tests may import everything.
    let paths = paths.filter(|path| path.ends_with(".rs") && !path.ends_with("tests.rs"));
    let sources: BTreeMap<String, String> = paths
        .map(|path| (module(&path), fs::read_to_string(src.join(path)).expect("the file")))
        .collect();
    let imports = imports(&sources);
    assert!(imports["apply::prepare"].contains("apply::choice"), "{imports:?}");
    assert!(imports["update"].contains("vendored"), "{imports:?}");
    assert_eq!(circle(&imports), None);
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

/// `apply/site.rs` is `apply::site`.
fn module(path: &str) -> String {
    path.trim_end_matches(".rs").replace('/', "::")
}

fn imports(sources: &BTreeMap<String, String>) -> Imports {
    let known: BTreeSet<&str> = sources.keys().map(String::as_str).collect();
    let of = |(module, text): (&String, &String)| {
        let found = paths(text).into_iter().filter_map(|path| resolved(module, &path, &known));
        (module.clone(), found.filter(|other| other != module).collect())
    };
    sources.iter().map(of).collect()
}

/// Every path that the code of a file names, those in braces each on its own.
fn paths(text: &str) -> Vec<String> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or(line));
    let code = code.collect::<Vec<&str>>().join("\n");
    let (mut paths, mut groups, mut path) = (Vec::new(), Vec::new(), String::new());
    for c in code.chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' || c == ':' => path.push(c),
            '{' => groups.push(path.clone()),
            // Within braces that a path opens, each path begins with that one.
            _ => {
                paths.push(std::mem::take(&mut path));
                if c == '}' {
                    groups.pop();
                }
                path.clone_from(
                    groups.last().filter(|group| group.ends_with("::")).unwrap_or(&String::new()),
                );
            }
        }
        if c == '{' && !path.ends_with("::") {
            path.clear();
        }
    }
    paths.push(path);
    paths.retain(|path| path.contains("::") && !path.ends_with("::"));
    paths
}

/// The module of this program that a path leads to, the longest that there is; `None` for another crate's path.
fn resolved(module: &str, path: &str, known: &BTreeSet<&str>) -> Option<String> {
    let mut parts: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
    let mut from: Vec<&str> = module.split("::").collect();
    match *parts.first()? {
        "crate" => from.clear(),
        "self" => {}
        "super" => {
            while parts.first() == Some(&"super") {
                parts.remove(0);
                from.pop();
            }
            parts.insert(0, "self");
        }
        // A module's own children need no word before them.
        _ => parts.insert(0, "self"),
    }
    from.extend(&parts[1..]);
    let is_known = |length: &usize| known.contains(from[..*length].join("::").as_str());
    (1..=from.len()).rev().find(is_known).map(|length| from[..length].join("::"))
}

/// The modules of a circle, each of which imports the next, the first by the alphabet first.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    imports.keys().find_map(|start| {
        let mut ways: Vec<Vec<&String>> = vec![vec![start]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in imports.get(way[way.len() - 1]).into_iter().flatten() {
                if next == start {
                    return Some(way.into_iter().cloned().collect());
                }
                if seen.insert(next) {
                    ways.push([way.clone(), vec![next]].concat());
                }
            }
        }
        None
    })
}
