//! What the files of a package import from each other, read from their text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::shipping;
use crate::tree::tree;

/// The imports of each module, both by their paths, such as `apply::site`.
pub type Imports = BTreeMap<String, BTreeSet<String>>;

/// The imports in a `src` folder. Unit tests may import everything and are left out.
pub fn read(src: &Path) -> Imports {
    let sources = tree(src)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs") && !shipping::is_unit_test(path))
        .map(|(path, text)| (module(&path), String::from_utf8(text).expect("UTF-8")));
    imports(&sources.collect())
}

/// `apply/site.rs` is `apply::site`.
fn module(path: &str) -> String {
    path.trim_end_matches(".rs").replace('/', "::")
}

/// The imports of modules, by their texts.
pub fn imports(sources: &BTreeMap<String, String>) -> Imports {
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
pub fn circle(imports: &Imports) -> Option<Vec<String>> {
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
