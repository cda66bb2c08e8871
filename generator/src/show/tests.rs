use super::*;
use crate::plan::Create;

#[test]
fn folders_are_summed_up() {
    let create =
        |path: &&str| Create { path: (*path).to_owned(), executable: false, bytes: b"".into() };
    let plan = Plan {
        root: "root".into(),
        creates: ["a/b", "a/c/d", "e"].iter().map(create).collect(),
        ..Plan::default()
    };
    let entries: Vec<_> = top_level(&plan).into_iter().collect();
    assert_eq!(entries, [("a", Some(2)), ("e", None)]);
}

#[test]
fn a_path_with_a_space_is_quoted() {
    assert_eq!(shell_word(Path::new("a/b-c")), "a/b-c");
    assert_eq!(shell_word(Path::new("a b")), "\"a b\"");
}
