//! The engine's rooms stand on floors: a room knows the ones below it, and nothing above.

use std::collections::BTreeMap;
use std::fs;

use end_to_end::{repository, shipping};

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
    let src = repository().join("profiles-engine/src");
    let files: Vec<String> =
        shipping::files(&src).into_iter().filter(|path| path.ends_with(".rs")).collect();
    assert!(files.len() > ROOMS.len(), "only {files:?} were found");
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.into();
    let mut wrong = Vec::new();
    for path in &files {
        let room = room(path);
        // Unit tests may know everything.
        if ["lib", "main"].contains(&room) || path.split('/').any(|part| part.starts_with("tests"))
        {
            continue;
        }
        let below = rooms.get(room).unwrap_or_else(|| panic!("{path} is in no known room"));
        let text = fs::read_to_string(src.join(path)).expect("the file");
        for known in imports(&text) {
            if known != room && !below.contains(&known) {
                wrong.push(format!("{path} imports from `{known}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "these look upwards:\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_read_in_each_of_their_forms() {
    let text = "//! See [`crate::check`].\nuse crate::base::text;\nuse crate::{\n    render::grid,\n    results::{Cell, Report},\n};\n\
                fn f() -> crate::measure::Plan {}";
    assert_eq!(imports(text), ["base", "render", "results", "measure"]);
}

/// The rooms that the code of a file names.
fn imports(text: &str) -> Vec<&str> {
    let comment = |line: &&str| line.trim_start().starts_with("//");
    let mut rooms = Vec::new();
    let mut group = false;
    for line in text.lines().filter(|line| !comment(line)) {
        if group {
            group = line.trim() != "};";
            rooms.extend(line.trim().split_once("::").map(|(room, _)| room));
        } else if line.ends_with("use crate::{") {
            group = true;
        } else {
            let paths = line.split("crate::").skip(1);
            rooms.extend(paths.filter_map(|path| path.split([':', ';', ' ', '}', ')']).next()));
        }
    }
    rooms
}

/// `check/rules.rs` and `check.rs` are both in `check`.
fn room(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}
