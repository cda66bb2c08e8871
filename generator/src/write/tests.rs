use super::*;

fn plan(root: &Path, paths: &[&str]) -> Plan {
    let create = |path: &&str| Create {
        path: (*path).to_owned(),
        executable: path.ends_with(".sh"),
        bytes: path.as_bytes().to_vec().into(),
    };
    let creates = paths.iter().map(create).collect();
    Plan { root: root.join("above/root"), creates, ..Plan::default() }
}

#[test]
fn a_plan_is_written_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plan = plan(folder.path(), &["a", "b/c/d", "e.sh"]);
    write(&plan).expect("written");
    assert_eq!(fs::read_to_string(plan.root.join("b/c/d")).expect("there"), "b/c/d");
    #[cfg(unix)]
    for (path, bits) in [("a", 0), ("e.sh", 0o100)] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(plan.root.join(path)).expect("there").permissions().mode();
        assert_eq!(mode & 0o100, bits, "{path}");
    }
}

#[test]
fn a_plan_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // `a` can't be a file and a folder.
    let error = write(&plan(folder.path(), &["b/c", "a", "a/b"])).expect_err("no such folder");
    assert!(error.to_string().starts_with("failed to create the folder"), "{error}");
    let left = fs::read_dir(folder.path()).expect("there").count();
    assert_eq!(left, 0);
}

#[test]
fn a_file_that_came_in_between_is_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plan = plan(folder.path(), &["a", "b"]);
    fs::create_dir_all(&plan.root).expect("made");
    fs::write(plan.root.join("b"), "the user's").expect("written");
    write(&plan).expect_err("`b` is there");
    assert_eq!(fs::read_to_string(plan.root.join("b")).expect("there"), "the user's");
    assert!(!plan.root.join("a").exists());
}

#[test]
fn changes_and_removals_are_undone_when_a_later_one_fails() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("above/root");
    fs::create_dir_all(root.join("gone")).expect("made");
    for (path, text) in [("changed", "old"), ("gone/file", "here"), ("other", "newer")] {
        fs::write(root.join(path), text).expect("written");
    }
    let mut plan = plan(folder.path(), &["new/file"]);
    let change = |path: &str| Change { path: path.into(), old: b"old".into(), new: b"new".into() };
    let remove = |path: &str| Remove { path: path.into(), old: b"here".into() };
    plan.changes = vec![change("changed")];
    plan.removes = vec![remove("gone/file"), remove("other")];
    let error = write(&plan).expect_err("`other` is another").to_string();
    assert!(error.contains("other` was changed by another program just now\nhelp: "), "{error}");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("there");
    assert_eq!([read("changed"), read("gone/file"), read("other")], ["old", "here", "newer"]);
    assert_eq!(fs::read_dir(&root).expect("there").count(), 3, "nothing is left beside them");
    plan.removes.pop();
    write(&plan).expect("written");
    assert_eq!([read("changed"), read("new/file")], ["new", "new/file"]);
    assert!(!root.join("gone").exists());
}
