use super::*;
use std::fs;

#[test]
fn the_folder_is_named_as_the_project_is() {
    let (name, root) = destination(Path::new("no/such/HelloWorld/")).expect("free");
    assert_eq!(name.given, "HelloWorld");
    assert_eq!(root, Path::new("no/such/hello-world"));
}

#[test]
fn a_path_without_a_name_is_refused() {
    for path in ["", ".", "..", "/", "a/.."] {
        let error = destination(Path::new(path)).expect_err(path).to_string();
        assert!(error.starts_with(&format!("`{path}` does not end in a name\nhelp: ")), "{error}");
    }
}

#[test]
fn only_an_empty_folder_is_free() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("hello");
    assert!(must_be_free(&root).is_ok());
    fs::create_dir(&root).expect("made");
    assert!(must_be_free(&root).is_ok());
    fs::write(root.join("file"), "").expect("written");
    let error =
        |path: &str| must_be_free(&folder.path().join(path)).expect_err("taken").to_string();
    assert!(error("hello").contains("exists and is not empty\nhelp: "));
    assert!(error("hello/file").contains("exists and is not a folder\nhelp: "));
    assert!(error("hello/file/under/it").contains("file` is not a folder\nhelp: "));
}

#[test]
fn what_lies_around_is_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("a/b");
    fs::create_dir_all(root.join(".git")).expect("made");
    fs::write(root.join("Cargo.toml"), "[package]").expect("written");
    fs::write(folder.path().join("Cargo.toml"), "[workspace]").expect("written");
    assert_eq!(repository(&root.join("c/d")), Some(root.clone()));
    assert_eq!(workspace(&root.join("c/d")), Some(folder.path().join("Cargo.toml")));
    let beside = root.join("../beside");
    assert_eq!(repository(&beside), None, "`..` is followed");
    assert_ne!(repository(&root), Some(root.clone()), "its own `.git` is not around it");
}
